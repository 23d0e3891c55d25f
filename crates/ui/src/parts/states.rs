//! What is there when there is nothing, not yet, or not for you.

use leptos::prelude::*;

use super::{Icon, Pictogram};
use crate::i18n::t;

/// Nothing here yet: what could be, and (as children) the way to it.
#[component]
pub(crate) fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="card empty">
            <svg class="pic" viewBox="0 0 132 64" aria-hidden="true">
                <path class="pic-four" d="M22 14v44M46 14v44M70 14v44M94 14v44" />
                <path class="pic-fifth" d="M6 50 116 22" />
            </svg>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NoteKind {
    #[default]
    Quiet,
    Ok,
    /// It is up to you.
    Act,
    Warn,
    Danger,
    Info,
}

impl NoteKind {
    fn class(self) -> &'static str {
        match self {
            NoteKind::Quiet => "note",
            NoteKind::Ok => "note note-ok",
            NoteKind::Act => "note note-act",
            NoteKind::Warn => "note note-warn",
            NoteKind::Danger => "note note-danger",
            NoteKind::Info => "note note-info",
        }
    }

    fn icon(self) -> Icon {
        match self {
            NoteKind::Ok => Icon::Check,
            NoteKind::Act => Icon::Bell,
            NoteKind::Warn | NoteKind::Danger => Icon::Alert,
            NoteKind::Quiet | NoteKind::Info => Icon::Info,
        }
    }
}

/// Something worth a box. One about danger is read out at once.
#[component]
pub(crate) fn Note(
    #[prop(optional)] kind: NoteKind,
    /// In place of the kind's own icon.
    #[prop(optional, into)]
    icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=kind.class() role=(kind == NoteKind::Danger).then_some("alert")>
            <Pictogram icon=icon.unwrap_or(kind.icon()) />
            <span>{children()}</span>
        </div>
    }
}

/// Shaped like a card that comes: shown only to whoever has waited a little (the stylesheet holds
/// it back), and says what it waits for to those who cannot see it.
#[component]
pub(crate) fn Skeleton(
    /// How many lines of text, besides the heading.
    #[prop(default = 2)]
    lines: usize,
) -> impl IntoView {
    let line = |index: usize| {
        let class = if index.is_multiple_of(2) { "skel skel-60" } else { "skel skel-34" };
        view! { <div class=class></div> }
    };
    view! {
        <div class="card stack waits" role="status" aria-busy="true" aria-label=t!(parts_state_loading)>
            <div class="skel skel-82 skel-tall"></div>
            {(0..lines).map(line).collect_view()}
        </div>
    }
}
