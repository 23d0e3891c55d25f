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
    let percent = move || {
        total.get().map(|total| (done.get().min(total) * 100).checked_div(total).unwrap_or(100))
    };
    let value = move || percent().map(|percent| percent.to_string());
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
            <div
                class="progress"
                class:progress-wait=move || total.get().is_none()
                role="progressbar"
                aria-label=named
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=value
            >
                <i style=("--v", move || percent().unwrap_or_default().to_string())></i>
            </div>
        </div>
    }
}
