//! The language that the reader chose.

use leptos::prelude::*;

use crate::browser::{query_parameter, remember, remembered, root_element};
use crate::i18n::{Locale, t};
use crate::parts::{Icon, Pictogram};

/// Which language: that of `?lang=` in the address, else what was chosen on this device, else what
/// the browser prefers.
#[derive(Clone, Copy)]
pub(crate) struct Language(RwSignal<Locale>);

impl Language {
    pub(crate) fn provide() -> Language {
        let wanted = query_parameter("lang").or_else(|| remembered("language"));
        let locale = wanted
            .and_then(|tag| Locale::from_tag(&tag))
            .or_else(|| Locale::preferred(&window().navigator().language()?))
            .unwrap_or_default();
        let language = Language(RwSignal::new(locale));
        language.apply();
        provide_context(language);
        language
    }

    pub(crate) fn get(self) -> Locale {
        self.0.get()
    }

    fn choose(self, locale: Locale) {
        remember("language", Some(locale.tag()));
        locale.make_current();
        self.0.set(locale);
        self.apply();
    }

    fn apply(self) {
        let locale = self.0.get_untracked();
        locale.make_current();
        if let Some(root) = root_element() {
            root.set_lang(locale.tag());
            root.set_dir(locale.direction());
        }
    }
}

/// A choice, where there is one.
#[component]
pub(crate) fn LanguageChoice() -> impl IntoView {
    let language: Language = expect_context();
    let current = language.0.get_untracked();
    let offered: Vec<Locale> = Locale::ALL
        .iter()
        .copied()
        .filter(|locale| locale.is_offered() || *locale == current)
        .collect();
    let option = |locale: &Locale| {
        view! {
            <option value=locale.tag() lang=locale.tag() selected=*locale == current>
                {locale.name()}
            </option>
        }
    };
    (offered.len() > 1).then(|| {
        view! {
            <label class="language">
                <span class="vh">{t!(shell_language)}</span>
                <Pictogram icon=Icon::Globe />
                <select on:change:target=move |event| {
                    if let Some(locale) = Locale::from_tag(&event.target().value()) {
                        language.choose(locale);
                    }
                }>{offered.iter().map(option).collect_view()}</select>
            </label>
        }
    })
}
