//! The same log must give the same tables on every machine, so nothing that applies a command may
//! ask the clock, chance or the environment.

use anyhow::Result;

use super::Sources;

const PURE: &[&str] = &["crates/state/src/", "crates/store/src/machine/", "crates/model/src/"];

const BANNED: &[(&str, &str)] = &[
    ("SystemTime", "the log's time comes with the entry"),
    ("Instant::", "the log's time comes with the entry"),
    ("rand::", "random values are drawn by the proposer and travel in the command"),
    ("getrandom", "random values are drawn by the proposer and travel in the command"),
    ("thread_rng", "random values are drawn by the proposer and travel in the command"),
    ("std::env", "apply knows no environment"),
    ("thread::spawn", "apply is synchronous"),
    ("tokio::spawn", "apply is synchronous"),
];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for folder in PURE {
        for file in sources.under(folder, "rs").filter(|file| !file.path.contains("/tests")) {
            for (line, text) in file.code_lines() {
                for (banned, instead) in BANNED.iter().filter(|(word, _)| text.contains(word)) {
                    complaints.push(format!("{}:{line}: `{banned}`: {instead}", file.path));
                }
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
    fn a_clock_in_apply_is_found_and_one_in_its_tests_is_not() {
        let sources = Sources::of(&[
            ("crates/state/src/apply/pledge.rs", "let now = SystemTime::now();"),
            ("crates/state/src/apply/call.rs", "#[cfg(test)]\nmod t { use std::env; }"),
            ("crates/server/src/lib.rs", "let now = SystemTime::now();"),
        ]);
        assert_eq!(check(&sources).unwrap().len(), 1);
    }
}
