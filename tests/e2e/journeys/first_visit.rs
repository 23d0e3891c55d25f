//! Somebody opens the address of a server on which nothing has happened yet.

use crate::{
    browser::{Browser, Size},
    find::{heading, link},
    server::Server,
    shots,
    stage::Stage,
};

#[tokio::test]
async fn the_first_page_of_an_empty_server() {
    let stage = Stage::open("first-visit", 1).await;
    let server = Server::start().await;
    let browser = stage.browser("visitor", server.url(), Size::Desktop).await;
    browser.goto("/").await;
    browser.sees(&heading("Nobody goes first. Everybody goes together.")).await;
    the_title_names_the_page(&browser).await;
    shots::every_form(&browser, "directory-empty").await;
    shots::right_to_left(&browser, "directory-empty").await;

    browser.goto("/no/such/page").await;
    browser.sees(&heading("There is no page here")).await;
    shots::every_form(&browser, "no-page").await;
    browser.click(&link("See all projects")).await;
    browser.arrives("/").await;
    browser.sees(&heading("Nobody goes first. Everybody goes together.")).await;
    browser.finish().await;
}

async fn the_title_names_the_page(browser: &Browser) {
    let title = browser.client.title().await;
    let title = browser.works(title).await;
    assert!(title.ends_with(" · muster") && title.len() > " · muster".len(), "{title}");
}
