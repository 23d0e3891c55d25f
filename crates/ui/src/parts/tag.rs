//! Tags state; they are never pressed.

use leptos::prelude::*;

use super::{Icon, Pictogram};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TagKind {
    #[default]
    Quiet,
    /// Done.
    Ok,
    /// It is up to you.
    Act,
    Warn,
    Danger,
    Info,
    /// Who acts, what is selected.
    Petrol,
}

#[component]
pub(crate) fn Tag(
    #[prop(optional)] kind: TagKind,
    #[prop(optional, into)] icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    let class = match kind {
        TagKind::Quiet => "tag",
        TagKind::Ok => "tag tag-ok",
        TagKind::Act => "tag tag-act",
        TagKind::Warn => "tag tag-warn",
        TagKind::Danger => "tag tag-danger",
        TagKind::Info => "tag tag-info",
        TagKind::Petrol => "tag tag-petrol",
    };
    view! {
        <span class=class>
            {icon.map(|icon| view! { <Pictogram icon /> })}
            {children()}
        </span>
    }
}
