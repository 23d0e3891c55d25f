//! One of a list, by the browser's own control.

use leptos::prelude::*;

/// An entry: what it means, and what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice<T> {
    pub(crate) value: T,
    pub(crate) label: String,
}

impl<T> Choice<T> {
    pub(crate) fn new(value: T, label: impl Into<String>) -> Choice<T> {
        Choice { value, label: label.into() }
    }
}

#[component]
pub(crate) fn SelectField<T>(
    /// Its name in the form; also its id.
    name: &'static str,
    #[prop(into)] label: String,
    value: RwSignal<T>,
    choices: Vec<Choice<T>>,
    #[prop(optional, into)] hint: Option<String>,
    /// In a row of filters: smaller, and its label is only heard.
    #[prop(optional)]
    small: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let choices = StoredValue::new(choices);
    let chosen = move || {
        choices.with_value(|choices| {
            let at = choices.iter().position(|choice| value.with(|value| *value == choice.value));
            at.unwrap_or_default().to_string()
        })
    };
    let change = move |index: String| {
        let value_of = |index: usize| {
            choices.with_value(|choices| choices.get(index).map(|choice| choice.value.clone()))
        };
        if let Some(chosen) = index.parse().ok().and_then(value_of) {
            value.set(chosen);
        }
    };
    let note = format!("{name}-note");
    let options = choices.with_value(|choices| {
        let option = |(index, choice): (usize, &Choice<T>)| {
            let label = choice.label.clone();
            let mine = value.with_untracked(|value| *value == choice.value);
            view! { <option value=index.to_string() selected=mine>{label}</option> }
        };
        choices.iter().enumerate().map(option).collect_view()
    });
    view! {
        <div class="field">
            <label class=if small { "vh" } else { "label" } for=name>
                {label}
            </label>
            <select
                class=if small { "select select-sm" } else { "select" }
                id=name
                name=name
                aria-describedby=hint.is_some().then(|| note.clone())
                prop:value=chosen
                on:change:target=move |event| change(event.target().value())
            >
                {options}
            </select>
            {hint.map(|hint| view! { <span class="hint" id=note>{hint}</span> })}
        </div>
    }
}
