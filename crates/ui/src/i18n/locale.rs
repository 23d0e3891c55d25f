//! The languages there are, and which one is spoken.

use std::cell::Cell;

/// A language that the app speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Locale {
    #[default]
    En,
    /// English with accents, longer, and running right to left: proves that every text goes
    /// through `t!`, that long words fit, and that the layout knows no left.
    Pseudo,
}

thread_local! {
    static CURRENT: Cell<Locale> = const { Cell::new(Locale::En) };
}

impl Locale {
    /// All that people can choose.
    pub(crate) const ALL: &'static [Locale] = &[Locale::En, Locale::Pseudo];

    pub(crate) fn current() -> Locale {
        CURRENT.get()
    }

    /// From now on texts are in this language. Screens that are built already keep theirs.
    pub(crate) fn make_current(self) {
        CURRENT.set(self);
    }

    /// Its BCP 47 tag, for `lang` and for formats.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::Pseudo => "en-XA",
        }
    }

    pub(crate) fn from_tag(tag: &str) -> Option<Locale> {
        Locale::ALL.iter().copied().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// Its own name for itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Locale::En => "English",
            Locale::Pseudo => "[Ŕťļ Éñĝļíšĥ]",
        }
    }

    /// The direction it is written in.
    pub(crate) fn direction(self) -> &'static str {
        match self {
            Locale::En => "ltr",
            Locale::Pseudo => "rtl",
        }
    }

    /// Whether people are offered it without asking for it by `?lang=`.
    pub(crate) fn is_offered(self) -> bool {
        self != Locale::Pseudo || cfg!(feature = "gallery")
    }
}
