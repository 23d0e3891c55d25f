//! The languages besides the first one: data that the build script makes of their Fluent files, read
//! once when a language is first spoken.

use std::cell::Cell;

use minicbor::{Decoder, data::Type, decode::Error};

use super::{Locale, Part, render::When};

/// For each message, by its number, how it is said; none where the first language says it.
type Pack = &'static [Option<&'static [Part]>];

thread_local! {
    static SPOKEN: Cell<Option<(Locale, Pack)>> = const { Cell::new(None) };
}

/// How the language that is spoken says a message.
pub(super) fn pattern(index: usize) -> Option<&'static [Part]> {
    let locale = Locale::current();
    let bytes = bytes(locale)?;
    let pack = match SPOKEN.get() {
        Some((of, pack)) if of == locale => pack,
        _ => {
            // Kept for as long as the app runs, like the texts of the first language: there are
            // few languages, and people change theirs seldom.
            let pack: Pack = read(bytes).unwrap_or_default().leak();
            SPOKEN.set(Some((locale, pack)));
            pack
        }
    };
    pack.get(index).copied().flatten()
}

fn bytes(locale: Locale) -> Option<&'static [u8]> {
    match locale {
        Locale::En | Locale::Pseudo => None,
        Locale::De => Some(include_bytes!(concat!(env!("OUT_DIR"), "/de.pack"))),
        Locale::Ur => Some(include_bytes!(concat!(env!("OUT_DIR"), "/ur.pack"))),
    }
}

fn read(bytes: &'static [u8]) -> Result<Vec<Option<&'static [Part]>>, Error> {
    let mut data = Decoder::new(bytes);
    let count = length(&mut data)?;
    let mut messages = Vec::new();
    for _ in 0..count {
        if data.datatype()? == Type::Null {
            data.null()?;
            messages.push(None);
        } else {
            messages.push(Some(parts(&mut data)?));
        }
    }
    Ok(messages)
}

fn parts(data: &mut Decoder<'static>) -> Result<&'static [Part], Error> {
    let count = length(data)?;
    let mut parts = Vec::new();
    for _ in 0..count {
        parts.push(match data.datatype()? {
            Type::String => Part::Text(data.str()?),
            Type::Array => select(data)?,
            _ => Part::Argument(number(data)?),
        });
    }
    Ok(parts.leak())
}

fn select(data: &mut Decoder<'static>) -> Result<Part, Error> {
    length(data)?;
    let argument = number(data)?;
    let mut variants = Vec::new();
    for _ in 0..length(data)? / 2 {
        let when = match data.datatype()? {
            Type::String => match data.str()? {
                category @ ("zero" | "one" | "two" | "few" | "many") => When::Category(category),
                word => When::Word(word),
            },
            _ => When::Is(data.i64()?),
        };
        variants.push((when, parts(data)?));
    }
    Ok(Part::Select(argument, variants.leak(), parts(data)?))
}

fn length(data: &mut Decoder<'static>) -> Result<u64, Error> {
    data.array()?.ok_or_else(|| Error::message("a list without an end"))
}

fn number(data: &mut Decoder<'static>) -> Result<usize, Error> {
    usize::try_from(data.u64()?).map_err(|_| Error::message("too large"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::t;

    /// What is wrong with a pack is not told to a reader, who gets the first language instead.
    #[test]
    fn every_pack_is_read_whole() {
        for locale in [Locale::De, Locale::Ur] {
            let pack = read(bytes(locale).unwrap()).unwrap();
            assert!(pack.len() > 1_000);
            let said = pack.iter().flatten().count();
            assert!(said > 200, "{said} in {}", locale.tag());
        }
    }

    #[test]
    fn a_language_says_what_the_first_one_asks() {
        Locale::De.make_current();
        assert_eq!(t!(standing_act, people = 88), "88 würden heute gemeinsam handeln.");
        assert_eq!(t!(project_tier_people, people = 1), "1 Person");
        assert_eq!(t!(project_tier_people, people = 3), "3 Personen");
        Locale::Ur.make_current();
        assert_eq!(t!(project_enrol), "شامل ہوں");
        Locale::En.make_current();
        assert_eq!(t!(project_enrol), "Enrol");
    }
}
