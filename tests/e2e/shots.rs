//! A page in every form: large and small, light and dark, left to right and right to left.

use crate::{
    axe,
    browser::{Browser, Look, Size},
};

/// The pseudo-locale that runs right to left.
const RIGHT_TO_LEFT: &str = "en-XA";

/// Keeps a picture of the whole page in {desktop, phone} × {light, dark}, then runs axe-core and
/// looks for sideways scrolling in each. What is wrong fails the journey at its end.
pub(crate) async fn every_form(browser: &Browser, name: &str) {
    let before = browser.look();
    for size in Size::ALL {
        for dark in [false, true] {
            browser.look_like(Look { size, dark, ..before }).await;
            let colours = if dark { "dark" } else { "light" };
            form(browser, &format!("{name}-{}-{colours}", size.name())).await;
        }
    }
    browser.look_like(before).await;
}

/// The same, right to left; then back. The page is loaded anew twice, so what is not in its
/// address is lost.
pub(crate) async fn right_to_left(browser: &Browser, name: &str) {
    let before = browser.look();
    let here = browser.url().await;
    let mut there = here.clone();
    there.query_pairs_mut().append_pair("lang", RIGHT_TO_LEFT);
    for size in Size::ALL {
        browser.look_like(Look { size, ..before }).await;
        browser.goto(there.as_str()).await;
        browser.sees(&crate::find::css("html[dir=rtl] h1")).await;
        browser.loads().await;
        form(browser, &format!("{name}-{}-rtl", size.name())).await;
    }
    browser.look_like(before).await;
    browser.goto(here.as_str()).await;
}

async fn form(browser: &Browser, name: &str) {
    browser.whole_picture(name).await;
    if let Some(complaint) = browser.sideways().await {
        browser.watch.complain(format!("{name}: {complaint}"));
    }
    axe::check(browser, name).await;
}
