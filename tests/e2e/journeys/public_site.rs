//! The public site: news is there at once, a visitor without JavaScript fills in the form, and the
//! link that comes of it leads through signing up to a pledge.

use client::Client;
use mail::sink::Sink;
use model::{
    news::NewsFields,
    pledge::NotAdmitted,
    project::{Admission, ProjectFields},
    text::{Body, Language, Name, Title},
    view::PageRequest,
};

use super::{by_cli::Person, by_mail::letter};
use crate::{
    browser::{Browser, Size},
    find::{button, css, field, heading, link},
    patience::{PATIENCE, until},
    scene::{PASSWORD, Scene, fields, person},
    server::Options,
    shots,
    stage::Stage,
    wire,
};

const PROJECT: &str = "/site/en/o/lindenhof/old-rent/";

fn piece(title: &str) -> NewsFields {
    NewsFields {
        title: Title::parse("", title).unwrap(),
        body: Body::parse("", "It begins on **Monday**.").unwrap(),
        language: Language::english(),
    }
}

/// Waits until a page of the site says this, or says it no more.
async fn says(scene: &Scene, path: &str, text: &str, wanted: bool) {
    let seen = until(format!("{path} says {text}: {wanted}"), PATIENCE, async || {
        let answer = wire::get(scene.server.url(), path).await;
        match answer.text.contains(text) == wanted {
            true => Ok(()),
            false => Err(answer.text),
        }
    });
    seen.await.unwrap_or_else(|missed| panic!("{missed}"));
}

#[tokio::test]
async fn news_is_there_and_gone_again() {
    let scene = Scene::open(5).await;
    let (url, desk) = (scene.server.url(), scene.owner.news());
    let news = desk.publish(&scene.org, Some(&scene.project), piece("We begin")).await.unwrap();
    let page = format!("/site/en/news/lindenhof/{news}/");
    for place in [page.as_str(), PROJECT, "/site/en/o/lindenhof/", "/site/feed/lindenhof.atom"] {
        says(&scene, place, "We begin", true).await;
    }
    says(&scene, "/site/en/search?q=BEGIN+monday", "We <mark>begin</mark>", true).await;
    says(&scene, "/site/en/search?q=begin+tuesday", "<mark>", false).await;
    let read = desk.get(&scene.org, news).await.unwrap();
    desk.edit(&scene.org, news, piece("We began"), read.etag).await.unwrap();
    says(&scene, &page, "We began", true).await;
    says(&scene, &page, "changed", true).await;
    desk.remove(&scene.org, news).await.unwrap();
    for place in [PROJECT, "/site/en/o/lindenhof/", "/site/feed/lindenhof.atom"] {
        says(&scene, place, "We began", false).await;
    }
    says(&scene, &page, "There is nothing here", true).await;
    assert_eq!(wire::get(url, &page).await.status, 404);

    // A server that was not asked for AMP has none.
    let amp = wire::get(url, "/site/amp/en/o/lindenhof/old-rent/").await;
    assert_eq!(amp.status, 404, "{}", amp.text);

    // What is known already is not sent again; what others embed may be framed, pages may not.
    let first = wire::get(url, PROJECT).await.text;
    let tag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let line = format!("GET {PROJECT}");
    let again = wire::request(url, &line, &[("if-none-match", &tag)], b"").await;
    assert_eq!(again.status, 304, "{}", again.text);
    let packed = wire::request(url, &line, &[("accept-encoding", "gzip, br")], b"").await.text;
    assert!(packed.contains("content-encoding: gzip"), "{packed}");
    assert!(first.contains("frame-ancestors 'none'"), "{first}");
    let counter = wire::get(url, "/site/en/counter/lindenhof/old-rent.html").await.text;
    assert!(counter.contains("frame-ancestors *"), "{counter}");
}

#[tokio::test]
async fn a_draft_is_nowhere_on_the_site() {
    let scene = Scene::open(5).await;
    let slug = crate::scene::slug("secret-plan");
    let new =
        client::NewProject { slug: slug.clone(), fields: fields(), parts: Default::default() };
    scene.owner.projects().create(&scene.org, new).await.unwrap();
    let news = scene.owner.news().publish(&scene.org, Some(&slug), piece("Not yet")).await.unwrap();
    let url = scene.server.url();
    for path in [
        "/site/en/o/lindenhof/secret-plan/".to_owned(),
        "/site/en/enrol/lindenhof/secret-plan/".to_owned(),
        format!("/site/en/news/lindenhof/{news}/"),
        "/site/feed/lindenhof/secret-plan.atom".to_owned(),
        "/site/calendar/lindenhof/secret-plan.ics".to_owned(),
        "/site/en/counter/lindenhof/secret-plan.svg".to_owned(),
    ] {
        assert_eq!(wire::get(url, &path).await.status, 404, "{path}");
    }
    for path in
        ["/site/en/", "/site/en/o/lindenhof/", "/site/sitemap.xml", "/site/en/search?q=plan"]
    {
        let text = wire::get(url, path).await.text;
        assert!(!text.contains("secret-plan") && !text.contains("Not yet"), "{path}: {text}");
    }
}

#[tokio::test]
async fn the_site_is_exported_for_another_place() {
    let scene = Scene::open(5).await;
    scene.owner.news().publish(&scene.org, None, piece("We begin")).await.unwrap();
    let mut files = scene.owner.site().export("https://host.example/together").await.unwrap();
    let mut all = std::collections::BTreeMap::new();
    let mut drawn = std::collections::BTreeSet::new();
    while let Some(file) = files.next().await {
        let file = file.unwrap();
        let path = file.path.join("/");
        if path.ends_with(".png") {
            assert!(file.data.starts_with(b"\x89PNG"), "{path}");
            drawn.insert(path);
            continue;
        }
        all.insert(path, String::from_utf8(file.data.to_vec()).unwrap());
    }
    let project = &all["de/o/lindenhof/old-rent/index.html"];
    let canonical = "href=\"https://host.example/together/de/o/lindenhof/old-rent/\"";
    assert!(project.contains(canonical), "{project}");
    // Nobody there could answer a search.
    assert!(!all["en/index.html"].contains("<form"), "{}", all["en/index.html"]);
    // What is shown beside links to it lies there, too.
    let picture = "https://host.example/together/de/preview/lindenhof/old-rent.png?";
    assert!(project.contains(&format!("og:image\" content=\"{picture}")), "{project}");
    assert!(drawn.contains("de/preview/lindenhof/old-rent.png"), "{drawn:?}");
    assert!(!all.keys().any(|path| path.starts_with("amp/")), "nobody asked for AMP");
    let form = &all["en/enrol/lindenhof/old-rent/index.html"];
    assert!(form.contains(&format!("action=\"{}/site/en/enrol/", scene.server.url())), "{form}");
    // Every link between pages leads to a file.
    for (path, html) in all.iter().filter(|(path, _)| path.ends_with(".html")) {
        let depth = path.matches('/').count();
        for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let Some(inside) = link.strip_prefix(&"../".repeat(depth)) else { continue };
            if depth == 0 && (link.contains("//") || link.starts_with('#')) {
                continue;
            }
            let inside = inside.split(['?', '#']).next().unwrap();
            if inside.starts_with("../") || inside.is_empty() || link.starts_with('#') {
                continue;
            }
            let file =
                if inside.ends_with('/') { format!("{inside}index.html") } else { inside.into() };
            assert!(all.contains_key(&file), "{path} leads to {link}, which is not there");
        }
    }
}

#[tokio::test]
async fn answers_without_a_script_become_a_pledge() {
    let stage = Stage::open("public-site", 1).await;
    let scene = Scene::open(5).await;
    scene.owner.news().publish(&scene.org, Some(&scene.project), piece("We begin")).await.unwrap();
    let browser = stage.browser("visitor", scene.server.url(), Size::Desktop).await;
    // No page of the site may run a script: its policy forbids it, and a unit test looks for any.
    browser.goto("/site/en/").await;
    browser.sees(&heading("Nobody goes first. Everybody goes together.")).await;
    assert!(browser.jumped().await < 0.001);
    shots::every_form(&browser, "directory").await;
    browser.click(&link("Pay the old rent").first()).await;
    browser.arrives(PROJECT).await;
    browser.reads("We begin").await;
    assert!(browser.jumped().await < 0.001);
    shots::every_form(&browser, "project").await;
    browser.click(&link("اردو").first()).await;
    browser.sees(&css("html[dir=rtl] h1")).await;
    shots::every_form(&browser, "project-ur").await;
    browser.back().await;

    browser.click(&link("Enrol").first()).await;
    browser.arrives("/site/en/enrol/lindenhof/old-rent/").await;
    assert!(browser.jumped().await < 0.001);
    shots::every_form(&browser, "form").await;
    browser.fill(&field("I act when at least so many people do, me included"), "4").await;
    browser.click(&button("Make my link")).await;
    browser.sees(&heading("Your link is ready")).await;
    shots::every_form(&browser, "link").await;
    let filled = browser.eval("return document.getElementById('link').value", vec![]).await;
    let filled = filled.as_str().unwrap().to_owned();

    // The app needs JavaScript: the account comes last, the answers are there.
    browser.click(&link("Go on with my answers")).await;
    browser.arrives("/enrol/lindenhof/old-rent").await;
    browser.reads("The answers of your link are filled in.").await;
    browser.reads("when at least 4 people do").await;
    assert_eq!(browser.url().await.fragment(), None, "the answers stay in no address");
    shots::every_form(&browser, "arrived").await;
    browser.reload().await;
    browser.reads("when at least 4 people do").await;
    browser.fill(&field("E-mail").partly().first(), "visitor@example.org").await;
    browser.fill(&field("Password").partly().first(), PASSWORD).await;
    browser.click(&button("Enrol")).await;
    browser.sees(&heading("You count")).await;
    let page = PageRequest { size: 10, ..PageRequest::default() };
    let pledges = scene.owner.pledges().list(&scene.org, &scene.project, page).await.unwrap();
    assert_eq!(pledges.items.len(), 1);

    // The installed app is handed the same link with a scheme of its own.
    let (place, answers) = filled.split_once("/enrol/").unwrap().1.split_once('#').unwrap();
    browser
        .goto(&format!(
            "/open#web%2Bmuster%3A%2F%2Fenrol%2F{}%23{answers}",
            place.replace('/', "%2F")
        ))
        .await;
    browser.arrives("/enrol/lindenhof/old-rent").await;
    browser.reads("You are enrolled with exactly these answers.").await;
    browser.goto("/open#web%2Bmuster%3A%2F%2Fadmin").await;
    browser.sees(&heading("There is no page here")).await;

    // Opened twice, cut, and of somewhere else.
    browser.goto("/pledges").await;
    browser.goto(&filled).await;
    browser.reads("You are enrolled with exactly these answers.").await;
    browser.goto("/pledges").await;
    browser.goto(&filled[..filled.len() - 3]).await;
    browser.reads("This link is not whole").await;
    shots::every_form(&browser, "cut-link").await;
    browser.finish().await;
}

#[tokio::test]
async fn a_link_outlives_the_way_through_the_mailbox() {
    let stage = Stage::open("through-the-mailbox", 2).await;
    let sink = Sink::start().await.unwrap();
    let options = Options { smtp: Some(sink.url()), ..Options::default() };
    let project = ProjectFields { admission: Admission::Email, ..fields() };
    let scene = Scene::open_with(options, 5, project).await;
    let url = scene.server.url();
    let filled = made_link(url, b"kind=acting&people=4").await;

    // Somebody new: the account, the pledge, and only then the letter.
    let browser = stage.browser("visitor", url, Size::Desktop).await;
    browser.goto(&filled).await;
    browser.reads("The answers of your link are filled in.").await;
    browser.fill(&field("E-mail").partly().first(), "visitor@example.org").await;
    browser.fill(&field("Password").partly().first(), PASSWORD).await;
    browser.click(&button("Enrol")).await;
    browser.reads("Confirm your e-mail: we sent you a link.").await;
    shots::every_form(&browser, "to-be-confirmed").await;
    let visitor = signed_in(url, "visitor@example.org").await;
    assert_eq!(scene.mine(&visitor).await.apart, Some(NotAdmitted::Unverified));
    confirms(&browser, &sink, "visitor@example.org").await;
    browser.click(&link("See my pledges")).await;
    browser.sees(&link("Pay the old rent").first()).await;
    let shown = browser.text().await;
    assert!(!shown.contains("Counts as soon as you confirm your mail address."), "{shown}");
    assert_eq!(scene.mine(&visitor).await.apart, None);

    // Another link later changes the answers, and nothing else that they wrote.
    scene.enrols_again(&visitor, "by bike").await.unwrap();
    browser.goto(&made_link(url, b"kind=acting&people=3").await).await;
    browser.reads("You are enrolled. What you change here counts once you send it.").await;
    browser.reads("when at least 3 people do").await;
    shots::every_form(&browser, "changes").await;
    browser.click(&button("Save the change")).await;
    browser.sees(&heading("Your pledge is changed")).await;
    let mine = scene.mine(&visitor).await;
    assert_eq!(mine.note.as_deref(), Some("by bike"));
    assert_eq!(mine.pledge.terms.people_threshold(), 3);
    browser.finish().await;

    // Somebody whose mailbox came in between: what the link said is still there afterwards.
    person(url, "early").await;
    let browser = stage.browser("early", url, Size::Phone).await;
    browser.signs_in("early@example.org", PASSWORD).await;
    browser.goto(&filled).await;
    browser.reads("when at least 4 people do").await;
    confirms(&browser, &sink, "early@example.org").await;
    browser.goto("/enrol/lindenhof/old-rent").await;
    browser.reads("when at least 4 people do").await;
    browser.click(&button("Enrol")).await;
    browser.sees(&heading("You count")).await;
    let early = signed_in(url, "early@example.org").await;
    assert_eq!(scene.mine(&early).await.apart, None);
    browser.finish().await;
}

/// Opens the letter's link in the browser that was there before, and presses what it asks for.
async fn confirms(browser: &Browser, sink: &Sink, mail: &str) {
    let letter = letter(sink, mail, "Confirm your mail address").await;
    browser.goto(&letter.link().unwrap()).await;
    browser.click(&button("Confirm the address")).await;
    browser.reads("Your address is confirmed.").await;
}

async fn signed_in(url: &str, mail: &str) -> Client {
    let client = Client::builder(url).build().unwrap();
    client.session().sign_in(mail, PASSWORD, &Name::parse("", "test").unwrap()).await.unwrap();
    client
}

/// What the form without a script answers with.
async fn made_link(url: &str, answers: &[u8]) -> String {
    let line = "POST /site/en/enrol/lindenhof/old-rent/";
    let head = [("content-type", "application/x-www-form-urlencoded")];
    let made = wire::request(url, line, &head, answers).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let (_, rest) = made.text.split_once("<textarea").unwrap();
    rest.split(['<', '>']).nth(1).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_takes_a_link_over() {
    let scene = Scene::open(5).await;
    let url = scene.server.url();
    let line = "POST /site/en/enrol/lindenhof/old-rent/";
    let head = [("content-type", "application/x-www-form-urlencoded")];
    let link = made_link(url, b"kind=acting&people=3&hide=1").await;
    let wrong = wire::request(url, line, &head, b"kind=acting&people=none&hide=1").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("value=\"none\""), "what was typed stays: {}", wrong.text);

    let person = Person::new("carl", url);
    let said = person.does(&["enrol", "lindenhof/old-rent", "--link", &link]);
    assert!(said.contains("once at least 3 people act"), "{said}");
    let (code, said) =
        person.fails(&["enrol", "lindenhof/old-rent", "--link", &link[..link.len() - 2]]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("not whole"), "{said}");
}
