//! Shows a drawing: the picture one can step along, the same as a table, and as a file.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Figure;
use leptos::prelude::*;

use super::{Drawing, Key, Shape};
use crate::browser::{download_csv, use_width, width_of_target};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, ButtonSize, Icon, Segment, SegmentedControl};

/// A chart of any kind.
#[component]
pub(crate) fn ChartFrame(
    /// What it is, for those who hear it.
    #[prop(into)]
    name: String,
    /// Draws it for a width in pixels.
    draw: Callback<f64, Drawing>,
    #[prop(into)] keys: Signal<Vec<Key>>,
    /// The name of the file of its figures, without ending.
    #[prop(into)]
    file: String,
) -> impl IntoView {
    let node = NodeRef::<Figure>::new();
    let width = use_width(node);
    // Drawn at its real width, so that letters keep their size.
    let drawing: Signal<Drawing> = Memo::new(move |_| match width.get() {
        0.0 => Drawing::default(),
        width => draw.run(width),
    })
    .into();
    let has_shapes = Memo::new(move |_| drawing.with(|drawing| !drawing.shapes.is_empty()));
    let as_table = RwSignal::new(false);
    let segments =
        vec![Segment::new(false, t!(chart_as_picture)), Segment::new(true, t!(chart_as_table))];
    let save = move |_| {
        drawing.with_untracked(|drawing| {
            download_csv(&file, &drawing.table.columns, &drawing.table.rows);
        });
    };
    let label = name.clone();
    view! {
        <figure class="chart-frame" aria-label=label node_ref=node>
            <p class:vh=has_shapes class:muted=true>
                {move || drawing.with(|drawing| drawing.summary.clone())}
            </p>
            {move || {
                if !has_shapes.get() {
                    ().into_any()
                } else if as_table.get() {
                    table(drawing).into_any()
                } else {
                    picture(name.clone(), drawing).into_any()
                }
            }}
            <figcaption class="chart-foot" hidden=move || !has_shapes.get()>
                <ul class="legend">
                    {move || keys.get().into_iter().map(legend).collect_view()}
                </ul>
                <span class="chart-tools">
                    <SegmentedControl value=as_table segments label=t!(chart_shown_as) />
                    <Button
                        kind=ButtonKind::Quiet
                        size=ButtonSize::Small
                        icon=Icon::Download
                        on:click=save
                    >
                        {t!(chart_csv)}
                    </Button>
                </span>
            </figcaption>
        </figure>
    }
}

fn legend(key: Key) -> impl IntoView {
    view! {
        <li>
            <i class=key.class></i>
            {key.text}
        </li>
    }
}

/// The picture is a slider along its points: arrows, Home and End, or the pointer.
fn picture(name: String, drawing: Signal<Drawing>) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let last = move || drawing.with(|drawing| drawing.points.len().saturating_sub(1));
    let step = move |event: KeyboardEvent| {
        let at = chosen.get_untracked().unwrap_or_default().min(last());
        let to = match event.key().as_str() {
            _ if chosen.get_untracked().is_none() && event.key().starts_with("Arrow") => at,
            "ArrowRight" | "ArrowUp" => (at + 1).min(last()),
            "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
            "Home" => 0,
            "End" => last(),
            _ => return,
        };
        event.prevent_default();
        chosen.set(Some(to));
    };
    let point = move |event: PointerEvent| {
        let Some(width) = width_of_target(&event) else { return };
        drawing.with_untracked(|drawing| {
            let x = f64::from(event.offset_x()) / width * drawing.size.width;
            let distance = |point: &super::Point| (point.at.0 - x).abs();
            let nearest = drawing
                .points
                .iter()
                .enumerate()
                .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
            chosen.set(nearest.map(|(index, _)| index));
        });
    };
    let says = move || {
        drawing.with(|drawing| {
            let point = chosen.get().and_then(|index| drawing.points.get(index));
            point.map_or_else(|| t!(chart_step), |point| point.says.clone())
        })
    };
    view! {
        <div
            class="chart-scrub"
            role="slider"
            tabindex="0"
            aria-label=name
            aria-valuemin="0"
            aria-valuemax=last
            aria-valuenow=move || chosen.get().unwrap_or_default()
            aria-valuetext=says
            on:keydown=step
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| chosen.set(None)
            on:blur=move |_| chosen.set(None)
        >
            <svg
                class="chart"
                aria-hidden="true"
                viewBox=move || {
                    let size = drawing.with(|drawing| drawing.size);
                    format!("0 0 {} {}", size.width, size.height)
                }
            >
                {move || {
                    drawing.with(|drawing| drawing.shapes.iter().map(shape).collect_view())
                }}
                {move || {
                    let index = chosen.get()?;
                    drawing.with(|drawing| {
                        let (x, y) = drawing.points.get(index)?.at;
                        Some(view! { <circle class="d-here" cx=x cy=y r="7" /> })
                    })
                }}
            </svg>
        </div>
        <p class="chart-says" aria-hidden="true">{says}</p>
    }
}

fn shape(shape: &Shape) -> AnyView {
    match shape.clone() {
        Shape::Path { class, d } => view! { <path class=class d=d /> }.into_any(),
        Shape::Line { class, from, to } => {
            view! { <line class=class x1=from.0 y1=from.1 x2=to.0 y2=to.1 /> }.into_any()
        }
        Shape::Text { class, at, anchor, text } => view! {
            <text class=class x=at.0 y=at.1 text-anchor=anchor.name()>
                {text}
            </text>
        }
        .into_any(),
        Shape::Dot { class, at } => {
            view! { <circle class=class cx=at.0 cy=at.1 r="5.5" /> }.into_any()
        }
    }
}

fn table(drawing: Signal<Drawing>) -> impl IntoView {
    view! {
        <div class="table-wrap chart-table" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        {move || {
                            let columns = drawing.with(|drawing| drawing.table.columns.clone());
                            columns
                                .into_iter()
                                .map(|column| view! { <th scope="col" class="num">{column}</th> })
                                .collect_view()
                        }}
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        let rows = drawing.with(|drawing| drawing.table.rows.clone());
                        rows.into_iter().map(row).collect_view()
                    }}
                </tbody>
            </table>
        </div>
    }
}

fn row(cells: Vec<String>) -> impl IntoView {
    let cells = cells.into_iter().map(|cell| view! { <td class="num">{cell}</td> });
    view! { <tr>{cells.collect_view()}</tr> }
}
