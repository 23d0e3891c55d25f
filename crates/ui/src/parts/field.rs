//! A field for text: label above, hint below; an error takes the hint's place.

use leptos::html::{Input, Textarea};
use leptos::prelude::*;

use super::{Icon, Pictogram};
use crate::i18n::t;

/// What is typed into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FieldKind {
    #[default]
    Text,
    /// Several lines.
    Long,
    Email,
    Password,
    Number,
    DateTime,
    /// A day.
    Date,
    Search,
}

impl FieldKind {
    fn input_type(self) -> &'static str {
        match self {
            FieldKind::Text | FieldKind::Long | FieldKind::Number => "text",
            FieldKind::Email => "email",
            FieldKind::Password => "password",
            FieldKind::DateTime => "datetime-local",
            FieldKind::Date => "date",
            FieldKind::Search => "search",
        }
    }

    fn input_mode(self) -> Option<&'static str> {
        (self == FieldKind::Number).then_some("numeric")
    }
}

/// Judges a value: what is wrong and what to do about it, in the reader's language.
pub(crate) type Judge = fn(&str) -> Option<String>;

/// The field is judged when it is left, never while it is typed into the first time; once it has
/// an error, it is judged at each letter, so that the error goes as soon as it is mended. What was
/// typed is never cleared.
#[component]
pub(crate) fn TextField(
    /// Its name in the form; also its id.
    name: &'static str,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional)] kind: FieldKind,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] judge: Option<Judge>,
    /// What the server found wrong with it.
    #[prop(optional, into)]
    refused: Signal<Option<String>>,
    /// Says so beside the label.
    #[prop(optional)]
    optional: bool,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] placeholder: Option<String>,
) -> impl IntoView {
    let found = RwSignal::new(None::<String>);
    let judged = move || judge.and_then(|judge| value.with_untracked(|value| judge(value)));
    let left = move |_| found.set(judged());
    let typed = move |text: String| {
        value.set(text);
        if found.with_untracked(Option::is_some) {
            found.set(judged());
        }
    };
    let error = Signal::derive(move || found.get().or_else(|| refused.get()));
    let note = format!("{name}-note");
    let described = note.clone();
    let has_hint = hint.is_some();
    let describes = move || (has_hint || error.with(Option::is_some)).then(|| described.clone());
    let invalid = move || error.with(Option::is_some).then_some("true");
    let control = if kind == FieldKind::Long {
        let node = NodeRef::<Textarea>::new();
        view! {
            <textarea
                class="textarea"
                id=name
                name=name
                node_ref=node
                placeholder=placeholder
                aria-invalid=invalid
                aria-describedby=describes
                prop:value=value
                on:input:target=move |event| typed(event.target().value())
                on:blur=left
            ></textarea>
        }
        .into_any()
    } else {
        let node = NodeRef::<Input>::new();
        view! {
            <input
                class="input"
                id=name
                name=name
                node_ref=node
                type=kind.input_type()
                inputmode=kind.input_mode()
                autocomplete=autocomplete
                placeholder=placeholder
                aria-invalid=invalid
                aria-describedby=describes
                prop:value=value
                on:input:target=move |event| typed(event.target().value())
                on:blur=left
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label class="label" for=name>
                {label}
                {optional.then(|| view! { <span class="muted optional">{t!(parts_field_optional)}</span> })}
            </label>
            {control}
            {move || match error.get() {
                Some(error) => {
                    view! {
                        <span class="error" id=note.clone()>
                            <Pictogram icon=Icon::Alert />
                            <span>{error}</span>
                        </span>
                    }
                        .into_any()
                }
                None => {
                    let hint = hint.clone();
                    hint.map(|hint| view! { <span class="hint" id=note.clone()>{hint}</span> })
                        .into_any()
                }
            }}
        </div>
    }
}
