//! What people ask for: how many with which threshold.

use leptos::prelude::*;

use super::drawing::stroke;
use super::scale::{Scale, ticks};
use super::{Anchor, ChartFrame, Drawing, Key, NARROW, Point, Shape, Size, Table};
use crate::i18n::{format, t};

/// People whose threshold lies in a range, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bin {
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) ready: u64,
    /// Of those, the ones who would act today.
    pub(crate) would_act: u64,
}

#[component]
pub(crate) fn ThresholdHistogram(
    #[prop(into)] bins: Signal<Vec<Bin>>,
    #[prop(into)] file: String,
) -> impl IntoView {
    let draw = Callback::new(move |width| bins.with(|bins| draw(bins, width)));
    let keys = Signal::derive(|| {
        vec![
            Key { class: "key", text: t!(chart_asks_key_holds) },
            Key { class: "key key-next", text: t!(chart_asks_key_next) },
            Key { class: "key key-wait", text: t!(chart_asks_key_more) },
        ]
    });
    view! { <ChartFrame name=t!(chart_asks_name) draw keys file /> }
}

fn draw(bins: &[Bin], width: f64) -> Drawing {
    let narrow = width < NARROW;
    let size = Size { width, height: (width * 0.52).clamp(200.0, 330.0) };
    let tallest = bins.iter().map(|bin| bin.ready).max().unwrap_or_default();
    if tallest == 0 {
        return Drawing { size, summary: t!(chart_asks_none), ..Drawing::default() };
    }
    let (start, end) = (36.0, size.width - 4.0);
    let ground = size.height - 30.0;
    let ticks = ticks(tallest, if narrow { 3 } else { 4 });
    let most = ticks.last().copied().unwrap_or(tallest).max(tallest);
    let y = Scale::new((0.0, most as f64), (ground, 14.0));
    let mut shapes = Vec::new();
    for tick in &ticks {
        let at = y.at(*tick as f64);
        shapes.push(Shape::Line { class: "gridline", from: (start, at), to: (end, at) });
        let text = count(*tick);
        shapes.push(Shape::Text {
            class: "",
            at: (start - 6.0, at + 4.0),
            anchor: Anchor::End,
            text,
        });
    }
    let bin_width = (end - start) / bins.len() as f64;
    let mut points = Vec::new();
    let mut groups =
        [("f-act", String::new()), ("f-next", String::new()), ("f-wait", String::new())];
    let next = bins.iter().position(|bin| bin.ready > 0 && bin.would_act * 2 < bin.ready);
    for (index, bin) in bins.iter().enumerate() {
        let at = start + index as f64 * bin_width;
        let top = y.at(bin.ready as f64);
        let group = match next {
            Some(next) if index == next => 1,
            Some(next) if index > next => 2,
            _ => 0,
        };
        let strokes = (((bin_width - 3.0) / 6.0).floor() as usize).max(1);
        let indent = (bin_width - (strokes as f64 * 6.0 - 3.0)) / 2.0;
        if bin.ready > 0 {
            for number in 0..strokes {
                let x = at + indent + number as f64 * 6.0;
                stroke(&mut groups[group].1, x, ground, top.min(ground - 2.0));
            }
        }
        points.push(Point { at: (at + bin_width / 2.0, top), says: says(bin) });
    }
    for (class, d) in groups {
        if !d.is_empty() {
            shapes.push(Shape::Path { class, d });
        }
    }
    shapes.push(Shape::Line { class: "axis", from: (start, ground), to: (end, ground) });
    let every = bins.len().div_ceil(if narrow { 4 } else { 8 });
    for (index, bin) in bins.iter().enumerate().filter(|(index, _)| index % every == 0) {
        let at = (start + (index as f64 + 0.5) * bin_width, ground + 18.0);
        shapes.push(Shape::Text { class: "", at, anchor: Anchor::Middle, text: count(bin.from) });
    }
    Drawing { size, shapes, points, summary: summary(bins), table: table(bins) }
}

fn count(number: u64) -> String {
    format::number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn says(bin: &Bin) -> String {
    if bin.from == bin.to {
        t!(chart_asks_says_one, people = bin.ready, asked = bin.from, act = bin.would_act)
    } else {
        t!(chart_asks_says, people = bin.ready, from = bin.from, to = bin.to, act = bin.would_act)
    }
}

fn summary(bins: &[Bin]) -> String {
    let ready: u64 = bins.iter().map(|bin| bin.ready).sum();
    let act: u64 = bins.iter().map(|bin| bin.would_act).sum();
    t!(chart_asks_summary, ready = ready, act = act, waiting = ready.saturating_sub(act))
}

fn table(bins: &[Bin]) -> Table {
    let rows = bins
        .iter()
        .filter(|bin| bin.ready > 0)
        .map(|bin| {
            let range = if bin.from == bin.to {
                count(bin.from)
            } else {
                t!(chart_asks_range, from = bin.from, to = bin.to)
            };
            vec![range, count(bin.ready), count(bin.would_act)]
        })
        .collect();
    let columns =
        vec![t!(chart_asks_column_asked), t!(chart_asks_column_ready), t!(chart_asks_column_act)];
    Table { columns, rows }
}

#[cfg(test)]
mod tests {
    use super::{Bin, Shape, draw};

    fn bin(from: u64, ready: u64, would_act: u64) -> Bin {
        Bin { from, to: from + 99, ready, would_act }
    }

    #[test]
    fn who_acts_who_is_next_and_who_waits_are_told_apart() {
        let bins = [bin(1, 40, 40), bin(101, 80, 80), bin(201, 30, 0), bin(301, 90, 0)];
        let drawing = draw(&bins, 640.0);
        let classes: Vec<&str> = drawing
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Path { class, .. } => Some(*class),
                _ => None,
            })
            .collect();
        assert_eq!(classes, ["f-act", "f-next", "f-wait"]);
        assert_eq!(
            drawing.summary,
            "240 are ready. The condition of 120 holds today; 120 ask for more."
        );
        assert_eq!(drawing.points[0].says, "40 ask for 1 to 100; 40 of them would act today");
    }

    #[test]
    fn nobody_is_no_division_by_nothing() {
        assert!(draw(&[], 640.0).shapes.is_empty());
        assert!(draw(&[bin(1, 0, 0)], 330.0).shapes.is_empty());
    }
}
