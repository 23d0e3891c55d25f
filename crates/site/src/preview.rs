//! A project as a picture that others show beside a link to it: whose it is, what it is called, and
//! the numbers that its page says.

use minijinja::{Value, context};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::Tree,
};
use sha2::{Digest as _, Sha256};

use crate::{
    Locale, SiteError,
    letters::{self, Drawable},
    setting::{self, Room},
};

/// Pixels from start to end.
pub const PREVIEW_WIDTH: u32 = 1_200;
/// Pixels from top to bottom.
pub const PREVIEW_HEIGHT: u32 = 630;
/// Changes with what is drawn from the same words.
const DRAWING: &str = "2";

const MARGIN: f32 = 80.0;
const WIDTH: f32 = 1_040.0;
/// The organisation's name leaves room for ours.
const NAME: Room = Room { sizes: &[(32.0, 1), (28.0, 1)], width: 800.0, bold: false };

/// Where everything stands.
struct Plan {
    /// The title's, and how far its lines are apart, in sizes; first for Nastaliq.
    title: [(Room, f32); 2],
    title_middle: f32,
    line: f32,
    said: Room,
    said_at: [f32; 2],
}

const fn bold(sizes: &'static [(f32, usize)]) -> Room {
    Room { sizes, width: WIDTH, bold: true }
}

const PLAN: Plan = Plan {
    title: [
        (bold(&[(84.0, 1), (60.0, 2), (50.0, 2), (40.0, 3)]), 1.9),
        (bold(&[(84.0, 2), (72.0, 3), (60.0, 3), (50.0, 4), (44.0, 4)]), 1.2),
    ],
    title_middle: 250.0,
    line: 400.0,
    said: bold(&[(38.0, 1), (34.0, 1), (30.0, 1), (27.0, 1)]),
    said_at: [527.0, 582.0],
};

/// For Nastaliq, which runs downwards.
const TALL: Plan = Plan {
    title: [
        (bold(&[(84.0, 1), (60.0, 2), (50.0, 2), (40.0, 3)]), 1.9),
        (bold(&[(72.0, 2), (60.0, 3), (50.0, 3), (44.0, 4)]), 1.2),
    ],
    title_middle: 224.0,
    line: 350.0,
    said: bold(&[(36.0, 1), (32.0, 1), (28.0, 1)]),
    said_at: [483.0, 566.0],
};

/// A picture that is not drawn yet.
#[derive(Clone, Debug)]
pub struct Preview {
    locale: Locale,
    name: Option<Drawable>,
    title: Drawable,
    /// How the project stands, and what is missing.
    said: [Option<Drawable>; 2],
    /// The muster line (SVG).
    line: String,
    /// What the picture says, for whoever does not see it.
    pub(crate) alt: String,
    pub(crate) tag: String,
}

/// What a picture is made of, as a page has it.
pub(crate) struct Words<'a> {
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) said: [String; 2],
    pub(crate) line: String,
}

impl Preview {
    /// None where the letters of the title are not in our font.
    pub(crate) fn new(locale: Locale, words: Words<'_>, template: &str) -> Option<Self> {
        let Words { name, title, said, line } = words;
        let alt = format!("{title}: {}", said[0]);
        let title = Drawable::new(title)?;
        let name = Drawable::new(name);
        // A tier's name may have other letters: then only the first sentence is drawn.
        let said = said.map(|said| Drawable::new(&said));
        let mut digest = Sha256::new();
        let text = |drawn: &Option<Drawable>| drawn.clone().unwrap_or_default().text;
        let [act, missing] = [text(&said[0]), text(&said[1])];
        let name_text = text(&name);
        let parts =
            [DRAWING, template, locale.tag(), &name_text, &title.text, &act, &missing, &line];
        for part in parts {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        let tag = digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Some(Self { locale, name, title, said, line, alt, tag })
    }

    /// Names what is drawn: the same tag, the same picture.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// What the template is filled with. Sets text, so it takes its time.
    pub(crate) fn content(&self) -> Value {
        let rtl = self.locale.direction() == "rtl";
        let said = self.said.each_ref().map(Option::as_ref);
        let is_tall = self.title.is_tall() || said.iter().flatten().any(|said| said.is_tall());
        let plan = if is_tall { &TALL } else { &PLAN };
        let [tall, low] = &plan.title;
        let (room, leading) = if self.title.is_tall() { tall } else { low };
        let title = setting::set(&self.title, room);
        let height = title.size * leading;
        // A line's letters stand a third of their size below its middle.
        let rows = title.lines.len().saturating_sub(1) as f32;
        let first = plan.title_middle - rows * height / 2.0 + title.size * 0.36;
        let at = |line: &letters::Line, size| {
            let x = if rtl { MARGIN + WIDTH } else { MARGIN };
            Value::from_safe_string(line.markup(size, x, rtl))
        };
        let one = |text: Option<&Drawable>, room, y| {
            let set = text.map(|text| setting::set(text, room));
            set.map_or(Value::from(()), |set| {
                let text = set.lines.first().map(|line| at(line, set.size));
                context! { size => set.size, text, y }
            })
        };
        context! {
            width => PREVIEW_WIDTH,
            height => PREVIEW_HEIGHT,
            rtl,
            name => one(self.name.as_ref(), &NAME, 91.0),
            title => context! {
                size => title.size,
                lines => title.lines.iter().enumerate().map(|(row, line)| context! {
                    text => at(line, title.size),
                    y => row as f32 * height + first,
                }).collect::<Vec<_>>(),
            },
            act => one(said[0], &plan.said, plan.said_at[0]),
            missing => one(said[1], &plan.said, plan.said_at[1]),
            line => Value::from_safe_string(self.line.clone()),
            line_y => plan.line,
        }
    }
}

/// Draws an SVG of our own making as PNG.
pub(crate) fn png(svg: &str) -> Result<Vec<u8>, SiteError> {
    let tree = Tree::from_str(svg, &letters::options())
        .map_err(|error| SiteError::Picture(error.to_string()))?;
    let mut pixels = Pixmap::new(PREVIEW_WIDTH, PREVIEW_HEIGHT)
        .ok_or_else(|| SiteError::Picture("it has no size".to_owned()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| SiteError::Picture(error.to_string()))
}
