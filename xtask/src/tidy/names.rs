//! Names that say nothing.

use anyhow::Result;

use super::Sources;

const FILES: &[&str] = &["common", "helper", "helpers", "manager", "misc", "util", "utils"];
const SUFFIXES: &[&str] = &["Helper", "Manager", "Util", "Utils"];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in sources.under("", "rs") {
        for part in file.path.trim_end_matches(".rs").split('/') {
            if FILES.contains(&part) {
                complaints.push(format!(
                    "{}: `{part}` says nothing; name the noun or verb that lives there",
                    file.path
                ));
            }
        }
        for (line, text) in file.code_lines() {
            if let Some(name) = declared(text)
                && SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
            {
                complaints.push(format!(
                    "{}:{line}: `{name}` says nothing; name what it keeps or does",
                    file.path
                ));
            }
            if text.trim_start().starts_with("#[ignore") {
                complaints.push(format!(
                    "{}:{line}: an ignored test proves nothing; mend it or delete it",
                    file.path
                ));
            }
        }
    }
    Ok(complaints)
}

/// The name that a line declares as a type.
fn declared(line: &str) -> Option<&str> {
    let words = line.split_whitespace().skip_while(|word| word.starts_with("pub"));
    let mut words = words.peekable();
    if !["struct", "enum", "trait", "type"].contains(&words.next()?) {
        return None;
    }
    words.next().map(|name| name.split(['<', '(', '{', ';', ':', '=']).next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::Sources;

    #[test]
    fn empty_names_are_found() {
        let sources = Sources::of(&[
            ("crates/a/src/utils.rs", ""),
            ("crates/a/src/b.rs", "pub(crate) struct SessionManager<T> {"),
            ("crates/a/src/c.rs", "struct Manageress;\n// struct XManager\n"),
        ]);
        assert_eq!(check(&sources).unwrap().len(), 2);
    }

    #[test]
    fn an_ignored_test_is_found() {
        let marker = ["#[", "ignore]"].concat();
        let sources = Sources::of(&[("a.rs", &marker)]);
        assert_eq!(check(&sources).unwrap().len(), 1);
    }
}
