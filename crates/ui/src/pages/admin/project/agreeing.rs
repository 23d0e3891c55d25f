//! The question before a change of what people pledged to: they have to agree to it again.

use leptos::prelude::*;
use model::view::PageRequest;

use super::At;
use crate::data::{Sending, client};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, Dialog};

/// A change that waits for an answer.
#[derive(Clone, Copy)]
pub(super) struct Agreeing {
    at: At,
    open: RwSignal<bool>,
    /// Whose pledges stand; unknown to those who may not read pledges.
    people: RwSignal<Option<u64>>,
    go_on: StoredValue<Option<Callback<()>>>,
}

impl Agreeing {
    pub(super) fn new(at: At) -> Self {
        Self {
            at,
            open: RwSignal::new(false),
            people: RwSignal::new(None),
            go_on: StoredValue::new(None),
        }
    }

    /// Goes on at once if nobody has to agree again, else once that was answered.
    pub(super) fn ask(self, revises: bool, sending: Sending, go_on: Callback<()>) {
        if !revises {
            go_on.run(());
            return;
        }
        let (client, (org, project)) = (client(), self.at.names());
        let standing =
            PageRequest { size: 1, filter: "state:standing".to_owned(), ..Default::default() };
        let work = async move {
            // Who may not count them is asked without a number.
            let page = client.pledges().list(&org, &project, standing).await;
            Ok(page.ok().and_then(|page| page.total))
        };
        sending.send(work, move |people| {
            if people == Some(0) {
                go_on.run(());
                return;
            }
            self.people.set(people);
            self.go_on.set_value(Some(go_on));
            self.open.set(true);
        });
    }
}

/// The question itself.
#[component]
pub(super) fn AgreeAgain(name: &'static str, agreeing: Agreeing) -> impl IntoView {
    let Agreeing { open, people, go_on, .. } = agreeing;
    let text = move || match people.get() {
        Some(people) => t!(admin_agree_again, people = people),
        None => t!(admin_agree_again_all),
    };
    let yes = move |_| {
        open.set(false);
        if let Some(go_on) = go_on.get_value() {
            go_on.run(());
        }
    };
    view! {
        <Dialog
            name
            title=Signal::derive(|| t!(admin_agree_again_title))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(admin_agree_again_no)}</Button>
                    <Button kind=ButtonKind::Primary on:click=yes>{t!(admin_agree_again_yes)}</Button>
                }
                    .into_any()
            }
        >
            <p>{text}</p>
        </Dialog>
    }
}
