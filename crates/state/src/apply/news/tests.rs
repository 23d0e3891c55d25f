use expect_test::expect;
use model::{
    NewsId, OrgId, ProjectId,
    command::{Change, NewsChange, OrgChange},
    news::NewsFields,
    project::ProjectStatus,
    text::{Body, Language, Title},
    view::PageRequest,
};

use crate::{
    apply::project::scene::{ORG, PROJECT, Scene, status},
    read::{self, news::NewsQuery},
};

const NEWS: NewsId = NewsId::from_bytes([0x51; 16]);

fn fields(title: &str, body: &str) -> NewsFields {
    NewsFields {
        title: Title::parse("", title).unwrap(),
        body: Body::parse("", body).unwrap(),
        language: Language::english(),
    }
}

fn publish(id: NewsId, org: OrgId, project: Option<ProjectId>, body: &str) -> Change {
    Change::News(NewsChange::Publish { id, org, project, fields: fields("We begin", body) })
}

fn edit(id: NewsId, body: &str, etag: u64) -> Change {
    Change::News(NewsChange::Edit { id, fields: fields("We began", body), etag })
}

#[test]
fn news_is_told_changed_and_taken_back() {
    let mut scene = Scene::open();
    let nowhere = OrgId::from_bytes([9; 16]);
    let other = ProjectId::from_bytes([9; 16]);
    let remove = || Change::News(NewsChange::Remove { id: NEWS });
    let said = [
        ("nothing told", publish(NEWS, ORG, None, "")),
        ("nobody's", publish(NEWS, nowhere, None, "Text")),
        ("of no project", publish(NEWS, ORG, Some(other), "Text")),
        ("told", publish(NEWS, ORG, Some(PROJECT), "Text")),
        ("told twice", publish(NEWS, ORG, None, "Text")),
        ("changed", edit(NEWS, "More text", 1)),
        ("changed by somebody else meanwhile", edit(NEWS, "Other text", 1)),
        ("taken back", remove()),
        ("taken back twice", remove()),
        ("changed after that", edit(NEWS, "More text", 2)),
    ]
    .map(|(what, change)| format!("{what}: {}\n", scene.said(change)))
    .concat();
    expect![[r"
        nothing told: INVALID_INPUT
        nobody's: ORG_NOT_FOUND
        of no project: PROJECT_NOT_FOUND
        told: created
        told twice: INVALID_INPUT
        changed: etag(2)
        changed by somebody else meanwhile: ETAG_MISMATCH
        taken back: done
        taken back twice: NEWS_NOT_FOUND
        changed after that: NEWS_NOT_FOUND
    "]]
    .assert_eq(&said);
}

#[test]
fn the_newest_comes_first_and_drafts_keep_theirs() {
    let mut scene = Scene::draft();
    for (n, project) in [(1, None), (2, Some(PROJECT)), (3, None)] {
        scene.ok(publish(NewsId::from_bytes([n; 16]), ORG, project, "Text"));
    }
    let all = NewsQuery { org: ORG, project: None, drafts: false, after: None, size: 10 };
    let page = |scene: &Scene, query: NewsQuery| scene.read(|db| read::news::page(db, &query));
    let shown = |scene: &Scene, query: NewsQuery| -> Vec<u8> {
        page(scene, query).items.iter().map(|news| news.id.to_bytes()[0]).collect()
    };
    assert_eq!(shown(&scene, all), [3, 1], "a draft's news is no news yet");
    assert_eq!(shown(&scene, NewsQuery { drafts: true, ..all }), [3, 2, 1]);
    scene.ok(status(ProjectStatus::Cancelled));
    assert_eq!(shown(&scene, all), [3, 2, 1]);
    let first = page(&scene, NewsQuery { size: 2, ..all });
    assert_eq!((first.items.len(), first.total), (2, Some(3)));
    let request = PageRequest { token: first.next, ..PageRequest::default() };
    let after = read::paging::after(&request).unwrap();
    let last = page(&scene, NewsQuery { size: 2, after, ..all });
    assert_eq!((last.items.len(), last.next), (1, None));
    assert_eq!(shown(&scene, NewsQuery { project: Some(PROJECT), ..all }), [2]);
}

#[test]
fn it_goes_with_its_organisation() {
    let mut scene = Scene::open();
    scene.ok(publish(NEWS, ORG, Some(PROJECT), "Text"));
    scene.ok(Change::Org(OrgChange::Delete { id: ORG }));
    assert_eq!(scene.read(|db| read::news::by_id(db, NEWS)), None);
}
