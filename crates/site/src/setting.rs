//! Text set in lines: where they end, and at which size it fits.

use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};
use unicode_bidi::{Direction, get_base_direction};

use crate::letters::{Drawable, Face, Line, MEASURED, SOFT_HYPHEN, width};

/// Halvings until a line's width is found.
const HALVINGS: usize = 8;
const ELLIPSIS: char = '…';

/// How a text may be set: the first size at which it fits.
pub(crate) struct Room {
    /// Sizes with the lines that each may take, the largest size first.
    pub(crate) sizes: &'static [(f32, usize)],
    pub(crate) width: f32,
    pub(crate) bold: bool,
}

/// A text in lines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lines {
    pub(crate) size: f32,
    pub(crate) lines: Vec<Line>,
}

/// What stays together in a line.
struct Piece {
    /// As it is within a line, and how wide.
    text: String,
    width: f32,
    /// As it is where a line ends after it.
    last: String,
    last_width: f32,
}

/// Sets a text: at the first size at which it fits without a word cut; else at the last size, cut.
pub(crate) fn set(text: &Drawable, room: &Room) -> Lines {
    let face = Face { bold: room.bold, hand: text.hand };
    let (size, lines) = broken(&text.text, room, face);
    Lines { size, lines: lines.iter().map(|line| Line::of(line, face)).collect() }
}

fn broken(text: &str, room: &Room, face: Face) -> (f32, Vec<String>) {
    let pieces = pieces(text, face);
    for (size, lines_max) in room.sizes {
        let width = room.width * MEASURED / size;
        if pieces.iter().all(|piece| piece.last_width <= width)
            && let lines = balanced(&pieces, width, *lines_max)
            && lines.len() <= *lines_max
        {
            return (*size, lines);
        }
    }
    let (size, lines_max) = room.sizes.last().copied().unwrap_or((MEASURED, 1));
    let width = room.width * MEASURED / size;
    let whole = pieces.into_iter().flat_map(|piece| cut(piece, width, face)).collect::<Vec<_>>();
    let mut lines = filled(&whole, width);
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            *last = shortened(last, width, face);
        }
    }
    (size, lines)
}

/// Lines of about the same length, as many as are needed at this width.
fn balanced(pieces: &[Piece], width: f32, lines_max: usize) -> Vec<String> {
    let lines = filled(pieces, width);
    if lines.len() < 2 || lines.len() > lines_max {
        return lines;
    }
    let widest = pieces.iter().map(|piece| piece.last_width).fold(0.0, f32::max);
    let (mut narrow, mut wide) = (widest, width);
    for _ in 0..HALVINGS {
        let middle = f32::midpoint(narrow, wide);
        if filled(pieces, middle).len() > lines.len() {
            narrow = middle;
        } else {
            wide = middle;
        }
    }
    filled(pieces, wide)
}

fn filled(pieces: &[Piece], width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0.0);
    let mut last: Option<&Piece> = None;
    let mut end = |line: &mut String, last: &Piece| {
        line.truncate(line.len() - last.text.len());
        line.push_str(&last.last);
        lines.push(std::mem::take(line));
    };
    for piece in pieces {
        if let Some(before) = last
            && used + piece.last_width > width
        {
            end(&mut line, before);
            used = 0.0;
        }
        line.push_str(&piece.text);
        used += piece.width;
        last = Some(piece);
    }
    if let Some(last) = last {
        end(&mut line, last);
    }
    lines
}

/// A text where lines may end (UAX #14).
fn pieces(text: &str, face: Face) -> Vec<Piece> {
    let segmenter = LineSegmenter::new_for_non_complex_scripts(Default::default());
    let ends: Vec<usize> = segmenter.segment_str(text).collect();
    let parts = ends.windows(2).filter_map(|pair| text.get(pair[0]..pair[1]));
    parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            let hyphen = if part.ends_with(SOFT_HYPHEN) { "-" } else { "" };
            let text = part.replace(SOFT_HYPHEN, "");
            Piece::new(text, hyphen, face)
        })
        .collect()
}

impl Piece {
    fn new(text: String, hyphen: &str, face: Face) -> Self {
        let last = format!("{}{hyphen}", text.trim_end());
        let width = width(&text, face);
        let last_width = if last == text { width } else { self::width(&last, face) };
        Self { text, width, last, last_width }
    }
}

/// A word that is wider than a line, in parts that are not.
fn cut(piece: Piece, width: f32, face: Face) -> Vec<Piece> {
    if piece.last_width <= width {
        return vec![piece];
    }
    let mut parts = Vec::new();
    let mut rest = piece.text.as_str();
    loop {
        let ends = clusters(rest);
        // Urdu knows no hyphen, and numbers need none.
        let hyphen = |end: usize| {
            let latin = |c: char| {
                c.is_alphabetic() && get_base_direction(c.to_string().as_str()) == Direction::Ltr
            };
            let (before, after) = rest.split_at(end);
            let splits = before.ends_with(latin) && after.starts_with(latin);
            if splits { "-" } else { "" }
        };
        let fits = |end: usize| {
            let part = format!("{}{}", rest[..end].trim_end(), hyphen(end));
            self::width(&part, face) <= width
        };
        let fitting = ends.partition_point(|end| fits(*end)).max(1);
        let Some(end) = ends.get(fitting - 1).copied().filter(|end| *end < rest.len()) else {
            parts.push(Piece::new(rest.to_owned(), "", face));
            return parts;
        };
        parts.push(Piece::new(rest[..end].to_owned(), hyphen(end), face));
        rest = &rest[end..];
    }
}

/// The beginning of a line that goes on elsewhere.
fn shortened(line: &str, width: f32, face: Face) -> String {
    let line = line.trim_end_matches('-');
    let ends = clusters(line);
    let short = |end: usize| format!("{}{ELLIPSIS}", line[..end].trim_end());
    let fitting = ends.partition_point(|end| self::width(&short(*end), face) <= width);
    short(fitting.checked_sub(1).and_then(|at| ends.get(at).copied()).unwrap_or(0))
}

/// Where what people read as one sign ends, in bytes.
fn clusters(text: &str) -> Vec<usize> {
    GraphemeClusterSegmenter::new().segment_str(text).skip(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::Hand;

    const ROOM: Room = Room { sizes: &[(60.0, 1), (40.0, 2), (30.0, 3)], width: 600.0, bold: true };

    fn said(text: &str) -> String {
        let text = Drawable::new(text).unwrap();
        let face = Face { bold: true, hand: text.hand };
        let (size, lines) = broken(&text.text, &ROOM, face);
        for line in &lines {
            assert!(width(line, face) * size / MEASURED <= ROOM.width + 0.5, "{line} is too wide");
        }
        format!("{size}: {}", lines.join(" | "))
    }

    #[test]
    fn a_text_is_as_large_as_it_fits() {
        let told: Vec<String> = [
            "Pay the old rent",
            "Pay the old rent in March, all together",
            "Pay the old rent in March, all together, until the owner talks with us about heating",
            "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung",
            "Miet\u{ad}preis\u{ad}bremsen\u{ad}verlängerungs\u{ad}gesetz jetzt",
            "مارچ میں سب مل کر پرانا کرایہ دیں",
        ]
        .into_iter()
        .map(said)
        .collect();
        expect_test::expect![[r#"
            60: Pay the old rent
            40: Pay the old rent in | March, all together
            30: Pay the old rent in March, | all together, until the owner | talks with us about heating
            30: Grundstücksverkehrsgenehmigungszu- | ständigkeitsübertragungsverordnung
            40: Mietpreisbremsen- | verlängerungsgesetz jetzt
            40: مارچ میں سب مل کر پرانا کرایہ دیں"#]].assert_eq(&told.join("\n"));
    }

    #[test]
    fn what_does_not_fit_is_cut_and_says_so() {
        let endless = "W".repeat(200);
        let bold = Face { bold: true, hand: Hand::Naskh };
        let (_, cut) = broken(&endless, &ROOM, bold);
        assert_eq!(cut.len(), 3);
        assert!(cut[0].ends_with("W-") && cut[2].ends_with("W…"), "{cut:?}");
        let words = said(&"many words ".repeat(30));
        assert!(words.ends_with('…'), "{words}");
        // A sign of several parts is not cut in two.
        let marked = "e\u{301}".repeat(200);
        let (_, cut) = broken(&marked, &ROOM, bold);
        assert!(cut.iter().all(|line| !line.starts_with('\u{301}')), "{cut:?}");
    }
}
