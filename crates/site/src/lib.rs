//! The public site: what everybody may read, as pages that need no script.
//!
//! What it is: from views of the model to bytes. HTML by templates that a designer can replace,
//! Atom feeds, calendars, the sitemap, one style sheet, the counter that others embed and the
//! picture that they show beside a link; in every language it speaks, each page under 30 kB without pictures.
//!
//! What it is not: it reads no store, knows no clock and serves nothing. Whoever calls it has the
//! views, decides what is public, keeps what was rendered, and renders again what has changed.
//!
//! Invariants
//! - Of numbers, it takes [`PublicNumbers`](model::view::PublicNumbers) only: rounded, renewed
//!   every few minutes.
//! - What people wrote reaches a page escaped, or as Markdown through an allow-list.
//! - A page asks for nothing from anywhere but the site itself, and runs no script; those of AMP,
//!   which are there only if somebody asked for them, load AMP's and say so.
//! - What is drawn is drawn from the fonts that are compiled in.
//! - The same content gives the same bytes.
#![deny(missing_docs)]

mod address;
mod content;
mod error;
mod feed;
mod format;
mod letters;
pub mod limits;
mod line;
mod locale;
mod markdown;
mod preview;
mod render;
mod setting;
mod sitemap;
mod texts;

pub use address::{Address, Month, Page, file_path};
pub use content::{Directory, Group, NewsPiece, OrgPage, ProjectPage, Search, Typed};
pub use error::SiteError;
pub use feed::{atom, calendar};
pub use locale::Locale;
pub use markdown::plain_text as plain;
pub use preview::{PREVIEW_HEIGHT, PREVIEW_WIDTH, Preview};
pub use render::{Options, Site, TEMPLATES};
pub use sitemap::sitemap;
