//! Long work: how much of it is done. Never for people; they are strokes.

use leptos::prelude::*;

use crate::i18n::t;

#[component]
pub(crate) fn Progress(
    /// What is being done.
    #[prop(into)]
    label: String,
    #[prop(into)] done: Signal<u64>,
    /// Of how many; none if that is not known yet.
    #[prop(into)]
    total: Signal<Option<u64>>,
) -> impl IntoView {
    let percent = Signal::derive(move || total.get().map(|total| percent_of(done.get(), total)));
    let named = label.clone();
    let says = move || {
        total
            .get()
            .map(|total| t!(parts_progress_of, done = done.get(), total = total))
            .unwrap_or_default()
    };
    view! {
        <div class="stack stack-2">
            <div class="row spread sm">
                <b>{label}</b>
                <span class="muted">{says}</span>
            </div>
            <Bar label=named percent />
        </div>
    }
}

/// How many hundredths of a whole are done; all of nothing is.
pub(crate) fn percent_of(done: u64, total: u64) -> u64 {
    (done.min(total) * 100).checked_div(total).unwrap_or(100)
}

/// The stroke alone, for where words stand beside it.
#[component]
pub(crate) fn Bar(
    /// What it is of, for whoever does not see it.
    #[prop(into)]
    label: String,
    /// Hundredths that are done; none if that is not known yet.
    #[prop(into)]
    percent: Signal<Option<u64>>,
) -> impl IntoView {
    view! {
        <span
            class="progress"
            class:progress-wait=move || percent.get().is_none()
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().map(|percent| percent.to_string())
        >
            <i style=("--v", move || percent.get().unwrap_or_default().to_string())></i>
        </span>
    }
}
