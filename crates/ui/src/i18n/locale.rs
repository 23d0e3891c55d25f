//! The languages there are, and which one is spoken.

use std::cell::Cell;

/// A language that the app speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Locale {
    #[default]
    En,
    De,
    /// The public screens and enrolment; the rest is said in English so far.
    Ur,
    /// English with accents, longer, and running right to left: proves that every text goes
    /// through `t!`, that long words fit, and that the layout knows no left.
    Pseudo,
}

thread_local! {
    static CURRENT: Cell<Locale> = const { Cell::new(Locale::En) };
}

impl Locale {
    /// All that people can choose.
    pub(crate) const ALL: &'static [Locale] = &[Locale::En, Locale::De, Locale::Ur, Locale::Pseudo];

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
            Locale::De => "de",
            Locale::Ur => "ur",
            Locale::Pseudo => "en-XA",
        }
    }

    pub(crate) fn from_tag(tag: &str) -> Option<Locale> {
        Locale::ALL.iter().copied().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// The language that somebody is offered first whose browser speaks this one.
    pub(crate) fn preferred(tag: &str) -> Option<Locale> {
        let primary = tag.split('-').next()?;
        [Locale::De, Locale::Ur].into_iter().find(|l| l.tag().eq_ignore_ascii_case(primary))
    }

    /// Its own name for itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Locale::En => "English",
            Locale::De => "Deutsch",
            Locale::Ur => "اردو",
            Locale::Pseudo => "[Ŕťļ Éñĝļíšĥ]",
        }
    }

    /// The direction it is written in.
    pub(crate) fn direction(self) -> &'static str {
        match self {
            Locale::En | Locale::De => "ltr",
            Locale::Ur | Locale::Pseudo => "rtl",
        }
    }

    /// Whether people are offered it without asking for it by `?lang=`.
    pub(crate) fn is_offered(self) -> bool {
        self != Locale::Pseudo || cfg!(feature = "gallery")
    }
}
