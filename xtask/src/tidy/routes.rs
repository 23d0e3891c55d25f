//! The server answers an address with the app only if the app has a page for it; both lists must
//! say the same.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Sources;

const APP: &str = "crates/ui/src/app.rs";
const ORGANISING: &str = "crates/ui/src/organising.rs";
const SERVER: &str = "crates/server/src/web/pages.rs";

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let (Some(app), Some(server)) = (sources.get(APP), sources.get(SERVER)) else {
        return Ok(vec![format!("{APP} or {SERVER} is missing: mend xtask/src/tidy/routes.rs")]);
    };
    let organising = sources.get(ORGANISING).map_or("", |file| file.text.as_str());
    let in_app: BTreeSet<String> = quoted_after(&app.text, "path!(\"/")
        .chain(quoted_after(organising, "path!(\"/"))
        .map(|path| path.split('/').next().unwrap_or_default().to_owned())
        .collect();
    let (_, list) = server.text.split_once("const PAGES").unwrap_or_default();
    let (list, _) = list.split_once("];").unwrap_or_default();
    let in_server: BTreeSet<String> =
        list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let mut complaints = Vec::new();
    for missing in in_app.difference(&in_server) {
        complaints.push(format!("{APP} has a page under /{missing}: add it to PAGES in {SERVER}"));
    }
    for extra in in_server.difference(&in_app) {
        complaints.push(format!("{SERVER} serves /{extra}, for which {APP} has no page"));
    }
    Ok(complaints)
}

/// What stands between `opening` and the next quote, each time.
fn quoted_after<'a>(text: &'a str, opening: &'a str) -> impl Iterator<Item = &'a str> + 'a {
    text.split(opening).skip(1).filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::{APP, SERVER, check};
    use crate::tidy::Sources;

    #[test]
    fn a_page_that_the_server_does_not_know_is_found() {
        let app = r#"path!("/") path!("/o/:org") path!("/o/:org/:project") path!("/me")"#;
        let server = r#"const PAGES: &[&str] = &["", "o", "gone"];"#;
        let sources = Sources::of(&[(APP, app), (SERVER, server)]);
        assert_eq!(check(&sources).unwrap().len(), 2);
    }
}
