use std::collections::BTreeSet;

use html5ever::{
    ParseOpts, parse_document, tendril::TendrilSink as _, tree_builder::TreeBuilderOpts,
};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use model::{
    ChunkHash, FileId, NeedTypeId, NewsId, OfferTypeId, OrgId, ProjectId, TierId, TimeMs,
    file::{File, FileState, Media, PixelSize, Rendition, ShownFile},
    need::{NeedKind, NeedType, NeedTypeFields},
    news::{News, NewsFields},
    offer::{OfferType, OfferTypeFields},
    org::{Org, OrgProfile},
    project::{Action, Admission, Project, ProjectFields, ProjectStatus},
    public::PublicCount,
    search::{Found, FoundWhat, Piece},
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Requirement, Tier, TierFields},
    view::{OrgView, ProjectCard, ProjectView, PublicNumbers, PublicTier},
};

use super::*;
use crate::{Group, Month, Typed, limits::PAGE_BYTES_MAX};

const AT: TimeMs = TimeMs::from_millis(1_790_000_000_000);
/// What somebody writes who means no good.
const EVIL: &str = "<script>alert('1')</script> \"quoted\" & {{ 7 * 7 }}";

fn slug(text: &str) -> Slug {
    Slug::parse("", text).unwrap()
}

fn name(text: &str) -> Name {
    Name::parse("", text).unwrap()
}

fn summary(text: &str) -> Summary {
    Summary::parse("", text).unwrap()
}

fn body(text: &str) -> Body {
    Body::parse("", text).unwrap()
}

fn org() -> Org {
    let profile = OrgProfile {
        name: name(EVIL),
        summary: summary(EVIL),
        body: body(&format!("# Who\n\n{EVIL}")),
        languages: vec![Language::english()],
        contact: summary(EVIL),
        imprint: body(EVIL),
        privacy_notice: body(EVIL),
    };
    let id = OrgId::from_bytes([1; 16]);
    Org { id, slug: slug("tenants"), profile, demo: false, created_at: AT, etag: 1 }
}

fn numbers() -> PublicNumbers {
    let tier = |n: u8, people, reached: bool| PublicTier {
        id: TierId::from_bytes([n; 16]),
        name: name("Start & go"),
        people: Some(people),
        reached,
        missing: (!reached).then_some(PublicCount::About(1_800)),
        missing_offers: Vec::new(),
    };
    PublicNumbers {
        counted_at: AT,
        ready: PublicCount::About(2_300),
        would_act: PublicCount::About(1_200),
        tiers: vec![tier(1, 500, true), tier(2, 3_000, false)],
        curve: Vec::new(),
        call_open: false,
    }
}

fn card() -> ProjectCard {
    ProjectCard {
        id: ProjectId::from_bytes([2; 16]),
        slug: slug("old-rent"),
        org_slug: slug("tenants"),
        org_name: name("Tenants"),
        title: Title::parse("", "Pay the old rent").unwrap(),
        summary: summary("In March."),
        status: ProjectStatus::Open,
        starts_at: Some(AT),
        place: summary("Courtyard"),
        numbers: numbers(),
    }
}

fn piece(project: bool) -> NewsPiece {
    let fields = NewsFields {
        title: Title::parse("", "We begin").unwrap(),
        body: body(&format!("On **Monday**.\n\n{EVIL}")),
        language: Language::parse("", "de").unwrap(),
    };
    let news = News {
        id: NewsId::from_bytes([9; 16]),
        org: OrgId::from_bytes([1; 16]),
        project: project.then_some(ProjectId::from_bytes([2; 16])),
        fields,
        published_at: AT,
        edited_at: Some(AT),
        etag: 2,
    };
    NewsPiece {
        news,
        project: project.then(|| (slug("old-rent"), EVIL.to_owned())),
        files: shown(),
    }
}

fn shown() -> Vec<ShownFile> {
    let hash = ChunkHash::from_bytes([7; 32]);
    let size = |width| Some(PixelSize { width, height: width / 2 });
    let form = |media, size| Rendition { media, size, bytes: 40_000, digest: hash };
    let file = |n, renditions| ShownFile {
        file: File {
            id: FileId::from_bytes([n; 16]),
            org: OrgId::from_bytes([1; 16]),
            project: None,
            name: Title::parse("", EVIL).unwrap(),
            state: FileState::Ready,
            bytes: 40_000,
            made_at: AT,
            renditions,
        },
        caption: summary(if n == 1 { "" } else { EVIL }),
    };
    vec![
        file(1, vec![form(Media::Mp4, None)]),
        file(2, vec![form(Media::Webp, size(1_920)), form(Media::Webp, size(480))]),
        file(3, vec![form(Media::Pdf, None)]),
    ]
}

fn tier(n: u8, people: u64) -> Tier {
    let fields = TierFields {
        name: name("Start & go"),
        summary: summary(EVIL),
        requirement: Requirement { people: Some(people), offered: Vec::new() },
        call_rule: CallRule::ByOrganiser,
    };
    let (id, project) = (TierId::from_bytes([n; 16]), ProjectId::from_bytes([2; 16]));
    Tier { id, project, order: n.into(), fields }
}

fn project() -> ProjectPage {
    let id = ProjectId::from_bytes([2; 16]);
    let fields = ProjectFields {
        title: Title::parse("", EVIL).unwrap(),
        summary: summary(EVIL),
        body: body(EVIL),
        action: Action {
            kind: name("Pay"),
            starts_at: Some(AT),
            ends_at: None,
            place: summary(EVIL),
            geo: None,
        },
        why: body("Because."),
        precedents: body("1922."),
        admission: Admission::Email,
        retention_days: 90,
    };
    let offer = OfferTypeFields {
        name: name("Driver"),
        hint: summary("With a licence"),
        unit: name("hours"),
        per_person_max: Some(8),
        target: None,
        meets: None,
    };
    let need = |kind| NeedTypeFields {
        group: summary("Help"),
        name: name("Rides"),
        hint: summary("There"),
        kind,
        unit: summary("hours"),
    };
    let need = |n: u8, kind| NeedType {
        id: NeedTypeId::from_bytes([n; 16]),
        project: id,
        order: n.into(),
        fields: need(kind),
    };
    ProjectPage {
        view: ProjectView {
            project: Project {
                id,
                org: OrgId::from_bytes([1; 16]),
                slug: slug("old-rent"),
                fields,
                status: ProjectStatus::Open,
                revision: 1,
                created_at: AT,
                ended_at: None,
                etag: 1,
            },
            org_slug: slug("tenants"),
            org_name: name("Tenants"),
            tiers: vec![tier(1, 500), tier(2, 3_000)],
            offers: vec![OfferType {
                id: OfferTypeId::from_bytes([4; 16]),
                project: id,
                order: 0,
                fields: offer,
            }],
            needs: vec![need(5, NeedKind::YesNo), need(6, NeedKind::Quantity)],
            numbers: numbers(),
        },
        org: org(),
        files: shown(),
        news: vec![piece(true)],
    }
}

fn site() -> Site {
    Site::new(Options {
        site: "https://muster.example/site".to_owned(),
        app: "https://muster.example".to_owned(),
        is_export: false,
        amp: true,
        templates: None,
        zone: TimeZone::UTC,
    })
    .unwrap()
}

/// One of each kind.
fn groups() -> Vec<Group> {
    let piece = piece(true);
    let (slug, news) = (slug("old-rent"), piece.news);
    let project = FoundWhat::Project {
        slug: slug.clone(),
        status: ProjectStatus::Open,
        starts_at: Some(news.published_at),
        place: EVIL.to_owned(),
    };
    let about = FoundWhat::News {
        id: news.id,
        language: news.fields.language,
        published_at: news.published_at,
        project: Some((slug, news.fields.title)),
    };
    let marked = |marked: bool| Piece { text: EVIL.to_owned(), marked };
    [project, FoundWhat::Org, about]
        .map(|what| Group {
            kind: what.kind(),
            total: Some(12_345),
            found: vec![Found {
                org: org().slug,
                org_name: org().profile.name,
                title: vec![marked(false), marked(true)],
                excerpt: vec![marked(true), marked(false)],
                what,
            }],
            more: Some("q=a&kind=org".to_owned()),
        })
        .into()
}

/// Every kind of page in a language, by its template.
fn pages(site: &Site, locale: Locale) -> Vec<(&'static str, String)> {
    let directory = |cards: usize| Directory { cards: vec![card(); cards], number: 2, pages: 3 };
    let typed = Typed { q: EVIL.to_owned(), place: EVIL.to_owned(), ..Typed::default() };
    let searched = Search { typed: typed.clone(), groups: groups() };
    let nothing = Search { typed, groups: Vec::new() };
    let view = OrgView { org: org(), projects: vec![card(); 40] };
    let (month, months) = (Month { year: 2026, month: 3 }, vec![Month { year: 2026, month: 3 }]);
    let org_page = OrgPage { view, files: shown(), news: vec![piece(true), piece(false)], months };
    let view = OrgView { org: org(), projects: Vec::new() };
    let empty = OrgPage { view, files: Vec::new(), news: Vec::new(), months: Vec::new() };
    let project = project();
    let mut closed = project.clone();
    closed.view.project.status = ProjectStatus::Cancelled;
    closed.view.tiers.clear();
    let link = "https://muster.example/enrol/tenants/old-rent#AQ";
    let picture = "<svg aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\"></svg>";
    let empty_form = BTreeMap::new();
    let typed = [("people", "-3"), ("until", EVIL), ("hide", "1"), ("kind", "supporting")];
    let filled =
        typed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    vec![
        ("directory", site.directory(locale, &directory(30)).unwrap()),
        ("search", site.search(locale, &searched, "q=a&place=b").unwrap()),
        ("nothing found", site.search(locale, &nothing, "q=%22").unwrap()),
        ("nothing", site.directory(locale, &directory(0)).unwrap()),
        ("org", site.org(locale, &org_page).unwrap()),
        ("empty org", site.org(locale, &empty).unwrap()),
        ("project", site.project(locale, &project).unwrap()),
        ("closed project", site.project(locale, &closed).unwrap()),
        ("enrol", site.enrol(locale, &project, &empty_form, None).unwrap()),
        ("enrol, wrong", site.enrol(locale, &project, &filled, Some("people")).unwrap()),
        ("enrol, closed", site.enrol(locale, &closed, &empty_form, None).unwrap()),
        ("link", site.enrol_link(locale, &project, link, picture).unwrap()),
        ("news", site.news(locale, &org_page, None).unwrap()),
        ("month", site.news(locale, &org_page, Some(month)).unwrap()),
        ("no news", site.news(locale, &empty, None).unwrap()),
        ("piece", site.piece(locale, &org(), &piece(true)).unwrap()),
        ("missing", site.missing(locale).unwrap()),
        ("counter", site.counter_page(locale, &project).unwrap()),
    ]
}

fn parse(html: &str) -> RcDom {
    let tree_builder = TreeBuilderOpts { exact_errors: true, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    parse_document(RcDom::default(), options).one(html)
}

fn elements(node: &Handle, found: &mut Vec<(String, Vec<(String, String)>)>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attrs = attrs.borrow();
        let pair = |a: &html5ever::Attribute| (a.name.local.to_string(), a.value.to_string());
        found.push((name.local.to_string(), attrs.iter().map(pair).collect()));
    }
    for child in node.children.borrow().iter() {
        elements(child, found);
    }
}

#[test]
fn every_page_is_valid_small_and_runs_nothing() {
    let site = site();
    for locale in Locale::ALL {
        for (what, html) in pages(&site, *locale) {
            let told = format!("{what} in {}", locale.tag());
            let dom = parse(&html);
            assert_eq!(dom.errors.borrow().as_slice(), &[] as &[&str], "{told}: {html}");
            assert!(html.len() <= PAGE_BYTES_MAX, "{told}: {} bytes", html.len());
            let mut found = Vec::new();
            elements(&dom.document, &mut found);
            let mut ids = BTreeSet::new();
            for (element, attrs) in &found {
                let get = |name: &str| attrs.iter().find(|(n, _)| n == name).map(|(_, v)| v);
                let harmless = get("type").is_some_and(|kind| kind == "application/ld+json");
                assert!(element != "script" || harmless, "{told}: a script");
                assert!(!attrs.iter().any(|(n, _)| n.starts_with("on") || n == "style"), "{told}");
                if let Some(id) = get("id") {
                    assert!(ids.insert(id.clone()), "{told}: two of {id}");
                }
                let src = get("src").or_else(|| get("href").filter(|_| element == "link"));
                let own = |url: &String| {
                    !url.contains("//") || url.starts_with("https://muster.example/")
                };
                assert!(src.is_none_or(own), "{told}: {src:?}");
            }
            // Every control has a name that is read.
            for (element, attrs) in &found {
                let get = |name: &str| attrs.iter().find(|(n, _)| n == name).map(|(_, v)| v);
                let choice = get("type").is_some_and(|kind| kind == "radio" || kind == "checkbox");
                if matches!(element.as_str(), "input" | "textarea") && !choice {
                    let id = get("id").unwrap();
                    let label = |(e, a): &(String, Vec<(String, String)>)| {
                        e == "label" && a.iter().any(|(n, v)| n == "for" && v == id)
                    };
                    assert!(found.iter().any(label), "{told}: {id} has no label");
                }
            }
            assert_eq!(found.iter().filter(|(element, _)| element == "h1").count(), 1, "{told}");
            assert!(!html.contains("49"), "{told}: what somebody wrote was run");
            let lang = format!("lang=\"{}\" dir=\"{}\"", locale.tag(), locale.direction());
            assert!(html.contains(&lang), "{told}");
        }
    }
    assert!(site.style().len() < 9_000, "{} bytes of style", site.style().len());
}

#[test]
fn of_a_project_that_is_over_nothing_is_missing() {
    let missing = |status: ProjectStatus| {
        let mut page = project();
        page.view.project.status = status;
        site().project(Locale::En, &page).unwrap().contains("class=\"missing\"")
    };
    assert!(missing(ProjectStatus::Open) && missing(ProjectStatus::Running));
    assert!(!missing(ProjectStatus::Finished) && !missing(ProjectStatus::Cancelled));
}

#[test]
fn a_project_says_what_people_need_to_know() {
    let html = site().project(Locale::De, &project()).unwrap();
    for said in [
        "Etwa 1.200 würden heute gemeinsam handeln.",
        "Etwa 1.800 mehr erreichen „Start &amp; go“.",
        "href=\"../../../../de/enrol/tenants/old-rent/\"",
        "<link rel=\"canonical\" href=\"https://muster.example/site/de/o/tenants/old-rent/\">",
        "hreflang=\"ur\"",
        "\"startDate\": \"2026-09-21T14:13:20Z\"",
        "21. September 2026 um 14:13 UTC",
        "500 Personen",
    ] {
        assert!(html.contains(said), "{said} is not in {html}");
    }
}

#[test]
fn one_file_replaces_one_template() {
    let folder = std::env::temp_dir().join(format!("muster-site-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let with = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap();
        let templates = Some(folder.clone());
        let made = Site::new(Options { templates, ..site().options().clone() });
        std::fs::remove_file(folder.join(name)).unwrap();
        made
    };
    let own = with("missing.html", "Gone, says {{ locale }}. {{ t('missing-home') }}").unwrap();
    assert_eq!(own.missing(Locale::En).unwrap(), "Gone, says en. To all projects");
    let refused = with("mising.html", "").err().unwrap().to_string();
    assert!(refused.contains("replaces no template"), "{refused}");
    let refused = with("missing.html", "{% if %}").err().unwrap().to_string();
    assert!(refused.contains("missing.html"), "{refused}");
    let wrong = with("missing.html", "{{ no_such }}").unwrap();
    assert!(wrong.missing(Locale::En).is_err(), "what is not there is not shown as nothing");
    std::fs::remove_dir(&folder).unwrap();
}

#[test]
fn programs_read_addresses_as_they_are() {
    for locale in Locale::ALL {
        let html = site().project(*locale, &project()).unwrap();
        let (_, data) = html.split_once("<script type=\"application/ld+json\">").unwrap();
        let (data, _) = data.split_once("</script>").unwrap();
        let org = format!("\"url\": \"https://muster.example/site/{}/o/tenants/\"", locale.tag());
        assert!(data.contains(&org), "{data}");
        assert!(!data.contains("&#"), "{data}");
        assert!(!data.contains("\\u0026#"), "{data}");
    }
}

#[test]
fn feeds_and_calendars_cannot_be_broken_out_of() {
    let (site, page) = (site(), project());
    let atom = crate::atom(&site, &org(), Some(&page.view.project), &page.news);
    for said in [
        "<link href=\"https://muster.example/site/feed/tenants/old-rent.atom\" rel=\"self\"",
        "<updated>2026-09-21T14:13:20+00:00</updated>",
        "&lt;strong&gt;Monday&lt;/strong&gt;",
        "urn:uuid:09090909-0909-0909-0909-090909090909",
    ] {
        assert!(atom.contains(said), "{said} is not in {atom}");
    }
    assert!(!atom.contains("<script"), "{atom}");
    let mut evil = page.view.project;
    evil.fields.summary = summary("One\nEND:VEVENT");
    let file = crate::calendar(&site, &org(), "Name; of all", [&evil]);
    assert_eq!(file.lines().filter(|l| *l == "END:VEVENT").count(), 1, "{file}");
    assert!(file.contains("DTSTART:20260921T141320Z"), "{file}");
}

#[test]
fn the_sitemap_names_every_page_in_every_language() {
    let pages = [Page::Directory(1), Page::Org(slug("tenants"))];
    let xml = crate::sitemap(&site(), &pages);
    assert_eq!(xml.matches("<url>").count(), 6);
    assert!(xml.contains("<loc>https://muster.example/site/ur/o/tenants/</loc>"), "{xml}");
}

mod pictures;
mod rules;
mod valid;
