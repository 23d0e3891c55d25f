//! What people ask for: how many with which threshold.

use leptos::prelude::*;

use super::drawing::{along, margin, stroke, text_width};
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
    let ticks = ticks(tallest, if narrow { 3 } else { 4 });
    let figures: Vec<String> = ticks.iter().map(|tick| count(*tick)).collect();
    let (start, end) = (margin(&figures, 8.0), size.width - 4.0);
    let ground = size.height - 30.0;
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
    for group in groups_of(bins, bin_width) {
        let x = start + (group.from as f64 + group.to as f64) / 2.0 * bin_width;
        let text = span(&bins[group.from..group.to]);
        let (from, _) = along(x, &text, size.width);
        let at = (from, ground + 18.0);
        shapes.push(Shape::Text { class: "", at, anchor: Anchor::Start, text });
        if group.to < bins.len() {
            let x = start + group.to as f64 * bin_width;
            shapes.push(Shape::Line { class: "axis", from: (x, ground), to: (x, ground + 6.0) });
        }
    }
    Drawing { size, shapes, points, summary: summary(bins), table: table(bins) }
}

/// Bars that share a label: from this one up to (not including) that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group {
    from: usize,
    to: usize,
}

/// The finest of a few divisions in which each group is as wide as its label: every bar for
/// itself, up to each 1 and 5 (with any number of noughts), or up to each 5. What is still too
/// narrow then goes together with its neighbour.
fn groups_of(bins: &[Bin], bin_width: f64) -> Vec<Group> {
    let fits = |group: &Group| {
        let label = text_width(&span(&bins[group.from..group.to]));
        label + 2.0 <= (group.to - group.from) as f64 * bin_width
    };
    let ends: [fn(u64) -> bool; 3] =
        [|_| true, |to| matches!(digit(to), Some(1 | 5)), |to| digit(to) == Some(5)];
    let mut groups = Vec::new();
    for end in ends {
        groups = divided(bins, end);
        if groups.iter().all(fits) {
            return groups;
        }
    }
    while groups.len() > 1
        && let Some(narrow) = groups.iter().position(|group| !fits(group))
    {
        let first = narrow.min(groups.len() - 2);
        let second = groups.remove(first + 1);
        groups[first].to = second.to;
    }
    groups
}

fn divided(bins: &[Bin], end: fn(u64) -> bool) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut from = 0;
    for (index, bin) in bins.iter().enumerate() {
        if end(bin.to) || index + 1 == bins.len() {
            groups.push(Group { from, to: index + 1 });
            from = index + 1;
        }
    }
    groups
}

/// The first digit of a number whose others are noughts.
fn digit(mut number: u64) -> Option<u64> {
    while number >= 10 && number.is_multiple_of(10) {
        number /= 10;
    }
    (number < 10).then_some(number)
}

/// What the people of these bars ask for.
fn span(bins: &[Bin]) -> String {
    match (bins.first(), bins.last()) {
        (Some(first), Some(last)) if first.from < last.to => {
            t!(chart_asks_span, from = first.from, to = last.to)
        }
        (Some(only), _) => count(only.from),
        _ => String::new(),
    }
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
            "240 people are ready. The condition of 120 holds today; 120 ask for more."
        );
        assert_eq!(drawing.points[0].says, "40 ask for 1 to 100; 40 of them would act today");
    }

    /// As the server makes them, up to what the most demanding asks for.
    fn served(largest: u64) -> Vec<Bin> {
        let mut bins: Vec<Bin> = Vec::new();
        for power in 0..10 {
            for digit in [1, 2, 3, 5] {
                let to = digit * 10_u64.pow(power);
                let from = bins.last().map_or(1, |last| last.to + 1);
                bins.push(Bin { from, to, ready: 9, would_act: 4 });
                if to >= largest {
                    return bins;
                }
            }
        }
        bins
    }

    fn labels(drawing: &crate::charts::Drawing) -> Vec<(f64, String)> {
        let texts = drawing.shapes.iter().filter_map(|shape| match shape {
            Shape::Text { at, anchor: super::Anchor::Start, text, .. } => {
                Some((at.0, text.clone()))
            }
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn labels_are_ranges_that_never_touch() {
        let phone: Vec<_> = labels(&draw(&served(5_000), 300.0)).into_iter().map(|l| l.1).collect();
        assert_eq!(phone, ["1–5", "6–50", "51–500", "501–5,000"]);
        for largest in [1, 2, 7, 60, 800, 1_000, 20_000, 3_000_000, 500_000_000] {
            for width in [240.0, 300.0, 420.0, 640.0, 1_100.0] {
                let drawing = draw(&served(largest), width);
                let labels = labels(&drawing);
                assert!(!labels.is_empty() && labels[0].1.starts_with('1'), "{labels:?}");
                for pair in labels.windows(2) {
                    let end = pair[0].0 + super::text_width(&pair[0].1);
                    assert!(end < pair[1].0, "{largest} at {width}: {labels:?}");
                }
                let (last, text) = labels.last().unwrap();
                assert!(*last >= 0.0 && last + super::text_width(text) <= width, "{labels:?}");
            }
        }
    }

    #[test]
    fn nobody_is_no_division_by_nothing() {
        assert!(draw(&[], 640.0).shapes.is_empty());
        assert!(draw(&[bin(1, 0, 0)], 330.0).shapes.is_empty());
    }
}
