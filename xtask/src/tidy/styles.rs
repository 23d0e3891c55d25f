//! Stylesheets know start and end, not left and right: the same sheet serves both directions.
//! And nothing in them asks another server for anything.

use anyhow::Result;

use super::Sources;

const PHYSICAL: &[(&str, &str)] = &[
    ("margin-left", "margin-inline-start"),
    ("margin-right", "margin-inline-end"),
    ("padding-left", "padding-inline-start"),
    ("padding-right", "padding-inline-end"),
    ("border-left", "border-inline-start"),
    ("border-right", "border-inline-end"),
    ("text-align: left", "text-align: start"),
    ("text-align: right", "text-align: end"),
    (" left:", "inset-inline-start:"),
    (" right:", "inset-inline-end:"),
    ("float: left", "flex or grid"),
    ("http://", "a file of our own"),
    ("https://", "a file of our own"),
    ("@import", "a file in crates/ui/styles, which are put together in order"),
];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in sources.under("crates/ui/styles/", "css") {
        for (index, line) in file.text.lines().enumerate() {
            for (banned, instead) in PHYSICAL.iter().filter(|(word, _)| line.contains(word)) {
                complaints.push(format!(
                    "{}:{}: `{}`: use {instead}",
                    file.path,
                    index + 1,
                    banned.trim()
                ));
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
    fn a_left_margin_is_found() {
        let sources = Sources::of(&[(
            "crates/ui/styles/a.css",
            ".a { margin-left: 1px; }\n.b { margin-inline-start: 1px; }\n",
        )]);
        assert_eq!(check(&sources).unwrap().len(), 1);
    }
}
