//! Chips filter: pressed is petrol.

use leptos::prelude::*;

use super::{Icon, Pictogram};

/// A row of chips; on phones it scrolls sideways.
#[component]
pub(crate) fn Chips(
    #[prop(into)] label: String,
    #[prop(optional)] scrolls: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="chips" class:chips-scroll=scrolls role="group" aria-label=label>
            {children()}
        </div>
    }
}

#[component]
pub(crate) fn Chip(
    #[prop(into)] label: String,
    #[prop(into)] pressed: Signal<bool>,
    #[prop(optional, into)] count: Option<String>,
    #[prop(optional, into)] icon: Option<Icon>,
) -> impl IntoView {
    view! {
        <button
            class="chip"
            type="button"
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
        >
            {icon.map(|icon| view! { <Pictogram icon /> })}
            {label}
            {count.map(|count| view! { <span class="n">{count}</span> })}
        </button>
    }
}
