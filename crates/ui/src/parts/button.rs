//! Buttons. The label is a verb with its object.

use leptos::prelude::*;

use super::{Icon, Pictogram};

/// What pressing it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// The pledge, the confirmation, the call: at most one on a screen.
    Act,
    /// Forward, save.
    Primary,
    #[default]
    Plain,
    /// Back, and what matters less.
    Quiet,
    Danger,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonSize {
    Small,
    #[default]
    Normal,
    Large,
}

fn class(kind: ButtonKind, size: ButtonSize, wide: bool) -> String {
    let kind = match kind {
        ButtonKind::Act => " btn-act",
        ButtonKind::Primary => " btn-primary",
        ButtonKind::Plain => "",
        ButtonKind::Quiet => " btn-quiet",
        ButtonKind::Danger => " btn-danger",
    };
    let size = match size {
        ButtonSize::Small => " btn-sm",
        ButtonSize::Normal => "",
        ButtonSize::Large => " btn-lg",
    };
    format!("btn{kind}{size}{}", if wide { " btn-block" } else { "" })
}

/// A button. `locked` keeps it in reach and says that it cannot be pressed now; say why beside it.
/// While `busy`, it says what is happening and takes no press. What is pressed while it is locked
/// or busy does not arrive.
#[component]
pub(crate) fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] wide: bool,
    #[prop(optional, into)] icon: Option<Icon>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] locked: Signal<bool>,
    /// Whether it sends the form it stands in.
    #[prop(optional)]
    submits: bool,
    /// The id of the element that says why it is locked.
    #[prop(optional, into)]
    described_by: Option<String>,
    children: Children,
) -> impl IntoView {
    let guard = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() || locked.get_untracked() {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    };
    view! {
        <button
            class=class(kind, size, wide)
            type=if submits { "submit" } else { "button" }
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || locked.get().then_some("true")
            aria-describedby=described_by
            on:click:capture=guard
        >
            {icon.map(|icon| view! { <Pictogram icon /> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button: for going somewhere, not for doing something.
#[component]
pub(crate) fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] wide: bool,
    #[prop(optional, into)] icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class(kind, size, wide) href=href>
            {icon.map(|icon| view! { <Pictogram icon /> })}
            {children()}
        </a>
    }
}

/// A button that is only an icon; `label` is what it does.
#[component]
pub(crate) fn IconButton(icon: Icon, #[prop(into)] label: Signal<String>) -> impl IntoView {
    view! {
        <button class="icon-btn" type="button" aria-label=label title=label>
            <Pictogram icon />
        </button>
    }
}
