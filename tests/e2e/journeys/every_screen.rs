//! Every screen with believable data in it: pictures in every form, nothing wider than the
//! screen, nothing that axe-core finds serious, an empty console.

use std::time::Duration;

use crate::{
    browser::{Browser, Size},
    find::css,
    patience::until,
    server::{Options, Server},
    shots,
    stage::Stage,
};

/// Filling a server with its crowd takes longer than a page.
pub(super) const FILLING: Duration = Duration::from_secs(120);

#[tokio::test]
async fn of_a_server_with_demo_data() {
    let stage = Stage::open("every-screen", 1).await;
    let server = Server::start_with(Options { demo: true, ..Options::default() }).await;
    let (mail, password) = owner(&server).await;
    let browser = stage.browser("owner", server.url(), Size::Desktop).await;

    look(&browser, "/", "directory").await;
    look(&browser, "/sign-in", "sign-in").await;
    browser.signs_in(&mail, &password).await;
    let pages = [
        ("/pledges", "pledges"),
        ("/me", "me"),
        ("/admin/orgs", "admin-orgs"),
        ("/admin/orgs/lindenhof", "admin-org"),
        ("/admin/orgs/lindenhof/old-rent", "admin-project"),
        ("/o/lindenhof", "org"),
        ("/o/lindenhof/old-rent", "project"),
        ("/enrol/lindenhof/old-rent", "enrol"),
        ("/organise/lindenhof/old-rent", "dashboard"),
        ("/organise/lindenhof/old-rent/pledges", "pledges-table"),
        ("/organise/lindenhof/old-rent/calls", "calls"),
        ("/organise/lindenhof/old-rent/messages", "messages"),
        ("/organise/lindenhof/old-rent/invitations", "invitations"),
        ("/admin/users", "admin-users"),
        ("/admin/roles", "admin-roles"),
        ("/admin/jwt", "admin-jwt"),
        ("/admin/audit", "admin-audit"),
        ("/admin/cluster", "admin-cluster"),
        ("/admin/audit/lindenhof", "org-audit"),
        ("/admin/system", "admin-system"),
        ("/admin/demo", "admin-demo"),
    ];
    for (path, name) in pages {
        look(&browser, path, name).await;
        if name == "pledges-table" {
            fits(&browser).await;
        }
    }
    // The other way round, by the pseudo-locale: whatever is written with left and right shows.
    for path in ["/o/lindenhof/old-rent", "/enrol/lindenhof/old-rent", "/pledges"] {
        turned(&browser, path).await;
    }
    for screen in ["", "/pledges", "/invitations"] {
        turned(&browser, &format!("/organise/lindenhof/old-rent{screen}")).await;
    }
    browser.finish().await;
}

/// Goes there, waits until nothing loads any more, and keeps its pictures.
async fn look(browser: &Browser, path: &str, name: &str) {
    browser.goto(path).await;
    browser.sees(&css("h1")).await;
    browser.loads().await;
    shots::every_form(browser, name).await;
}

/// All columns of a long table are in sight.
async fn fits(browser: &Browser) {
    let script = "const t = document.querySelector('.table-wrap.virt'); \
                  return [t.scrollWidth, t.clientWidth]";
    let widths = browser.eval(script, vec![]).await;
    assert!(widths[0].as_u64() <= widths[1].as_u64(), "{widths}");
}

async fn turned(browser: &Browser, path: &str) {
    browser.goto(path).await;
    browser.sees(&css("h1")).await;
    browser.loads().await;
    shots::right_to_left(browser, &path.trim_start_matches('/').replace('/', "-")).await;
}

/// The sign-in of the server's owner, from what `muster demo` prints.
async fn owner(server: &Server) -> (String, String) {
    let printed = until("the sign-ins", FILLING, async || {
        let lines = server.output();
        let line = lines.iter().find(|line| line.contains("owner")).cloned();
        line.ok_or_else(|| lines.join(" | "))
    });
    let line = printed.await.unwrap_or_else(|missed| panic!("{missed}"));
    let mut words = line.split_whitespace().map(str::to_owned);
    (words.next().unwrap(), words.next().unwrap())
}
