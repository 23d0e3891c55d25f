//! Folding: what people type for the same word becomes the same.
//!
//! Case, accents and other points go; `ß` is `ss`; `ä` is `ae`, and because many write it `a`, such
//! a word has a second form ([`Forms::bare`]). Of Arabic and Urdu the points of vowels and the
//! stretching go, and the forms of alef, yeh, kaf and heh that keyboards mix up are one each; the
//! digits of both are those of everybody.
//!
//! What is indexed was folded like this: another folding needs a migration that indexes anew.

use core::ops::Range;

use icu_normalizer::{
    DecomposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed,
};

/// A word as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forms {
    /// Umlauts written out: `mueller`. A character that stands for several words (`½`) leaves a
    /// space between them.
    pub full: String,
    /// Umlauts without their points: `muller`; none for a word without umlauts.
    pub bare: Option<String>,
}

/// The words of a text, as ranges of its bytes.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    core::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| belongs(*c))?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|(_, c)| belongs(*c)) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

/// A text as it is indexed: its words in their full forms, and the bare ones of those that have
/// one.
#[must_use]
pub fn text(text: &str) -> (String, String) {
    let (mut full, mut bare) = (String::with_capacity(text.len()), String::new());
    for range in words(text) {
        let forms = word(&text[range]);
        add(&mut full, &forms.full);
        if let Some(other) = &forms.bare {
            add(&mut bare, other);
        }
    }
    (full, bare)
}

/// One word.
#[must_use]
pub fn word(word: &str) -> Forms {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Forms { full: word.to_ascii_lowercase(), bare: None };
    }
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(word);
    let (mut full, mut bare, mut differ) = (String::new(), String::new(), false);
    let mut chars = decomposed.chars().flat_map(char::to_lowercase).peekable();
    while let Some(c) = chars.next() {
        let mut dotted = false;
        while let Some(point) = chars.next_if(|c| is_point(*c)) {
            dotted |= point == DIAERESIS;
        }
        let umlaut = dotted && matches!(c, 'a' | 'o' | 'u') || c == 'ø';
        let letter = if c == 'ø' { 'o' } else { c };
        if umlaut {
            full.extend([letter, 'e']);
            bare.push(letter);
            differ = true;
        } else if !is_point(letter) {
            let written = letters(letter);
            full.push_str(&written);
            bare.push_str(&written);
        }
    }
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Forms { full: tidy(&full), bare: differ.then(|| tidy(&bare)) }
}

const DIAERESIS: char = '\u{308}';

fn add(text: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

/// Whether a character is part of a word.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || is_silent(c) || combining_class(c) != 0
}

/// Nothing that is heard: joiners, which typists of Urdu and Persian set or leave out, soft
/// hyphens, and the Arabic stretching.
const fn is_silent(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{2060}' | '\u{640}')
}

/// A point or accent on the letter before. Signs without which words of India or Japan are others
/// (nukta 7, voicing 8, virama 9) are none.
fn is_point(c: char) -> bool {
    !matches!(combining_class(c), 0 | 7 | 8 | 9)
}

fn combining_class(c: char) -> u8 {
    if c.is_ascii() {
        return 0;
    }
    CanonicalCombiningClassMapBorrowed::new().get_u8(c)
}

/// How a decomposed letter in lower case is written.
fn letters(c: char) -> String {
    let written = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ð' | 'đ' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        // Arabic: alef wasla; yeh and alef maksura; kaf; heh and what is read like it at an end.
        '\u{671}' => "\u{627}",
        '\u{649}' | '\u{64a}' => "\u{6cc}",
        '\u{643}' | '\u{6aa}' => "\u{6a9}",
        '\u{629}' | '\u{647}' | '\u{6c3}' | '\u{6d5}' => "\u{6c1}",
        '\u{660}'..='\u{669}' => return digit(c, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => return digit(c, '\u{6f0}'),
        _ if is_silent(c) => "",
        _ if belongs(c) => return c.to_string(),
        _ => " ",
    };
    written.to_owned()
}

fn digit(c: char, zero: char) -> String {
    (u32::from(c) - u32::from(zero)).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn full(said: &str) -> String {
        text(said).0
    }

    #[test]
    fn one_word_has_one_form() {
        for (folded, written) in [
            ("strasse", &["Straße", "STRASSE", "strasse", "STRAẞE", "Stra\u{ad}ße"][..]),
            ("mueller", &["Müller", "MUELLER", "Mu\u{308}ller"]),
            ("aerger", &["Ärger", "ärger", "aerger"]),
            ("cafe", &["Café", "cafe\u{301}", "CAFÉ"]),
            ("istanbul", &["İstanbul", "ıstanbul", "Istanbul"]),
            ("oel", &["Öl", "øl"]),
            ("fisch", &["ﬁsch"]),
            ("άνθρωποσ", &[]),
            // With and without vowels; Arabic and Urdu letters.
            ("کتاب", &["كِتَابٌ", "کتاب", "كتـــاب"]),
            ("اردو", &["أردو", "اُردو", "ٱردو"]),
            ("پانی", &["پاني", "پانى", "پانی"]),
            ("می خواہم", &["می خواهم", "می خواہم"]),
            ("2026", &["٢٠٢٦", "۲۰۲۶", "２０２６"]),
        ] {
            for word in written {
                assert_eq!(full(word), folded, "{word}");
            }
        }
    }

    #[test]
    fn umlauts_have_a_bare_form_and_other_words_have_none() {
        assert_eq!(
            text("Müller, Café und Poet"),
            ("mueller cafe und poet".into(), "muller".into())
        );
        assert_eq!(word("naïve").bare, None);
        assert_ne!(full("Poet"), full("Pot"), "what is no umlaut is left as it is");
        assert_ne!(full("लड़का"), full("लड़की"), "signs that make words are kept");
    }

    #[test]
    fn a_text_falls_into_words() {
        let said = "Miete, Strom & Gas – 12 €! don't  می‌خواہم\u{0}x";
        let found: Vec<&str> = words(said).map(|range| &said[range]).collect();
        assert_eq!(found, ["Miete", "Strom", "Gas", "12", "don", "t", "می‌خواہم", "x"]);
        assert_eq!(full("½ kg"), "1 2 kg");
        assert_eq!(text("\u{0}\u{1} \u{301} \u{200c} 🎉 \""), (String::new(), String::new()));
    }

    proptest! {
        #[test]
        fn folding_what_is_folded_changes_nothing(said in any::<String>()) {
            let (once, bare) = text(&said);
            prop_assert_eq!(full(&once), once);
            prop_assert_eq!(full(&bare), bare);
        }

        #[test]
        fn nothing_but_words_is_left(said in any::<String>()) {
            let folded = full(&said);
            prop_assert!(folded.chars().all(|c| c == ' ' || belongs(c)), "{folded:?}");
            prop_assert!(!folded.starts_with(' ') && !folded.contains("  "));
        }

        #[test]
        fn case_and_composition_do_not_matter(said in "[a-zäöüßéèñçåøłđ ]{0,30}") {
            let folded = full(&said);
            prop_assert_eq!(full(&said.to_uppercase()), folded.as_str());
            let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(&said).into_owned();
            prop_assert_eq!(full(&apart), folded);
        }

        #[test]
        fn an_umlaut_is_its_letter_with_an_e(said in "[a-zäöüß ]{0,30}") {
            let mut out = said.clone();
            for (umlaut, written) in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")] {
                out = out.replace(umlaut, written);
            }
            prop_assert_eq!(full(&said), full(&out));
        }

        #[test]
        fn vowels_of_arabic_do_not_matter(
            word in "[ابتثجحخدذرزسشصضطظعغفقلمنوپٹچڈڑژگںکیہھے]{1,12}",
            at in any::<prop::sample::Index>(),
            vowel in "[\u{64b}-\u{652}\u{670}]",
        ) {
            let mut chars: Vec<char> = word.chars().collect();
            let at = at.index(chars.len()) + 1;
            chars.splice(at..at, vowel.chars());
            let pointed: String = chars.into_iter().collect();
            prop_assert_eq!(full(&pointed), full(&word));
        }
    }
}
