//! Views as templates see them. Names here are an interface: templates that somebody replaced
//! name them.

use minijinja::{Value, context};
use model::{
    TimeMs,
    file::{FileKind, ShownFile},
    need::NeedKind,
    org::Org,
    project::{Admission, ProjectStatus},
    search::{Found, FoundWhat, Piece, SearchKind},
    view::ProjectCard,
};

use super::standing::Standing;
use crate::{
    Directory, Month, NewsPiece, OrgPage, ProjectPage, Search, Typed, file_path, limits::CARDS_MAX,
};

pub(super) fn directory(page: &Directory) -> Value {
    context! {
        cards => page.cards.iter().map(card).collect::<Vec<_>>(),
        number => page.number,
        pages => page.pages,
        typed => typed(&Typed::default()),
    }
}

pub(super) fn search(page: &Search) -> Value {
    context! {
        typed => typed(&page.typed),
        groups => page.groups.iter().map(|group| context! {
            kind => kind(group.kind),
            total => group.total,
            found => group.found.iter().map(found).collect::<Vec<_>>(),
            more => group.more.as_deref(),
        }).collect::<Vec<_>>(),
    }
}

fn typed(typed: &Typed) -> Value {
    context! {
        q => typed.q.as_str(),
        place => typed.place.as_str(),
        kind => typed.kind.as_str(),
        language => typed.language.as_str(),
        since => typed.since.as_str(),
        until => typed.until.as_str(),
    }
}

/// The word for a kind in addresses and in names of sentences.
const fn kind(kind: SearchKind) -> &'static str {
    match kind {
        SearchKind::Org => "org",
        SearchKind::Project => "project",
        SearchKind::News => "news",
    }
}

fn found(found: &Found) -> Value {
    let pieces = |pieces: &[Piece]| -> Vec<Value> {
        pieces.iter().map(|p| context! { text => p.text.as_str(), marked => p.marked }).collect()
    };
    let org = found.org.as_str();
    // `about` is the place of a project, and the project of a piece of news.
    let (path, said, at, language, about) = match &found.what {
        FoundWhat::Org => (format!("o/{org}/"), "", None, "", ""),
        FoundWhat::Project { slug, status: now, starts_at, place } => {
            (format!("o/{org}/{slug}/"), status(*now), *starts_at, "", place.as_str())
        }
        FoundWhat::News { id, language, published_at, project } => {
            let about = project.as_ref().map_or("", |(_, title)| title.as_str());
            (format!("news/{org}/{id}/"), "", Some(*published_at), language.as_str(), about)
        }
    };
    context! {
        path => super::place(&path),
        org_name => found.org_name.as_str(),
        title => pieces(&found.title),
        excerpt => pieces(&found.excerpt),
        status => said,
        at => at.map(TimeMs::as_millis),
        language,
        about,
    }
}

pub(super) fn org(page: &OrgPage) -> Value {
    let projects = &page.view.projects;
    context! {
        org => profile(&page.view.org),
        files => files(&page.files),
        cards => projects.iter().take(CARDS_MAX).map(card).collect::<Vec<_>>(),
        more => projects.len().saturating_sub(CARDS_MAX),
        news => page.news.iter().map(news).collect::<Vec<_>>(),
        months => page.months.iter().map(|m| month(Some(*m))).collect::<Vec<_>>(),
    }
}

pub(super) fn project(page: &ProjectPage) -> Value {
    let (view, fields) = (&page.view, &page.view.project.fields);
    let action = &fields.action;
    let tiers: Vec<Value> = view
        .tiers
        .iter()
        .map(|tier| {
            let reached = view.numbers.tiers.iter().any(|t| t.id == tier.id && t.reached);
            context! {
                name => tier.fields.name.as_str(),
                summary => tier.fields.summary.as_str(),
                people => tier.fields.requirement.people,
                reached,
                next => !reached && view.numbers.next_tier().is_some_and(|t| t.id == tier.id),
            }
        })
        .collect();
    let offers: Vec<Value> = view
        .offers
        .iter()
        .map(|offer| {
            context! {
                id => offer.id.to_string(),
                name => offer.fields.name.as_str(),
                hint => offer.fields.hint.as_str(),
                unit => offer.fields.unit.as_str(),
                max => offer.fields.per_person_max,
            }
        })
        .collect();
    let needs: Vec<Value> = view
        .needs
        .iter()
        .map(|need| {
            context! {
                id => need.id.to_string(),
                name => need.fields.name.as_str(),
                hint => need.fields.hint.as_str(),
                unit => need.fields.unit.as_str(),
                yes_no => need.fields.kind == NeedKind::YesNo,
            }
        })
        .collect();
    context! {
        org => profile(&page.org),
        files => files(&page.files),
        project => context! {
            slug => view.project.slug.as_str(),
            title => fields.title.as_str(),
            summary => fields.summary.as_str(),
            body => fields.body.as_str(),
            why => fields.why.as_str(),
            precedents => fields.precedents.as_str(),
            status => status(view.project.status),
            takes_pledges => view.project.status.takes_pledges(),
            action => action.kind.as_str(),
            starts_at => action.starts_at.map(TimeMs::as_millis),
            ends_at => action.ends_at.map(TimeMs::as_millis),
            place => action.place.as_str(),
            admission => match fields.admission {
                Admission::Open => "open",
                Admission::Email => "email",
                Admission::Invite => "invite",
            },
            retention_days => fields.retention_days,
            revision => view.project.revision,
            created_at => view.project.created_at.as_millis(),
        },
        standing => Standing::of(&view.numbers, view.project.status).value(&view.numbers),
        tiers,
        offers,
        needs,
        news => page.news.iter().map(news).collect::<Vec<_>>(),
    }
}

pub(super) fn piece(org: &Org, piece: &NewsPiece) -> Value {
    context! { org => profile(org), piece => news(piece), files => files(&piece.files) }
}

pub(super) fn month(month: Option<Month>) -> Value {
    month.map_or(Value::from(()), |month| {
        context! { name => month.to_string(), date => vec![i64::from(month.year), i64::from(month.month)] }
    })
}

fn profile(org: &Org) -> Value {
    let profile = &org.profile;
    context! {
        slug => org.slug.as_str(),
        name => profile.name.as_str(),
        summary => profile.summary.as_str(),
        body => profile.body.as_str(),
        contact => profile.contact.as_str(),
        imprint => profile.imprint.as_str(),
        privacy_notice => profile.privacy_notice.as_str(),
        language => profile.languages.first().map_or("en", |language| language.as_str()),
    }
}

fn news(piece: &NewsPiece) -> Value {
    let fields = &piece.news.fields;
    context! {
        id => piece.news.id.to_string(),
        title => fields.title.as_str(),
        body => fields.body.as_str(),
        language => fields.language.as_str(),
        published_at => piece.news.published_at.as_millis(),
        edited_at => piece.news.edited_at.map(TimeMs::as_millis),
        project => piece.project.as_ref().map(|(slug, title)| {
            context! { slug => slug.as_str(), title }
        }),
        picture => piece.files.iter().find(|shown| is_picture(shown)).map(file),
    }
}

fn is_picture(shown: &ShownFile) -> bool {
    shown.file.renditions.first().is_some_and(|form| form.media.kind() == FileKind::Picture)
}

/// The first picture of a page, for previews elsewhere; `files_at` is where files lie, whole.
pub(super) fn image(shown: &[ShownFile], files_at: &str) -> Value {
    let first = shown.iter().find(|shown| is_picture(shown));
    let form = first.and_then(|shown| Some((shown, shown.file.renditions.first()?)));
    form.map_or(Value::from(()), |(shown, form)| {
        context! {
            url => super::place(&format!("{files_at}{}", file_path(shown.file.id, 0, form.media))),
            width => form.size.map(|size| size.width),
            height => form.size.map(|size| size.height),
            alt => shown.caption.as_str(),
        }
    })
}

fn files(shown: &[ShownFile]) -> Vec<Value> {
    shown.iter().filter(|shown| !shown.file.renditions.is_empty()).map(file).collect()
}

/// A file with its forms, the largest first; each by its address below where files lie.
fn file(shown: &ShownFile) -> Value {
    let ShownFile { file, caption } = shown;
    let forms: Vec<Value> = file
        .renditions
        .iter()
        .enumerate()
        .map(|(number, form)| {
            context! {
                path => file_path(file.id, number, form.media),
                media => form.media.as_str(),
                width => form.size.map(|size| size.width),
                height => form.size.map(|size| size.height),
            }
        })
        .collect();
    context! {
        kind => match file.renditions.first().map(|form| form.media.kind()) {
            Some(FileKind::Picture) => "picture",
            Some(FileKind::Video) => "video",
            Some(FileKind::Document) | None => "document",
        },
        name => file.name.as_str(),
        caption => caption.as_str(),
        kilobytes => file.bytes.div_ceil(1_024),
        forms,
    }
}

fn card(card: &ProjectCard) -> Value {
    context! {
        slug => card.slug.as_str(),
        title => card.title.as_str(),
        summary => card.summary.as_str(),
        org_slug => card.org_slug.as_str(),
        org_name => card.org_name.as_str(),
        status => status(card.status),
        starts_at => card.starts_at.map(TimeMs::as_millis),
        place => card.place.as_str(),
        standing => Standing::of(&card.numbers, card.status).value(&card.numbers),
    }
}

const fn status(status: ProjectStatus) -> &'static str {
    match status {
        ProjectStatus::Draft => "draft",
        ProjectStatus::Open => "open",
        ProjectStatus::Running => "running",
        ProjectStatus::Finished => "finished",
        ProjectStatus::Cancelled => "cancelled",
    }
}
