//! What was changed since somebody agreed: as it was, and as it is now.

use leptos::prelude::*;
use model::view::{Revised, RevisedWhat};

use crate::i18n::{format, t};

/// A list of them; nothing if it is not known what was changed.
pub(super) fn changes(changes: &[Revised]) -> Option<impl IntoView + use<>> {
    let line = |change: &Revised| {
        let (was, now) = (value(change.what, &change.was), value(change.what, &change.became));
        let when = format::date_time(change.at.as_millis());
        view! {
            <dt>{label(change)}</dt>
            <dd>
                <del>{was}</del>
                " → "
                <ins>{now}</ins>
                <span class="hint block">{t!(pledges_change_at, when = when)}</span>
            </dd>
        }
    };
    (!changes.is_empty()).then(|| {
        let lines = changes.iter().map(line).collect_view();
        view! {
            <h3>{t!(pledges_changes)}</h3>
            <dl class="facts-rows">{lines}</dl>
        }
    })
}

fn label(change: &Revised) -> String {
    let name = change.name.as_str();
    match change.what {
        RevisedWhat::Action => t!(pledges_change_action),
        RevisedWhat::Starts => t!(pledges_change_starts),
        RevisedWhat::Ends => t!(pledges_change_ends),
        RevisedWhat::Place => t!(pledges_change_place),
        RevisedWhat::TierPeople => t!(pledges_change_people, tier = name),
        RevisedWhat::TierOffered => t!(pledges_change_offered, tier = name),
        RevisedWhat::Unit => t!(pledges_change_unit, name = name),
    }
}

fn value(what: RevisedWhat, text: &str) -> String {
    let number = text.parse::<i64>().ok();
    match (what, number) {
        _ if text.is_empty() => t!(pledges_change_none),
        (RevisedWhat::Starts | RevisedWhat::Ends, Some(at)) => format::date_time(at),
        (RevisedWhat::TierPeople, Some(people)) => format::number(people),
        _ => text.to_owned(),
    }
}
