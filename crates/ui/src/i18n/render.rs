//! From a pattern and its arguments to what is read.

use super::{Locale, format, pack, pseudo};

/// A message, as the build script makes one of each Fluent message.
pub(crate) trait Text {
    /// Its number among all messages.
    const INDEX: usize;
    /// What it says in the first language.
    const PATTERN: &'static [Part];

    /// What it says it about, in the order that the pattern counts.
    fn arguments(self) -> Vec<Arg>;
}

/// A part of a pattern.
pub(crate) enum Part {
    Text(&'static str),
    /// The argument of that number.
    Argument(usize),
    /// By the argument of that number, the first that fits, or else the last.
    Select(usize, &'static [(When, &'static [Part])], &'static [Part]),
}

/// When a variant is said.
pub(crate) enum When {
    /// The number is exactly this.
    Is(i64),
    /// The number is of this plural category in the language.
    Category(&'static str),
    /// The text is this.
    #[allow(dead_code, reason = "made by the compiler of the texts once one selects by a word")]
    Word(&'static str),
}

/// An argument. Numbers are written as the language writes them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arg {
    Text(String),
    Number(i64),
}

/// A piece of a text that was taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    /// The argument of that number (as the message first names them), written out.
    Argument(usize, String),
}

/// The text as one string.
pub(crate) fn say<T: Text>(text: T) -> String {
    in_pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Argument(_, text) => text,
        })
        .collect()
}

/// The text in pieces.
pub(crate) fn in_pieces<T: Text>(text: T) -> Vec<Piece> {
    let arguments = text.arguments();
    let mut out = Vec::new();
    render(pack::pattern(T::INDEX).unwrap_or(T::PATTERN), &arguments, &mut out);
    out
}

fn render(parts: &[Part], arguments: &[Arg], out: &mut Vec<Piece>) {
    for part in parts {
        match part {
            Part::Text(text) => out.push(Piece::Text(localised(text))),
            Part::Argument(index) => {
                let written = arguments.get(*index).map(written).unwrap_or_default();
                out.push(Piece::Argument(*index, written));
            }
            Part::Select(index, arms, otherwise) => {
                let chosen = arguments.get(*index).and_then(|argument| {
                    arms.iter().find(|(when, _)| fits(when, argument)).map(|(_, parts)| *parts)
                });
                render(chosen.unwrap_or(otherwise), arguments, out);
            }
        }
    }
}

fn localised(text: &str) -> String {
    match Locale::current() {
        Locale::En | Locale::De | Locale::Ur => text.to_owned(),
        Locale::Pseudo => pseudo::disguise(text),
    }
}

fn written(argument: &Arg) -> String {
    match argument {
        Arg::Text(text) => text.clone(),
        Arg::Number(number) => format::number(*number),
    }
}

fn fits(when: &When, argument: &Arg) -> bool {
    match (when, argument) {
        (When::Is(wanted), Arg::Number(number)) => wanted == number,
        (When::Category(wanted), Arg::Number(number)) => {
            format::plural_category(*number) == *wanted
        }
        (When::Word(wanted), Arg::Text(text)) => wanted == text,
        _ => false,
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

macro_rules! from_number {
    ($($number:ty),*) => {
        $(impl From<$number> for Arg {
            fn from(number: $number) -> Arg {
                // More than nine trillion million people are shown as that many.
                Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        })*
    };
}

from_number!(i32, i64, u16, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::{Arg, Part, Piece, Text, When, in_pieces, say};

    struct Waiting {
        people: Arg,
        tier: Arg,
    }

    impl Text for Waiting {
        const INDEX: usize = usize::MAX;
        const PATTERN: &'static [Part] = &[
            Part::Select(
                0,
                &[
                    (When::Is(0), &[Part::Text("Nobody waits")]),
                    (When::Category("one"), &[Part::Argument(0), Part::Text(" waits")]),
                ],
                &[Part::Argument(0), Part::Text(" wait")],
            ),
            Part::Text(" for "),
            Part::Argument(1),
        ];

        fn arguments(self) -> Vec<Arg> {
            vec![self.people, self.tier]
        }
    }

    fn waiting(people: u64) -> Waiting {
        Waiting { people: people.into(), tier: "Media".into() }
    }

    #[test]
    fn the_number_chooses_the_words() {
        assert_eq!(say(waiting(0)), "Nobody waits for Media");
        assert_eq!(say(waiting(1)), "1 waits for Media");
        assert_eq!(say(waiting(1204)), "1,204 wait for Media");
    }

    #[test]
    fn a_text_comes_apart_in_its_own_order() {
        let expected = [
            Piece::Argument(0, "88".to_owned()),
            Piece::Text(" wait".to_owned()),
            Piece::Text(" for ".to_owned()),
            Piece::Argument(1, "Media".to_owned()),
        ];
        assert_eq!(in_pieces(waiting(88)), expected);
    }
}
