//! What people read stands in Fluent files, so that it can be translated. (That a text exists,
//! and is given what it needs, the compiler checks: `t!` names a type made from the file.)
//! And no element carries a style attribute: our own security policy refuses it.

use anyhow::Result;

use super::Sources;

/// Attributes that are read, by eye or by ear.
const READ: &[&str] = &["aria-label=\"", "placeholder=\"", "title=\"", "alt=\"", "label=\""];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in sources.under("crates/ui/src/", "rs") {
        if file.path.contains("/gallery/") {
            continue;
        }
        for (line, text) in file.code_lines() {
            if text.contains(" style=\"") {
                complaints.push(format!(
                    "{}:{line}: a style attribute; use a class, or `style:--name=value`, which \
                     goes past the parser",
                    file.path
                ));
            }
            if speaks(text) {
                complaints.push(format!(
                    "{}:{line}: a text in the code; put it into crates/ui/locales/en and say `t!`",
                    file.path
                ));
            }
        }
    }
    Ok(complaints)
}

fn speaks(line: &str) -> bool {
    let in_attribute = READ.iter().any(|attribute| {
        line.split(attribute).skip(1).any(|rest| is_words(rest.split('"').next().unwrap_or("")))
    });
    let between_tags = line.match_indices(">\"").any(|(at, _)| {
        let rest = &line[at + 2..];
        rest.find("\"<").is_some_and(|end| is_words(&rest[..end]))
    });
    in_attribute || between_tags
}

fn is_words(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 2 && text != "muster"
}

#[cfg(test)]
mod tests {
    use super::speaks;

    #[test]
    fn words_in_markup_are_found() {
        assert!(speaks(r#"<p>"Sign in"</p>"#));
        assert!(speaks(r#"<input placeholder="Your name" />"#));
        assert!(!speaks(r#"<p>{t!(sign_in)}</p>"#));
        assert!(!speaks(r#"<span>"·"</span>"#));
        assert!(!speaks(r#"<a class="logo">"muster"</a>"#));
    }
}
