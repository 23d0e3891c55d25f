//! After *go*: who came.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{
    CallId,
    call::ParticipationState,
    view::{CallProgress, PageRequest, PledgeRow},
};

use super::At;
use crate::data::{Refusal, Sending, client, load, sentence};
use crate::i18n::t;
use crate::pages::organise::person;
use crate::parts::{Button, ButtonKind, ButtonSize, Tag, TagKind};
use crate::shell::Toasts;

/// So many of the go-set are listed; larger ones are counted by hand at the place.
const LISTED_MAX: u32 = 200;

#[component]
pub(super) fn CheckIn(
    at: At,
    id: CallId,
    live: Signal<Option<CallProgress>>,
    asked: Callback<()>,
) -> impl IntoView {
    let sending = Sending::new();
    // The people are told off one by one after the decision: the list follows their count.
    let counted = Memo::new(move |_| live.with(|live| live.as_ref().map(|live| live.funnel)));
    let list = load(move || {
        let _ = counted.get();
        let (place, client) = (at.get_value(), client());
        let page = |state: &str| PageRequest {
            size: LISTED_MAX,
            filter: format!("call:{state}"),
            order_by: "ordinal".to_owned(),
            ..PageRequest::default()
        };
        let pages = ["go", "done", "no_show"].map(page);
        async move {
            let mut rows = Vec::new();
            for page in pages {
                let found = client.pledges().list(&place.org, &place.project, page).await?;
                rows.extend(found.items);
            }
            rows.sort_by_key(|row: &PledgeRow| row.ordinal);
            Ok(rows)
        }
    });
    let close = move |_| {
        let (place, client) = (at.get_value(), client());
        let work = async move { client.calls().close(&place.org, &place.project, id).await };
        sending.send(work, move |()| asked.run(()));
    };
    let again = Callback::new(move |()| list.again());
    view! {
        <h3>{t!(calls_check_in)}</h3>
        <p class="sm muted">{t!(calls_check_in_text)}</p>
        {list
            .show(move |rows| {
                let rows = rows.into_iter().map(|row| view! { <Person at id row again /> });
                view! { <ul class="stack admin-list">{rows.collect_view()}</ul> }
            })}
        <Refusal sending />
        <div>
            <Button busy=sending.busy on:click=close>{t!(calls_close)}</Button>
        </div>
    }
}

#[component]
fn Person(at: At, id: CallId, row: PledgeRow, again: Callback<()>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (pledge, state) = (row.id, row.participation);
    let name = person(&row);
    let record = move |done: bool| {
        let (place, client) = (at.get_value(), client());
        spawn_local(async move {
            let calls = client.calls();
            match calls.check_in(&place.org, &place.project, id, pledge, done).await {
                Ok(()) => again.run(()),
                Err(error) => toasts.say(sentence(&error)),
            }
        });
    };
    let button = move |done: bool, kind: ButtonKind, label: String| {
        view! {
            <Button kind size=ButtonSize::Small on:click=move |_| record(done)>
                {label}
            </Button>
        }
    };
    let tag = match state {
        Some(ParticipationState::Done) => Some((TagKind::Ok, t!(calls_came))),
        Some(ParticipationState::NoShow) => Some((TagKind::Quiet, t!(calls_stayed_away))),
        _ => None,
    };
    view! {
        <li class="row">
            <b class="grow">{name}</b>
            {tag.map(|(kind, text)| view! { <Tag kind>{text}</Tag> })}
            {(state != Some(ParticipationState::Done))
                .then(|| button(true, ButtonKind::Primary, t!(calls_do_came)))}
            {(state != Some(ParticipationState::NoShow))
                .then(|| button(false, ButtonKind::Plain, t!(calls_do_away)))}
        </li>
    }
}
