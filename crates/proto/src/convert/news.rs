//! News.

use model::{
    Invalid,
    news::{News, NewsFields},
    text::{Body, Title},
};

use super::{id, language, optional_id, optional_time, part, time, timestamp};
use crate::pb;

impl TryFrom<pb::NewsFields> for NewsFields {
    type Error = Invalid;

    fn try_from(fields: pb::NewsFields) -> Result<Self, Invalid> {
        let fields = Self {
            title: Title::parse("title", &fields.title)?,
            body: Body::parse("body", &fields.body)?,
            language: language("language", &fields.language)?,
        };
        fields.validate()?;
        Ok(fields)
    }
}

impl From<NewsFields> for pb::NewsFields {
    fn from(fields: NewsFields) -> Self {
        Self {
            title: fields.title.to_string(),
            body: fields.body.to_string(),
            language: fields.language.as_str().to_owned(),
        }
    }
}

impl TryFrom<pb::NewsResource> for News {
    type Error = Invalid;

    fn try_from(news: pb::NewsResource) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &news.id)?,
            org: id("org", &news.org)?,
            project: optional_id("project", &news.project)?,
            fields: part("fields", news.fields)?,
            published_at: time("published_at", news.published_at)?,
            edited_at: optional_time("edited_at", news.edited_at)?,
            etag: news.etag,
        })
    }
}

impl From<News> for pb::NewsResource {
    fn from(news: News) -> Self {
        Self {
            id: news.id.to_string(),
            org: news.org.to_string(),
            project: news.project.map(|project| project.to_string()).unwrap_or_default(),
            fields: Some(news.fields.into()),
            published_at: Some(timestamp(news.published_at)),
            edited_at: news.edited_at.map(timestamp),
            etag: news.etag,
        }
    }
}
