//! Pledges.

use model::{
    Invalid, Problem,
    pledge::{AdmissionLevel, Clause, NotAdmitted, Pledge, PledgeKind, PledgeState, PledgeTerms},
    view::{EnrolPreview, MyPledge, PledgeRow, Revised, RevisedWhat},
};

use super::{
    Word as _, all, each, id, number, optional_part, optional_word, part, required, time,
    timestamp, word, words,
};
use crate::pb;

words! {
    PledgeKind = PledgeKind { Acting Supporting }
    PledgeState = PledgeState { Standing Withdrawn Expired }
    AdmissionLevel = AdmissionLevel { Open Email Invited }
    NotAdmitted = NotAdmitted { Unverified NotInvited OldRevision }
    RevisedWhat = RevisedWhat { Action Starts Ends Place TierPeople TierOffered Unit }
}

impl TryFrom<pb::Clause> for Clause {
    type Error = Invalid;

    fn try_from(clause: pb::Clause) -> Result<Self, Invalid> {
        use pb::clause::Clause as Wire;
        match required("clause", clause.clause)? {
            Wire::AtLeastPeople(people) => Ok(Self::AtLeastPeople(people)),
            Wire::AtLeastOffered(quantity) => {
                part("at_least_offered", Some(quantity)).map(Self::AtLeastOffered)
            }
            Wire::Before(at) => time("before", Some(at)).map(Self::Before),
        }
    }
}

impl From<Clause> for pb::Clause {
    fn from(clause: Clause) -> Self {
        use pb::clause::Clause as Wire;
        let clause = match clause {
            Clause::AtLeastPeople(people) => Wire::AtLeastPeople(people),
            Clause::AtLeastOffered(quantity) => Wire::AtLeastOffered(quantity.into()),
            Clause::Before(at) => Wire::Before(timestamp(at)),
        };
        Self { clause: Some(clause) }
    }
}

impl TryFrom<pb::PledgeTerms> for PledgeTerms {
    type Error = Invalid;

    fn try_from(terms: pb::PledgeTerms) -> Result<Self, Invalid> {
        let terms = Self {
            kind: word("kind", terms.kind)?,
            offers: each("offers", terms.offers)?,
            needs: each("needs", terms.needs)?,
            clauses: each("clauses", terms.clauses)?,
            fallback: each("fallback", terms.fallback)?,
            hide_name: terms.hide_name,
        };
        terms.validate()?;
        Ok(terms)
    }
}

impl From<PledgeTerms> for pb::PledgeTerms {
    fn from(terms: PledgeTerms) -> Self {
        Self {
            kind: terms.kind.number(),
            offers: all(terms.offers),
            needs: all(terms.needs),
            clauses: all(terms.clauses),
            fallback: all(terms.fallback),
            hide_name: terms.hide_name,
        }
    }
}

/// The note of the result is absent: sealed bytes do not travel.
impl TryFrom<pb::PledgeResource> for Pledge {
    type Error = Invalid;

    fn try_from(pledge: pb::PledgeResource) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &pledge.id)?,
            org: id("org", &pledge.org)?,
            project: id("project", &pledge.project)?,
            member: id("member", &pledge.member)?,
            ordinal: pledge.ordinal,
            revision: pledge.revision,
            terms: part("terms", pledge.terms)?,
            note: None,
            state: word("state", pledge.state)?,
            level: word("level", pledge.level)?,
            created_at: time("created_at", pledge.created_at)?,
            updated_at: time("updated_at", pledge.updated_at)?,
            etag: pledge.etag,
        })
    }
}

/// The sealed note stays behind.
impl From<Pledge> for pb::PledgeResource {
    fn from(pledge: Pledge) -> Self {
        Self {
            id: pledge.id.to_string(),
            org: pledge.org.to_string(),
            project: pledge.project.to_string(),
            member: pledge.member.to_string(),
            ordinal: pledge.ordinal,
            revision: pledge.revision,
            terms: Some(pledge.terms.into()),
            state: pledge.state.number(),
            level: pledge.level.number(),
            created_at: Some(timestamp(pledge.created_at)),
            updated_at: Some(timestamp(pledge.updated_at)),
            etag: pledge.etag,
        }
    }
}

impl TryFrom<pb::MyPledge> for MyPledge {
    type Error = Invalid;

    fn try_from(mine: pb::MyPledge) -> Result<Self, Invalid> {
        let call = optional_part("call", mine.call)?;
        let participation = optional_part("participation", mine.participation)?;
        Ok(Self {
            pledge: part("pledge", mine.pledge)?,
            project: part("project", mine.project)?,
            revision: mine.revision,
            offers: each("offers", mine.offers)?,
            needs: each("needs", mine.needs)?,
            note: mine.note,
            apart: optional_word("apart", mine.apart)?,
            call: match (call, participation) {
                (Some(call), Some(participation)) => Some((call, participation)),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => {
                    return Err(Invalid::new("participation", Problem::Contradiction));
                }
            },
            opted_out: mine.opted_out,
            changes: each("changes", mine.changes)?,
        })
    }
}

impl From<MyPledge> for pb::MyPledge {
    fn from(mine: MyPledge) -> Self {
        let (call, participation) = mine.call.unzip();
        Self {
            pledge: Some(mine.pledge.into()),
            project: Some(mine.project.into()),
            revision: mine.revision,
            offers: all(mine.offers),
            needs: all(mine.needs),
            note: mine.note,
            apart: number(mine.apart),
            call: call.map(Into::into),
            participation: participation.map(Into::into),
            opted_out: mine.opted_out,
            changes: all(mine.changes),
        }
    }
}

impl TryFrom<pb::Revised> for Revised {
    type Error = Invalid;

    fn try_from(change: pb::Revised) -> Result<Self, Invalid> {
        Ok(Self {
            what: word("what", change.what)?,
            name: change.name,
            was: change.was,
            became: change.became,
            at: time("at", change.at)?,
        })
    }
}

impl From<Revised> for pb::Revised {
    fn from(change: Revised) -> Self {
        Self {
            what: change.what.number(),
            name: change.name,
            was: change.was,
            became: change.became,
            at: Some(timestamp(change.at)),
        }
    }
}

impl TryFrom<pb::ListMyPledgesResponse> for Vec<MyPledge> {
    type Error = Invalid;

    fn try_from(response: pb::ListMyPledgesResponse) -> Result<Self, Invalid> {
        each("items", response.items)
    }
}

impl From<Vec<MyPledge>> for pb::ListMyPledgesResponse {
    fn from(items: Vec<MyPledge>) -> Self {
        Self { items: all(items) }
    }
}

impl TryFrom<pb::EnrolPreview> for EnrolPreview {
    type Error = Invalid;

    fn try_from(preview: pb::EnrolPreview) -> Result<Self, Invalid> {
        Ok(Self {
            holds: preview.holds,
            would_act: part("would_act", preview.would_act)?,
            same_threshold: part("same_threshold", preview.same_threshold)?,
            brings: part("brings", preview.brings)?,
            missing: optional_part("missing", preview.missing)?,
        })
    }
}

impl From<EnrolPreview> for pb::EnrolPreview {
    fn from(preview: EnrolPreview) -> Self {
        Self {
            holds: preview.holds,
            would_act: Some(preview.would_act.into()),
            same_threshold: Some(preview.same_threshold.into()),
            brings: Some(preview.brings.into()),
            missing: preview.missing.map(Into::into),
        }
    }
}

impl TryFrom<pb::PledgeRow> for PledgeRow {
    type Error = Invalid;

    fn try_from(row: pb::PledgeRow) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &row.id)?,
            ordinal: row.ordinal,
            contact: part("contact", row.contact)?,
            kind: word("kind", row.kind)?,
            terms: part("terms", row.terms)?,
            note: row.note,
            state: word("state", row.state)?,
            level: word("level", row.level)?,
            apart: optional_word("apart", row.apart)?,
            would_act: row.would_act,
            participation: optional_word("participation", row.participation)?,
            created_at: time("created_at", row.created_at)?,
            updated_at: time("updated_at", row.updated_at)?,
        })
    }
}

impl From<PledgeRow> for pb::PledgeRow {
    fn from(row: PledgeRow) -> Self {
        Self {
            id: row.id.to_string(),
            ordinal: row.ordinal,
            contact: Some(row.contact.into()),
            kind: row.kind.number(),
            terms: Some(row.terms.into()),
            note: row.note,
            state: row.state.number(),
            level: row.level.number(),
            apart: number(row.apart),
            would_act: row.would_act,
            participation: number(row.participation),
            created_at: Some(timestamp(row.created_at)),
            updated_at: Some(timestamp(row.updated_at)),
        }
    }
}
