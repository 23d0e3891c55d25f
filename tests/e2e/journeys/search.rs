//! Searching: without a script, in the app, on the command line. A German project is found as
//! people type it.

use client::NewProject;
use fantoccini::key::Key;
use model::{
    news::NewsFields,
    project::ProjectStatus,
    text::{Body, Language, Summary, Title},
};

use super::by_cli::Person;
use crate::{
    browser::{Browser, Size},
    find::{Query, button, css, field, heading, link},
    scene::{self, Scene, slug},
    shots,
    stage::Stage,
    wire,
};

/// A second project, `Die Straße gehört uns` in Köln, and news about it.
async fn with_a_street() -> Scene {
    let scene = Scene::open(5).await;
    let mut fields = scene::fields();
    fields.title = Title::parse("", "Die Straße gehört uns").unwrap();
    fields.summary = Summary::parse("", "Am Sonntag ohne Autos.").unwrap();
    fields.body = Body::parse("", "Wir bringen **Tische** auf die Straße.").unwrap();
    fields.action.place = Summary::parse("", "Köln, Goethestraße").unwrap();
    let project = slug("strasse");
    let new = NewProject { slug: project.clone(), fields, parts: Default::default() };
    let projects = scene.owner.projects();
    projects.create(&scene.org, new).await.unwrap();
    projects.put_tier(&scene.org, &project, None, scene::tier(3)).await.unwrap();
    for (title, body, tag) in [
        ("Müller kommt", "Die Straße wird gesperrt, sagt Frau Müller.", "de"),
        ("کتابیں", "ہم سڑک پر كِتَاب پڑھیں گے۔", "ur"),
    ] {
        let fields = NewsFields {
            title: Title::parse("", title).unwrap(),
            body: Body::parse("", body).unwrap(),
            language: Language::parse("", tag).unwrap(),
        };
        scene.owner.news().publish(&scene.org, Some(&project), fields).await.unwrap();
    }
    projects.set_status(&scene.org, &project, ProjectStatus::Open).await.unwrap();
    scene
}

fn searched() -> Query {
    field("Search projects, organisations and news")
}

#[tokio::test]
async fn strasse_finds_the_street_without_a_script() {
    let stage = Stage::open("search-site", 1).await;
    let scene = with_a_street().await;
    let browser = stage.browser("visitor", scene.server.url(), Size::Phone).await;
    browser.goto("/site/en/").await;
    browser.fill(&searched(), "strasse").await;
    browser.click(&button("Search")).await;
    browser.arrives("/site/en/search").await;
    browser.sees(&heading("Search")).await;
    browser.sees(&link("Die Straße gehört uns")).await;
    browser.sees(&link("Müller kommt")).await;
    assert_eq!(browser.count(&css("mark")).await, 3);
    shots::every_form(&browser, "found").await;

    // Another language keeps what was asked for.
    browser.click(&link("اردو").first()).await;
    browser.sees(&css("html[dir=rtl] mark").first()).await;
    browser.holds(&css("#q"), "strasse").await;
    shots::every_form(&browser, "found-ur").await;
    browser.goto("/site/ur/search?q=%D9%83%D8%AA%D8%A7%D8%A8").await;
    browser.sees(&link("کتابیں")).await;

    browser.goto("/site/de/search?q=strasse&place=koln&kind=project").await;
    browser.sees(&link("Die Straße gehört uns")).await;
    browser.misses(&link("Müller kommt")).await;
    browser.goto("/site/de/search?q=strasse&place=Bonn").await;
    browser.reads("Nichts enthält alle Wörter von „strasse“.").await;
    shots::every_form(&browser, "nothing").await;
    browser.finish().await;
}

#[tokio::test]
async fn strasse_finds_the_street_in_the_app() {
    let stage = Stage::open("search-app", 1).await;
    let scene = with_a_street().await;
    let browser = stage.browser("visitor", scene.server.url(), Size::Desktop).await;
    browser.goto("/").await;
    browser.sees(&searched()).await;
    browser.press('/').await;
    types(&browser, "strasse").await;
    browser.sees(&link("Die Straße gehört uns")).await;
    browser.sees(&link("Müller kommt")).await;
    browser.misses(&link("Pay the old rent")).await;
    browser.reads("Köln, Goethestraße").await;
    assert_eq!(browser.count(&css("mark")).await, 3);
    shots::every_form(&browser, "found").await;
    shots::right_to_left(&browser, "found").await;
    assert_eq!(browser.url().await.query(), Some("q=strasse"));

    // The address is the search: it can be opened anew, left and come back to.
    browser.reload().await;
    browser.sees(&link("Die Straße gehört uns")).await;
    browser.holds(&searched(), "strasse").await;
    browser.click(&link("Die Straße gehört uns")).await;
    browser.arrives("/o/lindenhof/strasse").await;
    browser.back().await;
    browser.sees(&link("Die Straße gehört uns")).await;
    browser.holds(&searched(), "strasse").await;

    // Narrowed, and no longer; a link that narrows shows by what.
    browser.click(&button("Narrow it down")).await;
    browser.fill(&field("Where"), "Bonn").await;
    browser.sees(&heading("Nothing fits")).await;
    browser.fill(&field("Where"), "koln").await;
    browser.sees(&link("Müller kommt")).await;
    browser.choose(&field("Written in"), "اردو").await;
    browser.sees(&heading("Nothing fits")).await;
    browser.reload().await;
    browser.holds(&field("Where"), "koln").await;
    browser.choose(&field("Written in"), "Deutsch").await;
    browser.sees(&link("Müller kommt")).await;
    browser.misses(&link("Die Straße gehört uns")).await;
    shots::every_form(&browser, "narrowed").await;
    browser.click(&button("Clear")).await;
    browser.sees(&link("Die Straße gehört uns")).await;
    assert_eq!(browser.url().await.query(), Some("q=strasse"));
    browser.goto("/?since=2026-01-01&language=ur").await;
    browser.sees(&link("کتابیں")).await;
    browser.misses(&link("Müller kommt")).await;
    browser.goto("/?since=2099-01-01").await;
    browser.sees(&heading("Nothing fits")).await;
    browser.holds(&field("From"), "2099-01-01").await;
    browser.click(&button("Clear")).await;
    browser.sees(&link("Pay the old rent").first()).await;

    // Back leads to where no search was.
    browser.fill(&searched(), "mul").await;
    browser.sees(&link("Müller kommt")).await;
    browser.fill(&searched(), "muller").await;
    browser.sees(&link("Müller kommt")).await;
    browser.back().await;
    browser.sees(&link("Pay the old rent").first()).await;
    browser.holds(&searched(), "").await;

    browser.fill(&searched(), "NEAR(\"").await;
    browser.sees(&heading("Nothing has all these words")).await;
    shots::every_form(&browser, "nothing").await;
    browser.fill(&searched(), "muller").await;
    browser.click(&link("Müller kommt")).await;
    browser.sees(&heading("Müller kommt")).await;
    browser.finish().await;
}

/// Types into what has the focus.
async fn types(browser: &Browser, text: &str) {
    for letter in text.chars() {
        browser.press(letter).await;
    }
    browser.press(Key::Enter).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_finds_it_and_nothing_that_is_typed_breaks_it() {
    let scene = with_a_street().await;
    let url = scene.server.url();
    let person = Person::stranger(url);
    let said = person.does(&["search", "strasse", "--place", "Koeln", "--kind", "project"]);
    assert!(said.contains("lindenhof/strasse") && said.contains("Die Straße gehört uns"), "{said}");
    let json = person.does(&["search", "muller", "--output", "json"]);
    assert!(json.contains("\"title\": \"Müller kommt\""), "{json}");
    let said = person.does(&["search", "--language", "ur", "--since", "2026-01-01"]);
    assert!(said.contains("کتابیں") && !said.contains("Müller"), "{said}");
    let (code, said) = person.fails(&["search", "x", "--language", "Deutsch"]);
    assert_eq!(code, 2, "{said}");

    let long = "wort+".repeat(2_000);
    for query in ["%22", "*", "NEAR(%22a%22%2C+2)", "AND+OR+NOT", &long, "%00%1b", "%F0%9F%8E%89"] {
        for path in [format!("/site/en/search?q={query}"), format!("/site/de/search?place={query}")]
        {
            let answer = wire::get(url, &path).await;
            assert!(matches!(answer.status, 200 | 303), "{path}: {}", answer.text);
            assert!(answer.status == 303 || answer.text.contains("noindex"), "{}", answer.text);
        }
    }
    let (code, said) = person.fails(&["search", &"wort ".repeat(2_000)]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("120"), "{said}");

    // Nothing of a draft is found, by anybody, as soon as it is one.
    let projects = scene.owner.projects();
    projects.set_status(&scene.org, &slug("strasse"), ProjectStatus::Draft).await.unwrap();
    let said = person.does(&["search", "strasse"]);
    assert!(said.contains("nothing here"), "{said}");
    let page = wire::get(url, "/site/en/search?q=strasse").await.text;
    assert!(!page.contains("gehört") && !page.contains("Müller"), "{page}");
}
