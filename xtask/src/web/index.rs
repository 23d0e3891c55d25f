//! The page that starts the app, and the two lines of script that load it: templates in
//! `crates/ui/web` whose names are filled in here.

use anyhow::{Result, bail};

/// The paths that a page asks for, by what they are.
pub(super) struct Names<'a> {
    pub(super) css: &'a str,
    pub(super) early: &'a str,
    pub(super) boot: &'a str,
    pub(super) glue: &'a str,
    pub(super) wasm: &'a str,
    pub(super) icon: &'a str,
    /// The symbols themselves: they are used by name within the page.
    pub(super) icons: &'a str,
}

pub(super) fn fill(template: &str, names: &Names<'_>, manifest: &str) -> Result<String> {
    let filled = template
        .replace("{css}", names.css)
        .replace("{early}", names.early)
        .replace("{boot}", names.boot)
        .replace("{glue}", names.glue)
        .replace("{wasm}", names.wasm)
        .replace("{icon}", names.icon)
        .replace("{icons}", names.icons)
        .replace("{manifest}", manifest);
    // The policy that the page is served with would refuse them without a word to the visitor.
    for banned in [" style=", "<style", "javascript:", " onclick=", " onload="] {
        if filled.contains(banned) {
            bail!("crates/ui/web: `{banned}` is refused by our own Content-Security-Policy");
        }
    }
    Ok(filled)
}

pub(super) fn boot(template: &str, glue: &str, wasm: &str) -> Result<String> {
    if !template.contains("{glue}") || !template.contains("{wasm}") {
        bail!("crates/ui/web/boot.js must name {{glue}} and {{wasm}}");
    }
    Ok(template.replace("{glue}", glue).replace("{wasm}", wasm))
}
