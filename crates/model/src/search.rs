//! Searching what is public: what is asked for, and what was found.

use core::ops::Range;

use crate::{
    NewsId, TimeMs,
    fold::{self, Forms},
    limits::{EXCERPT_CHARS_MAX, SEARCH_WORDS_MAX},
    project::ProjectStatus,
    text::{Language, Name, Slug, Title},
};

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchKind {
    /// Organisations.
    Org,
    /// Projects that are not drafts.
    Project,
    /// News that the public reads.
    News,
}

impl SearchKind {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Project, Self::Org, Self::News];
}

/// What is asked for. What is empty or none does not narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Words that must all be there; the last one may be the beginning of a word.
    pub text: String,
    /// Only this kind.
    pub kind: Option<SearchKind>,
    /// Only projects at a place with these words, their news and their organisations.
    pub place: String,
    /// Only what is in this language: news by its own, organisations by theirs, projects by those
    /// of their organisation.
    pub language: Option<Language>,
    /// Only news published and projects that go on from this moment on.
    pub since: Option<TimeMs>,
    /// Only news published and projects that begin before this moment.
    pub until: Option<TimeMs>,
}

/// A part of a text that was found; all parts in a row are the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The part.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub marked: bool,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Name in URLs of the organisation that it is, or is of.
    pub org: Slug,
    /// That organisation's name.
    pub org_name: Name,
    /// What it is.
    pub what: FoundWhat,
    /// Its title.
    pub title: Vec<Piece>,
    /// Where its text says what was looked for, or how it begins.
    pub excerpt: Vec<Piece>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundWhat {
    /// An organisation.
    Org,
    /// A project.
    Project {
        /// Its name in URLs.
        slug: Slug,
        /// Where it is in its life.
        status: ProjectStatus,
        /// When its action begins.
        starts_at: Option<TimeMs>,
        /// Where.
        place: String,
    },
    /// A piece of news.
    News {
        /// Its id.
        id: NewsId,
        /// The language it is written in.
        language: Language,
        /// When it was published.
        published_at: TimeMs,
        /// The project it is about: its name in URLs and its title.
        project: Option<(Slug, Title)>,
    },
}

impl FoundWhat {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> SearchKind {
        match self {
            Self::Org => SearchKind::Org,
            Self::Project { .. } => SearchKind::Project,
            Self::News { .. } => SearchKind::News,
        }
    }
}

/// Words that are looked for, folded; nothing else of what somebody typed is left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<Wanted>);

/// One word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its forms; any of them will do. None has a space or anything that is no word.
    pub forms: Vec<String>,
    /// Whether words that begin like this will do.
    pub begins: bool,
}

/// A word is completed from so many characters on: fewer begin half of all words.
const BEGINNING_CHARS_MIN: usize = 2;

impl Words {
    /// The first [`SEARCH_WORDS_MAX`] words of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words: Vec<Wanted> = Vec::new();
        for range in fold::words(text) {
            let Forms { full, bare } = fold::word(&text[range]);
            // A character can stand for several words, and those have no second form.
            let bare = bare.filter(|_| !full.contains(' '));
            for part in full.split_whitespace() {
                let forms = core::iter::once(part.to_owned()).chain(bare.clone()).collect();
                words.push(Wanted { forms, begins: false });
            }
            if words.len() >= SEARCH_WORDS_MAX {
                break;
            }
        }
        words.truncate(SEARCH_WORDS_MAX);
        if let Some(last) = words.last_mut() {
            last.begins = last.forms.iter().all(|form| form.chars().count() >= BEGINNING_CHARS_MIN);
        }
        Self(words)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each.
    #[must_use]
    pub fn each(&self) -> &[Wanted] {
        &self.0
    }

    /// A text with the words that are looked for marked.
    #[must_use]
    pub fn mark(&self, text: &str) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut push = |text: &str, marked: bool| {
            if text.is_empty() {
                return;
            }
            match pieces.last_mut() {
                Some(last) if last.marked == marked => last.text.push_str(text),
                _ => pieces.push(Piece { text: text.to_owned(), marked }),
            }
        };
        let mut at = 0;
        for range in fold::words(text).filter(|range| self.wants(&text[range.clone()])) {
            push(&text[at..range.start], false);
            at = range.end;
            push(&text[range], true);
        }
        push(&text[at..], false);
        pieces
    }

    /// At most [`EXCERPT_CHARS_MAX`] characters of a text, marked: around the first word that is
    /// looked for, or its beginning.
    #[must_use]
    pub fn excerpt(&self, text: &str) -> Vec<Piece> {
        let first = fold::words(text).find(|range| self.wants(&text[range.clone()]));
        let window = window(text, first.map_or(0, |range| range.start));
        let mut pieces = self.mark(&text[window.clone()]);
        let cut = || Piece { text: "…".to_owned(), marked: false };
        if window.start > 0 {
            pieces.insert(0, cut());
        }
        if window.end < text.len() {
            pieces.push(cut());
        }
        pieces
    }

    /// Whether a word of a text is one of these.
    fn wants(&self, word: &str) -> bool {
        let forms = fold::word(word);
        let is = |wanted: &Wanted, form: &str| {
            wanted.forms.iter().any(|word| {
                form == word.as_str() || wanted.begins && form.starts_with(word.as_str())
            })
        };
        self.0.iter().any(|wanted| {
            forms.full.split(' ').chain(forms.bare.as_deref()).any(|form| is(wanted, form))
        })
    }
}

/// The part of a text that is shown of it: a little before a place, whole words.
fn window(text: &str, place: usize) -> Range<usize> {
    let before = EXCERPT_CHARS_MAX / 4;
    let start = match text[..place].char_indices().rev().nth(before) {
        // Not in the middle of a word, unless it is as long as all that comes before.
        Some((at, _)) => {
            text[at..place].find(char::is_whitespace).map_or(place, |space| at + space + 1)
        }
        None => 0,
    };
    let end = match text[start..].char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((at, _)) => {
            let cut = &text[start..start + at];
            start + cut.rfind(char::is_whitespace).filter(|end| *end > 0).unwrap_or(at)
        }
        None => text.len(),
    };
    start..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let said = |piece: &Piece| {
            if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() }
        };
        pieces.iter().map(said).collect()
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        for (query, text, marked) in [
            ("strasse", "Die Straße gehört uns", "Die [Straße] gehört uns"),
            ("STRASSE ge", "Die Straße gehört uns", "Die [Straße] [gehört] uns"),
            ("muller", "Frau Müller", "Frau [Müller]"),
            ("Zürich", "Zurich, Zuerich", "[Zurich], [Zuerich]"),
            ("a", "a ab", "[a] ab"),
            ("کتاب", "یہ كِتَاب ہے", "یہ [كِتَاب] ہے"),
            ("", "nothing", "nothing"),
            ("\"* NEAR(", "near by", "[near] by"),
        ] {
            assert_eq!(shown(&Words::of(query).mark(text)), marked, "{query}");
        }
    }

    #[test]
    fn an_excerpt_is_around_the_word() {
        let text = format!("{}needle in hay {}", "word ".repeat(100), "more ".repeat(100));
        let found = shown(&Words::of("needle").excerpt(&text));
        assert!(found.starts_with("…word") && found.contains("[needle] in hay more"), "{found}");
        assert!(found.ends_with("more…") && found.chars().count() < EXCERPT_CHARS_MAX + 5);
        assert_eq!(shown(&Words::of("x").excerpt("short")), "short");
        let beginning = shown(&Words::of("absent").excerpt(&text));
        assert!(beginning.starts_with("word word"), "{beginning}");
    }

    #[test]
    fn so_many_words_are_looked_for_and_no_more() {
        assert_eq!(Words::of(&"wort ".repeat(5_000)).each().len(), SEARCH_WORDS_MAX);
        assert!(Words::of("\"*()^-+:{} \u{0}\u{1b} 🎉").is_empty());
        let words = Words::of("Öl  AND\"x");
        let forms: Vec<_> = words.each().iter().map(|w| (w.forms.join("|"), w.begins)).collect();
        let said = [("oel|ol", false), ("and", false), ("x", false)];
        assert_eq!(forms, said.map(|(form, begins)| (form.to_owned(), begins)));
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(query in any::<String>(), text in any::<String>()) {
            let pieces = Words::of(&query).mark(&text);
            let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert_eq!(whole, text);
        }

        #[test]
        fn an_excerpt_is_bounded(query in "[a-z ]{0,20}", text in "[a-zäß \u{64b}]{0,600}") {
            let chars: usize =
                Words::of(&query).excerpt(&text).iter().map(|p| p.text.chars().count()).sum();
            prop_assert!(chars <= EXCERPT_CHARS_MAX + 2);
        }

        #[test]
        fn a_word_finds_itself(word in "[\\p{L}\\p{N}]{1,20}") {
            let words = Words::of(&word);
            prop_assume!(words.each().len() == 1);
            prop_assert!(words.wants(&word), "{word}");
        }
    }
}
