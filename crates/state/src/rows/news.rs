//! `news`.

use model::{
    NewsId, OrgId, ProjectId, TimeMs,
    news::{News, NewsFields},
    text::{Body, Language, Title},
};
use store::Stream;

use super::{Id, Ms, Text};

store::row! {
    /// A piece of news as stored.
    pub struct NewsRow = "news" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| row.project.map(ProjectId::to_bytes),
        key { id: NewsId as Id }
        columns {
            org: OrgId as Id,
            project: Option<ProjectId> as Id,
            title: Title as Text,
            body: Body as Text,
            language: Language as Text,
            published_at: TimeMs as Ms,
            edited_at: Option<TimeMs> as Ms,
            etag: u64,
        }
    }
}

impl From<NewsRow> for News {
    fn from(row: NewsRow) -> Self {
        Self {
            id: row.id,
            org: row.org,
            project: row.project,
            fields: NewsFields { title: row.title, body: row.body, language: row.language },
            published_at: row.published_at,
            edited_at: row.edited_at,
            etag: row.etag,
        }
    }
}
