//! Bounded text. A value of one of these types was checked once, where it came in.

use core::fmt;
use std::borrow::Cow;

use crate::limits;

/// An input is not acceptable: which field, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Invalid {
    /// Path of the field in the request, e.g. `project.title` or `clauses[2].people`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

impl Invalid {
    /// `field` has `problem`.
    #[must_use]
    pub fn new(field: impl Into<String>, problem: Problem) -> Self {
        Self { field: field.into(), problem }
    }

    /// The same problem seen from one level up: `title` becomes `project.title`.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        self.field = format!("{parent}.{}", self.field);
        self
    }
}

/// What can be wrong with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing was given where something must be.
    #[error("must not be empty")]
    Empty,
    /// More characters than allowed.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// Fewer characters than needed.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The limit.
        min: usize,
    },
    /// Characters that do not belong here.
    #[error("contains characters that are not allowed here")]
    BadCharacter,
    /// A number outside its range.
    #[error("must be between {min} and {max}")]
    OutOfRange {
        /// Smallest allowed.
        min: u64,
        /// Largest allowed.
        max: u64,
    },
    /// More entries than allowed.
    #[error("must have at most {max} entries")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// The same thing twice.
    #[error("is given twice")]
    Duplicate,
    /// Not of the form that is needed, e.g. not an address, not an id.
    #[error("is not of the expected form")]
    Malformed,
    /// Names something that does not exist here.
    #[error("names something that does not exist")]
    Unknown,
    /// Two values contradict each other, e.g. an end before its start.
    #[error("contradicts another field")]
    Contradiction,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident { min: $min:expr, max: $max:expr, lines: $lines:expr })*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, minicbor::Encode, minicbor::Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] String);

        impl $name {
            /// Checks and trims; `field` names the input in the error.
            ///
            /// # Errors
            /// Empty where something is required, too long, or control characters.
            pub fn parse(field: &str, text: &str) -> Result<Self, Invalid> {
                bounded(text, $min, $max, $lines).map(Self).map_err(|problem| Invalid::new(field, problem))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }

            /// Whether nothing was written.
            #[must_use]
            pub fn is_empty(&self) -> bool { self.0.is_empty() }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Debug::fmt(&self.0, f) }
        }
    )*};
}

texts! {
    /// A short name on one line: organisation, tier, type, unit.
    Name { min: 1, max: limits::NAME_CHARS_MAX, lines: false }
    /// A title on one line.
    Title { min: 1, max: limits::TITLE_CHARS_MAX, lines: false }
    /// One paragraph, may be empty.
    Summary { min: 0, max: limits::SUMMARY_CHARS_MAX, lines: true }
    /// Markdown, may be empty. Sanitised where it is shown.
    Body { min: 0, max: limits::BODY_CHARS_MAX, lines: true }
}

/// The name of something in a URL: lower-case letters, digits and single hyphens inside.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Slug(#[n(0)] String);

impl Slug {
    /// Checks a slug; `field` names the input in the error.
    ///
    /// # Errors
    /// Too short, too long, or anything but `a-z`, `0-9` and single inner hyphens.
    pub fn parse(field: &str, text: &str) -> Result<Self, Invalid> {
        let problem = if text.len() < limits::SLUG_CHARS_MIN {
            Problem::TooShort { min: limits::SLUG_CHARS_MIN }
        } else if text.len() > limits::SLUG_CHARS_MAX {
            Problem::TooLong { max: limits::SLUG_CHARS_MAX }
        } else if !text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            || text.starts_with('-')
            || text.ends_with('-')
            || text.contains("--")
        {
            Problem::BadCharacter
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(Invalid::new(field, problem))
    }

    /// A slug made from a title, if anything of it survives: "Stop the rent!" → `stop-the-rent`.
    #[must_use]
    pub fn suggest(title: &str) -> Option<Self> {
        let mut slug = String::new();
        for c in title.chars().flat_map(char::to_lowercase) {
            let mapped = match c {
                'a'..='z' | '0'..='9' => {
                    slug.push(c);
                    continue;
                }
                'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => "a",
                'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
                'ü' | 'ù' | 'ú' | 'û' => "u",
                'è' | 'é' | 'ê' | 'ë' => "e",
                'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
                'ß' => "ss",
                'ç' => "c",
                'ñ' => "n",
                'ş' => "s",
                'ğ' => "g",
                '\'' | '’' => "",
                _ if slug.is_empty() || slug.ends_with('-') => "",
                _ => "-",
            };
            slug.push_str(mapped);
        }
        slug.truncate(limits::SLUG_CHARS_MAX);
        Self::parse("slug", slug.trim_matches('-')).ok()
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A language tag (BCP 47, the part that matters here): `en`, `de`, `ur`, `pt-BR`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode,
)]
#[cbor(transparent)]
pub struct Language(#[n(0)] String);

impl Language {
    /// Checks a tag: two or three letters, then optional subtags of 2 to 8 letters or digits.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(field: &str, text: &str) -> Result<Self, Invalid> {
        let mut parts = text.split('-');
        let primary = parts.next().unwrap_or_default();
        let ok = matches!(primary.len(), 2 | 3)
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|p| {
                (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric())
            })
            && text.len() <= 35;
        if ok { Ok(Self(text.to_owned())) } else { Err(Invalid::new(field, Problem::Malformed)) }
    }

    /// English, the language that every text has.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn bounded(text: &str, min: usize, max: usize, lines: bool) -> Result<String, Problem> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars < min {
        return Err(if chars == 0 { Problem::Empty } else { Problem::TooShort { min } });
    }
    if chars > max {
        return Err(Problem::TooLong { max });
    }
    if text.chars().any(|c| !is_allowed(c, lines)) {
        return Err(Problem::BadCharacter);
    }
    Ok(text.replace("\r\n", "\n"))
}

/// A text with nothing in it that would be refused on the way in: that becomes U+FFFD. For what was
/// made from a text after it was checked, as Markdown makes characters of `&#xFFFF;`.
#[must_use]
pub fn readable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| is_allowed(c, true)) {
        return text.into();
    }
    let shown = |c| if is_allowed(c, true) { c } else { char::REPLACEMENT_CHARACTER };
    text.chars().map(shown).collect::<String>().into()
}

/// Control characters are refused, and so are the bidirectional overrides and isolates that can
/// make a name read as another one ("Trojan Source", CVE-2021-42574), and what Unicode says is no
/// character: an XML document with one of those is none.
fn is_allowed(c: char, lines: bool) -> bool {
    match c {
        '\n' | '\t' | '\r' => lines,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        '\u{fdd0}'..='\u{fdef}' => false,
        _ if u32::from(c) & 0xfffe == 0xfffe => false,
        _ => !c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded() {
        assert_eq!(Name::parse("name", "  Rent strike ").unwrap().as_str(), "Rent strike");
        assert_eq!(Name::parse("name", "   ").unwrap_err().problem, Problem::Empty);
        assert_eq!(
            Name::parse("name", &"ü".repeat(limits::NAME_CHARS_MAX + 1)).unwrap_err().problem,
            Problem::TooLong { max: limits::NAME_CHARS_MAX }
        );
        assert!(Name::parse("name", &"ü".repeat(limits::NAME_CHARS_MAX)).is_ok());
    }

    #[test]
    fn control_and_override_characters_are_refused() {
        for bad in ["a\0b", "a\u{1b}[31mb", "a\u{202e}b", "two\nlines", "a\u{fdd0}", "a\u{1ffff}b"]
        {
            assert_eq!(
                Name::parse("name", bad).unwrap_err().problem,
                Problem::BadCharacter,
                "{bad:?}"
            );
        }
        assert!(Body::parse("body", "two\nlines").is_ok());
    }

    #[test]
    fn what_would_be_refused_is_replaced_where_it_came_about_later() {
        assert_eq!(readable("a\nb\u{ffff}\u{202e}\u{1f}"), "a\nb\u{fffd}\u{fffd}\u{fffd}");
        assert!(matches!(readable("Straße"), Cow::Borrowed(_)));
    }

    #[test]
    fn slugs_survive_a_url() {
        for good in ["ab", "rent-strike-2027", "0a"] {
            assert!(Slug::parse("slug", good).is_ok(), "{good}");
        }
        for bad in ["a", "-ab", "ab-", "a--b", "Ab", "a/b", "..", "a.b", "ä b"] {
            assert!(Slug::parse("slug", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_title_suggests_a_slug() {
        let suggest = |title| Slug::suggest(title).map(|s| s.to_string());
        assert_eq!(
            suggest("Pay the old rent in March").as_deref(),
            Some("pay-the-old-rent-in-march")
        );
        assert_eq!(suggest("Für Tür & Straße!").as_deref(), Some("fur-tur-strasse"));
        assert_eq!(suggest("کرایہ"), None);
    }

    #[test]
    fn languages_are_tags() {
        for good in ["en", "de", "pt-BR", "zh-Hant"] {
            assert!(Language::parse("language", good).is_ok(), "{good}");
        }
        for bad in ["", "e", "EN", "en_US", "english-language-tag-that-never-ends-at-all", "../x"] {
            assert!(Language::parse("language", bad).is_err(), "{bad}");
        }
    }
}
