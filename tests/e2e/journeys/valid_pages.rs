//! Every page of a server with demo data keeps the rules of HTML, and every AMP page those of AMP.

#[path = "../../../crates/site/src/render/tests/rules.rs"]
mod rules;

use super::every_screen::FILLING;
use crate::{
    patience::until,
    server::{Options, Server},
    wire,
};
use rules::{amp_faults, html_faults};

const LANGUAGES: [&str; 3] = ["en", "de", "ur"];

/// The body of an answer.
fn body(text: &str) -> &str {
    text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

/// A page that must be there, without its head, and its head.
async fn page(url: &str, path: &str) -> (String, String) {
    let answer = wire::get(url, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    let (head, body) = answer.text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn keeps_rules(path: &str, html: &str) {
    assert_eq!(html_faults(html), [] as [&str; 0], "{path}: {html}");
}

/// Addresses of pages, below the server, by the sitemap; once all of them are there.
async fn sitemap(url: &str) -> Vec<String> {
    let seen = until("the demo's pages", FILLING, async || {
        let text = wire::get(url, "/site/sitemap.xml").await.text;
        let pages = text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next());
        let paths: Vec<String> =
            pages.filter_map(|page| page.strip_prefix(url).map(str::to_owned)).collect();
        let has = |what: &str| paths.iter().any(|path| path.contains(what));
        if has("/o/") && has("/news/") { Ok(paths) } else { Err(text) }
    });
    seen.await.unwrap_or_else(|missed| panic!("{missed}"))
}

#[tokio::test]
async fn of_the_demo_keep_the_rules() {
    let flags = vec!["--site-amp".to_owned()];
    let server = Server::start_with(Options { demo: true, flags, ..Options::default() }).await;
    let url = server.url();
    let paths = sitemap(url).await;
    let mut amp = 0;
    for path in &paths {
        let (head, html) = page(url, path).await;
        keeps_rules(path, &html);
        assert!(!head.contains("ampproject") && head.contains("default-src 'none'"), "{head}");
        let asks = ["src=\"http", "url(http", "@import"];
        assert!(!asks.iter().any(|mark| html.contains(mark)), "{path}: {html}");
        if let Some((_, twin)) = html.split_once("<link rel=\"amphtml\" href=\"") {
            let twin = twin.split('"').next().unwrap().strip_prefix(url).unwrap();
            let (head, html) = page(url, twin).await;
            keeps_rules(twin, &html);
            assert_eq!(amp_faults(&html), [] as [&str; 0], "{twin}: {html}");
            assert!(head.contains("script-src https://cdn.ampproject.org/v0.js"), "{head}");
            amp += 1;
        }
    }
    assert!(amp >= 2 * LANGUAGES.len(), "{amp} of {} are there as AMP", paths.len());
    for language in LANGUAGES {
        other_pages(url, language, &paths).await;
    }
}

/// What no sitemap names: forms, answers to them, what others embed, and that nothing is there.
async fn other_pages(url: &str, language: &str, paths: &[String]) {
    let form = format!("/site/{language}/enrol/lindenhof/old-rent/");
    let counter = format!("/site/{language}/counter/lindenhof/old-rent.html");
    let found = format!("/site/{language}/search?q=a");
    let nothing = format!("/site/{language}/search?q=%3Cb%3E%22nothing");
    for path in [&form, &counter, &found, &nothing] {
        keeps_rules(path, &page(url, path).await.1);
    }
    let missing = wire::get(url, &format!("/site/{language}/o/nobody/")).await;
    assert_eq!(missing.status, 404);
    keeps_rules("missing", body(&missing.text));
    for (filled, status) in [("people=5", 200), ("people=-1&until=%22%3E%3Cb%3E", 422)] {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        let answer = wire::request(url, &format!("POST {form}"), &kind, filled.as_bytes()).await;
        assert_eq!(answer.status, status, "{filled}: {}", answer.text);
        keeps_rules(filled, body(&answer.text));
    }
    // What is shown beside links to a project, drawn where it has no picture of its own.
    let project = format!("/site/{language}/o/lindenhof/old-rent/");
    assert!(paths.contains(&project), "{paths:?}");
    let html = page(url, &project).await.1;
    let (_, image) = html.split_once("og:image\" content=\"").unwrap();
    let image = image.split('"').next().unwrap().strip_prefix(url).unwrap();
    let drawn = image.starts_with(&format!("/site/{language}/preview/lindenhof/old-rent.png?"));
    assert!(drawn, "{image}");
    let (head, _) = page(url, image).await;
    assert!(head.contains("content-type: image/png"), "{head}");
    // Numbers of the demo may have been counted anew meanwhile: then it is another picture.
    let again = page(url, &project).await.1;
    if again.contains(image) {
        assert!(head.contains("immutable"), "{head}");
    }
    let (unnamed, _) = page(url, image.split('?').next().unwrap()).await;
    assert!(!unnamed.contains("immutable"), "{unnamed}");
}
