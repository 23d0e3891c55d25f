//! Feeds (Atom, RFC 4287) and calendars (iCalendar, RFC 5545).

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus};
use model::{
    TimeMs,
    org::Org,
    project::{Project, ProjectStatus},
};

use crate::{Address, Locale, NewsPiece, Page, Site, limits::FEED_MAX, markdown};

/// What an organisation tells, the latest first; of one project where `project` names it.
#[must_use]
pub fn atom(site: &Site, org: &Org, project: Option<&Project>, news: &[NewsPiece]) -> String {
    let slug = || org.slug.clone();
    let own = Address::Feed(slug(), project.map(|project| project.slug.clone()));
    let page = match project {
        Some(project) => Page::Project(slug(), project.slug.clone()),
        None => Page::Org(slug()),
    };
    let title = project.map_or(org.profile.name.as_str(), |p| p.fields.title.as_str());
    let id = project.map_or_else(|| org.id.to_string(), |project| project.id.to_string());
    let since = project.map_or(org.created_at, |project| project.created_at);
    let changed = news.iter().map(|piece| piece.news.edited_at.unwrap_or(piece.news.published_at));
    let link = |rel: &str, href: String| Link { rel: rel.into(), href, ..Link::default() };
    let feed = Feed {
        id: format!("urn:uuid:{id}"),
        title: Text::plain(title),
        updated: date(changed.max().unwrap_or(since)),
        authors: vec![Person { name: org.profile.name.to_string(), ..Person::default() }],
        links: vec![
            link("self", site.url(&own)),
            link("alternate", site.url(&Address::Page(Locale::En, page))),
        ],
        entries: news.iter().take(FEED_MAX).map(|piece| entry(site, org, piece)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn entry(site: &Site, org: &Org, piece: &NewsPiece) -> Entry {
    let news = &piece.news;
    let locale = Locale::from_tag(news.fields.language.as_str()).unwrap_or(Locale::En);
    let page = Address::Page(locale, Page::Piece(org.slug.clone(), news.id));
    Entry {
        id: format!("urn:uuid:{}", news.id),
        title: Text::plain(news.fields.title.as_str()),
        published: Some(date(news.published_at)),
        updated: date(news.edited_at.unwrap_or(news.published_at)),
        links: vec![Link { rel: "alternate".into(), href: site.url(&page), ..Link::default() }],
        content: Some(Content {
            content_type: Some("html".into()),
            lang: Some(news.fields.language.as_str().to_owned()),
            value: Some(markdown::html(news.fields.body.as_str(), 3)),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// The actions of projects that have a date.
#[must_use]
pub fn calendar<'a>(
    site: &Site,
    org: &Org,
    name: &str,
    projects: impl IntoIterator<Item = &'a Project>,
) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    for project in projects {
        if let Some(event) = event(site, org, project) {
            calendar.push(event);
        }
    }
    calendar.done().to_string()
}

fn event(site: &Site, org: &Org, project: &Project) -> Option<Event> {
    let action = &project.fields.action;
    let starts = utc(action.starts_at?)?;
    let page = Page::Project(org.slug.clone(), project.slug.clone());
    let mut event = Event::new();
    event
        .uid(&format!("{}@muster", project.id))
        .timestamp(utc(project.created_at)?)
        .sequence(project.revision)
        .summary(project.fields.title.as_str())
        .description(project.fields.summary.as_str())
        .url(&site.url(&Address::Page(Locale::En, page)))
        .starts(starts)
        .ends(action.ends_at.and_then(utc).unwrap_or(starts));
    if !action.place.is_empty() {
        event.location(action.place.as_str());
    }
    if project.status == ProjectStatus::Cancelled {
        event.status(EventStatus::Cancelled);
    }
    Some(event.done())
}

fn date(at: TimeMs) -> FixedDateTime {
    utc(at).unwrap_or_default().fixed_offset()
}

fn utc(at: TimeMs) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::from_timestamp_millis(at.as_millis())
}
