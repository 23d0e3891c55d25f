//! How the number of standing pledges grew.

use leptos::prelude::*;

use super::drawing::{margin, short};
use super::scale::{Scale, ticks};
use super::{Anchor, ChartFrame, Drawing, NARROW, Point, Shape, Size, Table};
use crate::i18n::{format, t};

/// So many stood at that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Milliseconds since 1970.
    pub(crate) at_ms: i64,
    pub(crate) standing: u64,
}

#[component]
pub(crate) fn PledgesOverTime(
    /// Oldest first.
    #[prop(into)]
    moments: Signal<Vec<Moment>>,
    #[prop(into)] file: String,
) -> impl IntoView {
    let draw = Callback::new(move |width| moments.with(|moments| draw(moments, width)));
    view! { <ChartFrame name=t!(chart_time_name) draw keys=Vec::new() file /> }
}

fn draw(moments: &[Moment], width: f64) -> Drawing {
    let narrow = width < NARROW;
    let size = Size { width, height: (width * 0.41).clamp(190.0, 300.0) };
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return Drawing { size, summary: t!(chart_time_none), ..Drawing::default() };
    };
    let most = moments.iter().map(|moment| moment.standing).max().unwrap_or_default();
    let ticks = ticks(most, if narrow { 3 } else { 4 });
    let figures: Vec<String> = ticks.iter().map(|tick| count(*tick)).collect();
    let (start, end) = (margin(&figures, 12.0), size.width - 12.0);
    let ground = size.height - 30.0;
    let top = ticks.last().copied().unwrap_or(1).max(1);
    let x = Scale::new((first.at_ms as f64, last.at_ms as f64), (start, end));
    let y = Scale::new((0.0, top as f64), (ground, 14.0));
    let mut shapes = Vec::new();
    for tick in &ticks {
        let at = y.at(*tick as f64);
        shapes.push(Shape::Line { class: "gridline", from: (start, at), to: (end, at) });
        let text = count(*tick);
        shapes.push(Shape::Text {
            class: "",
            at: (start - 8.0, at + 4.0),
            anchor: Anchor::End,
            text,
        });
    }
    let mut d = String::new();
    let mut points = Vec::new();
    for moment in moments {
        let at = (x.at(moment.at_ms as f64), y.at(moment.standing as f64));
        // A pledge is made at once: the line climbs in steps, not in slopes.
        if d.is_empty() {
            d = format!("M{} {}", short(at.0), short(at.1));
        } else {
            d.push_str(&format!("H{}V{}", short(at.0), short(at.1)));
        }
        let when = format::date_time(moment.at_ms);
        points.push(Point { at, says: t!(chart_time_says, when = when, people = moment.standing) });
    }
    shapes.push(Shape::Line { class: "axis", from: (start, ground), to: (end, ground) });
    shapes.push(Shape::Path { class: "l-act", d });
    let end_at = points.last().map_or((end, ground), |point| point.at);
    shapes.push(Shape::Dot { class: "d-act", at: end_at });
    // Within a day, the hour tells them apart.
    let one_day = format::date(first.at_ms) == format::date(last.at_ms);
    let when = |moment: &Moment| match one_day {
        true => format::time(moment.at_ms),
        false => format::date(moment.at_ms),
    };
    let mut ends = vec![(first, Anchor::Start, start)];
    if moments.len() > 1 {
        ends.push((last, Anchor::End, end));
    }
    for (moment, anchor, at) in ends {
        let text = when(moment);
        shapes.push(Shape::Text { class: "", at: (at, ground + 18.0), anchor, text });
    }
    let summary = t!(
        chart_time_summary,
        from = first.standing,
        since = format::date(first.at_ms),
        to = last.standing,
    );
    Drawing { size, shapes, points, summary, table: table(moments) }
}

fn count(number: u64) -> String {
    format::number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn table(moments: &[Moment]) -> Table {
    let rows = moments
        .iter()
        .map(|moment| vec![format::date_time(moment.at_ms), count(moment.standing)])
        .collect();
    Table { columns: vec![t!(chart_time_column_when), t!(chart_time_column_people)], rows }
}

#[cfg(test)]
mod tests {
    use super::{Moment, Shape, draw};

    #[test]
    fn the_line_climbs_in_steps() {
        let moments = [
            Moment { at_ms: 0, standing: 0 },
            Moment { at_ms: 3_600_000, standing: 10 },
            Moment { at_ms: 7_200_000, standing: 20 },
        ];
        let drawing = draw(&moments, 640.0);
        let line = drawing.shapes.iter().find_map(|shape| match shape {
            Shape::Path { class: "l-act", d } => Some(d.as_str()),
            _ => None,
        });
        assert_eq!(line, Some("M26 232.4H327V123.2H628V14"));
        assert_eq!(drawing.points.len(), 3);
    }

    #[test]
    fn nothing_yet_says_so() {
        assert!(draw(&[], 330.0).shapes.is_empty());
        assert_eq!(draw(&[Moment { at_ms: 5, standing: 0 }], 330.0).points.len(), 1);
    }
}
