//! One stylesheet from the files in `crates/ui/styles`, in the order of their names.

use std::path::Path;

use anyhow::{Context, Result, bail};

pub(super) fn read(folder: &Path) -> Result<String> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).context("could not read crates/ui/styles")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        bail!("no stylesheet in {}", folder.display());
    }
    let mut css = String::new();
    for path in paths {
        css.push_str(&squeeze(&std::fs::read_to_string(&path)?));
    }
    Ok(css)
}

/// Drops comments, indentation and empty lines. More would need a parser, and saves little that
/// brotli does not.
fn squeeze(css: &str) -> String {
    let mut without = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        without.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    without.push_str(rest);
    let mut out = String::with_capacity(without.len());
    for line in without.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::squeeze;

    #[test]
    fn comments_and_indentation_go_rules_stay() {
        let css = "/* a\n b */\n.x {\n  color: red; /* why */\n}\n\n@media (a) { .y { b: c } }\n";
        assert_eq!(squeeze(css), ".x {\ncolor: red;\n}\n@media (a) { .y { b: c } }\n");
    }
}
