//! What tiers, offers and needs have in common on the screen: a list, and one form that adds an
//! entry or changes one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::data::{Refusal, Sending};
use crate::i18n::t;
use crate::parts::{Button, Icon, IconButton};

/// The list and its form.
#[component]
pub(super) fn PartCard(
    #[prop(into)] title: String,
    #[prop(into)] lead: String,
    entries: Vec<AnyView>,
    sending: Sending,
    #[prop(into)] on_save: Callback<()>,
    /// Whether the form changes an entry, and does not add one.
    #[prop(into)]
    editing: Signal<bool>,
    /// Back to adding one.
    #[prop(into)]
    on_leave: Callback<()>,
    children: Children,
) -> impl IntoView {
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        on_save.run(());
    };
    view! {
        <section class="card stack">
            <h2>{title}</h2>
            <p class="sm muted">{lead}</p>
            <ul class="stack admin-list">{entries}</ul>
            <form class="admin-inline" novalidate on:submit=save>
                {children()}
                <Actions sending editing on_leave />
            </form>
            <Refusal sending />
        </section>
    }
}

/// A tier or type in its list, with the two things that can be done to it.
#[component]
pub(super) fn Entry(
    #[prop(into)] name: String,
    #[prop(into)] hint: String,
    /// What is remarkable about it, in a word or two.
    #[prop(into)]
    fact: String,
    #[prop(into)] on_edit: Callback<()>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let (edit, remove) =
        (t!(admin_edit, what = name.clone()), t!(admin_remove, what = name.clone()));
    view! {
        <li class="entry">
            <div>
                <b>{name}</b>
                <p class="sm muted">{hint}</p>
            </div>
            <span class="entry-fact">{fact}</span>
            <IconButton icon=Icon::Pen label=edit on:click=move |_| on_edit.run(()) />
            <IconButton icon=Icon::Trash label=remove on:click=move |_| on_remove.run(()) />
        </li>
    }
}

/// Add, or save and leave it.
#[component]
fn Actions(sending: Sending, editing: Signal<bool>, on_leave: Callback<()>) -> impl IntoView {
    view! {
        <div class="row">
            {move || match editing.get() {
                true => {
                    view! {
                        <Button submits=true busy=sending.busy icon=Icon::Check>
                            {t!(admin_save)}
                        </Button>
                        <Button on:click=move |_| on_leave.run(())>{t!(admin_leave)}</Button>
                    }
                        .into_any()
                }
                false => {
                    view! {
                        <Button submits=true busy=sending.busy icon=Icon::Plus>
                            {t!(admin_add)}
                        </Button>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
