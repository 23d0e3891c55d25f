//! Projects, their parts, and templates.

use core::str::FromStr;

use model::{
    Invalid, NeedTypeId, OfferTypeId, Problem, TierId,
    command::ProjectParts,
    limits,
    need::NeedTypeFields,
    offer::OfferTypeFields,
    project::{Action, Admission, Geo, Project, ProjectFields, ProjectStatus},
    template::{Template, TemplateContent},
    text::{Body, Name, Summary, Title},
    tier::{CallRule, Requirement, TierFields},
    view::{ProjectCard, ProjectView},
};

use super::{
    Word as _, all, each, id, optional_part, optional_time, part, slug, time, timestamp, word,
    words,
};
use crate::pb;

words! {
    Admission = Admission { Open Email Invite }
    ProjectStatus = ProjectStatus { Draft Open Running Finished Cancelled }
}

impl TryFrom<pb::Geo> for Geo {
    type Error = Invalid;

    fn try_from(geo: pb::Geo) -> Result<Self, Invalid> {
        Ok(Self { lat_e6: geo.lat_e6, lon_e6: geo.lon_e6 })
    }
}

impl From<Geo> for pb::Geo {
    fn from(geo: Geo) -> Self {
        Self { lat_e6: geo.lat_e6, lon_e6: geo.lon_e6 }
    }
}

impl TryFrom<pb::Action> for Action {
    type Error = Invalid;

    fn try_from(action: pb::Action) -> Result<Self, Invalid> {
        Ok(Self {
            kind: Name::parse("kind", &action.kind)?,
            starts_at: optional_time("starts_at", action.starts_at)?,
            ends_at: optional_time("ends_at", action.ends_at)?,
            place: Summary::parse("place", &action.place)?,
            geo: optional_part("geo", action.geo)?,
        })
    }
}

impl From<Action> for pb::Action {
    fn from(action: Action) -> Self {
        Self {
            kind: action.kind.to_string(),
            starts_at: action.starts_at.map(timestamp),
            ends_at: action.ends_at.map(timestamp),
            place: action.place.to_string(),
            geo: action.geo.map(Into::into),
        }
    }
}

impl TryFrom<pb::ProjectFields> for ProjectFields {
    type Error = Invalid;

    fn try_from(fields: pb::ProjectFields) -> Result<Self, Invalid> {
        let fields = Self {
            title: Title::parse("title", &fields.title)?,
            summary: Summary::parse("summary", &fields.summary)?,
            body: Body::parse("body", &fields.body)?,
            action: part("action", fields.action)?,
            why: Body::parse("why", &fields.why)?,
            precedents: Body::parse("precedents", &fields.precedents)?,
            admission: word("admission", fields.admission)?,
            retention_days: fields.retention_days,
        };
        fields.validate()?;
        Ok(fields)
    }
}

impl From<ProjectFields> for pb::ProjectFields {
    fn from(fields: ProjectFields) -> Self {
        Self {
            title: fields.title.to_string(),
            summary: fields.summary.to_string(),
            body: fields.body.to_string(),
            action: Some(fields.action.into()),
            why: fields.why.to_string(),
            precedents: fields.precedents.to_string(),
            admission: fields.admission.number(),
            retention_days: fields.retention_days,
        }
    }
}

impl TryFrom<pb::ProjectResource> for Project {
    type Error = Invalid;

    fn try_from(project: pb::ProjectResource) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &project.id)?,
            org: id("org", &project.org)?,
            slug: slug("slug", &project.slug)?,
            fields: part("fields", project.fields)?,
            status: word("status", project.status)?,
            revision: project.revision,
            created_at: time("created_at", project.created_at)?,
            ended_at: optional_time("ended_at", project.ended_at)?,
            etag: project.etag,
        })
    }
}

impl From<Project> for pb::ProjectResource {
    fn from(project: Project) -> Self {
        Self {
            id: project.id.to_string(),
            org: project.org.to_string(),
            slug: project.slug.to_string(),
            fields: Some(project.fields.into()),
            status: project.status.number(),
            revision: project.revision,
            created_at: Some(timestamp(project.created_at)),
            ended_at: project.ended_at.map(timestamp),
            etag: project.etag,
        }
    }
}

impl TryFrom<pb::ProjectCard> for ProjectCard {
    type Error = Invalid;

    fn try_from(card: pb::ProjectCard) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &card.id)?,
            slug: slug("slug", &card.slug)?,
            org_slug: slug("org_slug", &card.org_slug)?,
            org_name: Name::parse("org_name", &card.org_name)?,
            title: Title::parse("title", &card.title)?,
            summary: Summary::parse("summary", &card.summary)?,
            status: word("status", card.status)?,
            starts_at: optional_time("starts_at", card.starts_at)?,
            place: Summary::parse("place", &card.place)?,
            numbers: part("numbers", card.numbers)?,
        })
    }
}

impl From<ProjectCard> for pb::ProjectCard {
    fn from(card: ProjectCard) -> Self {
        Self {
            id: card.id.to_string(),
            slug: card.slug.to_string(),
            org_slug: card.org_slug.to_string(),
            org_name: card.org_name.to_string(),
            title: card.title.to_string(),
            summary: card.summary.to_string(),
            status: card.status.number(),
            starts_at: card.starts_at.map(timestamp),
            place: card.place.to_string(),
            numbers: Some(card.numbers.into()),
        }
    }
}

impl TryFrom<pb::ProjectView> for ProjectView {
    type Error = Invalid;

    fn try_from(view: pb::ProjectView) -> Result<Self, Invalid> {
        Ok(Self {
            project: part("project", view.project)?,
            org_slug: slug("org_slug", &view.org_slug)?,
            org_name: Name::parse("org_name", &view.org_name)?,
            tiers: each("tiers", view.tiers)?,
            offers: each("offers", view.offers)?,
            needs: each("needs", view.needs)?,
            numbers: part("numbers", view.numbers)?,
        })
    }
}

impl From<ProjectView> for pb::ProjectView {
    fn from(view: ProjectView) -> Self {
        Self {
            project: Some(view.project.into()),
            org_slug: view.org_slug.to_string(),
            org_name: view.org_name.to_string(),
            tiers: all(view.tiers),
            offers: all(view.offers),
            needs: all(view.needs),
            numbers: Some(view.numbers.into()),
        }
    }
}

/// The parts of a new project. `fresh` makes the 16 bytes of an id where the sender left one out.
///
/// # Errors
/// Too many parts, one id twice, or a part that is not acceptable. Whether offers and tiers name
/// types that are among the parts is checked when the command is applied.
pub fn parts(
    parts: pb::ProjectParts,
    mut fresh: impl FnMut() -> [u8; 16],
) -> Result<ProjectParts, Invalid> {
    let tiers = parts.tiers.into_iter().map(|p| (p.id, p.fields)).collect();
    let offers = parts.offers.into_iter().map(|p| (p.id, p.fields)).collect();
    let needs = parts.needs.into_iter().map(|p| (p.id, p.fields)).collect();
    Ok(ProjectParts {
        tiers: part_list("tiers", tiers, limits::TIERS_MAX, || TierId::from_bytes(fresh()))?,
        offers: part_list("offers", offers, limits::OFFER_TYPES_MAX, || {
            OfferTypeId::from_bytes(fresh())
        })?,
        needs: part_list("needs", needs, limits::NEED_TYPES_MAX, || {
            NeedTypeId::from_bytes(fresh())
        })?,
    })
}

fn part_list<I: FromStr + PartialEq, P, F: TryFrom<P, Error = Invalid>>(
    field: &str,
    list: Vec<(String, Option<P>)>,
    max: usize,
    mut fresh: impl FnMut() -> I,
) -> Result<Vec<(I, F)>, Invalid> {
    if list.len() > max {
        return Err(Invalid::new(field, Problem::TooMany { max }));
    }
    let mut parts: Vec<(I, F)> = Vec::with_capacity(list.len());
    for (i, (text, fields)) in list.into_iter().enumerate() {
        let path = format!("{field}[{i}]");
        let id = super::optional_id(&format!("{path}.id"), &text)?.unwrap_or_else(&mut fresh);
        if parts.iter().any(|(other, _)| *other == id) {
            return Err(Invalid::new(format!("{path}.id"), Problem::Duplicate));
        }
        parts.push((id, part("fields", fields).map_err(|e| e.within(&path))?));
    }
    Ok(parts)
}

impl From<ProjectParts> for pb::ProjectParts {
    fn from(parts: ProjectParts) -> Self {
        use pb::project_parts::{Need, Offer, Tier};
        let tier = |(id, fields): (TierId, TierFields)| Tier {
            id: id.to_string(),
            fields: Some(fields.into()),
        };
        let offer = |(id, fields): (OfferTypeId, OfferTypeFields)| Offer {
            id: id.to_string(),
            fields: Some(fields.into()),
        };
        let need = |(id, fields): (NeedTypeId, NeedTypeFields)| Need {
            id: id.to_string(),
            fields: Some(fields.into()),
        };
        Self {
            tiers: parts.tiers.into_iter().map(tier).collect(),
            offers: parts.offers.into_iter().map(offer).collect(),
            needs: parts.needs.into_iter().map(need).collect(),
        }
    }
}

/// The parts that a template fills in, with ids from `fresh`.
///
/// # Errors
/// None for the templates that exist (a test says so): their texts are within the limits.
pub fn template_parts(
    template: Template,
    mut fresh: impl FnMut() -> [u8; 16],
) -> Result<ProjectParts, Invalid> {
    let content = template.content();
    let mut parts = ProjectParts::default();
    for need in content.needs {
        let fields = NeedTypeFields {
            group: Summary::default(),
            name: Name::parse("needs.name", need.name)?,
            hint: Summary::parse("needs.hint", need.hint)?,
            kind: need.kind,
            unit: Summary::parse("needs.unit", need.unit)?,
        };
        fields.validate().map_err(|e| e.within("needs"))?;
        parts.needs.push((NeedTypeId::from_bytes(fresh()), fields));
    }
    for offer in content.offers {
        let fields = OfferTypeFields {
            name: Name::parse("offers.name", offer.name)?,
            hint: Summary::parse("offers.hint", offer.hint)?,
            unit: Name::parse("offers.unit", offer.unit)?,
            per_person_max: Some(offer.per_person_max),
            target: None,
            meets: offer.meets.and_then(|name| need_named(&parts, name)),
        };
        fields.validate().map_err(|e| e.within("offers"))?;
        parts.offers.push((OfferTypeId::from_bytes(fresh()), fields));
    }
    for tier in content.tiers {
        let fields = TierFields {
            name: Name::parse("tiers.name", tier.name)?,
            summary: Summary::parse("tiers.summary", tier.summary)?,
            requirement: Requirement { people: Some(tier.people), offered: vec![] },
            call_rule: CallRule::ByOrganiser,
        };
        fields.validate().map_err(|e| e.within("tiers"))?;
        parts.tiers.push((TierId::from_bytes(fresh()), fields));
    }
    Ok(parts)
}

fn need_named(parts: &ProjectParts, name: &str) -> Option<NeedTypeId> {
    parts.needs.iter().find(|(_, fields)| fields.name.as_str() == name).map(|(id, _)| *id)
}

/// Every template, with ids from `fresh`.
///
/// # Errors
/// See [`template_parts`].
pub fn templates(
    mut fresh: impl FnMut() -> [u8; 16],
) -> Result<pb::ListTemplatesResponse, Invalid> {
    let templates = Template::ALL
        .iter()
        .map(|template| {
            let TemplateContent { action, question, body, .. } = *template.content();
            Ok(pb::ProjectTemplate {
                name: template.as_str().to_owned(),
                action: action.to_owned(),
                question: question.to_owned(),
                body: body.to_owned(),
                parts: Some(template_parts(*template, &mut fresh)?.into()),
            })
        })
        .collect::<Result<_, Invalid>>()?;
    Ok(pb::ListTemplatesResponse { templates })
}
