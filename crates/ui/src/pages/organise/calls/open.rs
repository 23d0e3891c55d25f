//! Opening a call: for which tier, what is written, until when.

use client::NewCall;
use leptos::prelude::*;
use model::{
    Invalid, Problem, TierId, TimeMs,
    call::CallText,
    text::{Body, Summary},
    view::Dashboard,
};

use super::At;
use crate::browser::{field_instant, instant_field, now_ms};
use crate::data::{Refusal, Sending, client};
use crate::i18n::{format, t};
use crate::pages::admin::invalid;
use crate::pages::mail::MailWaits;
use crate::pages::organise::overview::apart_text;
use crate::parts::{
    Button, ButtonKind, Choice, Dialog, FieldKind, Markdown, Note, NoteKind, SelectField, TextField,
};
use crate::shell::Toasts;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The form; only for tiers that are reached, as nobody is called for less.
#[component]
pub(super) fn OpenForm(at: At, board: Signal<Dashboard>, again: Callback<()>) -> impl IntoView {
    let reached = Memo::new(move |_| {
        board.with(|board| {
            let reached = board.tiers.iter().filter(|tier| tier.reached);
            reached.map(|tier| (tier.id, tier.name.to_string())).collect::<Vec<_>>()
        })
    });
    let form = Form {
        tier: RwSignal::new(None),
        message: RwSignal::new(String::new()),
        when: RwSignal::new(String::new()),
        place: RwSignal::new(String::new()),
        until: RwSignal::new(instant_field(TimeMs::from_millis(now_ms() + 2 * DAY_MS))),
    };
    view! {
        <section class="card stack">
            <h2>{t!(calls_new)}</h2>
            {move || {
                let tiers = reached.get();
                match tiers.last() {
                    None => {
                        let apart = move || {
                            let text = board.with(apart_text);
                            text.map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })
                        };
                        view! {
                            <Note>{t!(calls_no_tier)}</Note>
                            {apart}
                        }
                            .into_any()
                    }
                    Some((last, _)) => {
                        form.tier.set(Some(*last));
                        view! { <Fields at form tiers board again /> }.into_any()
                    }
                }
            }}
        </section>
    }
}

#[derive(Clone, Copy)]
struct Form {
    tier: RwSignal<Option<TierId>>,
    message: RwSignal<String>,
    when: RwSignal<String>,
    place: RwSignal<String>,
    /// As the browser's field for dates has it.
    until: RwSignal<String>,
}

impl Form {
    fn read(self) -> Result<NewCall, Invalid> {
        let required = |field| Invalid::new(field, Problem::Empty);
        let message = self.message.get_untracked();
        if message.trim().is_empty() {
            return Err(required("text.message"));
        }
        Ok(NewCall {
            tier: self.tier.get_untracked().ok_or_else(|| required("tier"))?,
            text: CallText {
                message: Body::parse("text.message", &message)?,
                when: Summary::parse("text.when", &self.when.get_untracked())?,
                place: Summary::parse("text.place", &self.place.get_untracked())?,
            },
            confirm_by: field_instant(&self.until.get_untracked())
                .ok_or_else(|| required("confirm_by"))?,
        })
    }

    fn clear(self) {
        for text in [self.message, self.when, self.place] {
            text.set(String::new());
        }
    }
}

#[component]
fn Fields(
    at: At,
    form: Form,
    tiers: Vec<(TierId, String)>,
    board: Signal<Dashboard>,
    again: Callback<()>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, open) = (Sending::new(), RwSignal::new(false));
    let read = StoredValue::new(None::<NewCall>);
    // What was wrong with a field is no longer true once something is typed.
    Effect::new(move |_| {
        form.message.track();
        form.until.track();
        sending.refused.set(None);
    });
    let review = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match form.read() {
            Ok(new) => {
                read.set_value(Some(new));
                sending.refused.set(None);
                open.set(true);
            }
            Err(wrong) => sending.refused.set(Some(invalid(wrong))),
        }
    };
    let call = move |_| {
        let Some(new) = read.get_value() else { return };
        let (place, client) = (at.get_value(), client());
        let work = async move { client.calls().open(&place.org, &place.project, new).await };
        sending.send(work, move |_| {
            open.set(false);
            form.clear();
            toasts.say(t!(calls_is_open));
            again.run(());
        });
    };
    // What is asked for anew each time the dialog opens, and counted as long as it is open.
    let asked = move || {
        let new = open.get().then(|| read.get_value()).flatten()?;
        Some(board.with(|board| view! { <Asked new board=board.clone() /> }))
    };
    let choices = tiers.into_iter().map(|(id, name)| Choice::new(Some(id), name)).collect();
    view! {
        <form class="stack" novalidate on:submit=review>
            <SelectField name="call-tier" label=t!(calls_tier) value=form.tier choices />
            <TextField
                name="call-message"
                label=t!(calls_message)
                hint=t!(calls_message_hint)
                kind=FieldKind::Long
                value=form.message
                refused=sending.field("text.message")
            />
            <TextField
                name="call-when"
                label=t!(calls_when)
                optional=true
                value=form.when
                refused=sending.field("text.when")
            />
            <TextField
                name="call-place"
                label=t!(calls_place)
                hint=t!(calls_place_hint)
                optional=true
                value=form.place
                refused=sending.field("text.place")
            />
            <TextField
                name="call-until"
                label=t!(calls_until)
                hint=t!(calls_until_hint)
                kind=FieldKind::DateTime
                value=form.until
                refused=sending.field("confirm_by")
            />
            {move || (!open.get()).then(|| view! { <Refusal sending /> })}
            <div>
                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                    {t!(calls_review)}
                </Button>
            </div>
        </form>
        <Dialog
            name="open-call"
            title=Signal::derive(|| t!(calls_act_title))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(calls_not_yet)}</Button>
                    <Button kind=ButtonKind::Act busy=sending.busy on:click=call>
                        {t!(calls_act)}
                    </Button>
                }
            }
        >
            <div class="stack stack-2">
                {asked}
                <p>{t!(calls_will_then)}</p>
                <MailWaits text=t!(organise_mail_waits) />
                <Refusal sending />
            </div>
        </Dialog>
    }
}

/// The call as it will be sent: to whom, for what, until when, and every word of it.
#[component]
fn Asked(new: NewCall, board: Dashboard) -> impl IntoView {
    let until = format::date_time(new.confirm_by.as_millis());
    let acting = t!(calls_acting, people = board.would_act);
    let supporting = t!(calls_supporting, people = board.would_support);
    let tier = board.tiers.iter().find(|tier| tier.id == new.tier).map(|tier| {
        let name = tier.name.as_str();
        match tier.people {
            Some(people) => t!(calls_tier_people, tier = name, people = people),
            None => name.to_owned(),
        }
    });
    let CallText { message, when, place } = new.text;
    view! {
        <p><b>{tier}</b></p>
        <p>{t!(calls_will, acting = acting, supporting = supporting, until = until)}</p>
        <h3>{t!(calls_they_read)}</h3>
        <blockquote class="letter">
            {(!when.is_empty()).then(|| view! { <p><b>{when.to_string()}</b></p> })}
            <Markdown text=message.to_string() />
        </blockquote>
        {(!place.is_empty())
            .then(|| view! { <p>{t!(calls_go_read)} " " <b>{place.to_string()}</b></p> })}
    }
}
