//! Where a project stands: the sentence and the line, from its public numbers.

use leptos::prelude::*;
use model::{
    limits::{PUBLIC_NUMBERS_FLOOR, PUBLIC_ROUNDED_FROM},
    project::ProjectStatus,
    public::PublicCount,
    view::{ActSaid, MissingSaid, PublicNumbers},
};

use super::{Legend, LineSize, MusterLine, TierFlag};
use crate::i18n::t;

/// A public count as people read it, within a sentence.
pub(crate) fn count(count: PublicCount) -> String {
    match count {
        PublicCount::Few => t!(standing_few, floor = PUBLIC_NUMBERS_FLOOR),
        PublicCount::About(n) if n < PUBLIC_ROUNDED_FROM => exactly(n),
        PublicCount::About(n) => t!(standing_about, people = n),
    }
}

fn exactly(n: u64) -> String {
    crate::i18n::format::number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// "About 100 more reach Media", or what else is to be said of the next tier.
pub(crate) fn missing_text(numbers: &PublicNumbers, status: ProjectStatus) -> String {
    let tier = numbers.next_tier().map_or("", |tier| tier.name.as_str());
    match numbers.missing_said(status) {
        MissingSaid::CallOpen => t!(standing_call_open),
        MissingSaid::Nothing => String::new(),
        MissingSaid::AllReached => t!(standing_all_reached),
        MissingSaid::AtMost(n) => t!(standing_takes, people = n, tier = tier),
        MissingSaid::Few => t!(standing_more_few, floor = PUBLIC_NUMBERS_FLOOR, tier = tier),
        MissingSaid::Exactly(n) => t!(standing_more, more = n, tier = tier),
        MissingSaid::About(n) => t!(standing_more_about, more = n, tier = tier),
        MissingSaid::Offered(name, unit, quantity) => t!(
            standing_more_offered,
            quantity = quantity,
            unit = unit.as_str(),
            name = name.as_str(),
            tier = tier
        ),
        MissingSaid::Next => t!(standing_next, tier = tier),
    }
}

/// How many would act, in a sentence. `somebody`: the reader knows of one who has enrolled.
pub(crate) fn act_text(numbers: &PublicNumbers, somebody: bool) -> String {
    match numbers.act_said(somebody) {
        ActSaid::Somebody => t!(standing_somebody, floor = PUBLIC_NUMBERS_FLOOR),
        ActSaid::Nobody => t!(standing_nobody, floor = PUBLIC_NUMBERS_FLOOR),
        ActSaid::Few => t!(standing_act_few, floor = PUBLIC_NUMBERS_FLOOR),
        ActSaid::Exactly(n) => t!(standing_act, people = n),
        ActSaid::About(n) => t!(standing_act_about, people = n),
    }
}

/// How many are ready beyond those who would act. Of two rounded figures nothing finer can be
/// said than their steps.
fn waiting(numbers: &PublicNumbers) -> PublicCount {
    PublicCount::of(numbers.ready.drawn().saturating_sub(numbers.would_act.drawn()))
}

/// The sentence that says it all.
#[component]
pub(crate) fn StandingText(
    #[prop(into)] numbers: Signal<PublicNumbers>,
    /// Whether the reader knows of one who has enrolled.
    #[prop(optional, into)]
    somebody: Signal<bool>,
    /// The project's.
    status: ProjectStatus,
) -> impl IntoView {
    move || {
        let numbers = numbers.get();
        let more = missing_text(&numbers, status);
        view! {
            <p class="key-sentence">
                <b>{act_text(&numbers, somebody.get())}</b>
                {(!more.is_empty()).then(|| view! { " " <em class="missing">{more}</em> })}
            </p>
        }
    }
}

/// The muster line of public numbers.
#[component]
pub(crate) fn Standing(
    #[prop(into)] numbers: Signal<PublicNumbers>,
    #[prop(optional)] size: LineSize,
    #[prop(optional, into)] you: Signal<Option<(u64, String)>>,
    #[prop(optional)] legend: bool,
    /// Whether the reader knows of one who has enrolled.
    #[prop(optional, into)]
    somebody: Signal<bool>,
    /// The project's.
    status: ProjectStatus,
) -> impl IntoView {
    let act = Signal::derive(move || numbers.with(|n| n.would_act.drawn()));
    let ready = Signal::derive(move || numbers.with(|n| n.ready.drawn().max(n.would_act.drawn())));
    let next = Signal::derive(move || {
        numbers.with(|n| n.next_tier().and_then(|t| t.people).unwrap_or(n.would_act.drawn()))
    });
    let tiers = Signal::derive(move || {
        if size == LineSize::Small {
            return Vec::new();
        }
        numbers.with(|n| {
            let mut flags: Vec<TierFlag> = n
                .tiers
                .iter()
                .filter_map(|t| Some(TierFlag { name: t.name.to_string(), at: t.people? }))
                .collect();
            flags.sort_by_key(|flag| flag.at);
            flags
        })
    });
    let max = Signal::derive(move || {
        numbers.with(|n| {
            let last = n.tiers.iter().filter_map(|t| t.people).max().unwrap_or(0);
            let shown = last.max(n.ready.drawn()).max(n.would_act.drawn()).max(10);
            shown + shown.div_ceil(10)
        })
    });
    let label = Signal::derive(move || {
        let act = numbers.with(|n| act_text(n, somebody.get()));
        numbers.with(|n| format!("{act} {}", missing_text(n, status)).trim().to_owned())
    });
    let next_tier =
        Signal::derive(move || numbers.with(|n| n.next_tier().map(|t| t.name.to_string())));
    view! {
        <MusterLine act next ready max tiers you size label />
        {legend
            .then(|| {
                let act = Signal::derive(move || numbers.with(|n| count(n.would_act)));
                let waiting = Signal::derive(move || numbers.with(|n| count(waiting(n))));
                view! { <Legend act waiting next_tier /> }
            })}
    }
}
