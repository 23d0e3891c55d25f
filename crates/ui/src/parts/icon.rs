//! Icons: one set, drawn in the page once (`web/icons.svg`), used by name.

use leptos::prelude::*;

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// An icon beside a text. It is never the only thing that says something.
#[component]
pub(crate) fn Pictogram(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" class:icon-dir=icon.turns() aria-hidden="true">
            <use href=icon.href()></use>
        </svg>
    }
}
