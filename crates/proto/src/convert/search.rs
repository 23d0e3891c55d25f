//! Searching.

use model::{
    Invalid, Problem,
    search::{Found, FoundWhat, Piece, SearchKind, SearchQuery},
    text::{Name, Title},
};

use super::{
    Word as _, all, each, id, language, number, optional_slug, optional_time, optional_word, query,
    slug, time, timestamp, word, words,
};
use crate::pb;

words! {
    SearchKind = SearchKind { Org Project News }
}

impl TryFrom<&pb::FindRequest> for SearchQuery {
    type Error = Invalid;

    fn try_from(request: &pb::FindRequest) -> Result<Self, Invalid> {
        let tag = Some(request.language.as_str()).filter(|tag| !tag.is_empty());
        Ok(Self {
            text: query("text", &request.text)?.to_owned(),
            kind: optional_word("kind", request.kind)?,
            place: query("place", &request.place)?.to_owned(),
            language: tag.map(|tag| language("language", tag)).transpose()?,
            since: optional_time("since", request.since)?,
            until: optional_time("until", request.until)?,
        })
    }
}

impl From<SearchQuery> for pb::FindRequest {
    fn from(asked: SearchQuery) -> Self {
        Self {
            text: asked.text,
            kind: number(asked.kind),
            place: asked.place,
            language: asked.language.map(|tag| tag.as_str().to_owned()).unwrap_or_default(),
            since: asked.since.map(timestamp),
            until: asked.until.map(timestamp),
            ..Self::default()
        }
    }
}

impl TryFrom<pb::TextPiece> for Piece {
    type Error = Invalid;

    fn try_from(piece: pb::TextPiece) -> Result<Self, Invalid> {
        Ok(Self { text: piece.text, marked: piece.marked })
    }
}

impl From<Piece> for pb::TextPiece {
    fn from(piece: Piece) -> Self {
        Self { text: piece.text, marked: piece.marked }
    }
}

impl TryFrom<pb::FoundResource> for Found {
    type Error = Invalid;

    fn try_from(found: pb::FoundResource) -> Result<Self, Invalid> {
        use pb::found_resource::What;
        let what = found.what.ok_or_else(|| Invalid::new("what", Problem::Empty))?;
        Ok(Self {
            org: slug("org", &found.org)?,
            org_name: Name::parse("org_name", &found.org_name)?,
            title: each("title", found.title)?,
            excerpt: each("excerpt", found.excerpt)?,
            what: match what {
                What::Organisation(pb::FoundOrg {}) => FoundWhat::Org,
                What::Project(project) => FoundWhat::Project {
                    slug: slug("project.slug", &project.slug)?,
                    status: word("project.status", project.status)?,
                    starts_at: optional_time("project.starts_at", project.starts_at)?,
                    place: project.place,
                },
                What::News(news) => FoundWhat::News {
                    id: id("news.id", &news.id)?,
                    language: language("news.language", &news.language)?,
                    published_at: time("news.published_at", news.published_at)?,
                    project: match optional_slug("news.project", &news.project)? {
                        Some(slug) => {
                            let title = Title::parse("news.project_title", &news.project_title)?;
                            Some((slug, title))
                        }
                        None => None,
                    },
                },
            },
        })
    }
}

impl From<Found> for pb::FoundResource {
    fn from(found: Found) -> Self {
        use pb::found_resource::What;
        let what = match found.what {
            FoundWhat::Org => What::Organisation(pb::FoundOrg {}),
            FoundWhat::Project { slug, status, starts_at, place } => {
                What::Project(pb::FoundProject {
                    slug: slug.to_string(),
                    status: status.number(),
                    starts_at: starts_at.map(timestamp),
                    place,
                })
            }
            FoundWhat::News { id, language, published_at, project } => {
                let (slug, title) = project.unzip();
                What::News(pb::FoundNews {
                    id: id.to_string(),
                    language: language.as_str().to_owned(),
                    published_at: Some(timestamp(published_at)),
                    project: slug.map(|slug| slug.to_string()).unwrap_or_default(),
                    project_title: title.map(|title| title.to_string()).unwrap_or_default(),
                })
            }
        };
        Self {
            org: found.org.to_string(),
            org_name: found.org_name.to_string(),
            title: all(found.title),
            excerpt: all(found.excerpt),
            what: Some(what),
        }
    }
}
