//! What a chart consists of, before anything is drawn.

/// Everything of a chart, at one moment, for one width.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) size: Size,
    pub(crate) shapes: Vec<Shape>,
    /// From start to end; the reader steps along them.
    pub(crate) points: Vec<Point>,
    /// What the chart says, in one or a few sentences.
    pub(crate) summary: String,
    pub(crate) table: Table,
}

/// In the units of the drawing, which are pixels at its natural width.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Path { class: &'static str, d: String },
    Line { class: &'static str, from: (f64, f64), to: (f64, f64) },
    Text { class: &'static str, at: (f64, f64), anchor: Anchor, text: String },
    Dot { class: &'static str, at: (f64, f64) },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// A point worth stopping at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) at: (f64, f64),
    /// What is read there: a sentence.
    pub(crate) says: String,
}

/// The figures as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    /// `key`, or `key key-next` and so on.
    pub(crate) class: &'static str,
    pub(crate) text: String,
}

/// How wide a text of an axis is, at the most: the browser knows it only once it is drawn.
pub(crate) fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * 7.0
}

/// The room that the figures of an upright axis take beside it.
pub(crate) fn margin(figures: &[String], gap: f64) -> f64 {
    figures.iter().map(|text| text_width(text)).fold(0.0, f64::max) + gap
}

/// A text along the ground, with its middle at `x` where the drawing is wide enough for that; its
/// beginning and its end.
pub(crate) fn along(x: f64, text: &str, width: f64) -> (f64, f64) {
    let own = text_width(text);
    let start = (x - own / 2.0).clamp(0.0, (width - own).max(0.0));
    (start, start + own)
}

/// A stroke, three wide, from the ground up.
pub(crate) fn stroke(d: &mut String, x: f64, ground: f64, top: f64) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(d, "M{} {}V{}h3V{}z", short(x), short(ground), short(top), short(ground));
}

/// One decimal, and none where it is zero.
pub(crate) fn short(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}
