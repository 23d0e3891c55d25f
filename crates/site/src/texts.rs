//! The sentences of the site, by Fluent: one file a language. A language that lacks a sentence
//! fails a test, not a reader: then it is said in English.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::{Locale, format::Format};

const SOURCES: &[(Locale, &str)] = &[
    (Locale::En, include_str!("../locales/en.ftl")),
    (Locale::De, include_str!("../locales/de.ftl")),
    (Locale::Ur, include_str!("../locales/ur.ftl")),
];

/// An argument of a sentence.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Text(String),
    Number(u64),
}

/// The sentences of one language.
pub(crate) struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    pub(crate) fn new(locale: Locale) -> Self {
        let tag = locale.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks that keep two directions apart are for languages that need them.
        bundle.set_use_isolating(locale.direction() == "rtl");
        // English first: what the language has replaces it.
        for wanted in [Locale::En, locale] {
            let source = SOURCES.iter().find(|(of, _)| *of == wanted).map_or("", |(_, s)| s);
            let resource = match FluentResource::try_new(source.to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// The sentence with this name; none if there is none.
    pub(crate) fn say(&self, id: &str, args: &[(&str, Arg)], format: &Format) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut given = FluentArgs::new();
        for (name, value) in args {
            match value {
                Arg::Text(text) => given.set((*name).to_owned(), text.clone()),
                Arg::Number(number) => {
                    // The number chooses the words; beside it, as the language writes it.
                    given.set((*name).to_owned(), FluentValue::from(*number));
                    given.set(format!("{name}-said"), format.number(*number));
                }
            }
        }
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fluent_bundle::FluentResource;

    use super::SOURCES;

    /// The names in a source, in order; Fluent's own reader finds what is wrong with it.
    fn names(source: &str) -> BTreeSet<String> {
        let parsed = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| errors);
        parsed.unwrap();
        let lines = source.lines().filter(|line| line.starts_with(|c: char| c.is_alphabetic()));
        lines.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
    }

    #[test]
    fn every_language_has_every_sentence_and_no_other() {
        let english = names(SOURCES[0].1);
        assert!(english.len() > 50);
        for (locale, source) in SOURCES {
            let own = names(source);
            let differ: Vec<_> = english.symmetric_difference(&own).collect();
            assert!(differ.is_empty(), "{}: {differ:?}", locale.tag());
        }
    }
}
