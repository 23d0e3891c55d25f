//! The cards of the dashboard.

use leptos::prelude::*;
use model::{
    TierId,
    view::{Activity, ActivityKind, Dashboard, ProjectView, Tip},
};

use crate::charts::{
    Balance, BalanceBars, Bin, FollowThrough, Moment, PledgesOverTime, ThresholdHistogram,
    TippingCurve, TippingData, curve::Curve,
};
use crate::data::Loaded;
use crate::i18n::{format, t};
use crate::parts::{Button, ButtonKind, ButtonSize};

#[component]
pub(super) fn CurvePanel(board: Signal<Dashboard>) -> impl IntoView {
    let tipping = Signal::derive(move || board.with(tipping));
    view! {
        <section class="card">
            <h2>{t!(organise_curve)}</h2>
            <p class="sm muted">{t!(organise_curve_text)}</p>
            <TippingCurve data=tipping file="tipping-curve" />
        </section>
    }
}

#[component]
pub(super) fn AsksPanel(board: Signal<Dashboard>) -> impl IntoView {
    let bins = Signal::derive(move || board.with(bins));
    view! {
        <section class="card">
            <h2>{t!(organise_asks)}</h2>
            <p class="sm muted">{t!(organise_asks_text)}</p>
            <ThresholdHistogram bins file="conditions" />
        </section>
    }
}

#[component]
pub(super) fn TimePanel(board: Signal<Dashboard>) -> impl IntoView {
    let moments = Signal::derive(move || {
        board.with(|b| {
            let moments = b.over_time.iter();
            moments
                .map(|p| Moment { at_ms: p.at.as_millis(), standing: p.standing })
                .collect::<Vec<_>>()
        })
    });
    view! {
        <section class="card">
            <h2>{t!(organise_time)}</h2>
            <PledgesOverTime moments file="pledges-over-time" />
        </section>
    }
}

fn tipping(board: &Dashboard) -> TippingData {
    let curve = board.curve.iter().map(|point| (point.extra, point.people)).collect();
    let tiers = board.tiers.iter();
    let tiers = tiers.filter_map(|tier| Some((tier.name.to_string(), tier.people?))).collect();
    TippingData { curve: Curve::new(curve), tiers, rounded: false }
}

fn bins(board: &Dashboard) -> Vec<Bin> {
    let bins = board.thresholds.iter();
    bins.map(|b| Bin { from: b.from, to: b.to, ready: b.ready, would_act: b.would_act }).collect()
}

#[component]
pub(super) fn TipPanel(
    board: Signal<Dashboard>,
    project: RwSignal<Loaded<ProjectView>>,
) -> impl IntoView {
    let tips = move || {
        let said: Vec<String> = board.with(|board| {
            project.with(|project| {
                board.tips.iter().map(|tip| tip_text(tip, board, project.here())).collect()
            })
        });
        if said.is_empty() {
            let all = board.with(|b| !b.tiers.is_empty() && b.tiers.iter().all(|t| t.reached));
            let text = if all { t!(organise_tip_all) } else { t!(organise_tip_none) };
            return view! { <p class="muted">{text}</p> }.into_any();
        }
        let said = said.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
        view! { <ul class="tip-it">{said}</ul> }.into_any()
    };
    view! {
        <section class="card">
            <h2>{t!(organise_tip)}</h2>
            {tips}
        </section>
    }
}

fn tip_text(tip: &Tip, board: &Dashboard, project: Option<&ProjectView>) -> String {
    let name = |id: &TierId| {
        let tier = board.tiers.iter().find(|tier| tier.id == *id);
        tier.map(|tier| tier.name.to_string()).unwrap_or_default()
    };
    match tip {
        Tip::MorePeople { tier, people } => {
            t!(organise_tip_people, people = *people, tier = name(tier))
        }
        Tip::MoreOffered { tier, offer_type, quantity } => {
            let fields = project
                .and_then(|p| p.offers.iter().find(|offer| offer.id == *offer_type))
                .map(|offer| &offer.fields);
            t!(
                organise_tip_offers,
                quantity = *quantity,
                unit = fields.map(|f| f.unit.to_string()).unwrap_or_default(),
                name = fields.map(|f| f.name.to_string()).unwrap_or_default(),
                tier = name(tier)
            )
        }
        Tip::LowerThresholds { tier, people, to } => {
            t!(organise_tip_lower, people = *people, to = *to, tier = name(tier))
        }
    }
}

#[component]
pub(super) fn BalancePanel(board: Signal<Dashboard>) -> impl IntoView {
    let rows = Signal::derive(move || board.with(balances));
    let any = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    view! {
        <section class="card">
            <h2>{t!(organise_balance)}</h2>
            {move || match any.get() {
                true => {
                    view! {
                        <p class="sm muted">{t!(organise_balance_text)}</p>
                        <BalanceBars rows />
                    }
                        .into_any()
                }
                false => view! { <p class="muted">{t!(organise_balance_none)}</p> }.into_any(),
            }}
        </section>
    }
}

fn balances(board: &Dashboard) -> Vec<Balance> {
    let rows = board.supply.iter();
    rows.map(|row| {
        let (name, unit) = (row.name.to_string(), row.unit.to_string());
        let name = if unit.is_empty() {
            name
        } else {
            t!(organise_balance_name, name = name, unit = unit)
        };
        let needed = row.demand_act.max(row.target.unwrap_or_default());
        Balance { name, offered: row.supply_act, needed }
    })
    .collect()
}

#[component]
pub(super) fn FollowPanel(board: Signal<Dashboard>) -> impl IntoView {
    let steps = Signal::derive(move || {
        board.with(|b| {
            let funnel = b.call.as_ref().map(|call| call.funnel);
            funnel.map_or_else(Vec::new, |f| {
                vec![
                    (t!(organise_follow_called), f.called),
                    (t!(organise_follow_seen), f.seen),
                    (t!(organise_follow_confirmed), f.confirmed),
                    (t!(organise_follow_go), f.go),
                    (t!(organise_follow_done), f.done),
                ]
            })
        })
    });
    let any = Memo::new(move |_| steps.with(|steps| !steps.is_empty()));
    let called = move || {
        board.with(|b| {
            let call = b.call.as_ref()?;
            let supporting = call.funnel.called.saturating_sub(call.called_people);
            Some(t!(
                organise_follow_whom,
                acting = t!(calls_acting, people = call.called_people),
                supporting = t!(calls_supporting, people = supporting)
            ))
        })
    };
    view! {
        <section class="card">
            <h2>{t!(organise_follow)}</h2>
            {move || match any.get() {
                true => {
                    view! {
                        <p class="sm muted">{called}</p>
                        <FollowThrough steps />
                    }
                        .into_any()
                }
                false => view! { <p class="muted">{t!(organise_follow_none)}</p> }.into_any(),
            }}
        </section>
    }
}

#[component]
pub(super) fn ActivityPanel(board: Signal<Dashboard>) -> impl IntoView {
    let held = RwSignal::new(None::<Vec<Activity>>);
    let toggle = move |_| {
        let now = board.with_untracked(|b| b.activity.clone());
        held.update(|held| *held = if held.is_none() { Some(now) } else { None });
    };
    let list = move || {
        let shown = held.get().unwrap_or_else(|| board.with(|b| b.activity.clone()));
        if shown.is_empty() {
            return view! { <p class="muted">{t!(organise_activity_none)}</p> }.into_any();
        }
        let shown = shown.into_iter().map(event).collect_view();
        view! { <ul class="feed">{shown}</ul> }.into_any()
    };
    view! {
        <section class="card">
            <div class="card-head">
                <h2>{t!(organise_activity)}</h2>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on:click=toggle>
                    {move || match held.with(Option::is_some) {
                        true => t!(organise_go_on),
                        false => t!(organise_hold),
                    }}
                </Button>
            </div>
            {list}
        </section>
    }
}

fn event(event: Activity) -> impl IntoView {
    let threshold = event.threshold;
    let text = match event.kind {
        ActivityKind::Enrolled => t!(organise_enrolled, threshold = threshold),
        ActivityKind::Changed => t!(organise_changed, threshold = threshold),
        ActivityKind::Withdrew => t!(organise_withdrew, threshold = threshold),
        ActivityKind::Confirmed => t!(organise_confirmed),
        ActivityKind::Declined => t!(organise_declined),
    };
    view! {
        <li>
            <time>{format::time(event.at.as_millis())}</time>
            <span>{text}</span>
        </li>
    }
}
