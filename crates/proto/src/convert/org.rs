//! Organisations.

use model::{
    Invalid,
    org::{Org, OrgProfile},
    text::{Body, Name, Summary},
    view::{OrgCard, OrgView},
};

use super::{all, each, id, language, part, slug, time, timestamp};
use crate::pb;

impl TryFrom<pb::OrgProfile> for OrgProfile {
    type Error = Invalid;

    fn try_from(profile: pb::OrgProfile) -> Result<Self, Invalid> {
        let languages = profile.languages.iter().enumerate();
        let profile = Self {
            name: Name::parse("name", &profile.name)?,
            summary: Summary::parse("summary", &profile.summary)?,
            body: Body::parse("body", &profile.body)?,
            languages: languages
                .map(|(i, tag)| language(&format!("languages[{i}]"), tag))
                .collect::<Result<_, _>>()?,
            contact: Summary::parse("contact", &profile.contact)?,
            imprint: Body::parse("imprint", &profile.imprint)?,
            privacy_notice: Body::parse("privacy_notice", &profile.privacy_notice)?,
        };
        profile.validate()?;
        Ok(profile)
    }
}

impl From<OrgProfile> for pb::OrgProfile {
    fn from(profile: OrgProfile) -> Self {
        Self {
            name: profile.name.to_string(),
            summary: profile.summary.to_string(),
            body: profile.body.to_string(),
            languages: profile.languages.iter().map(|l| l.as_str().to_owned()).collect(),
            contact: profile.contact.to_string(),
            imprint: profile.imprint.to_string(),
            privacy_notice: profile.privacy_notice.to_string(),
        }
    }
}

impl TryFrom<pb::OrgResource> for Org {
    type Error = Invalid;

    fn try_from(org: pb::OrgResource) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &org.id)?,
            slug: slug("slug", &org.slug)?,
            profile: part("profile", org.profile)?,
            demo: org.demo,
            created_at: time("created_at", org.created_at)?,
            etag: org.etag,
        })
    }
}

impl From<Org> for pb::OrgResource {
    fn from(org: Org) -> Self {
        Self {
            id: org.id.to_string(),
            slug: org.slug.to_string(),
            profile: Some(org.profile.into()),
            demo: org.demo,
            created_at: Some(timestamp(org.created_at)),
            etag: org.etag,
        }
    }
}

impl TryFrom<pb::OrgCard> for OrgCard {
    type Error = Invalid;

    fn try_from(card: pb::OrgCard) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &card.id)?,
            slug: slug("slug", &card.slug)?,
            name: Name::parse("name", &card.name)?,
            summary: Summary::parse("summary", &card.summary)?,
            open_projects: card.open_projects,
            demo: card.demo,
        })
    }
}

impl From<OrgCard> for pb::OrgCard {
    fn from(card: OrgCard) -> Self {
        Self {
            id: card.id.to_string(),
            slug: card.slug.to_string(),
            name: card.name.to_string(),
            summary: card.summary.to_string(),
            open_projects: card.open_projects,
            demo: card.demo,
        }
    }
}

impl TryFrom<pb::OrgView> for OrgView {
    type Error = Invalid;

    fn try_from(view: pb::OrgView) -> Result<Self, Invalid> {
        Ok(Self { org: part("org", view.org)?, projects: each("projects", view.projects)? })
    }
}

impl From<OrgView> for pb::OrgView {
    fn from(view: OrgView) -> Self {
        Self { org: Some(view.org.into()), projects: all(view.projects) }
    }
}
