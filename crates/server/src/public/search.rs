//! Searching without a script. What is found is not kept: each asks for something else.

use axum::{
    body::Body,
    extract::{Query, Request, State},
    http::Response,
    response::{Html, IntoResponse as _, Redirect},
};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use model::{
    TimeMs,
    limits::TITLE_CHARS_MAX,
    search::{SearchKind, SearchQuery},
    text::Language,
};
use site::{Group, Locale, Search, Typed, limits};
use state::read::search::AfterHit;
use url::form_urlencoded::Serializer;

use super::{PublicSite, failed};
use crate::{front, refusal::Refused};

/// The fields of the form, and where a later page begins.
#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(flatten)]
    typed: Typed,
    #[serde(default)]
    after: String,
}

pub(super) async fn answer(
    locale: Locale,
    State(public): State<PublicSite>,
    Query(Asked { typed, after }): Query<Asked>,
    request: Request,
) -> Response<Body> {
    let typed = bounded(typed);
    if typed == Typed::default() {
        return Redirect::to(&format!("/site/{}/", locale.tag())).into_response();
    }
    let address = front::address(&request, &public.trusted_proxy);
    let made = async {
        public.search.admit(address)?;
        let page = page(&public, typed, AfterHit::parse(&after)).await?;
        let asked = asked(&page.typed, &page.typed.kind, None);
        Ok::<_, Refused>(public.maker.site.search(locale, &page, &asked)?)
    };
    match made.await {
        Ok(html) => Html(html).into_response(),
        Err(refused) => failed(&refused),
    }
}

/// What was typed, no longer than its fields take.
fn bounded(typed: Typed) -> Typed {
    let cut = |text: String| -> String {
        text.trim().chars().take(TITLE_CHARS_MAX).filter(|c| !c.is_control()).collect()
    };
    Typed {
        q: cut(typed.q),
        place: cut(typed.place),
        kind: cut(typed.kind),
        language: cut(typed.language),
        since: cut(typed.since),
        until: cut(typed.until),
    }
}

/// The best of each kind, or a page of one.
async fn page(
    public: &PublicSite,
    typed: Typed,
    after: Option<AfterHit>,
) -> Result<Search, Refused> {
    let only = SearchKind::ALL.into_iter().find(|kind| word(*kind) == typed.kind);
    let zone = &public.maker.site.options().zone;
    let mut groups = Vec::new();
    for kind in SearchKind::ALL.into_iter().filter(|kind| only.is_none_or(|only| only == *kind)) {
        let query = query(&typed, kind, zone);
        let (size, after) = match only {
            Some(_) => (limits::CARDS_MAX, after),
            None => (limits::FOUND_IN_GROUP, None),
        };
        let found = public.search.find(query, u32::try_from(size).unwrap_or(u32::MAX), after);
        let found = found.await?;
        if found.items.is_empty() {
            continue;
        }
        let next = only.and(found.next.as_deref());
        let more = found.next.is_some().then(|| asked(&typed, word(kind), next));
        groups.push(Group { kind, total: found.total, found: found.items, more });
    }
    Ok(Search { typed, groups })
}

/// What the form asks for. What cannot be read (a day that is none) narrows nothing.
fn query(typed: &Typed, kind: SearchKind, zone: &TimeZone) -> SearchQuery {
    let midnight = |day: Date| {
        let there = day.to_zoned_datetime(zone.clone()).ok()?;
        Some(TimeMs::from_millis(there.timestamp().as_millisecond()))
    };
    let day = |text: &str| text.parse::<Date>().ok();
    SearchQuery {
        text: typed.q.clone(),
        kind: Some(kind),
        place: typed.place.clone(),
        language: Language::parse("language", &typed.language).ok(),
        since: day(&typed.since).and_then(midnight),
        // The day itself counts.
        until: day(&typed.until).and_then(|day| day.checked_add(1.day()).ok()).and_then(midnight),
    }
}

/// The query of an address that asks for this.
fn asked(typed: &Typed, kind: &str, after: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in [
        ("q", typed.q.as_str()),
        ("place", &typed.place),
        ("kind", kind),
        ("language", &typed.language),
        ("since", &typed.since),
        ("until", &typed.until),
        ("after", after.unwrap_or_default()),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

/// The word for a kind in addresses.
const fn word(kind: SearchKind) -> &'static str {
    match kind {
        SearchKind::Org => "org",
        SearchKind::Project => "project",
        SearchKind::News => "news",
    }
}
