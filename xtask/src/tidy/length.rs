//! A file that is too long to hold in mind is two files. The list of exceptions only shrinks.

use anyhow::Result;

use super::Sources;

const LINES_MAX: usize = 800;

/// Files that were longer when the rule came, and the length they may not exceed.
const LONGER: &[(&str, usize)] = &[];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    Ok(judge(sources, LONGER))
}

fn judge(sources: &Sources, longer: &[(&str, usize)]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in sources.under("", "rs") {
        let lines = file.text.lines().count();
        let listed = longer.iter().find(|(path, _)| *path == file.path).map(|(_, lines)| *lines);
        let path = &file.path;
        match listed {
            None if lines > LINES_MAX => complaints.push(format!(
                "{path} has {lines} lines, more than {LINES_MAX}: split it by noun or by verb"
            )),
            Some(allowed) if lines > allowed => complaints.push(format!(
                "{path} grew to {lines} lines from {allowed}: the list only shrinks, so split it"
            )),
            Some(_) if lines <= LINES_MAX => complaints.push(format!(
                "{path} has {lines} lines now: take it off the list in xtask/src/tidy/length.rs"
            )),
            _ => {}
        }
    }
    for (path, _) in longer {
        if sources.get(path).is_none() {
            complaints
                .push(format!("{path} is gone: take it off the list in xtask/src/tidy/length.rs"));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::{LINES_MAX, judge};
    use crate::tidy::Sources;

    #[test]
    fn long_files_are_found_and_the_list_only_shrinks() {
        let long = "x\n".repeat(LINES_MAX + 1);
        let sources = Sources::of(&[("a.rs", &long), ("b.rs", "x\n")]);
        assert_eq!(judge(&sources, &[]).len(), 1);
        assert_eq!(judge(&sources, &[("a.rs", LINES_MAX + 1)]).len(), 0);
        assert_eq!(judge(&sources, &[("a.rs", LINES_MAX)]).len(), 1);
        assert_eq!(judge(&sources, &[("a.rs", LINES_MAX + 1), ("b.rs", 900)]).len(), 1);
        assert_eq!(judge(&sources, &[("a.rs", LINES_MAX + 1), ("c.rs", 900)]).len(), 1);
    }
}
