//! Messages: writing to those who stand, are called or go, and what was written before.

use leptos::prelude::*;
use model::{
    Invalid, Problem,
    message::{Audience, Message, MessageKind},
    text::{Body, Title},
    view::{Dashboard, PageRequest},
};

use super::{OrganiseLayout, Place};
use crate::data::{Loaded, Refusal, Sending, client, follow, load};
use crate::i18n::{format, t};
use crate::pages::admin::invalid;
use crate::pages::mail::MailWaits;
use crate::parts::{
    Button, ButtonKind, Choice, Dialog, Empty, FieldKind, Markdown, SelectField, Tag, TagKind,
    TextField,
};
use crate::shell::{Heading, Toasts};

#[component]
pub(crate) fn MessagesPage() -> impl IntoView {
    view! { <OrganiseLayout screen=|place| view! { <Messages place /> } /> }
}

/// The project of this screen.
type At = StoredValue<Place>;

#[component]
fn Messages(place: Place) -> impl IntoView {
    let board = follow(client().live().dashboard(&place.org, &place.project));
    let board = Signal::derive(move || board.with(|b: &Loaded<Dashboard>| b.here().cloned()));
    let at: At = StoredValue::new(place);
    let asked = load(move || {
        let (place, client) = (at.get_value(), client());
        let page = PageRequest { size: 100, ..PageRequest::default() };
        async move { client.messages().list(&place.org, &place.project, page).await }
    });
    let again = Callback::new(move |()| asked.again());
    view! {
        <div class="page-head">
            <div>
                <Heading text=Signal::derive(|| t!(messages_title)) />
                <p class="muted sm">{t!(messages_lead)}</p>
            </div>
        </div>
        <div class="stack">
            <Write at board again />
            {asked
                .show(move |page| {
                    if page.items.is_empty() {
                        view! { <Empty title=t!(messages_none) text=t!(messages_none_text) /> }
                            .into_any()
                    } else {
                        page.items
                            .into_iter()
                            .map(|message| view! { <One message /> })
                            .collect_view()
                            .into_any()
                    }
                })}
        </div>
    }
}

/// How many a message would reach now, as far as the dashboard knows.
fn reach(audience: Audience, board: &Dashboard) -> Option<u64> {
    let funnel = board.call.as_ref().map(|call| call.funnel);
    match audience {
        Audience::Standing => Some(board.standing + board.supporters),
        Audience::Called => funnel.map(|funnel| funnel.called),
        Audience::Go => funnel.map(|funnel| funnel.go),
        Audience::One(_) => Some(1),
    }
}

#[derive(Clone, Copy)]
struct Form {
    audience: RwSignal<Audience>,
    title: RwSignal<String>,
    body: RwSignal<String>,
}

impl Form {
    fn read(self) -> Result<(Audience, Title, Body), Invalid> {
        let body = self.body.get_untracked();
        if body.trim().is_empty() {
            return Err(Invalid::new("body", Problem::Empty));
        }
        let title = Title::parse("title", &self.title.get_untracked())?;
        Ok((self.audience.get_untracked(), title, Body::parse("body", &body)?))
    }
}

#[component]
fn Write(at: At, board: Signal<Option<Dashboard>>, again: Callback<()>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, open) = (Sending::new(), RwSignal::new(false));
    let form = Form {
        audience: RwSignal::new(Audience::Standing),
        title: RwSignal::new(String::new()),
        body: RwSignal::new(String::new()),
    };
    // What was wrong with a field is no longer true once something is typed.
    Effect::new(move |_| {
        form.title.track();
        form.body.track();
        sending.refused.set(None);
    });
    let called = Memo::new(move |_| board.with(|b| b.as_ref().is_some_and(|b| b.call.is_some())));
    let review = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match form.read() {
            Ok(_) => {
                sending.refused.set(None);
                open.set(true);
            }
            Err(wrong) => sending.refused.set(Some(invalid(wrong))),
        }
    };
    let send = move |_| {
        let Ok((audience, title, body)) = form.read() else { return };
        let (place, client) = (at.get_value(), client());
        let work = async move {
            client.messages().send(&place.org, &place.project, audience, &title, &body).await
        };
        sending.send(work, move |_| {
            open.set(false);
            form.title.set(String::new());
            form.body.set(String::new());
            toasts.say(t!(messages_sent));
            again.run(());
        });
    };
    let says = Signal::derive(move || {
        let reached = board.with(|b| b.as_ref().and_then(|b| reach(form.audience.get(), b)));
        reached.map(|people| t!(messages_will, people = people)).unwrap_or_default()
    });
    view! {
        <section class="card stack">
            <h2>{t!(messages_new)}</h2>
            <form class="stack" novalidate on:submit=review>
                {move || {
                    let mut choices = vec![Choice::new(Audience::Standing, t!(messages_to_standing))];
                    if called.get() {
                        choices.push(Choice::new(Audience::Called, t!(messages_to_called)));
                        choices.push(Choice::new(Audience::Go, t!(messages_to_go)));
                    }
                    view! {
                        <SelectField
                            name="message-audience"
                            label=t!(messages_audience)
                            value=form.audience
                            choices
                        />
                    }
                }}
                <TextField
                    name="message-title"
                    label=t!(messages_subject)
                    value=form.title
                    refused=sending.field("title")
                />
                <TextField
                    name="message-body"
                    label=t!(messages_body)
                    hint=t!(messages_body_hint)
                    kind=FieldKind::Long
                    value=form.body
                    refused=sending.field("body")
                />
                {move || (!open.get()).then(|| view! { <Refusal sending /> })}
                <div>
                    <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                        {t!(messages_review)}
                    </Button>
                </div>
            </form>
        </section>
        <Dialog
            name="send-message"
            title=Signal::derive(|| t!(messages_review_title))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(messages_go_on)}</Button>
                    <Button kind=ButtonKind::Primary busy=sending.busy on:click=send>
                        {t!(messages_send)}
                    </Button>
                }
            }
        >
            <div class="stack stack-2">
                <p>{says}</p>
                <p class="muted sm">{t!(messages_will_then)}</p>
                <MailWaits text=t!(organise_mail_waits) />
                <h3>{move || form.title.get()}</h3>
                {move || view! { <Markdown text=form.body.get() /> }}
                <Refusal sending />
            </div>
        </Dialog>
    }
}

#[component]
fn One(message: Message) -> impl IntoView {
    let to = match message.audience {
        Audience::Standing => t!(messages_to_standing),
        Audience::Called => t!(messages_to_called),
        Audience::Go => t!(messages_to_go),
        Audience::One(_) => t!(messages_to_one),
    };
    let by_itself = message.kind != MessageKind::Update;
    view! {
        <article class="card stack stack-2">
            <div class="row spread">
                <h2>{message.title.to_string()}</h2>
                {by_itself.then(|| view! { <Tag kind=TagKind::Quiet>{t!(messages_by_itself)}</Tag> })}
            </div>
            <p class="sm muted">
                {to} " · " {format::date_time(message.sent_at.as_millis())}
            </p>
            <Markdown text=message.body.to_string() />
        </article>
    }
}
