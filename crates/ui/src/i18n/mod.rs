//! Texts, numbers and times in the reader's language.
//!
//! A text is said by `t!(shell_skip)` or `t!(line_more, people = 88)`: the name is that of a
//! message in `locales/en/<area>.ftl`, with `_` for `-`. Each message is a type made by the build
//! script, so the compiler finds texts and arguments that are missing, and texts nobody says.
//! Where arguments are shown as more than text (bold, a field), `pieces!` gives them apart, in
//! the order of the language.
//!
//! The language is a property of the device, not of a component: it is set before a screen is
//! built, and the shell builds the screen anew when it changes. So `t!` is a plain function call.

pub(crate) mod format;
mod locale;
mod pack;
mod pseudo;
mod render;

pub(crate) use locale::Locale;
pub(crate) use render::{Arg, Part, Piece, Text, When, in_pieces, say};

/// All texts, one type each.
pub(crate) mod texts {
    use super::{Arg, Part, Text, When};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A text in the reader's language.
macro_rules! t {
    ($key:ident $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::say($crate::i18n::texts::$key {
            $($name: $crate::i18n::Arg::from($value)),*
        })
    };
}

/// A text in pieces: what is always there, and the arguments, in the order of the language.
macro_rules! pieces {
    ($key:ident $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::in_pieces($crate::i18n::texts::$key {
            $($name: $crate::i18n::Arg::from($value)),*
        })
    };
}

pub(crate) use {pieces, t};
