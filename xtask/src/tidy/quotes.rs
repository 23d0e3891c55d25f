//! Documents name files; files move.

use anyhow::Result;

use super::Sources;
use crate::step;

const FIRST: &[&str] = &["bench/", "crates/", "docs/", "tests/", "xtask/"];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let root = step::root();
    Ok(judge(sources, |path| root.join(path).exists()))
}

fn judge(sources: &Sources, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in sources.under("", "md") {
        for (index, line) in file.text.lines().enumerate() {
            for quoted in line.split('`').skip(1).step_by(2) {
                let is_path = FIRST.iter().any(|first| quoted.starts_with(first))
                    && !quoted.contains([' ', '<', '*', '{', '…']);
                // Beside the document, or from the root.
                let beside = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                if is_path && !exists(quoted) && !exists(&format!("{beside}/{quoted}")) {
                    complaints.push(format!(
                        "{}:{}: `{quoted}` is not there; name where it is now",
                        file.path,
                        index + 1
                    ));
                }
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::tidy::Sources;

    #[test]
    fn a_path_that_is_gone_is_found() {
        let sources = Sources::of(&[(
            "A.md",
            "see `crates/a.rs`, `crates/gone.rs` and `crates/<noun>.rs`, or `cargo test`",
        )]);
        assert_eq!(judge(&sources, |path| path == "crates/a.rs").len(), 1);
        let beside = Sources::of(&[("crates/a/A.md", "see `tests/b.rs`")]);
        assert_eq!(judge(&beside, |path| path == "crates/a/tests/b.rs").len(), 0);
    }
}
