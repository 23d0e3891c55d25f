//! Somebody opens the address of a server on which nothing has happened yet.

use crate::{
    browser::{Browser, Size},
    find::{button, field, heading, link},
    server::Server,
    shots,
    stage::Stage,
};

/// What the first page says first.
const FIRST: &str = "Nobody goes first. Everybody goes together.";

#[tokio::test]
async fn the_first_page_of_an_empty_server() {
    let stage = Stage::open("first-visit", 1).await;
    let server = Server::start().await;
    let browser = stage.browser("visitor", server.url(), Size::Desktop).await;
    browser.goto("/").await;
    browser.sees(&heading(FIRST)).await;
    the_title_names_the_page(&browser).await;
    shots::every_form(&browser, "directory-empty").await;
    shots::right_to_left(&browser, "directory-empty").await;
    browser.misses(&field("Search projects, organisations and news")).await;

    browser.goto("/o/nope/nope").await;
    browser.sees(&heading("No such project")).await;
    browser.misses(&button("Try again")).await;
    shots::every_form(&browser, "no-project").await;
    browser.click(&link("See all projects")).await;
    browser.arrives("/").await;
    browser.goto("/o/nope").await;
    browser.sees(&heading("No such organisation")).await;

    // The browser itself says that the answer was not 200.
    browser.expects_in_console("/no/such/page - Failed to load resource");
    browser.goto("/no/such/page").await;
    browser.sees(&heading("There is no page here")).await;
    shots::every_form(&browser, "no-page").await;
    browser.click(&link("See all projects")).await;
    browser.arrives("/").await;
    browser.sees(&heading(FIRST)).await;
    browser.finish().await;
}

#[tokio::test]
async fn a_server_that_crashed_is_there_again_under_its_address() {
    let stage = Stage::open("first-visit-crash", 1).await;
    let mut server = Server::start().await;
    let link = server.owner_link().await;
    assert!(link.starts_with(server.url()), "{link}");
    let browser = stage.browser("visitor", server.url(), Size::Desktop).await;
    browser.goto("/").await;
    browser.sees(&heading(FIRST)).await;

    // An open page would ask in vain meanwhile, and its browser would say so.
    browser.works(browser.client.goto("about:blank")).await;
    server.crash();
    let there = browser.client.goto(server.url()).await;
    assert!(there.unwrap_err().to_string().contains("ERR_CONNECTION_REFUSED"));
    server.revive().await;
    browser.goto("/").await;
    browser.sees(&heading(FIRST)).await;
    browser.finish().await;
}

async fn the_title_names_the_page(browser: &Browser) {
    let title = browser.works(browser.client.title()).await;
    assert!(title.ends_with(" · muster") && title.len() > " · muster".len(), "{title}");
}
