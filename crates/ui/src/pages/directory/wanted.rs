//! What is looked for on the first page: the words, and what narrows them. It stands in the page's
//! address, where it can be kept and passed on, with the names that the site without a script uses.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use model::{
    search::{SearchKind, SearchQuery},
    text::Language,
};

use crate::browser::{field_day, field_day_after};

/// As it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) words: String,
    pub(super) place: String,
    /// The tag of a language.
    pub(super) language: String,
    /// Days, as the browser's field has them.
    pub(super) since: String,
    pub(super) until: String,
}

impl Wanted {
    fn fields(&self) -> [(&'static str, &String); 5] {
        [
            ("q", &self.words),
            ("place", &self.place),
            ("language", &self.language),
            ("since", &self.since),
            ("until", &self.until),
        ]
    }

    fn of(address: &ParamsMap) -> Self {
        let named = |name| address.get(name).unwrap_or_default();
        // What is no day narrows nothing.
        let day =
            |name| address.get(name).filter(|day| field_day(day).is_some()).unwrap_or_default();
        Self {
            words: named("q"),
            place: named("place"),
            language: named("language"),
            since: day("since"),
            until: day("until"),
        }
    }

    fn address(&self) -> String {
        let mut map = ParamsMap::new();
        for (name, value) in self.fields().into_iter().filter(|(_, value)| !value.is_empty()) {
            map.insert(name, value.clone());
        }
        format!("/{}", map.to_query_string())
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// By how many things the words are narrowed.
    pub(super) fn narrowed_by(&self) -> usize {
        self.fields().iter().skip(1).filter(|(_, value)| !value.is_empty()).count()
    }

    pub(super) fn query(self, kind: SearchKind) -> SearchQuery {
        SearchQuery {
            kind: Some(kind),
            language: Language::parse("language", &self.language).ok(),
            since: field_day(&self.since),
            // The day itself counts.
            until: field_day_after(&self.until),
            text: self.words,
            place: self.place,
        }
    }
}

/// What the page's address says, now and later; what is put in goes into the address.
pub(super) fn wanted() -> RwSignal<Wanted> {
    let address = use_query_map();
    let named = move || address.with(Wanted::of);
    let wanted = RwSignal::new(untrack(named));
    let go = use_navigate();
    Effect::new(move |_| {
        let named = named();
        if wanted.with_untracked(|wanted| *wanted != named) {
            wanted.set(named);
        }
    });
    Effect::new(move |before: Option<Wanted>| {
        let now = wanted.get();
        if let Some(before) = before
            && before != now
            && untrack(named) != now
        {
            // Back leads to where no search was, not to each letter of it.
            let replace = !before.is_empty() && !now.is_empty();
            let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
            go(&now.address(), options);
        }
        now
    });
    wanted
}
