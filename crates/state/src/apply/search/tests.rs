//! Who finds what, and when no more.

use model::{
    NewsId, ProjectId, TimeMs,
    command::{Change, NewsChange, OrgChange, ProjectChange},
    news::NewsFields,
    org::OrgProfile,
    project::ProjectStatus,
    search::{SearchKind, SearchQuery},
    text::{Body, Language, Name, Summary, Title},
};

use proptest::prelude::*;

use crate::{
    apply::project::scene::{ORG, PROJECT, Scene, fields, profile, status},
    read,
};

const ABOUT_IT: NewsId = NewsId::from_bytes([0x51; 16]);
const AT_LARGE: NewsId = NewsId::from_bytes([0x52; 16]);

fn language(tag: &str) -> Language {
    Language::parse("", tag).unwrap()
}

fn tell(id: NewsId, project: Option<ProjectId>, title: &str, body: &str, tag: &str) -> Change {
    let fields = NewsFields {
        title: Title::parse("", title).unwrap(),
        body: Body::parse("", body).unwrap(),
        language: language(tag),
    };
    Change::News(NewsChange::Publish { id, org: ORG, project, fields })
}

fn words(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), ..SearchQuery::default() }
}

/// Titles of all that is found, the best first.
fn found(scene: &Scene, query: &SearchQuery) -> Vec<String> {
    let hits = scene.read(|db| read::search::find(db, query, 100, None));
    assert_eq!(hits.total, Some(hits.items.len() as u64));
    hits.items.into_iter().map(|hit| hit.title).collect()
}

/// A project in the Goethestraße, Köln, with news about it and of its organisation.
fn told() -> Scene {
    let mut scene = Scene::draft();
    let mut fields = fields();
    fields.title = Title::parse("", "Die Straße gehört uns").unwrap();
    fields.action.place = Summary::parse("", "Goethestraße, Köln").unwrap();
    fields.action.starts_at = Some(TimeMs::from_millis(5_000_000));
    fields.action.ends_at = Some(TimeMs::from_millis(9_000_000));
    scene.ok(Change::Project(ProjectChange::Update { id: PROJECT, fields, etag: 1 }));
    scene.ok(tell(ABOUT_IT, Some(PROJECT), "Straßenfest", "Müller kommt", "de"));
    scene.ok(tell(AT_LARGE, None, "A street for all", "Everybody comes", "en"));
    scene
}

#[test]
fn a_draft_and_its_news_are_found_once_it_opens_and_no_more_when_it_closes() {
    let mut scene = told();
    let strasse = words("strasse");
    assert_eq!(found(&scene, &strasse), [""; 0]);
    scene.ok(status(ProjectStatus::Open));
    assert_eq!(found(&scene, &strasse), ["Straßenfest", "Die Straße gehört uns"]);
    scene.ok(status(ProjectStatus::Draft));
    assert_eq!(found(&scene, &strasse), [""; 0]);
    assert_eq!(found(&scene, &words("street")), ["A street for all"]);
    scene.ok(status(ProjectStatus::Cancelled));
    assert_eq!(found(&scene, &strasse).len(), 2, "what was called off is still public");
}

#[test]
fn what_is_changed_is_found_as_it_is_now_and_what_is_taken_back_not_at_all() {
    let mut scene = told();
    let fields = NewsFields {
        title: Title::parse("", "Ein Weg").unwrap(),
        body: Body::parse("", "Text").unwrap(),
        language: language("de"),
    };
    scene.ok(Change::News(NewsChange::Edit { id: AT_LARGE, fields, etag: 1 }));
    assert_eq!(found(&scene, &words("street")), [""; 0]);
    assert_eq!(found(&scene, &words("weg")), ["Ein Weg"]);
    scene.ok(Change::News(NewsChange::Remove { id: AT_LARGE }));
    assert_eq!(found(&scene, &words("weg")), [""; 0]);
    let name = OrgProfile { name: Name::parse("", "Höfe").unwrap(), ..profile() };
    scene.ok(Change::Org(OrgChange::Update { id: ORG, profile: name, etag: 1 }));
    assert_eq!(found(&scene, &words("hoefe")), ["Höfe"]);
    assert_eq!(found(&scene, &words("HOFE")), ["Höfe"]);
    scene.ok(status(ProjectStatus::Open));
    scene.ok(Change::Org(OrgChange::Delete { id: ORG }));
    assert_eq!(found(&scene, &SearchQuery::default()), [""; 0], "nothing is left of it");
    assert_eq!(scene.read(indexed), [""; 0]);
}

#[test]
fn it_is_narrowed_by_kind_place_language_and_time() {
    let mut scene = told();
    scene.ok(status(ProjectStatus::Open));
    let at = |millis| Some(TimeMs::from_millis(millis));
    let all = SearchQuery::default();
    let project = "Die Straße gehört uns";
    let tenants = profile().name.to_string();
    for (query, titles) in [
        (SearchQuery { kind: Some(SearchKind::Project), ..all.clone() }, vec![project]),
        (
            SearchQuery { kind: Some(SearchKind::News), ..all.clone() },
            vec!["A street for all", "Straßenfest"],
        ),
        (
            SearchQuery { place: "KOELN goethestr".to_owned(), ..all.clone() },
            vec![project, "Straßenfest", &tenants],
        ),
        (SearchQuery { place: "Koln".to_owned(), ..words("mueller") }, vec!["Straßenfest"]),
        (SearchQuery { place: "Bonn".to_owned(), ..all.clone() }, vec![]),
        (SearchQuery { place: "gehoert".to_owned(), ..all.clone() }, vec![]),
        (SearchQuery { language: Some(language("de")), ..all.clone() }, vec!["Straßenfest"]),
        (
            SearchQuery { language: Some(language("en")), ..all.clone() },
            vec![project, "A street for all", &tenants],
        ),
        (SearchQuery { since: at(6_000_000), ..all.clone() }, vec![project]),
        (SearchQuery { since: at(9_000_001), ..all.clone() }, vec![]),
        (SearchQuery { until: at(5_000_001), since: at(4_999_999), ..all.clone() }, vec![project]),
        (
            SearchQuery { until: at(5_000_000), ..all.clone() },
            vec!["A street for all", "Straßenfest"],
        ),
    ] {
        assert_eq!(found(&scene, &query), titles, "{query:?}");
    }
}

#[test]
fn titles_come_before_texts_and_pages_join() {
    let mut scene = Scene::open();
    for n in 1..=30 {
        let (title, body) = if n % 3 == 0 { ("Harbour", "Text") } else { ("Text", "The harbour") };
        scene.ok(tell(NewsId::from_bytes([n; 16]), None, title, body, "en"));
    }
    let query = words("harbour");
    let (mut titles, mut after) = (Vec::new(), None);
    loop {
        let page = scene.read(|db| read::search::find(db, &query, 7, after));
        assert_eq!(page.total, after.is_none().then_some(30));
        titles.extend(page.items.into_iter().map(|hit| hit.title));
        let Some(next) = page.next else { break };
        after = read::search::AfterHit::parse(&next.token());
        assert_eq!(after, Some(next));
    }
    assert_eq!(titles.len(), 30);
    assert!(titles[..10].iter().all(|title| title == "Harbour"), "{titles:?}");
}

#[test]
fn nobody_writes_an_expression() {
    let mut scene = Scene::open();
    scene.ok(tell(AT_LARGE, None, "Near and or not", "A \"quoted\" title: x y^z*", "en"));
    let long = "harbour ".repeat(1_300);
    for (query, finds) in [
        ("\"", true),
        ("*", true),
        ("near", true),
        ("NEAR(", true),
        ("NEAR(quoted title)", true),
        ("AND", true),
        ("OR NOT", true),
        ("NOT", true),
        ("title:x", true),
        ("title : x", true),
        ("^near", true),
        ("-near", true),
        ("near + and", true),
        ("{title} : absent", false),
        ("quoted\" OR \"absent", false),
        ("') OR 1=1 --", false),
        ("\u{0}\u{1}\u{1b}[31m", false),
        ("near\u{0}and", true),
        ("🎉", true),
        ("🎉 near", true),
        ("\u{301}\u{200f}\u{64b}", true),
        (long.as_str(), false),
        ("%", true),
        ("نیئر", false),
    ] {
        for query in [words(query), SearchQuery { place: query.to_owned(), ..words("near") }] {
            let hits = scene.read(|db| read::search::find(db, &query, 10, None));
            if query.place.is_empty() {
                let title = hits.items.iter().any(|hit| hit.title.starts_with("Near"));
                assert_eq!(title, finds, "{query:?}");
            }
        }
    }
}

/// The entries that the index has words of.
fn indexed(db: &store::Reader<'_>) -> Result<Vec<String>, store::Fault> {
    let sql = "SELECT kind || hex(id) FROM search_entry e \
               WHERE EXISTS (SELECT 1 FROM search WHERE rowid = e.n) ORDER BY kind, id";
    db.collect(sql, &[], |c| c.get::<String>(0))
}

#[test]
fn what_was_there_before_search_is_found_after_the_migration() {
    let mut scene = Scene::at_schema(crate::domain::SEARCH_SINCE - 1);
    scene.ok(tell(AT_LARGE, None, "Vor der Straße", "Text", "de"));
    scene.ok(status(ProjectStatus::Open));
    assert_eq!(scene.read(|db| read::search::find(db, &words("vor"), 9, None)).items.len(), 0);
    scene.migrate(crate::domain::SEARCH_SINCE);
    assert_eq!(found(&scene, &words("strasse")), ["Vor der Straße"]);
    assert_eq!(found(&scene, &SearchQuery::default()).len(), 3);
    assert_eq!(scene.read(indexed).len(), 3);
    scene.ok(Change::News(NewsChange::Remove { id: AT_LARGE }));
    assert_eq!(found(&scene, &words("strasse")), [""; 0]);
}

#[derive(Clone, Debug)]
enum Step {
    Tell(u8, bool, usize),
    Edit(u8, usize),
    TakeBack(u8),
    Status(ProjectStatus),
    Describe(usize),
}

/// What texts are made of, each said so that another spelling finds it.
const SAID: [(&str, &str); 4] =
    [("Größe", "GROESSE"), ("Maß", "mass"), ("كتاب", "کِتاب"), ("éclair", "Eclair")];

fn step() -> impl Strategy<Value = Step> {
    use ProjectStatus::{Cancelled, Draft, Open, Running};
    let said = 0..SAID.len();
    prop_oneof![
        (1..6_u8, any::<bool>(), said.clone()).prop_map(|(n, of, say)| Step::Tell(n, of, say)),
        (1..6_u8, said.clone()).prop_map(|(n, say)| Step::Edit(n, say)),
        (1..6_u8).prop_map(Step::TakeBack),
        prop::sample::select(vec![Draft, Open, Open, Running, Cancelled]).prop_map(Step::Status),
        said.prop_map(Step::Describe),
    ]
}

impl Step {
    /// The change, as things stand.
    fn change(&self, scene: &Scene) -> Change {
        let piece = |n: u8| NewsId::from_bytes([n; 16]);
        match *self {
            Self::Tell(n, of, say) => tell(piece(n), of.then_some(PROJECT), "T", SAID[say].0, "de"),
            Self::Edit(n, say) => {
                let old = scene.read(|db| read::news::by_id(db, piece(n)));
                let fields = NewsFields {
                    title: Title::parse("", SAID[say].0).unwrap(),
                    body: Body::parse("", "Text").unwrap(),
                    language: language("de"),
                };
                let etag = old.map_or(1, |old| old.etag);
                Change::News(NewsChange::Edit { id: piece(n), fields, etag })
            }
            Self::TakeBack(n) => Change::News(NewsChange::Remove { id: piece(n) }),
            Self::Status(to) => status(to),
            Self::Describe(say) => {
                let project = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
                let summary = Summary::parse("", SAID[say].0).unwrap();
                let fields = model::project::ProjectFields { summary, ..project.fields };
                Change::Project(ProjectChange::Update { id: PROJECT, fields, etag: project.etag })
            }
        }
    }
}

/// What the public reads that says a word, looked through one by one.
fn saying(scene: &Scene, said: &str) -> Vec<String> {
    let project = scene.read(|db| read::project::by_id(db, PROJECT)).unwrap();
    let open = project.status.is_public();
    let mut titles = Vec::new();
    if open && project.fields.summary.as_str() == said {
        titles.push(project.fields.title.to_string());
    }
    for n in 1..6 {
        let piece = scene.read(|db| read::news::by_id(db, NewsId::from_bytes([n; 16])));
        let Some(piece) = piece.filter(|piece| open || piece.project.is_none()) else { continue };
        if piece.fields.title.as_str() == said || piece.fields.body.as_str() == said {
            titles.push(piece.fields.title.to_string());
        }
    }
    titles.sort();
    titles
}

#[test]
fn no_token_names_an_entry_that_cannot_be() {
    let token = |n: u64| read::search::AfterHit::parse(&format!("1.{n}"));
    assert!(token(7).is_some() && token(i64::MAX as u64).is_some());
    assert!(token(i64::MAX as u64 + 1).is_none() && token(u64::MAX).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_the_public_finds_what_it_may_read_and_nothing_else(
        steps in prop::collection::vec(step(), 1..25),
    ) {
        let mut scene = Scene::draft();
        for step in steps {
            let change = step.change(&scene);
            // What is refused changes nothing, which is looked at, too.
            let _ = scene.run(change);
            for (said, asked) in SAID {
                let mut titles = found(&scene, &words(asked));
                titles.sort();
                prop_assert_eq!(titles, saying(&scene, said), "{:?}", step);
            }
        }
    }
}
