//! The muster line: every person is a stroke.
//!
//! Full height: would act today. Lower and marigold: the gap to the next tier. Lowest: ready,
//! waiting. Dots: still missing. Where people are counted, they stand like this; nowhere else.

use leptos::prelude::*;

use crate::i18n::{format, t};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineSize {
    /// In lists and cards of many.
    Small,
    #[default]
    Normal,
    /// The project's own.
    Large,
}

/// A tier on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TierFlag {
    pub(crate) name: String,
    /// How many people it takes.
    pub(crate) at: u64,
}

/// The line. It is a picture with a name; the sentence beside it has the figures.
#[component]
pub(crate) fn MusterLine(
    /// Would act today.
    #[prop(into)]
    act: Signal<u64>,
    /// What the next tier takes; `act` if there is none.
    #[prop(into)]
    next: Signal<u64>,
    /// Are ready, those who act included.
    #[prop(into)]
    ready: Signal<u64>,
    /// How many the whole length stands for; by itself, a tenth more than what is shown.
    #[prop(optional, into)]
    max: Signal<u64>,
    /// In order of their number.
    #[prop(optional, into)]
    tiers: Signal<Vec<TierFlag>>,
    /// A place on the line, and what is there: one's own condition.
    #[prop(optional, into)]
    you: Signal<Option<(u64, String)>>,
    #[prop(optional)] size: LineSize,
    /// The figures, for those who hear them.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let length = Memo::new(move |_| match max.get() {
        0 => {
            let last = tiers.with(|tiers| tiers.last().map_or(0, |tier| tier.at));
            let shown = last.max(ready.get()).max(next.get()).max(1);
            shown + shown.div_ceil(10)
        }
        max => max,
    });
    let class = match size {
        LineSize::Small => "muster muster-sm",
        LineSize::Normal => "muster",
        LineSize::Large => "muster muster-lg",
    };
    let flags = move || {
        let (act, next, length) = (act.get(), next.get(), length.get());
        tiers.with(|tiers| {
            place_flags(tiers, act, next, length).into_iter().map(flag).collect_view()
        })
    };
    view! {
        <span
            class=class
            class:has-you=move || you.with(Option::is_some)
            role="img"
            aria-label=label
            style=("--act", move || act.get().to_string())
            style=("--next", move || next.get().max(act.get()).to_string())
            style=("--stand", move || ready.get().to_string())
            style=("--max", move || length.get().to_string())
        >
            {move || {
                tiers
                    .with(|tiers| !tiers.is_empty())
                    .then(|| view! { <span class="muster-flags" aria-hidden="true">{flags}</span> })
            }}
            <span class="muster-strokes">
                <i class="m-miss"></i>
                <i class="m-wait"></i>
                <i class="m-next"></i>
                <i class="m-act"></i>
            </span>
            {move || {
                you.get().map(|(at, says)| {
                    let side = you_class(at, length.get());
                    let at = at.min(length.get()).to_string();
                    view! { <span class=side aria-hidden="true" style=("--at", at)>{says}</span> }
                })
            }}
        </span>
    }
}

/// The mark would leave the line at its ends.
fn you_class(at: u64, length: u64) -> &'static str {
    match at.saturating_mul(100).checked_div(length).unwrap_or(0) {
        0..12 => "you you-start",
        88.. => "you you-end",
        _ => "you",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Done,
    Next,
    Later,
}

/// A flag with its place decided.
#[derive(Debug, PartialEq, Eq)]
struct Placed {
    name: String,
    at: u64,
    stage: Stage,
    /// The label stands before the pole.
    before: bool,
    /// There is room for the label.
    labelled: bool,
}

/// Poles stand where they stand; labels give way: the next tier's comes first, then from the
/// last to the first, each only if it does not run into one that is there.
fn place_flags(tiers: &[TierFlag], act: u64, next: u64, length: u64) -> Vec<Placed> {
    let percent = |at: u64| (at.saturating_mul(100) / length.max(1)).min(100);
    let mut flags: Vec<Placed> = tiers
        .iter()
        .filter(|tier| tier.at <= length)
        .map(|tier| Placed {
            name: tier.name.clone(),
            at: tier.at,
            stage: if tier.at <= act {
                Stage::Done
            } else if tier.at == next {
                Stage::Next
            } else {
                Stage::Later
            },
            before: percent(tier.at) > 80,
            labelled: false,
        })
        .collect();
    let mut order: Vec<usize> = (0..flags.len()).rev().collect();
    order.sort_by_key(|index| flags[*index].stage != Stage::Next);
    let mut taken: Vec<(u64, u64)> = Vec::new();
    for index in order {
        let own = percent(flags[index].at);
        // A label is about two thirds of a percent of a phone's line for each letter … and more.
        let width = (flags[index].name.chars().count() as u64 * 2 + 3).max(14);
        let span = |before: bool| {
            if before { (own.saturating_sub(width), own) } else { (own, own + width) }
        };
        let free =
            |span: (u64, u64)| taken.iter().all(|other| span.1 <= other.0 || other.1 <= span.0);
        let sides = if flags[index].before { [true, true] } else { [false, true] };
        for before in sides {
            let wanted = span(before);
            if free(wanted) && (wanted.1 <= 104 || before) && (!before || own >= width) {
                flags[index].before = before;
                flags[index].labelled = true;
                taken.push(wanted);
                break;
            }
        }
    }
    flags
}

fn flag(flag: Placed) -> impl IntoView {
    let stage = match flag.stage {
        Stage::Done => " flag-done",
        Stage::Next => " flag-next",
        Stage::Later => "",
    };
    let class = format!("flag{stage}{}", if flag.before { " flag-end" } else { "" });
    let count = format::number(i64::try_from(flag.at).unwrap_or(i64::MAX));
    let number = if flag.stage == Stage::Done { "hide-phone" } else { "" };
    view! {
        <span class=class style=("--at", flag.at.to_string())>
            {flag
                .labelled
                .then(|| {
                    view! {
                        <b>{flag.name}</b>
                        <span class=number>{count}</span>
                    }
                })}
        </span>
    }
}

/// What the strokes mean, with their numbers.
#[component]
pub(crate) fn Legend(
    /// How many would act, in words.
    #[prop(into)]
    act: Signal<String>,
    /// How many wait for more, in words.
    #[prop(into)]
    waiting: Signal<String>,
    /// The next tier's name, if there is one.
    #[prop(into)]
    next_tier: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <ul class="legend">
            <li>
                <i class="key"></i>
                {move || t!(line_key_act, people = act.get())}
            </li>
            {move || {
                next_tier.get().map(|tier| {
                    view! {
                        <li>
                            <i class="key key-next"></i>
                            {t!(line_key_next, tier = tier)}
                        </li>
                    }
                })
            }}
            <li>
                <i class="key key-wait"></i>
                {move || t!(line_key_wait, people = waiting.get())}
            </li>
            <li>
                <i class="key key-miss"></i>
                {t!(line_key_missing)}
            </li>
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::{Placed, Stage, TierFlag, place_flags, you_class};

    fn tiers(tiers: &[(&str, u64)]) -> Vec<TierFlag> {
        tiers.iter().map(|(name, at)| TierFlag { name: (*name).to_owned(), at: *at }).collect()
    }

    fn shown(flags: &[Placed]) -> Vec<(&str, Stage, bool, bool)> {
        flags.iter().map(|f| (f.name.as_str(), f.stage, f.before, f.labelled)).collect()
    }

    #[test]
    fn done_next_and_later_and_the_last_label_before_its_pole() {
        let tiers = tiers(&[("Start", 500), ("Media", 1_500), ("Win", 3_000)]);
        let flags = place_flags(&tiers, 1_204, 1_500, 3_300);
        let expected = [
            ("Start", Stage::Done, false, true),
            ("Media", Stage::Next, false, true),
            ("Win", Stage::Later, true, true),
        ];
        assert_eq!(shown(&flags), expected);
    }

    #[test]
    fn the_next_tier_keeps_its_label_where_there_is_no_room_for_all() {
        let tiers =
            tiers(&[("Letters", 1_400), ("Media", 1_500), ("Court", 1_560), ("Win", 3_000)]);
        let flags = place_flags(&tiers, 1_450, 1_500, 3_300);
        let labelled: Vec<&str> =
            flags.iter().filter(|f| f.labelled).map(|f| f.name.as_str()).collect();
        assert_eq!(labelled, ["Letters", "Media", "Win"]);
        assert!(flags[0].before, "the label of a tier just before stands on its other side");
    }

    #[test]
    fn what_lies_beyond_the_line_is_not_on_it() {
        assert!(place_flags(&tiers(&[("Far", 9_000)]), 0, 0, 100).is_empty());
    }

    #[test]
    fn the_mark_of_oneself_stays_on_the_line() {
        assert_eq!(you_class(10, 1_000), "you you-start");
        assert_eq!(you_class(500, 1_000), "you");
        assert_eq!(you_class(990, 1_000), "you you-end");
        assert_eq!(you_class(1, 0), "you you-start");
    }
}
