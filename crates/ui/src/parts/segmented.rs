//! The same thing, shown another way.

use leptos::prelude::*;

#[derive(Clone, Debug)]
pub(crate) struct Segment<T> {
    value: T,
    label: String,
}

impl<T> Segment<T> {
    pub(crate) fn new(value: T, label: impl Into<String>) -> Segment<T> {
        Segment { value, label: label.into() }
    }
}

#[component]
pub(crate) fn SegmentedControl<T>(
    #[prop(into)] label: String,
    value: RwSignal<T>,
    segments: Vec<Segment<T>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let button = move |segment: Segment<T>| {
        let (mine, own) = (segment.value.clone(), segment.value);
        let pressed = move || if value.with(|value| *value == mine) { "true" } else { "false" };
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| value.set(own.clone())>
                {segment.label}
            </button>
        }
    };
    view! {
        <div class="segmented" role="group" aria-label=label>
            {segments.into_iter().map(button).collect_view()}
        </div>
    }
}
