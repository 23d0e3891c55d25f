//! Who follows through: from called to done, each step a line of strokes.

use leptos::prelude::*;

use crate::i18n::format;
use crate::parts::{LineSize, MusterLine};

/// The steps with their numbers, the first being the largest.
#[component]
pub(crate) fn FollowThrough(#[prop(into)] steps: Signal<Vec<(String, u64)>>) -> impl IntoView {
    view! {
        <ul class="funnel">
            {move || {
                let steps = steps.get();
                let most = steps.iter().map(|step| step.1).max().unwrap_or_default().max(1);
                steps.into_iter().map(|(name, people)| row(name, people, most)).collect_view()
            }}
        </ul>
    }
}

fn row(name: String, people: u64, most: u64) -> impl IntoView {
    let count = format::number(i64::try_from(people).unwrap_or(i64::MAX));
    view! {
        <li>
            <span>{name}</span>
            <MusterLine
                act=people
                next=people
                ready=people
                max=most
                size=LineSize::Small
                label=count.clone()
            />
            <b>{count}</b>
        </li>
    }
}
