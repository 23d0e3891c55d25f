//! The dashboard: the sentence, the line, five figures, and everything behind them; live.

use leptos::prelude::*;
use model::view::{Dashboard, ProjectView, TierProgress};

use super::panels::{
    ActivityPanel, AsksPanel, BalancePanel, CurvePanel, FollowPanel, TimePanel, TipPanel,
};
use super::{OrganiseLayout, Place};
use crate::data::{Loaded, client, follow, load, sentence};
use crate::i18n::{format, pieces, t};
use crate::parts::{
    ButtonSize, Legend, LineSize, LinkButton, MusterLine, Note, NoteKind, Sentence, Skeleton,
    TierFlag,
};
use crate::shell::Heading;

#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    view! { <OrganiseLayout screen=|place| view! { <Overview place /> } /> }
}

#[component]
fn Overview(place: Place) -> impl IntoView {
    let public = place.public();
    let client = client();
    let board = follow(client.live().dashboard(&place.org, &place.project));
    let asked = StoredValue::new((send_wrapper::SendWrapper::new(client), place));
    let project = load(move || {
        let (client, place) = asked.get_value();
        async move { client.projects().get(&place.org, &place.project).await }
    })
    .state;
    let title = Signal::derive(move || {
        project.with(|p| {
            let title = p.here().map(|p| p.project.fields.title.to_string());
            title.unwrap_or_else(|| t!(organise_loading))
        })
    });
    let here = Memo::new(move |_| board.with(|board| board.here().is_some()));
    let failed =
        move || board.with(|b| if let Loaded::Failed(e) = b { Some(sentence(e)) } else { None });
    // Read only while `here`.
    let shown = Signal::derive(move || board.with(|b| b.here().cloned().unwrap_or_default()));
    view! {
        <div class="page-head">
            <Heading text=title />
            <div class="row">
                {move || {
                    here.get().then(|| view! { <span class="live-dot sm muted">{t!(organise_live)}</span> })
                }}
                <LinkButton href=public size=ButtonSize::Small>{t!(organise_public)}</LinkButton>
            </div>
        </div>
        {move || failed().map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
        {move || match here.get() {
            true => view! { <Board board=shown project /> }.into_any(),
            false => {
                let waits = board.with_untracked(|b| matches!(b, Loaded::Waiting));
                waits.then(|| view! { <Skeleton /> }).into_any()
            }
        }}
    }
}

#[component]
fn Board(board: Signal<Dashboard>, project: RwSignal<Loaded<ProjectView>>) -> impl IntoView {
    view! {
        <Headline board />
        <div class="dash">
            <CurvePanel board />
            // Each column on its own: a short card is not drawn out to the height of its neighbour.
            <div class="dash-columns">
                <div class="stack">
                    <AsksPanel board />
                    <TipPanel board project />
                    <FollowPanel board />
                </div>
                <div class="stack">
                    <TimePanel board />
                    <BalancePanel board />
                    <ActivityPanel board />
                </div>
            </div>
        </div>
    }
}

/// The first tier that is not reached.
fn next(board: &Dashboard) -> Option<&TierProgress> {
    board.tiers.iter().find(|tier| !tier.reached)
}

/// The last tier that is: what may break.
fn held(board: &Dashboard) -> Option<&TierProgress> {
    board.tiers.iter().rfind(|tier| tier.reached)
}

fn number(value: u64) -> String {
    format::number(i64::try_from(value).unwrap_or(i64::MAX))
}

#[component]
fn Headline(board: Signal<Dashboard>) -> impl IntoView {
    let act = Signal::derive(move || board.with(|b| b.would_act));
    let ready = Signal::derive(move || board.with(|b| b.ready));
    let goal = Signal::derive(move || {
        board.with(|b| next(b).and_then(|tier| tier.people).unwrap_or(b.would_act))
    });
    let tiers = Signal::derive(move || {
        board.with(|b| {
            let flag = |tier: &TierProgress| {
                Some(TierFlag { name: tier.name.to_string(), at: tier.people? })
            };
            b.tiers.iter().filter_map(flag).collect::<Vec<_>>()
        })
    });
    let label = Signal::derive(move || {
        board.with(|b| t!(organise_line, standing = b.ready, people = b.would_act))
    });
    let next_tier = Signal::derive(move || board.with(|b| next(b).map(|t| t.name.to_string())));
    let act_said = Signal::derive(move || number(act.get()));
    let waiting_said = Signal::derive(move || number(ready.get().saturating_sub(act.get())));
    view! {
        <section class="card stack">
            <p class="say">{move || board.with(say)}</p>
            {move || board.with(apart_text).map(|text| view! { <Note kind=NoteKind::Warn>{text}</Note> })}
            <MusterLine act next=goal ready tiers size=LineSize::Large label />
            <Legend act=act_said waiting=waiting_said next_tier />
            <div class="stats">{move || board.with(figures)}</div>
        </section>
    }
}

/// Whose pledges stand and do not count, and why; none if all count.
pub(super) fn apart_text(board: &Dashboard) -> Option<String> {
    let apart = board.apart;
    let mut said = Vec::new();
    if apart.old_revision > 0 {
        said.push(t!(organise_apart_old, pledges = apart.old_revision));
    }
    if apart.unverified > 0 {
        said.push(t!(organise_apart_unverified, pledges = apart.unverified));
    }
    if apart.not_invited > 0 {
        said.push(t!(organise_apart_not_invited, pledges = apart.not_invited));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

fn say(board: &Dashboard) -> impl IntoView + use<> {
    let people = board.would_act;
    match next(board) {
        Some(tier) => match tier.missing {
            Some(more) => {
                let pieces = pieces!(
                    organise_say_more,
                    people = people,
                    more = more,
                    tier = tier.name.as_str()
                );
                view! { <Sentence pieces /> }.into_any()
            }
            None => {
                let tier = tier.name.as_str();
                let pieces = pieces!(organise_say_offers, people = people, tier = tier);
                view! { <Sentence pieces /> }.into_any()
            }
        },
        None if board.tiers.is_empty() => {
            view! { <Sentence pieces=pieces!(organise_say_plain, people = people) /> }.into_any()
        }
        None => view! { <Sentence pieces=pieces!(organise_say_all, people = people) /> }.into_any(),
    }
}

fn figures(board: &Dashboard) -> impl IntoView + use<> {
    let slack = held(board).and_then(|tier| tier.slack);
    let missing = next(board).and_then(|tier| Some((tier.missing?, tier.name.to_string())));
    let (more, reach) = match missing {
        Some((more, tier)) => (number(more), t!(organise_stat_missing, tier = tier)),
        None => (t!(organise_stat_none), t!(organise_stat_missing_none)),
    };
    [
        (number(board.standing), t!(organise_stat_standing)),
        (number(board.supporters), t!(organise_stat_supporters, acting = board.would_support)),
        (number(board.would_act), t!(organise_stat_act)),
        (number(board.without_coordination), t!(organise_stat_alone)),
        (slack.map_or_else(|| t!(organise_stat_none), number), t!(organise_stat_slack)),
        (more, reach),
    ]
    .map(|(figure, says)| view! { <div class="stat"><b>{figure}</b><span>{says}</span></div> })
    .into_iter()
    .collect_view()
}
