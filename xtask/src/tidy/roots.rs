//! Every crate opens with what it is, and lives under the workspace's lints.

use anyhow::Result;

use super::Sources;

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in sources.under("", "toml") {
        let Some(folder) = file.path.strip_suffix("/Cargo.toml") else { continue };
        if !file.text.contains("[package]") {
            continue;
        }
        if !file.text.replace(' ', "").contains("[lints]\nworkspace=true") {
            complaints.push(format!(
                "{}: add `[lints]` with `workspace = true`, which forbids unsafe code",
                file.path
            ));
        }
        for root in ["lib.rs", "main.rs"] {
            let path = format!("{folder}/src/{root}");
            if let Some(source) = sources.get(&path)
                && !source.text.starts_with("//!")
            {
                complaints.push(format!("{path}: open with `//!`: what it is, what it is not"));
            }
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::Sources;

    #[test]
    fn a_root_without_a_word_and_a_crate_without_lints_are_found() {
        let sources = Sources::of(&[
            ("crates/a/Cargo.toml", "[package]\n[lints]\nworkspace = true\n"),
            ("crates/a/src/lib.rs", "mod x;\n"),
            ("crates/b/Cargo.toml", "[package]\n"),
            ("crates/b/src/lib.rs", "//! b\n"),
        ]);
        assert_eq!(check(&sources).unwrap().len(), 2);
    }
}
