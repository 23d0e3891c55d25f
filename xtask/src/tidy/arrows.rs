//! Which crate may depend on which. A new arrow is a line here that somebody reviews.

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::Sources;
use crate::step;

/// What each of our crates may depend on among our crates. Tests may use more
/// (`[dev-dependencies]`), except where [`DEV_ONLY`] says who never depends on whom.
const ROOMS: &[(&str, &[&str])] = &[
    // Pure.
    ("model", &[]),
    ("crypto", &[]),
    // Wire.
    ("proto", &["model"]),
    // Engines.
    ("store", &[]),
    ("peers", &["crypto", "store"]),
    ("discovery", &[]),
    ("blobs", &["model"]),
    ("mail", &["model"]),
    ("client", &["crypto", "model", "proto"]),
    // Domain.
    ("state", &["model", "store"]),
    ("accounts", &["crypto", "mail", "model", "state", "store"]),
    ("live", &["model", "state", "store"]),
    // Faces.
    ("ui", &["client", "model"]),
    ("site", &["model"]),
    (
        "server",
        &[
            "accounts",
            "blobs",
            "crypto",
            "discovery",
            "live",
            "mail",
            "model",
            "peers",
            "proto",
            "site",
            "state",
            "store",
        ],
    ),
    ("muster", &["client", "model", "server"]),
    // Builders, journeys, figures, tasks.
    ("testkit", ANY),
    ("tests", ANY),
    ("bench", ANY),
    ("xtask", &[]),
];

/// Nothing that is shipped depends on these.
const DEV_ONLY: &[&str] = &["testkit", "tests", "bench", "xtask"];

/// Libraries that shape whatever they touch, and where alone they may be used.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("openraft", &["store"]),
    ("rusqlite", &["store"]),
    ("tonic", &["client", "proto", "server"]),
    ("tonic-prost", &["client", "proto", "server"]),
    ("tonic-web", &["server"]),
    ("tonic-web-wasm-client", &["client"]),
    ("prost", &["client", "proto", "server"]),
    ("prost-types", &["client", "proto", "server"]),
    ("axum", &["server"]),
    ("hyper", &["peers", "server"]),
    ("hickory-resolver", &["discovery"]),
    ("ureq", &["discovery"]),
    ("image", &["blobs"]),
    ("webp", &["blobs"]),
    ("blake3", &["blobs"]),
    ("lettre", &["mail"]),
    ("leptos", &["ui"]),
    ("leptos_router", &["ui"]),
    ("web-sys", &["client", "ui"]),
];

const ANY: &[&str] = &["*"];

struct Arrow {
    from: String,
    to: String,
    ours: bool,
    dev: bool,
}

pub(super) fn check(_: &Sources) -> Result<Vec<String>> {
    Ok(judge(&arrows()?))
}

fn judge(arrows: &[Arrow]) -> Vec<String> {
    let mut complaints = Vec::new();
    for arrow in arrows.iter().filter(|arrow| !arrow.dev) {
        let Arrow { from, to, .. } = arrow;
        let table = if arrow.ours { room(from) } else { Some(ANY) };
        match table {
            None => complaints.push(format!(
                "`{from}` is not in ROOMS of xtask/src/tidy/arrows.rs: add its line, and one in \
                 ARCHITECTURE.md"
            )),
            Some(allowed) if !permits(allowed, to) => complaints.push(format!(
                "`{from}` depends on `{to}`: move the code to where the arrow is allowed, or add \
                 it to ROOMS in xtask/src/tidy/arrows.rs and say why in the commit"
            )),
            Some(_) => {}
        }
        if arrow.ours && DEV_ONLY.contains(&to.as_str()) && !DEV_ONLY.contains(&from.as_str()) {
            complaints.push(format!("`{from}` depends on `{to}`: make it a dev-dependency"));
        }
        let keeper = LIBRARIES.iter().find(|(library, _)| !arrow.ours && library == to);
        if let Some((library, homes)) = keeper
            && !DEV_ONLY.contains(&from.as_str())
            && !homes.contains(&from.as_str())
        {
            complaints.push(format!(
                "`{from}` depends on `{library}`, which only {} may: go through their types",
                homes.join(", ")
            ));
        }
    }
    complaints.sort();
    complaints.dedup();
    complaints
}

fn room(name: &str) -> Option<&'static [&'static str]> {
    ROOMS.iter().find(|(room, _)| *room == name).map(|(_, allowed)| *allowed)
}

fn permits(allowed: &[&str], to: &str) -> bool {
    allowed == ANY || allowed.contains(&to)
}

fn arrows() -> Result<Vec<Arrow>> {
    let metadata = MetadataCommand::new()
        .current_dir(step::root())
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let mut arrows = Vec::new();
    for package in metadata.workspace_packages() {
        for dependency in &package.dependencies {
            arrows.push(Arrow {
                from: short(package.name.as_str()).to_owned(),
                to: short(&dependency.name).to_owned(),
                ours: dependency.path.is_some(),
                dev: dependency.kind == DependencyKind::Development,
            });
        }
    }
    Ok(arrows)
}

/// `muster-store` is called `store` in the house.
fn short(package: &str) -> &str {
    package.strip_prefix("muster-").unwrap_or(package)
}

#[cfg(test)]
mod tests {
    use super::{Arrow, judge};

    fn arrow(from: &str, to: &str, ours: bool, dev: bool) -> Arrow {
        Arrow { from: from.to_owned(), to: to.to_owned(), ours, dev }
    }

    #[test]
    fn an_arrow_upwards_is_found() {
        assert_eq!(judge(&[arrow("model", "state", true, false)]).len(), 1);
        assert_eq!(judge(&[arrow("state", "model", true, false)]).len(), 0);
        assert_eq!(judge(&[arrow("model", "state", true, true)]).len(), 0);
    }

    #[test]
    fn a_new_crate_needs_a_line() {
        assert_eq!(judge(&[arrow("cellar", "model", true, false)]).len(), 1);
    }

    #[test]
    fn a_library_stays_where_it_belongs() {
        assert_eq!(judge(&[arrow("server", "rusqlite", false, false)]).len(), 1);
        assert_eq!(judge(&[arrow("store", "rusqlite", false, false)]).len(), 0);
        assert_eq!(judge(&[arrow("tests", "rusqlite", false, false)]).len(), 0);
    }

    #[test]
    fn what_is_shipped_depends_on_no_test_builder() {
        assert_eq!(judge(&[arrow("server", "testkit", true, false)]).len(), 2);
    }
}
