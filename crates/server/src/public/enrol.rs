//! The form that works without a script: what was filled in becomes a link. Nothing of it is kept
//! or logged.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::{Form, Path, State},
    http::{Response, StatusCode},
    response::{Html, IntoResponse as _},
};
use jiff::{civil::Date, tz::TimeZone};
use model::{
    TimeMs,
    need::NeedType,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    text::Slug,
    tier::Quantity,
    view::ProjectView,
};
use proto::link::EnrolLink;
use site::Locale;

use super::{PublicSite, failed, missing};
use crate::qr;

/// What was typed, by the name of its field.
type Filled = BTreeMap<String, String>;

pub(super) async fn filled_in(
    locale: Locale,
    State(public): State<PublicSite>,
    Path((org, project)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Response<Body> {
    let slug = |text: &str| Slug::parse("", text).ok();
    let (Some(org), Some(project)) = (slug(&org), slug(&project)) else {
        return missing(&public, locale.tag());
    };
    let page = match public.maker.gather.project(&org, &project).await {
        Ok(Some(page)) => page,
        Ok(None) => return missing(&public, locale.tag()),
        Err(refused) => return failed(&refused),
    };
    let zone = &public.maker.site.options().zone;
    let link = terms(&page.view, &filled, zone).and_then(|terms| {
        let project = &page.view.project;
        let link = EnrolLink { project: project.id, revision: project.revision, terms };
        link.write().map_err(|_| "offers")
    });
    let html = match link {
        Ok(link) => {
            let app = &public.maker.site.options().app;
            let link = format!("{app}/enrol/{org}/{project}?lang={}#{link}", locale.tag());
            let picture = qr::svg(&link);
            public
                .maker
                .site
                .enrol_link(locale, &page, &link, &picture)
                .map(|html| (StatusCode::OK, html))
        }
        Err(wrong) => public
            .maker
            .site
            .enrol(locale, &page, &filled, Some(wrong))
            .map(|html| (StatusCode::UNPROCESSABLE_ENTITY, html)),
    };
    match html {
        Ok((status, html)) => (status, Html(html)).into_response(),
        Err(error) => failed(&error.into()),
    }
}

/// The terms that were filled in, or the field that is wrong.
fn terms(
    view: &ProjectView,
    filled: &Filled,
    zone: &TimeZone,
) -> Result<PledgeTerms, &'static str> {
    let given = |name: &str| filled.get(name).map(|text| text.trim()).filter(|t| !t.is_empty());
    let number = |name: &str, field: &'static str| match given(name) {
        None => Ok(0),
        Some(text) => text.parse::<u64>().map_err(|_| field),
    };
    let mut offers = Vec::new();
    for offer in &view.offers {
        let quantity = number(&format!("give-{}", offer.id), "offers")?;
        if quantity > 0 {
            offers.push(Quantity { offer_type: offer.id, quantity });
        }
    }
    let mut needs = Vec::new();
    for NeedType { id, .. } in &view.needs {
        let quantity = number(&format!("need-{id}"), "needs")?;
        if quantity > 0 {
            needs.push(Need { need_type: *id, quantity });
        }
    }
    let mut clauses = vec![Clause::AtLeastPeople(number("people", "people")?)];
    if let Some(day) = given("until") {
        clauses.push(Clause::Before(end_of(day, zone).ok_or("until")?));
    }
    let terms = PledgeTerms {
        kind: match given("kind") {
            Some("supporting") => PledgeKind::Supporting,
            _ => PledgeKind::Acting,
        },
        offers,
        needs,
        clauses,
        fallback: Vec::new(),
        hide_name: given("hide").is_some(),
    };
    terms.validate().map_err(|invalid| match invalid.field.split(['[', '.']).next() {
        Some("clauses") => "people",
        Some("needs") => "needs",
        _ => "offers",
    })?;
    Ok(terms)
}

/// The last moment of a day, as somebody means it who writes "until the 3rd".
fn end_of(day: &str, zone: &TimeZone) -> Option<TimeMs> {
    let next = day.parse::<Date>().ok()?.tomorrow().ok()?;
    let midnight = next.to_zoned_datetime(zone.clone()).ok()?;
    Some(TimeMs::from_millis(midnight.timestamp().as_millisecond()))
}
