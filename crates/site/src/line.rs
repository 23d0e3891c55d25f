//! The muster line as a picture: every person is a stroke. Full height: would act today. Lower: the
//! gap to the next tier. Lowest: ready, waiting. Dots: still missing. Its colours come from the
//! style sheet, so that it is right in the dark and on paper.

use std::fmt::Write as _;

use model::view::PublicNumbers;

/// Strokes of a line.
const STROKES: u64 = 80;
/// Units of the picture's height.
const HEIGHT: u64 = 40;

/// The line as inline SVG. The sentence beside it has the figures, so nobody hears of the picture.
pub(crate) fn svg(numbers: &PublicNumbers) -> String {
    let act = numbers.would_act.drawn();
    let ready = numbers.ready.drawn().max(act);
    let next = numbers.next_tier().and_then(|tier| tier.people).unwrap_or(act).max(act);
    let last = numbers.tiers.iter().filter_map(|tier| tier.people).max().unwrap_or(0);
    let shown = last.max(ready).max(next).max(10);
    let length = shown + shown.div_ceil(10);
    // Whole strokes: nobody is cut in half.
    let strokes =
        |people: u64| (u128::from(people) * u128::from(STROKES) / u128::from(length)) as u64;
    let (act, next, ready) = (strokes(act), strokes(next), strokes(ready));
    let mut svg = format!(
        "<svg class=\"line\" viewBox=\"0 0 {} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        STROKES * 5
    );
    // One thick line with gaps is as many strokes.
    let mut stretch = |class: &str, from: u64, to: u64, height: u64| {
        if from < to {
            let (from, to, middle) = (from * 5, to * 5, HEIGHT - height / 2);
            let _ = write!(
                svg,
                "<path class=\"{class}\" stroke-width=\"{height}\" d=\"M{from} {middle}H{to}\"/>"
            );
        }
    };
    stretch("act", 0, act, HEIGHT);
    stretch("gap", act, next.min(ready), 28);
    stretch("wait", next.max(act), ready, HEIGHT / 2);
    stretch("miss", next.min(ready).max(act).max(ready), STROKES, 4);
    for tier in numbers.tiers.iter().filter_map(|tier| tier.people) {
        let at = strokes(tier) * 5;
        let _ = write!(svg, "<path class=\"tier\" d=\"M{at} 0v{HEIGHT}\"/>");
    }
    svg.push_str("</svg>");
    svg
}
