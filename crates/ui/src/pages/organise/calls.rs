//! Calls: opening one, watching the answers, deciding, recording who came.

mod checkin;
mod open;

use leptos::prelude::*;
use model::{
    CallId,
    call::CallState,
    view::{CallProgress, CallSummary, Dashboard, PageRequest},
};

use self::checkin::CheckIn;
use self::open::OpenForm;
use super::{OrganiseLayout, Place};
use crate::browser::now_ms;
use crate::data::{Loaded, Refusal, Sending, client, follow, load, sentence};
use crate::i18n::{format, t};
use crate::parts::{Button, ButtonKind, Dialog, Empty, Markdown, Note, NoteKind, Tag, TagKind};
use crate::shell::{Heading, Toasts};

#[component]
pub(crate) fn CallsPage() -> impl IntoView {
    view! { <OrganiseLayout screen=|place| view! { <Calls place /> } /> }
}

/// The project of this screen.
type At = StoredValue<Place>;

#[component]
fn Calls(place: Place) -> impl IntoView {
    let board = follow(client().live().dashboard(&place.org, &place.project));
    let at: At = StoredValue::new(place);
    // A call that opened, moved on or ended is read again; what is shown stays until then.
    let moved = Memo::new(move |_| {
        board.with(|b| b.here().and_then(|b| b.call.as_ref().map(|c| (c.id, c.state))))
    });
    let asked = load(move || {
        let _ = moved.get();
        let (place, client) = (at.get_value(), client());
        let page = PageRequest { size: 100, ..PageRequest::default() };
        async move { client.calls().list(&place.org, &place.project, page).await }
    });
    let failed =
        move || board.with(|b| if let Loaded::Failed(e) = b { Some(sentence(e)) } else { None });
    let shown = Signal::derive(move || board.with(|b| b.here().cloned().unwrap_or_default()));
    view! {
        <div class="page-head">
            <div>
                <Heading text=Signal::derive(|| t!(calls_title)) />
                <p class="muted sm">{t!(calls_lead)}</p>
            </div>
        </div>
        {move || failed().map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
        {asked
            .show(move |page| {
                let running = page.items.iter().any(|call| call.state != CallState::Closed
                    && call.state != CallState::StoodDown);
                let none = page.items.is_empty();
                let again = Callback::new(move |()| asked.again());
                view! {
                    <div class="stack">
                        {(!running).then(|| view! { <OpenForm at board=shown again /> })}
                        {none
                            .then(|| view! { <Empty title=t!(calls_none) text=t!(calls_none_text) /> })}
                        {page
                            .items
                            .into_iter()
                            .map(|call| view! { <One at call board=shown asked=again /> })
                            .collect_view()}
                    </div>
                }
            })}
    }
}

fn state_tag(state: CallState) -> impl IntoView {
    let (kind, text) = match state {
        CallState::Open => (TagKind::Act, t!(calls_open)),
        CallState::Go => (TagKind::Ok, t!(calls_go)),
        CallState::StoodDown => (TagKind::Quiet, t!(calls_stood_down)),
        CallState::Closed => (TagKind::Quiet, t!(calls_closed)),
    };
    view! { <Tag kind>{text}</Tag> }
}

#[component]
fn One(at: At, call: CallSummary, board: Signal<Dashboard>, asked: Callback<()>) -> impl IntoView {
    let id = call.id;
    let state = call.state;
    let title = t!(calls_for, tier = call.tier_name.as_str());
    let when = format::date_time(call.opened_at.as_millis());
    let text = call.text.clone();
    let facts: Vec<String> = [text.when.to_string(), text.place.to_string()]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect();
    let short = (state == CallState::StoodDown)
        .then(|| crate::pages::pledges::fell_short(call.confirmed_people, call.tier_people));
    let live = Signal::derive(move || board.with(|b| b.call.clone().filter(|c| c.id == id)));
    let kept = StoredValue::new(call);
    // Whoever is called is written down little by little: the count of supporters follows.
    let opened = move || {
        kept.with_value(|call| {
            let funnel = live.get().map_or(call.funnel, |live| live.funnel);
            let acting = u64::from(call.called_people);
            let supporting = funnel.called.saturating_sub(acting);
            t!(
                calls_opened,
                when = when.as_str(),
                acting = t!(calls_acting, people = acting),
                supporting = t!(calls_supporting, people = supporting)
            )
        })
    };
    view! {
        <article class="card stack">
            <div class="row spread">
                <h2>{title}</h2>
                {state_tag(state)}
            </div>
            <p class="sm muted">{opened}</p>
            {short.map(|text| view! { <p>{text}</p> })}
            {(!facts.is_empty()).then(|| view! { <p><b>{facts.join(", ")}</b></p> })}
            <details>
                <summary>{t!(calls_text)}</summary>
                <Markdown text=text.message.to_string() />
            </details>
            <div class="stats">{move || kept.with_value(|call| figures(call, live.get()))}</div>
            {match state {
                CallState::Open => view! { <Decide at id live asked /> }.into_any(),
                CallState::Go => view! { <CheckIn at id live asked /> }.into_any(),
                CallState::StoodDown | CallState::Closed => ().into_any(),
            }}
        </article>
    }
}

/// From called to done; live where the dashboard follows this call.
fn figures(call: &CallSummary, live: Option<CallProgress>) -> impl IntoView + use<> {
    let funnel = live.map_or(call.funnel, |live| live.funnel);
    let waiting = funnel.called.saturating_sub(funnel.confirmed + funnel.declined);
    let mut figures = vec![
        (funnel.called, t!(calls_called)),
        (funnel.seen, t!(calls_seen)),
        (funnel.confirmed, t!(calls_confirmed)),
        (funnel.declined, t!(calls_declined)),
    ];
    if call.state == CallState::Open {
        figures.push((waiting, t!(calls_waiting)));
    } else {
        figures.push((funnel.go, t!(calls_in_go)));
        figures.push((funnel.done, t!(calls_came)));
    }
    let figure = |(count, says): (u64, String)| {
        let count = format::number(i64::try_from(count).unwrap_or(i64::MAX));
        view! { <div class="stat"><b>{count}</b><span>{says}</span></div> }
    };
    figures.into_iter().map(figure).collect_view()
}

/// What a decision would mean now, and the button that makes it.
#[component]
fn Decide(
    at: At,
    id: CallId,
    live: Signal<Option<CallProgress>>,
    asked: Callback<()>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, open) = (Sending::new(), RwSignal::new(false));
    let says = Signal::derive(move || {
        live.with(|live| {
            let Some(live) = live else { return String::new() };
            let left = format::relative(live.confirm_by.as_millis(), now_ms());
            match live.tier_met {
                true => t!(calls_would_go, people = live.go_people, left = left),
                false => t!(calls_would_stand_down, people = live.go_people, left = left),
            }
        })
    });
    let decide = move |_| {
        let (place, client) = (at.get_value(), client());
        let work = async move { client.calls().decide(&place.org, &place.project, id).await };
        sending.send(work, move |(state, people)| {
            open.set(false);
            toasts.say(match state {
                CallState::Go => t!(calls_decided_go, people = u64::from(people)),
                _ => t!(calls_decided_down),
            });
            asked.run(());
        });
    };
    view! {
        <p aria-live="polite">{says}</p>
        <div>
            <Button on:click=move |_| open.set(true)>{t!(calls_decide)}</Button>
        </div>
        <Dialog
            name="decide"
            title=Signal::derive(|| t!(calls_decide_title))
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(calls_wait)}</Button>
                    <Button kind=ButtonKind::Act busy=sending.busy on:click=decide>
                        {t!(calls_decide)}
                    </Button>
                }
            }
        >
            <div class="stack stack-2">
                <p>{says}</p>
                <p>{t!(calls_decide_text)}</p>
                <Refusal sending />
            </div>
        </Dialog>
    }
}
