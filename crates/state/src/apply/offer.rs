//! Offer types of a project.

use model::{
    NeedTypeId, OfferTypeId, ProjectId, Reason, audit::Actor, command::Reply,
    limits::OFFER_TYPES_MAX, need::NeedKind, offer::OfferTypeFields, view::RevisedWhat,
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, project, valid};
use crate::rows::{Id, need::NeedTypeRow, offer::OfferTypeRow, pledge::hex, project::ProjectRow};

pub(super) fn put(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    id: OfferTypeId,
    fields: &OfferTypeFields,
) -> Result<Reply, No> {
    let mut row = project::existing(tx, project)?;
    if let Some(change) = write(tx, &row, id, fields)? {
        project::revise(tx, &mut row, &[change])?;
        tx.update(&row)?;
    }
    project::bump(tx, project)?;
    let detail = fields.name.as_str();
    audit::note(tx, actor, Some(row.org), "offer_type.put", row.slug.as_str(), detail)?;
    Ok(Reply::Done)
}

pub(super) fn drop(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    id: OfferTypeId,
) -> Result<Reply, No> {
    let row = project::existing(tx, project)?;
    let found = tx.get::<OfferTypeRow>(&id)?.filter(|offer| offer.project == project);
    let Some(offer) = found else { return reject(Reason::OfferTypeNotFound) };
    let used = in_tiers(tx, id)? || in_pledges(tx, project, id)?;
    ensure(!used, Reason::TypeInUse)?;
    tx.delete(&offer)?;
    project::bump(tx, project)?;
    let detail = offer.name.as_str();
    audit::note(tx, actor, Some(row.org), "offer_type.drop", row.slug.as_str(), detail)?;
    Ok(Reply::Done)
}

/// Adds or changes an offer type; the unit, if a tier takes something else than before by that.
pub(super) fn write(
    tx: &mut Tx<'_>,
    project: &ProjectRow,
    id: OfferTypeId,
    fields: &OfferTypeFields,
) -> Result<Option<project::Changed>, No> {
    valid(fields.validate())?;
    if let Some(need) = fields.meets {
        check_meets(tx, project.id, need, fields)?;
    }
    let Some(old) = tx.get::<OfferTypeRow>(&id)? else {
        let place = next_place(tx, project.id)?;
        let row = OfferTypeRow::new(id, project.org, project.id, place, fields.clone());
        tx.insert(&row)?;
        return Ok(None);
    };
    ensure(old.project == project.id, Reason::OfferTypeNotFound)?;
    if old.per_person_max.is_some() && fields.per_person_max.is_none() {
        let counted = in_tiers(tx, id)? || in_clauses(tx, project.id, id)?;
        ensure(!counted, Reason::NeedsMaximum)?;
    }
    // Three hours must not become three days behind somebody's back.
    let other_unit = old.unit != fields.unit;
    if other_unit {
        ensure(!in_pledges(tx, project.id, id)?, Reason::TypeInUse)?;
    }
    let row = OfferTypeRow::new(id, project.org, project.id, old.place, fields.clone());
    tx.update(&row)?;
    let changed = other_unit && in_tiers(tx, id)?;
    Ok(changed.then(|| project::Changed {
        what: RevisedWhat::Unit,
        name: fields.name.to_string(),
        was: old.unit.to_string(),
        became: fields.unit.to_string(),
    }))
}

fn check_meets(
    tx: &Tx<'_>,
    project: ProjectId,
    need: NeedTypeId,
    fields: &OfferTypeFields,
) -> Result<(), No> {
    let found = tx.get::<NeedTypeRow>(&need)?.filter(|need| need.project == project);
    let Some(need) = found else { return reject(Reason::NeedTypeNotFound) };
    let fits = need.kind == NeedKind::Quantity && need.unit.as_str() == fields.unit.as_str();
    ensure(fits, Reason::UnitMismatch)
}

fn in_tiers(tx: &Tx<'_>, id: OfferTypeId) -> Result<bool, No> {
    let sql = "SELECT 1 FROM tier_offered WHERE offer_type = ?1 LIMIT 1";
    Ok(tx.exists(sql, &values![id => Id])?)
}

/// Reads through the project's pledges: rare, and still 100,000 of them in tens of milliseconds.
fn in_clauses(tx: &Tx<'_>, project: ProjectId, id: OfferTypeId) -> Result<bool, No> {
    let sql = "SELECT 1 FROM pledge WHERE project = ?1 AND instr(bounds, ?2) > 0 LIMIT 1";
    Ok(tx.exists(sql, &values![project => Id, hex(id.to_bytes())])?)
}

/// Of pledges in any state: one that was withdrawn can be revived.
fn in_pledges(tx: &Tx<'_>, project: ProjectId, id: OfferTypeId) -> Result<bool, No> {
    let sql = "SELECT 1 FROM pledge WHERE project = ?1 AND (instr(offers, ?2) > 0 \
               OR instr(fallback, ?2) > 0 OR instr(bounds, ?2) > 0) LIMIT 1";
    Ok(tx.exists(sql, &values![project => Id, hex(id.to_bytes())])?)
}

fn next_place(tx: &Tx<'_>, project: ProjectId) -> Result<u32, No> {
    let sql = "SELECT count(*), max(place) FROM offer_type WHERE project = ?1";
    super::next_place(tx, sql, project, OFFER_TYPES_MAX, Reason::TooManyTypes)
}
