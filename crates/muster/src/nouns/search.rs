//! `muster search`.

use super::{
    invalid,
    report::{Cell, Format, Listing},
    words::{Instant, number},
};
use crate::error::CommandError;
use client::Client;
use model::{
    limits::PAGE_SIZE_MAX,
    search::{Found, FoundWhat, Piece, SearchKind, SearchQuery},
    text::Language,
    view::PageRequest,
};

#[derive(Debug, clap::Args)]
pub(crate) struct SearchArgs {
    /// Words that must all be there; the last one may be the beginning of a word. Without any, the
    /// latest are shown
    words: Vec<String>,
    /// Only projects at a place with these words, their news and their organisations
    #[arg(long, default_value = "", value_name = "WORDS", hide_default_value = true)]
    place: String,
    /// Only what is in this language, e.g. de
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Only this kind
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Only news and projects from this moment on
    #[arg(long, value_name = "INSTANT")]
    since: Option<Instant>,
    /// Only news and projects before this moment
    #[arg(long, value_name = "INSTANT")]
    until: Option<Instant>,
    /// How many at most
    #[arg(long, default_value = "20", value_name = "NUMBER", value_parser = number::<u32>)]
    limit: u32,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    Org,
    Project,
    News,
}

impl From<Kind> for SearchKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Org => Self::Org,
            Kind::Project => Self::Project,
            Kind::News => Self::News,
        }
    }
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    args: &SearchArgs,
) -> Result<(), CommandError> {
    let tag = args.language.as_deref();
    let query = SearchQuery {
        text: args.words.join(" "),
        kind: args.kind.map(Into::into),
        place: args.place.clone(),
        language: tag.map(|tag| Language::parse("--language", tag)).transpose().map_err(invalid)?,
        since: args.since.map(|at| at.0),
        until: args.until.map(|at| at.0),
    };
    let mut listing = Listing::new(&[
        "kind", "address", "title", "when", "place", "language", "project", "id", "org", "excerpt",
    ])
    .narrow(&["kind", "address", "title", "when", "excerpt"]);
    let (mut left, mut token) = (args.limit, None);
    while left > 0 {
        let page = PageRequest { size: left.min(PAGE_SIZE_MAX), token, ..PageRequest::default() };
        let page = client.search().find(query.clone(), page).await?;
        left = left.saturating_sub(u32::try_from(page.items.len()).unwrap_or(u32::MAX));
        for found in page.items {
            listing.push(row(found));
        }
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    listing.print(format)
}

fn row(found: Found) -> Vec<Cell> {
    let said = |pieces: &[Piece]| -> String { pieces.iter().map(|p| p.text.as_str()).collect() };
    let (org, title, excerpt) = (found.org.to_string(), said(&found.title), said(&found.excerpt));
    let mut row: Vec<Cell> = match found.what {
        FoundWhat::Org => {
            let none = || Cell::Nothing;
            vec![
                "org".into(),
                org.clone().into(),
                title.into(),
                none(),
                none(),
                none(),
                none(),
                none(),
            ]
        }
        FoundWhat::Project { slug, starts_at, place, .. } => vec![
            "project".into(),
            format!("{org}/{slug}").into(),
            title.into(),
            starts_at.into(),
            place.into(),
            Cell::Nothing,
            slug.to_string().into(),
            Cell::Nothing,
        ],
        FoundWhat::News { id, language, published_at, project } => vec![
            "news".into(),
            format!("{org} {id}").into(),
            title.into(),
            published_at.into(),
            Cell::Nothing,
            language.as_str().into(),
            project.map(|(slug, _)| slug.to_string()).into(),
            id.to_string().into(),
        ],
    };
    row.extend([org.into(), excerpt.into()]);
    row
}
