//! The tally of five: four wait, the fifth makes it count.

use leptos::prelude::*;

#[component]
pub(crate) fn LogoMark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 28 24" aria-hidden="true">
            <path class="four" d="M4.5 3.5v17M10.8 3.5v17M17.1 3.5v17M23.4 3.5v17" />
            <path class="fifth" d="M1.2 17 26.8 7" />
        </svg>
    }
}

/// The logo as the way home.
#[component]
pub(crate) fn LogoLink() -> impl IntoView {
    view! {
        <a class="logo" href="/">
            <LogoMark />
            <span class="logo-word">"muster"</span>
        </a>
    }
}
