//! News from the organisers: what they wrote, and whether it comes by mail too.

use leptos::prelude::*;
use model::{message::Message, view::PageRequest};

use super::At;
use crate::data::{Loaded, Refusal, Sending, client, load};
use crate::i18n::{format, t};
use crate::parts::{Markdown, Switch};

/// Messages shown: the latest.
const SHOWN: u32 = 10;

#[component]
pub(super) fn News(at: At, opted_out: bool) -> impl IntoView {
    let asked = load(move || {
        let ((org, project), client) = (at.get_value(), client());
        let page = PageRequest { size: SHOWN, ..PageRequest::default() };
        async move { client.messages().list(&org, &project, page).await }
    });
    // Nothing stands here until there is something: news are no reason to wait for the pledge.
    let written = move || match asked.state.get() {
        Loaded::Here(page) if !page.items.is_empty() => {
            let count = page.items.len();
            let items: Vec<_> =
                page.items.into_iter().map(|message| view! { <One message /> }).collect();
            Some(view! {
                <details>
                    <summary>{t!(pledges_written, count = count)}</summary>
                    <div class="stack">{items}</div>
                </details>
            })
        }
        _ => None,
    };
    view! {
        {written}
        <ByMail at opted_out />
    }
}

#[component]
fn One(message: Message) -> impl IntoView {
    view! {
        <article class="stack stack-2">
            <div>
                <h3>{message.title.to_string()}</h3>
                <p class="sm muted">{format::date_time(message.sent_at.as_millis())}</p>
            </div>
            <Markdown text=message.body.to_string() />
        </article>
    }
}

#[component]
fn ByMail(at: At, opted_out: bool) -> impl IntoView {
    let sending = Sending::new();
    let on = RwSignal::new(!opted_out);
    Effect::new(move |before: Option<bool>| {
        let now = on.get();
        if before.is_some_and(|before| before != now) {
            let work = async move {
                let (org, project) = at.get_value();
                client().messages().set_opt_out(&org, &project, !now).await
            };
            sending.send(work, |()| {});
        }
        now
    });
    view! {
        <Switch label=t!(pledges_news) hint=t!(pledges_news_hint) value=on />
        <Refusal sending />
    }
}
