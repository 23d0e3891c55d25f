//! Yes or no, and one of several.

use leptos::prelude::*;

#[component]
pub(crate) fn Check(
    #[prop(into)] label: String,
    value: RwSignal<bool>,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=value
                on:change:target=move |event| value.set(event.target().checked())
            />
            <span>
                <b>{label}</b>
                {hint.map(|hint| view! { <span class="hint">{hint}</span> })}
            </span>
        </label>
    }
}

/// One of several: each `Radio` of a group shares `group` and `value`.
#[component]
pub(crate) fn Radio<T>(
    group: &'static str,
    #[prop(into)] label: String,
    value: RwSignal<T>,
    option: T,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let mine = option.clone();
    let chosen = move || value.with(|value| *value == mine);
    view! {
        <label class="check">
            <input
                type="radio"
                name=group
                prop:checked=chosen
                on:change=move |_| value.set(option.clone())
            />
            <span>
                <b>{label}</b>
                {hint.map(|hint| view! { <span class="hint">{hint}</span> })}
            </span>
        </label>
    }
}

/// On or off, at once.
#[component]
pub(crate) fn Switch(
    #[prop(into)] label: String,
    value: RwSignal<bool>,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    view! {
        <label class="switch-row">
            <span>
                <b class="sm">{label}</b>
                {hint.map(|hint| view! { <span class="hint block">{hint}</span> })}
            </span>
            <input
                class="switch"
                type="checkbox"
                role="switch"
                prop:checked=value
                on:change:target=move |event| value.set(event.target().checked())
            />
        </label>
    }
}
