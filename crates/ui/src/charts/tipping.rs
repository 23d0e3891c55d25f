//! The tipping curve: what one more person does.

use leptos::prelude::*;

use super::curve::Curve;
use super::drawing::stroke;
use super::scale::{Scale, ticks};
use super::{Anchor, ChartFrame, Drawing, Key, NARROW, Point, Shape, Size, Table};
use crate::i18n::{format, t};

/// What the curve shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TippingData {
    pub(crate) curve: Curve,
    /// Tiers that people reach: name and how many it takes, in order.
    pub(crate) tiers: Vec<(String, u64)>,
    /// Whether these are the rounded numbers that everybody may read.
    pub(crate) rounded: bool,
}

/// The chart with its legend. The figures may change while it is looked at.
#[component]
pub(crate) fn TippingCurve(
    #[prop(into)] data: Signal<TippingData>,
    /// A name for the file of its figures.
    #[prop(into)]
    file: String,
) -> impl IntoView {
    let draw = Callback::new(move |width| data.with(|data| draw(data, width)));
    let keys = Signal::derive(move || {
        let away = data.with(|data| data.curve.range().0 < 0);
        let mut keys = Vec::new();
        if away {
            keys.push(Key { class: "key key-wait", text: t!(chart_tipping_key_away) });
        }
        keys.push(Key { class: "key key-next", text: t!(chart_tipping_key_next) });
        keys.push(Key { class: "key", text: t!(chart_tipping_key_after) });
        keys
    });
    view! { <ChartFrame name=t!(chart_tipping_name) draw keys file /> }
}

/// A label that may have to give way to a more important one.
struct Label {
    /// Where it could stand, the best first.
    places: Vec<((f64, f64), Anchor)>,
    class: &'static str,
    text: String,
    second: Option<String>,
}

/// Where things are in the drawing.
struct Frame {
    size: Size,
    start: f64,
    end: f64,
    ground: f64,
    x: Scale,
    y: Scale,
}

const STEP: f64 = 6.0;

fn draw(data: &TippingData, width: f64) -> Drawing {
    let narrow = width < NARROW;
    let size = Size { width, height: (width * 0.58).clamp(260.0, 440.0) };
    if data.curve.is_empty() {
        return Drawing { size, summary: t!(chart_tipping_none), ..Drawing::default() };
    }
    let (first, last) = data.curve.range();
    let shown = data.tiers.iter().map(|tier| tier.1).filter(|n| *n <= data.curve.most() * 2);
    let top = shown.chain([data.curve.most(), 1]).max().unwrap_or(1);
    let ticks = ticks(top, 4);
    let most = ticks.last().copied().unwrap_or(top).min(top + top / 12).max(top);
    let (start, end) =
        (if narrow { 42.0 } else { 58.0 }, size.width - if narrow { 6.0 } else { 14.0 });
    let ground = size.height - if narrow { 28.0 } else { 46.0 };
    let frame = Frame {
        size,
        start,
        end,
        ground,
        x: Scale::new((first as f64, last as f64), (start + 1.5, end - 3.0)),
        y: Scale::new((0.0, most as f64), (ground, if narrow { 40.0 } else { 46.0 })),
    };
    let mut shapes = Vec::new();
    grid(&frame, &ticks, &mut shapes);
    strokes(data, &frame, &mut shapes);
    tiers(data, &frame, narrow, &mut shapes);
    axis(data, &frame, narrow, &mut shapes);
    marks(data, &frame, &mut shapes);
    Drawing {
        size,
        shapes,
        points: points(data, &frame),
        summary: summary(data),
        table: table(data),
    }
}

fn grid(frame: &Frame, ticks: &[u64], shapes: &mut Vec<Shape>) {
    for tick in ticks {
        let y = frame.y.at(*tick as f64);
        if y < 8.0 {
            continue;
        }
        shapes.push(Shape::Line { class: "gridline", from: (frame.start, y), to: (frame.end, y) });
        shapes.push(Shape::Text {
            class: "",
            at: (frame.start - 8.0, y + 4.0),
            anchor: Anchor::End,
            text: format::number(i64::try_from(*tick).unwrap_or(i64::MAX)),
        });
    }
}

/// One stroke each six units, as high as the curve is at its middle.
fn strokes(data: &TippingData, frame: &Frame, shapes: &mut Vec<Shape>) {
    let next = next_tier(data).and_then(|(_, people)| data.curve.first_reaching(people));
    let (mut away, mut up_to, mut after) = (String::new(), String::new(), String::new());
    let count = ((frame.end - frame.start) / STEP) as usize;
    for index in 0..count {
        let x = frame.start + index as f64 * STEP;
        let extra = frame.x.back(x + 1.5).round() as i64;
        let top = frame.y.at(data.curve.people(extra) as f64);
        let d = match next {
            _ if extra < 0 => &mut away,
            Some(next) if extra < next => &mut up_to,
            _ => &mut after,
        };
        stroke(d, x, frame.ground, top.min(frame.ground));
    }
    for (class, d) in [("f-wait", away), ("f-next", up_to), ("f-act", after)] {
        if !d.is_empty() {
            shapes.push(Shape::Path { class, d });
        }
    }
}

fn tiers(data: &TippingData, frame: &Frame, narrow: bool, shapes: &mut Vec<Shape>) {
    for (name, people) in &data.tiers {
        let y = frame.y.at(*people as f64);
        if y < 20.0 {
            continue;
        }
        shapes.push(Shape::Line { class: "tierline", from: (frame.start, y), to: (frame.end, y) });
        // Only where it does not run into the strokes.
        let end = frame.x.back(frame.start + 12.0 + name.chars().count() as f64 * 7.0);
        if data.curve.people(end.ceil() as i64) < *people && !narrow {
            shapes.push(Shape::Text {
                class: "t-tier",
                at: (frame.start + 4.0, y - 5.0),
                anchor: Anchor::Start,
                text: name.clone(),
            });
        }
    }
}

fn axis(data: &TippingData, frame: &Frame, narrow: bool, shapes: &mut Vec<Shape>) {
    let ground = frame.ground;
    shapes.push(Shape::Line {
        class: "axis",
        from: (frame.start, ground),
        to: (frame.end, ground),
    });
    let (first, last) = data.curve.range();
    let width = u64::try_from(last - first).unwrap_or_default().max(1);
    let step = super::scale::round_step(width, if narrow { 5 } else { 8 }) as i64;
    let today = frame.x.at(0.0);
    let mut at = first.div_euclid(step) * step;
    while at <= last {
        let x = frame.x.at(at as f64);
        let crowded = (x - today).abs() < 44.0;
        if at >= first && (at == 0 || !crowded) {
            let (class, text) =
                if at == 0 { ("t-strong", t!(chart_today)) } else { ("", format::signed(at)) };
            let anchor = if x > frame.end - 16.0 {
                Anchor::End
            } else if x < frame.start + 12.0 {
                Anchor::Start
            } else {
                Anchor::Middle
            };
            shapes.push(Shape::Text { class, at: (x, ground + 18.0), anchor, text });
        }
        at += step;
    }
    if !narrow {
        shapes.push(Shape::Text {
            class: "",
            at: (frame.end, ground + 38.0),
            anchor: Anchor::End,
            text: t!(chart_tipping_across),
        });
    }
}

/// Today, the place where the next tier tips, and the largest jumps that still have room.
fn marks(data: &TippingData, frame: &Frame, shapes: &mut Vec<Shape>) {
    let place =
        |extra: i64| (frame.x.at(extra as f64), frame.y.at(data.curve.people(extra) as f64));
    let mut labels = Vec::new();
    let today = place(0);
    let count = |people: u64| format::number(i64::try_from(people).unwrap_or(i64::MAX));
    let crowded = today.0 < frame.start + 20.0;
    let above = ((today.0, today.1 - 14.0), Anchor::Start);
    let beside = ((today.0 - 10.0, today.1 - 10.0), Anchor::End);
    labels.push(Label {
        places: if crowded { vec![above, beside] } else { vec![beside, above] },
        class: "t-strong",
        text: count(data.curve.people(0)),
        second: None,
    });
    let tip = next_tier(data)
        .and_then(|(name, people)| data.curve.first_reaching(people).map(|extra| (name, extra)));
    if let Some((name, extra)) = &tip {
        let at = place(*extra);
        labels.push(Label {
            places: vec![((at.0 - 2.0, at.1 - 30.0), Anchor::Middle)],
            class: "t-act",
            text: jump_text(*extra, data.curve.people(*extra)),
            second: Some(t!(chart_tipping_tips, tier = name.as_str())),
        });
    }
    for (name, people) in data.tiers.iter().rev().take(1) {
        if let Some(extra) = data.curve.first_reaching(*people)
            && extra > 0
            && tip.as_ref().is_none_or(|tip| tip.1 != extra)
        {
            labels.push(Label {
                places: vec![((place(extra).0, place(extra).1 - 12.0), Anchor::Middle)],
                class: "t-strong",
                text: t!(chart_tipping_reaches, more = format::signed(extra), tier = name.as_str()),
                second: None,
            });
        }
    }
    for jump in data.curve.jumps().into_iter().take(4) {
        let at = place(jump.extra);
        labels.push(Label {
            places: vec![((at.0, at.1 - 12.0), Anchor::Middle)],
            class: "t-strong",
            text: jump_text(jump.extra, jump.people),
            second: None,
        });
    }
    let mut dots = vec![("d-next", today)];
    dots.extend(tip.map(|(_, extra)| ("d-act", place(extra))));
    let taken = dots.iter().map(|(_, (x, y))| (x - 7.0, y - 7.0, x + 7.0, y + 7.0)).collect();
    place_labels(labels, taken, frame, shapes);
    for (class, at) in dots {
        shapes.push(Shape::Dot { class, at });
    }
}

/// Start, top, end and bottom of what is drawn already.
type Place = (f64, f64, f64, f64);

/// Keeps each label that touches nothing before it, moved to within the drawing.
fn place_labels(labels: Vec<Label>, mut taken: Vec<Place>, frame: &Frame, shapes: &mut Vec<Shape>) {
    for label in labels {
        let letters = |text: &str| text.chars().count() as f64 * 7.6;
        let width = letters(&label.text).max(label.second.as_deref().map_or(0.0, letters));
        let height = if label.second.is_some() { 32.0 } else { 16.0 };
        for (at, anchor) in label.places {
            let offset = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => width / 2.0,
                Anchor::End => width,
            };
            let start = (at.0 - offset).clamp(0.0, (frame.size.width - width).max(0.0));
            let top = (at.1 - 13.0).max(0.0);
            let own = (start, top, start + width, top + height);
            let touches = taken.iter().any(|other| {
                own.0 < other.2 + 6.0 && other.0 < own.2 + 6.0 && own.1 < other.3 && other.1 < own.3
            });
            if touches {
                continue;
            }
            taken.push(own);
            let at = (start + offset, top + 13.0);
            let class = label.class;
            shapes.push(Shape::Text { class, at, anchor, text: label.text });
            if let Some(text) = label.second {
                shapes.push(Shape::Text { class: "", at: (at.0, at.1 + 16.0), anchor, text });
            }
            break;
        }
    }
}

fn jump_text(extra: i64, people: u64) -> String {
    t!(chart_tipping_jump, more = format::signed(extra), people = people)
}

/// The first tier that today's people do not reach.
fn next_tier(data: &TippingData) -> Option<(String, u64)> {
    data.tiers.iter().find(|tier| tier.1 > data.curve.people(0)).cloned()
}

fn says(data: &TippingData, extra: i64) -> String {
    let people = data.curve.people(extra);
    match extra {
        0 => t!(chart_tipping_says_today, people = people),
        1.. => t!(chart_tipping_says_more, extra = extra, people = people),
        _ => t!(chart_tipping_says_away, extra = extra.unsigned_abs(), people = people),
    }
}

fn points(data: &TippingData, frame: &Frame) -> Vec<Point> {
    stops(data)
        .into_iter()
        .map(|extra| Point {
            at: (frame.x.at(extra as f64), frame.y.at(data.curve.people(extra) as f64)),
            says: says(data, extra),
        })
        .collect()
}

/// The corners, and today.
fn stops(data: &TippingData) -> Vec<i64> {
    let mut stops: Vec<i64> = data.curve.corners().iter().map(|corner| corner.0).collect();
    stops.push(0);
    stops.sort_unstable();
    stops.dedup();
    stops
}

fn summary(data: &TippingData) -> String {
    let today = data.curve.people(0);
    let mut sentences = vec![if data.rounded {
        t!(chart_tipping_summary_about, people = today)
    } else {
        t!(chart_tipping_summary_today, people = today)
    }];
    for (name, people) in data.tiers.iter().filter(|tier| tier.1 > today) {
        sentences.push(match data.curve.first_reaching(*people) {
            Some(extra) => t!(
                chart_tipping_summary_tier,
                extra = extra,
                people = data.curve.people(extra),
                tier = name.as_str(),
            ),
            None => t!(chart_tipping_summary_beyond, tier = name.as_str()),
        });
    }
    sentences.join(" ")
}

fn table(data: &TippingData) -> Table {
    let count = |people: u64| format::number(i64::try_from(people).unwrap_or(i64::MAX));
    let rows = stops(data)
        .into_iter()
        .map(|extra| vec![format::signed(extra), count(data.curve.people(extra))])
        .collect();
    Table { columns: vec![t!(chart_tipping_column_extra), t!(chart_tipping_column_people)], rows }
}

/// The width of a text is guessed; the rest is exact, and tested.
#[cfg(test)]
mod tests {
    use super::{Curve, Shape, TippingData, draw};
    use crate::charts::drawing::short;

    fn data() -> TippingData {
        TippingData {
            curve: Curve::new(vec![
                (-31, 680),
                (0, 1_204),
                (88, 1_518),
                (210, 2_000),
                (750, 3_000),
            ]),
            tiers: vec![
                ("Start".to_owned(), 500),
                ("Media".to_owned(), 1_500),
                ("Win".to_owned(), 3_000),
            ],
            rounded: false,
        }
    }

    #[test]
    fn the_summary_says_what_the_picture_shows() {
        let drawing = draw(&data(), 640.0);
        assert_eq!(
            drawing.summary,
            "Today 1,204 would act together. With 88 more people who act whatever happens it is \
             1,518, and Media is reached. With 750 more people who act whatever happens it is \
             3,000, and Win is reached."
        );
    }

    #[test]
    fn strokes_stand_within_the_drawing_and_in_three_groups() {
        for width in [760.0, 330.0] {
            let drawing = draw(&data(), width);
            let mut classes = Vec::new();
            for shape in &drawing.shapes {
                if let Shape::Path { class, d } = shape {
                    classes.push(*class);
                    for stroke in d.split('M').skip(1) {
                        let x: f64 = stroke.split(' ').next().unwrap().parse().unwrap();
                        assert!(x >= 0.0 && x + 3.0 <= drawing.size.width, "{x}");
                    }
                }
            }
            assert_eq!(classes, ["f-wait", "f-next", "f-act"]);
        }
    }

    #[test]
    fn no_label_covers_another() {
        let drawing = draw(&data(), 330.0);
        let labels: Vec<&str> = drawing
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text { class: "t-strong" | "t-act", text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert!(labels.contains(&"1,204") && labels.contains(&"+88 → 1,518"), "{labels:?}");
        let mut unique = labels.clone();
        unique.dedup();
        assert_eq!(labels, unique);
    }

    #[test]
    fn an_empty_curve_draws_nothing_and_says_so() {
        let drawing = draw(&TippingData::default(), 640.0);
        assert!(drawing.shapes.is_empty() && !drawing.summary.is_empty());
    }

    #[test]
    fn one_point_is_a_curve() {
        let data = TippingData { curve: Curve::new(vec![(0, 0)]), ..TippingData::default() };
        let drawing = draw(&data, 640.0);
        assert_eq!(drawing.points.len(), 1);
        assert_eq!(short(1.25), "1.3");
    }
}
