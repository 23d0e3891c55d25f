//! The tipping curve: what one more person does.

use leptos::prelude::*;
use model::{limits::PUBLIC_NUMBERS_FLOOR, public::PublicCount};

use super::curve::Curve;
use super::drawing::{along, margin, stroke, text_width};
use super::scale::{Scale, ticks};
use super::{Anchor, ChartFrame, Drawing, Key, NARROW, Point, Shape, Size, Table};
use crate::i18n::{format, t};
use crate::parts::count;

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
    let figures: Vec<String> = ticks.iter().map(|tick| figure(*tick)).collect();
    let (start, end) = (margin(&figures, 12.0), size.width - if narrow { 6.0 } else { 14.0 });
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
    tier_lines(data, &frame, &mut shapes);
    axis(data, &frame, narrow, &mut shapes);
    let taken = marks(data, &frame, &mut shapes);
    if !narrow {
        tier_names(data, &frame, taken, &mut shapes);
    }
    Drawing {
        size,
        shapes,
        points: points(data, &frame),
        summary: summary(data),
        table: table(data),
    }
}

fn figure(people: u64) -> String {
    format::number(i64::try_from(people).unwrap_or(i64::MAX))
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
            text: figure(*tick),
        });
    }
}

/// One stroke each six units, as high as the curve is at its middle.
fn strokes(data: &TippingData, frame: &Frame, shapes: &mut Vec<Shape>) {
    let next = next_tier(data).and_then(|(_, people)| reaching(data, people));
    let (mut away, mut up_to, mut after) = (String::new(), String::new(), String::new());
    let count = ((frame.end - frame.start) / STEP) as usize;
    for index in 0..count {
        let x = frame.start + index as f64 * STEP;
        let extra = frame.x.back(x + 1.5).round() as i64;
        let top = frame.y.at(people(data, extra) as f64);
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

fn tier_lines(data: &TippingData, frame: &Frame, shapes: &mut Vec<Shape>) {
    for (_, people) in &data.tiers {
        let y = frame.y.at(*people as f64);
        if y >= 20.0 {
            let class = "tierline";
            shapes.push(Shape::Line { class, from: (frame.start, y), to: (frame.end, y) });
        }
    }
}

/// The names of the tiers at their lines, where they run neither into the strokes nor into what
/// stands there already.
fn tier_names(data: &TippingData, frame: &Frame, mut taken: Vec<Place>, shapes: &mut Vec<Shape>) {
    for (name, people) in &data.tiers {
        let y = frame.y.at(*people as f64);
        let end = frame.start + 12.0 + text_width(name);
        let own = (frame.start + 4.0, y - 18.0, end, y - 2.0);
        let above = data.curve.people(frame.x.back(end).ceil() as i64) < *people;
        if y >= 20.0 && above && !taken.iter().any(|other| touch(own, *other)) {
            taken.push(own);
            let (class, at) = ("t-tier", (own.0, y - 5.0));
            shapes.push(Shape::Text { class, at, anchor: Anchor::Start, text: name.clone() });
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
    // Today is named whatever else finds no room.
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let steps = (first.div_euclid(step)..=last.div_euclid(step)).map(|index| index * step);
    for at in std::iter::once(0).chain(steps.filter(|at| *at != 0 && *at >= first)) {
        let (class, text) =
            if at == 0 { ("t-strong", t!(chart_today)) } else { ("", format::signed(at)) };
        let own = along(frame.x.at(at as f64), &text, frame.size.width);
        if taken.iter().all(|other| own.0 >= other.1 + 8.0 || other.0 >= own.1 + 8.0) {
            taken.push(own);
            let at = (own.0, ground + 18.0);
            shapes.push(Shape::Text { class, at, anchor: Anchor::Start, text });
        }
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
fn marks(data: &TippingData, frame: &Frame, shapes: &mut Vec<Shape>) -> Vec<Place> {
    let place =
        |extra: i64| (frame.x.at(extra as f64), frame.y.at(data.curve.people(extra) as f64));
    let mut labels = Vec::new();
    let today = place(0);
    let crowded = today.0 < frame.start + 20.0;
    let above = ((today.0, today.1 - 14.0), Anchor::Start);
    let higher = ((today.0, today.1 - 34.0), Anchor::Start);
    let beside = ((today.0 - 10.0, today.1 - 10.0), Anchor::End);
    labels.push(Label {
        places: if crowded { vec![above, beside, higher] } else { vec![beside, above, higher] },
        class: "t-strong",
        text: short_of(data, data.curve.people(0)),
        second: None,
    });
    let tip = next_tier(data)
        .and_then(|(name, people)| reaching(data, people).map(|extra| (name, extra, people)));
    if let Some((name, extra, people)) = &tip {
        let at = place(*extra);
        labels.push(Label {
            places: vec![
                ((at.0 - 2.0, at.1 - 30.0), Anchor::Middle),
                ((at.0 + 4.0, at.1 - 30.0), Anchor::Start),
                ((at.0 - 2.0, at.1 - 56.0), Anchor::Middle),
            ],
            class: "t-act",
            text: match from_few(data) {
                true if *people < PUBLIC_NUMBERS_FLOOR => t!(chart_tipping_few_more),
                true => t!(chart_tipping_most_more, more = format::signed(*extra)),
                false => jump_text(*extra, data.curve.people(*extra)),
            },
            second: Some(t!(chart_tipping_tips, tier = name.as_str())),
        });
    }
    // Counted from nobody, further figures would say more than is known.
    let known = if from_few(data) { 0 } else { usize::MAX };
    for (name, people) in data.tiers.iter().rev().take(known.min(1)) {
        if let Some(extra) = reaching(data, *people)
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
    for jump in data.curve.jumps().into_iter().take(known.min(4)) {
        let at = place(jump.extra);
        labels.push(Label {
            places: vec![((at.0, at.1 - 12.0), Anchor::Middle)],
            class: "t-strong",
            text: jump_text(jump.extra, jump.people),
            second: None,
        });
    }
    let mut dots = vec![("d-next", today)];
    dots.extend(tip.map(|(_, extra, _)| ("d-act", place(extra))));
    let mut taken = dots.iter().map(|(_, (x, y))| (x - 7.0, y - 7.0, x + 7.0, y + 7.0)).collect();
    place_labels(labels, &mut taken, frame, shapes);
    for (class, at) in dots {
        shapes.push(Shape::Dot { class, at });
    }
    taken
}

/// Start, top, end and bottom of what is drawn already.
type Place = (f64, f64, f64, f64);

/// Whether there is less than a gap between two places.
fn touch(one: Place, other: Place) -> bool {
    one.0 < other.2 + 6.0 && other.0 < one.2 + 6.0 && one.1 < other.3 && other.1 < one.3
}

/// Keeps each label that touches nothing before it, moved to within the drawing.
fn place_labels(
    labels: Vec<Label>,
    taken: &mut Vec<Place>,
    frame: &Frame,
    shapes: &mut Vec<Shape>,
) {
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
            // Not over the figures of the axis.
            let last = (frame.size.width - width).max(frame.start);
            let start = (at.0 - offset).clamp(frame.start, last);
            let top = (at.1 - 13.0).max(0.0);
            let own = (start, top, start + width, top + height);
            if taken.iter().any(|other| touch(own, *other)) {
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

/// The fewest extra people with whom so many would act. Of rounded figures only the points are
/// known: what lies between them is not.
fn reaching(data: &TippingData, people: u64) -> Option<i64> {
    if !data.rounded {
        return data.curve.first_reaching(people);
    }
    let corners = data.curve.corners().iter();
    corners.filter(|(extra, _)| *extra >= 0).find(|(_, there)| *there >= people).map(|c| c.0)
}

/// How many would act with so many extra people. Of rounded figures, as many as at the point
/// before.
fn people(data: &TippingData, extra: i64) -> u64 {
    let corners = data.curve.corners();
    let after = corners.partition_point(|corner| corner.0 <= extra);
    match after.checked_sub(1).and_then(|index| corners.get(index)) {
        Some((_, people)) if data.rounded => *people,
        _ => data.curve.people(extra),
    }
}

/// Whether fewer act today than may be said: how many more it takes is counted from nobody then.
fn from_few(data: &TippingData) -> bool {
    data.rounded && PublicCount::of(data.curve.people(0)) == PublicCount::Few
}

/// As [`said`], where there is little room.
fn short_of(data: &TippingData, people: u64) -> String {
    match PublicCount::of(people) {
        PublicCount::Few if data.rounded => t!(chart_tipping_few, floor = PUBLIC_NUMBERS_FLOOR),
        _ => figure(people),
    }
}

/// A number of people, openly rounded where it is.
fn said(data: &TippingData, people: u64) -> String {
    if data.rounded {
        return count(PublicCount::of(people));
    }
    figure(people)
}

fn says(data: &TippingData, extra: i64) -> String {
    let people = said(data, data.curve.people(extra));
    match extra {
        0 => t!(chart_tipping_says_today, people = people),
        1.. if from_few(data) => t!(chart_tipping_says_most, extra = extra, people = people),
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
    let mut sentences = vec![t!(chart_tipping_summary_today, people = said(data, today))];
    for (name, people) in data.tiers.iter().filter(|tier| tier.1 > today) {
        sentences.push(match reaching(data, *people) {
            Some(_) if from_few(data) && *people < PUBLIC_NUMBERS_FLOOR => {
                t!(chart_tipping_summary_few, floor = PUBLIC_NUMBERS_FLOOR, tier = name.as_str())
            }
            Some(extra) if from_few(data) => {
                t!(chart_tipping_summary_most, extra = extra, tier = name.as_str())
            }
            Some(extra) => t!(
                chart_tipping_summary_tier,
                extra = extra,
                people = said(data, data.curve.people(extra)),
                tier = name.as_str(),
            ),
            None => t!(chart_tipping_summary_beyond, tier = name.as_str()),
        });
    }
    sentences.join(" ")
}

fn table(data: &TippingData) -> Table {
    let rows = stops(data)
        .into_iter()
        .map(|extra| vec![format::signed(extra), said(data, data.curve.people(extra))])
        .collect();
    Table { columns: vec![t!(chart_tipping_column_extra), t!(chart_tipping_column_people)], rows }
}

/// The width of a text is guessed; the rest is exact, and tested.
#[cfg(test)]
mod tests {
    use super::{Anchor, Curve, NARROW, Shape, TippingData, draw, text_width};
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
    fn the_tip_is_named_before_any_tier() {
        let data = TippingData {
            curve: Curve::new(vec![(0, 2_000), (100, 2_200), (1_100, 3_400)]),
            tiers: vec![("Win".to_owned(), 2_200)],
            rounded: true,
        };
        let exact = TippingData {
            curve: Curve::new(vec![
                (-480, 1_000),
                (0, 2_034),
                (33, 2_200),
                (190, 2_400),
                (1_036, 3_400),
            ]),
            rounded: false,
            ..data.clone()
        };
        let widths = [300.0, 330.0, 358.0, 480.0, 640.0, 860.0];
        for (data, width) in widths.into_iter().flat_map(|w| [(&data, w), (&exact, w)]) {
            let drawing = draw(data, width);
            let tips = drawing
                .shapes
                .iter()
                .any(|shape| matches!(shape, Shape::Text { text, .. } if text == "Win tips"));
            assert!(tips, "{width}: {:?}", drawing.shapes);
        }
    }

    #[test]
    fn rounded_figures_claim_nothing_between_their_points() {
        let data = TippingData {
            curve: Curve::new(vec![(0, 1_200), (100, 1_500), (200, 1_600)]),
            tiers: vec![("Media".to_owned(), 1_250)],
            rounded: true,
        };
        assert_eq!(
            draw(&data, 640.0).summary,
            "Today about 1,200 would act together. With 100 more people who act whatever happens \
             it is about 1,500, and Media is reached."
        );
        let few = |tier| TippingData {
            curve: Curve::new(vec![(0, 0), (5, 5), (6, 6)]),
            tiers: vec![("Start".to_owned(), tier)],
            rounded: true,
        };
        assert_eq!(
            draw(&few(3), 640.0).summary,
            "Today fewer than 5 would act together. With a few more people (fewer than 5) who act \
             whatever happens, Start is reached."
        );
        assert_eq!(
            draw(&few(6), 640.0).summary,
            "Today fewer than 5 would act together. With at most 6 more people who act whatever \
             happens, Start is reached."
        );
    }

    #[test]
    fn texts_along_the_ground_never_touch_and_stay_in_the_drawing() {
        for last in [7, 60, 4_100, 1_200_000] {
            let curve = Curve::new(vec![(-last / 3, 1), (0, 9), (last, 9 + last.unsigned_abs())]);
            for width in [250.0, 330.0, 480.0, 760.0, 1_100.0] {
                let drawing = draw(&TippingData { curve: curve.clone(), ..data() }, width);
                let ground = drawing.size.height - if width < NARROW { 28.0 } else { 46.0 };
                let mut texts: Vec<(f64, f64)> = Vec::new();
                for shape in &drawing.shapes {
                    if let Shape::Text { at, anchor: Anchor::Start, text, .. } = shape
                        && at.1 == ground + 18.0
                    {
                        texts.push((at.0, at.0 + text_width(text)));
                    }
                }
                texts.sort_by(|a, b| a.0.total_cmp(&b.0));
                assert!(texts.len() >= 2, "{last} {width}: {texts:?}");
                assert!(texts[0].0 >= 0.0 && texts[texts.len() - 1].1 <= width, "{texts:?}");
                assert!(texts.windows(2).all(|pair| pair[0].1 < pair[1].0), "{texts:?}");
            }
        }
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
