//! The muster line and the charts.

use leptos::prelude::*;

use crate::charts::{
    Balance, BalanceBars, Bin, FollowThrough, Moment, PledgesOverTime, ThresholdHistogram,
    TippingCurve, TippingData, curve::Curve,
};
use crate::parts::{Legend, LineSize, MusterLine, TierFlag};

fn tiers() -> Vec<TierFlag> {
    [("Start", 500), ("Media", 1_500), ("Win", 3_000)]
        .map(|(name, at)| TierFlag { name: name.into(), at })
        .to_vec()
}

#[component]
pub(super) fn Lines() -> impl IntoView {
    let act = RwSignal::new(1_204_u64);
    view! {
        <section class="card stack">
            <h2>"Muster line"</h2>
            <MusterLine
                act=act
                next=1_500
                ready=2_310
                tiers=tiers()
                size=LineSize::Large
                you=Some((800, "you: 800".to_owned()))
                label="1,204 of 2,310"
            />
            <Legend act="1,204" waiting="1,106" next_tier=Some("Media".to_owned()) />
            <MusterLine act=act next=1_500 ready=2_310 tiers=tiers() label="1,204 of 2,310" />
            <MusterLine act=212 next=260 ready=346 max=420 size=LineSize::Small label="212 of 346" />
            <MusterLine act=0 next=300 ready=640 max=1_200 size=LineSize::Small label="640 wait" />
            <MusterLine act=0 next=0 ready=0 max=10 size=LineSize::Small label="nobody" />
            <button class="btn" type="button" on:click=move |_| act.update(|act| *act += 60)>
                "60 more"
            </button>
        </section>
    }
}

#[component]
pub(super) fn Charts() -> impl IntoView {
    let curve = Curve::new(vec![
        (-130, 343),
        (-108, 517),
        (-31, 1_032),
        (0, 1_204),
        (88, 1_518),
        (210, 2_000),
        (450, 2_510),
        (750, 3_005),
        (790, 3_045),
    ]);
    let tiers = vec![("Start".into(), 500), ("Media".into(), 1_500), ("Win".into(), 3_000)];
    let tipping = TippingData { curve, tiers, rounded: false };
    let bins: Vec<Bin> = [435, 186, 128, 284, 181, 202, 80, 297, 86, 186, 16, 175, 8]
        .into_iter()
        .enumerate()
        .map(|(index, ready)| {
            let from = 250 * index as u64 + 1;
            let would_act = if from < 1_204 { ready } else { 0 };
            Bin { from, to: from + 249, ready, would_act }
        })
        .collect();
    let day = 86_400_000;
    let moments: Vec<Moment> = (0..60)
        .map(|index: i64| Moment {
            at_ms: 1_791_000_000_000 + index * day,
            standing: (index * index * 2 / 3) as u64,
        })
        .collect();
    let balance = |name: &str, offered, needed| Balance { name: name.into(), offered, needed };
    let balances = vec![
        balance("Driver, hours", 26, 19),
        balance("Letter check", 60, 412),
        balance("Childcare, hours", 12, 55),
        balance("Hardship fund, euros", 9_480, 3_600),
    ];
    let steps: Vec<(String, u64)> =
        [("Called", 702), ("Seen", 668), ("Confirmed", 611), ("Go", 598)]
            .map(|(name, people)| (name.to_owned(), people))
            .to_vec();
    view! {
        <section class="card">
            <h2>"Tipping curve"</h2>
            <TippingCurve data=tipping file="curve" />
        </section>
        <section class="card">
            <h2>"Nothing to tip"</h2>
            <TippingCurve data=TippingData::default() file="curve" />
        </section>
        <section class="card">
            <h2>"What people ask for"</h2>
            <ThresholdHistogram bins=bins file="asks" />
        </section>
        <section class="card">
            <h2>"Over time"</h2>
            <PledgesOverTime moments=moments file="time" />
        </section>
        <section class="card">
            <h2>"Offered and needed"</h2>
            <BalanceBars rows=balances />
        </section>
        <section class="card">
            <h2>"Follow through"</h2>
            <FollowThrough steps=steps />
        </section>
    }
}
