//! Where the first page is asked: the words, and below them what narrows them.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::wanted::Wanted;
use crate::browser::focus_on_slash;
use crate::i18n::{Locale, t};
use crate::parts::{Choice, FieldKind, SelectField, TextField};

/// While somebody types, nothing is asked.
const TYPING: Duration = Duration::from_millis(250);

/// The fields as they are typed into.
#[derive(Clone, Copy)]
struct Typed {
    words: RwSignal<String>,
    place: RwSignal<String>,
    language: RwSignal<String>,
    since: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn of(wanted: Wanted) -> Self {
        Self {
            words: RwSignal::new(wanted.words),
            place: RwSignal::new(wanted.place),
            language: RwSignal::new(wanted.language),
            since: RwSignal::new(wanted.since),
            until: RwSignal::new(wanted.until),
        }
    }

    fn read(self) -> Wanted {
        Wanted {
            words: self.words.with(|words| words.trim().to_owned()),
            place: self.place.with(|place| place.trim().to_owned()),
            language: self.language.get(),
            since: self.since.get(),
            until: self.until.get(),
        }
    }

    fn fill(self, wanted: Wanted) {
        self.words.set(wanted.words);
        self.place.set(wanted.place);
        self.language.set(wanted.language);
        self.since.set(wanted.since);
        self.until.set(wanted.until);
    }
}

/// The fields. What is typed is asked for once the typing rests, and at once by Enter.
#[component]
pub(super) fn SearchBox(wanted: RwSignal<Wanted>) -> impl IntoView {
    let typed = Typed::of(wanted.get_untracked());
    let ask = move |asked: Wanted| {
        if wanted.try_with_untracked(|wanted| *wanted == asked) == Some(false) {
            wanted.set(asked);
        }
    };
    let mut settle = debounce(TYPING, ask);
    Effect::new(move |_| settle(typed.read()));
    // Another address asks for something else than what was typed.
    Effect::new(move |_| {
        let wanted = wanted.get();
        if untrack(|| typed.read()) != wanted {
            typed.fill(wanted);
        }
    });
    focus_on_slash("search");
    view! {
        <form
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                ask(untrack(|| typed.read()));
            }
        >
            <TextField
                name="search"
                label=t!(directory_search)
                kind=FieldKind::Search
                hint=t!(directory_search_hint)
                value=typed.words
            />
            <p class="sm muted hide-narrow">{t!(directory_search_key)}</p>
            <Narrow typed wanted />
        </form>
    }
}

#[component]
fn Narrow(typed: Typed, wanted: RwSignal<Wanted>) -> impl IntoView {
    let count = Memo::new(move |_| wanted.with(Wanted::narrowed_by));
    // Whoever opens a link that narrows sees by what.
    let open = count.get_untracked() > 0;
    let mut languages = vec![Choice::new(String::new(), t!(directory_any_language))];
    for locale in Locale::ALL.iter().filter(|locale| locale.is_offered()) {
        languages.push(Choice::new(locale.tag().to_owned(), locale.name()));
    }
    // A link may name a language that the app does not speak.
    let named = typed.language.get_untracked();
    if languages.iter().all(|choice| choice.value != named) {
        languages.push(Choice::new(named.clone(), named));
    }
    let clear = move |_| {
        typed.fill(Wanted { words: typed.words.get_untracked(), ..Wanted::default() });
    };
    view! {
        <details class="narrow" open=open>
            <summary>
                {t!(directory_narrow)}
                {move || (count.get() > 0).then(|| view! { <span class="tag">{count.get()}</span> })}
            </summary>
            <div class="narrow-fields">
                <TextField
                    name="search-place"
                    label=t!(directory_place)
                    kind=FieldKind::Search
                    value=typed.place
                />
                <SelectField
                    name="search-language"
                    label=t!(directory_language)
                    value=typed.language
                    choices=languages
                />
                <TextField
                    name="search-since"
                    label=t!(directory_since)
                    kind=FieldKind::Date
                    value=typed.since
                />
                <TextField
                    name="search-until"
                    label=t!(directory_until)
                    kind=FieldKind::Date
                    value=typed.until
                />
            </div>
            {move || {
                (count.get() > 0)
                    .then(|| {
                        view! {
                            <button type="button" class="btn btn-sm" on:click=clear>
                                {t!(directory_clear)}
                            </button>
                        }
                    })
            }}
        </details>
    }
}
