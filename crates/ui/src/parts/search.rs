//! A field to search a list with. What is typed is asked for once the typing rests.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::{Icon, Pictogram};

/// A pause in typing.
const REST: Duration = Duration::from_millis(250);

#[component]
pub(crate) fn Search(
    /// Its name in the form; also its id.
    #[prop(default = "search")]
    name: &'static str,
    #[prop(into)] label: String,
    /// What is searched for; set when the typing rests.
    value: RwSignal<String>,
) -> impl IntoView {
    let mut ask = debounce(REST, move |text: String| {
        value.try_set(text.trim().to_owned());
    });
    let held = value.get_untracked();
    view! {
        <div class="search">
            <label class="vh" for=name>
                {label.clone()}
            </label>
            <Pictogram icon=Icon::Search />
            <input
                class="input"
                id=name
                name=name
                type="search"
                autocomplete="off"
                placeholder=label
                value=held
                on:input:target=move |event| ask(event.target().value())
            />
        </div>
    }
}
