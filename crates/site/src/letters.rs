//! The letters of pictures: which there are, how wide they run, in which order they stand.
//!
//! They are those of `DejaVu` Sans Condensed (Latin, Greek, Cyrillic, Hebrew, and Arabic in Naskh);
//! what it lacks for Urdu is written in Nastaliq, with Noto's. No font of the machine is looked at,
//! so that every server draws the same.

use std::{
    fmt::Write as _,
    sync::{Arc, OnceLock},
};

use resvg::usvg::{self, FontFamily, Node, Options, Tree, fontdb::Database, fontdb::Source};
use skrifa::{FontRef, MetadataProvider as _};
use unicode_bidi::BidiInfo;

/// The size at which widths are measured; others follow from it.
pub(crate) const MEASURED: f32 = 100.0;
/// The width of a space at that size.
const SPACE: f32 = 28.6;
pub(crate) const SOFT_HYPHEN: char = '\u{ad}';

/// What letters look like.
#[derive(Clone, Copy)]
pub(crate) struct Face {
    pub(crate) bold: bool,
    pub(crate) hand: Hand,
}

/// A text of which every letter can be drawn, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drawable {
    pub(crate) text: String,
    pub(crate) hand: Hand,
}

/// How Arabic letters are written. Others have one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hand {
    #[default]
    Naskh,
    Nastaliq,
}

impl Drawable {
    /// Signs without a picture are left out. None where letters are missing or nothing is left:
    /// half a name is worse than none.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let (most, urdu) = (FontRef::new(bold()).ok()?, FontRef::new(URDU).ok()?);
        let (most, urdu) = (most.charmap(), urdu.charmap());
        let mut drawn = String::with_capacity(text.len());
        let mut hand = Hand::Naskh;
        for c in text.chars() {
            if c.is_whitespace() {
                drawn.push(' ');
            } else if is_unseen(c) {
                // Nothing in a text turns what stands around it.
            } else if most.map(c).is_some() || c == SOFT_HYPHEN {
                drawn.push(c);
            } else if is_arabic(c) && urdu.map(c).is_some() {
                hand = Hand::Nastaliq;
                drawn.push(c);
            } else if c.is_alphanumeric() {
                return None;
            }
        }
        // What Urdu does not write is not in Nastaliq.
        if hand == Hand::Nastaliq && drawn.chars().any(|c| is_arabic(c) && urdu.map(c).is_none()) {
            return None;
        }
        let words: Vec<&str> = drawn.split_whitespace().collect();
        let text = words.join(" ");
        let is_seen = text.chars().any(|c| c != SOFT_HYPHEN && !is_joiner(c));
        is_seen.then_some(Self { text, hand })
    }

    /// Whether its lines stand further apart.
    pub(crate) fn is_tall(&self) -> bool {
        self.hand == Hand::Nastaliq
    }
}

/// The letters that [`Hand`] is about; figures are those of everybody.
const fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' | '\u{6fa}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
        || c.is_control() && c != SOFT_HYPHEN
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// A line of a picture, from left to right: every run is in one direction and one font, since
/// whoever draws it looks at one at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    runs: Vec<Run>,
    /// At [`MEASURED`].
    width: f32,
}

#[derive(Clone, Debug, PartialEq)]
struct Run {
    text: String,
    is_urdu: bool,
    /// Where it begins, at [`MEASURED`].
    x: f32,
}

impl Line {
    /// Orders a line in its own direction (UAX #9).
    pub(crate) fn of(text: &str, face: Face) -> Self {
        let bidi = BidiInfo::new(text, None);
        let Some(paragraph) = bidi.paragraphs.first() else { return Self::default() };
        let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
        let mut line = Self::default();
        for range in visual {
            let is_rtl = levels.get(range.start).is_some_and(unicode_bidi::Level::is_rtl);
            let mut runs = by_font(text.get(range).unwrap_or_default(), face.hand);
            if is_rtl {
                runs.reverse();
            }
            for (text, is_urdu) in runs {
                // What stands alone would be taken for a run from left to right.
                let text = if is_rtl { format!("\u{202b}{text}\u{202c}") } else { text.to_owned() };
                let width = match text.chars().filter(|c| *c == ' ').count() {
                    // Nothing is drawn of them, so nothing would be measured.
                    spaces if text.trim_matches(is_blank).is_empty() => spaces as f32 * SPACE,
                    _ => shaped(&text, face.bold, is_urdu),
                };
                line.runs.push(Run { text, is_urdu, x: line.width });
                line.width += width;
            }
        }
        line
    }

    /// The content of SVG's `text`, with its left end there or its right end.
    pub(crate) fn markup(&self, size: f32, x: f32, is_at_end: bool) -> String {
        let scale = size / MEASURED;
        let left = if is_at_end { x - self.width * scale } else { x };
        let mut out = String::new();
        for Run { text, is_urdu, x } in &self.runs {
            let at = left + x * scale;
            let font = if *is_urdu { URDU_FONT } else { "" };
            let text = escaped(text);
            let _ = write!(out, "<tspan x=\"{at:.2}\"{font}>{text}</tspan>");
        }
        out
    }
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{202b}' | '\u{202c}')
}

const URDU_FONT: &str = " font-family=\"Nastaliq\" font-weight=\"400\"";

/// Stretches of one font, and whether that is the one of Urdu: words with what is between them.
fn by_font(text: &str, hand: Hand) -> Vec<(&str, bool)> {
    let mut runs = Vec::new();
    let mut rest = text;
    while hand == Hand::Nastaliq
        && let Some(start) = rest.find(is_arabic)
    {
        let (before, from) = rest.split_at(start);
        let stop = from.find(|c: char| !is_arabic(c) && c != ' ').unwrap_or(from.len());
        let words = from[..stop].trim_end_matches(' ');
        runs.push((before, false));
        runs.push((words, true));
        rest = &from[words.len()..];
    }
    runs.push((rest, false));
    runs.retain(|(text, _)| !text.is_empty());
    runs
}

/// How wide a text runs at [`MEASURED`].
pub(crate) fn width(text: &str, face: Face) -> f32 {
    if text.is_empty() { 0.0 } else { Line::of(text, face).width }
}

/// The same for one run, shaped: Arabic letters change as they join.
fn shaped(text: &str, bold: bool, is_urdu: bool) -> f32 {
    let (weight, font) = (if bold { 700 } else { 400 }, if is_urdu { URDU_FONT } else { "" });
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\" \
         font-weight=\"{weight}\"><text xml:space=\"preserve\" font-size=\"{MEASURED}\"{font}>{}\
         </text></svg>",
        escaped(text)
    );
    let tree = Tree::from_str(&svg, &options());
    tree.map_or(0.0, |tree| first_text(tree.root()).unwrap_or(0.0))
}

fn first_text(group: &usvg::Group) -> Option<f32> {
    group.children().iter().find_map(|node| match node {
        Node::Text(text) => Some(text.bounding_box().width()),
        Node::Group(group) => first_text(group),
        _ => None,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

static URDU: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/urdu.otf"));

fn bold() -> &'static [u8] {
    dejavu::sans_condensed::bold()
}

/// How pictures are read: with our three fonts, and nothing from anywhere else.
pub(crate) fn options() -> Options<'static> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = Database::new();
        for font in [dejavu::sans_condensed::regular(), bold(), URDU] {
            fonts.load_font_source(Source::Binary(Arc::new(font)));
        }
        Arc::new(fonts)
    });
    Options {
        fontdb: Arc::clone(fonts),
        font_resolver: usvg::FontResolver {
            select_font: Box::new(|font, fonts| {
                let named = |family: &FontFamily| matches!(family, FontFamily::Named(name) if name == "Nastaliq");
                let at = match font.families().iter().any(named) {
                    true => 2,
                    false => usize::from(font.weight() >= 600),
                };
                fonts.faces().nth(at).map(|face| face.id)
            }),
            select_fallback: Box::new(|_, _, _| None),
        },
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_fonts_have_is_drawn() {
        let drawn = |text| Drawable::new(text).map(|drawn| (drawn.text, drawn.hand));
        let all = |text: &str, hand| Some((text.to_owned(), hand));
        assert_eq!(drawn("Rent\u{0}\u{1b}\n strike\u{202e}!"), all("Rent strike!", Hand::Naskh));
        let many = "Αθήνα Москва Straße שלום كرايه";
        assert_eq!(drawn(many), all(many, Hand::Naskh));
        let urdu = "پاکستان (2027) ٹیڑھے ڈھانچے نہیں، کرایہ ۔ Rent";
        assert_eq!(drawn(urdu), all(urdu, Hand::Nastaliq));
        let emoji = drawn("\u{1f9f6} Strike \u{1f9d1}\u{200d}\u{1f33e}").unwrap().0;
        assert_eq!(emoji, "Strike \u{200d}");
        for nothing in ["", " ", "\u{1f9f6}\u{200d}", "罷工", "हड़ताल", "a罷"] {
            assert_eq!(drawn(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn letters_that_join_are_measured_joined() {
        let plain = Face { bold: false, hand: Hand::Naskh };
        let (joined, apart) = (width("ببب", plain), width("ب\u{200c}ب\u{200c}ب", plain));
        assert!(joined + 1.0 < apart, "{joined} {apart}");
        let (one, two) = (width("a", plain), width("aa", plain));
        assert!((two - 2.0 * one).abs() < 0.1);
    }

    #[test]
    fn a_line_is_in_runs_of_one_direction_and_one_font() {
        let runs = |text: &str, hand| {
            let line = Line::of(text, Face { bold: true, hand });
            assert!(line.runs.windows(2).all(|pair| pair[0].x < pair[1].x), "{line:?}");
            assert!(line.runs.iter().all(|run| run.x < line.width), "{line:?}");
            let told = line.runs.into_iter().map(|run| (run.text, run.is_urdu));
            told.collect::<Vec<_>>()
        };
        let rtl = |text: &str| format!("\u{202b}{text}\u{202c}");
        assert_eq!(runs("a & b", Hand::Naskh), [("a & b".to_owned(), false)]);
        assert_eq!(
            runs("ہے اب 5 <ہے>", Hand::Nastaliq),
            [
                (rtl(">"), false),
                (rtl("ہے"), true),
                (rtl(" <"), false),
                ("5".to_owned(), false),
                (rtl(" "), false),
                (rtl("ہے اب"), true),
            ]
        );
        assert_eq!(
            runs("go اب!", Hand::Naskh),
            [("go ".to_owned(), false), (rtl("اب"), false), ("!".to_owned(), false)]
        );
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        let line = Line::of("<b> & c", Face { bold: true, hand: Hand::Naskh });
        assert_eq!(
            line.markup(MEASURED, 7.0, false),
            "<tspan x=\"7.00\">&lt;b&gt; &amp; c</tspan>"
        );
    }
}
