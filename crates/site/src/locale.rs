//! The languages that the site speaks.

/// A language of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// English.
    En,
    /// German.
    De,
    /// Urdu, from right to left.
    Ur,
}

impl Locale {
    /// All of them, the one first that pages without a language speak.
    pub const ALL: &'static [Self] = &[Self::En, Self::De, Self::Ur];

    /// Its BCP 47 tag: `lang`, `hreflang`, and the first part of its addresses.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Ur => "ur",
        }
    }

    /// The language with this tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|locale| locale.tag() == tag)
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Ur => "اردو",
        }
    }

    /// The direction it is written in.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::En | Self::De => "ltr",
            Self::Ur => "rtl",
        }
    }

    /// The one that fits an `Accept-Language` best; English if none does. Weights are not looked
    /// at: browsers list what their person prefers first.
    #[must_use]
    pub fn preferred(accept: &str) -> Self {
        accept
            .split(',')
            .filter_map(|part| {
                let tag = part.split(';').next()?.trim();
                Self::from_tag(&tag.split('-').next()?.to_ascii_lowercase())
            })
            .next()
            .unwrap_or(Self::En)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_spoken_is_preferred() {
        assert_eq!(Locale::preferred("fr-CH, de-AT;q=0.9, en;q=0.8"), Locale::De);
        assert_eq!(Locale::preferred("UR"), Locale::Ur);
        assert_eq!(Locale::preferred(""), Locale::En);
        assert_eq!(Locale::preferred(",;q=1, *"), Locale::En);
    }
}
