//! Builds the web app: cargo for the wasm, wasm-bindgen (as a library, so that nothing else has
//! to be installed) for its JavaScript side, then names by content, compressed copies and a
//! manifest, all in `target/web/dist`.
//!
//! The manifest (`manifest.json`) lists each file with its content type, whether its name may
//! be cached for ever, and the fingerprint of the sources; the server reads nothing else.

mod bind;
mod files;
mod index;
mod styles;

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;

use crate::{fingerprint, need, step};
use files::Files;

/// Small and slow to build, or quick and large with the component gallery.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    Release,
    Dev,
}

/// Builds the web app and gives the folder it lies in.
pub(crate) fn build(flavour: Flavour) -> Result<PathBuf> {
    need::wasm_target()?;
    let root = step::root();
    // Counted before the build: what is edited meanwhile makes the result stale, not fresh.
    let sources = fingerprint::fingerprint(&root).context("could not read the sources")?;
    let ui = root.join("crates/ui");
    let mut files = Files::new(flavour);
    let icons = read(&ui.join("web/icons.svg"))?;
    let css = files.add_hashed("muster", "css", styles::read(&ui.join("styles"))?.into_bytes());
    let early = files.add_hashed("early", "js", read(&ui.join("web/early.js"))?.into_bytes());
    let icon = files.add_hashed("icon", "svg", read(&ui.join("web/icon.svg"))?.into_bytes());
    for (page, apps) in pages(flavour) {
        let bound = bind::bind(&compile(flavour, apps)?, flavour)?;
        let stem = page.trim_end_matches(".html").replace("index", "muster");
        let wasm = files.add_hashed(&stem, "wasm", bound.wasm);
        let glue = files.add_hashed(&stem, "js", bound.glue.into_bytes());
        let boot = index::boot(&read(&ui.join("web/boot.js"))?, &glue, &wasm)?;
        let boot = files.add_hashed("boot", "js", boot.into_bytes());
        let names = index::Names {
            css: &css,
            early: &early,
            boot: &boot,
            glue: &glue,
            wasm: &wasm,
            icon: &icon,
            icons: icons.trim(),
        };
        let manifest = index::fill(&read(&ui.join("web/app.webmanifest"))?, &names, "")?;
        let manifest = files.add_hashed("app", "webmanifest", manifest.into_bytes());
        let text = index::fill(&read(&ui.join("web/index.html"))?, &names, &manifest)?;
        files.add_plain(page, text.into_bytes());
    }

    let dist = step::target_dir().join("web").join("dist");
    let listed = files.write(&dist)?;
    let manifest = json!({ "sources": sources, "dev": flavour == Flavour::Dev, "files": listed });
    std::fs::write(dist.join("manifest.json"), serde_json::to_string_pretty(&manifest)?)?;
    Ok(dist)
}

/// What one page of the app is built of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screens {
    /// Those of everybody.
    Public,
    /// Those of organisers and administrators too.
    All,
}

/// The pages that start the app. Whoever works on the app builds one of them, with everything: the
/// server falls back on it.
fn pages(flavour: Flavour) -> Vec<(&'static str, Screens)> {
    match flavour {
        Flavour::Release => vec![("index.html", Screens::Public), ("organise.html", Screens::All)],
        Flavour::Dev => vec![("index.html", Screens::All)],
    }
}

fn compile(flavour: Flavour, screens: Screens) -> Result<PathBuf> {
    let mut arguments = vec![
        "build",
        "--package",
        "muster-ui",
        "--bin",
        "muster-ui",
        "--target",
        "wasm32-unknown-unknown",
    ];
    let folder = match flavour {
        Flavour::Release => {
            arguments.extend(["--profile", "web"]);
            "web"
        }
        Flavour::Dev => {
            arguments.extend(["--features", "gallery"]);
            "debug"
        }
    };
    if screens == Screens::Public {
        arguments.push("--no-default-features");
    }
    step::run(&mut step::cargo(&arguments))?;
    Ok(step::target_dir().join("wasm32-unknown-unknown").join(folder).join("muster-ui.wasm"))
}

fn read(path: &std::path::Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}
