//! Tiers of a project.

use model::{
    ProjectId, Reason, TierId,
    audit::Actor,
    command::Reply,
    limits::TIERS_MAX,
    tier::{Quantity, Requirement, TierFields},
    view::RevisedWhat,
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, project, valid};
use crate::rows::{
    Id,
    offer::OfferTypeRow,
    project::ProjectRow,
    tier::{TierOfferedRow, TierPlace, TierRow},
};

pub(super) fn put(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    id: TierId,
    fields: &TierFields,
) -> Result<Reply, No> {
    let mut row = project::existing(tx, project)?;
    let changes = write(tx, &row, id, fields)?;
    if !changes.is_empty() {
        project::revise(tx, &mut row, &changes)?;
        tx.update(&row)?;
    }
    project::bump(tx, project)?;
    let detail = fields.name.as_str();
    audit::note(tx, actor, Some(row.org), "tier.put", row.slug.as_str(), detail)?;
    Ok(Reply::Done)
}

pub(super) fn drop(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    id: TierId,
) -> Result<Reply, No> {
    let mut row = project::existing(tx, project)?;
    let Some(tier) = of_project(tx, project, id)? else { return reject(Reason::TierNotFound) };
    let parts = offered(tx, id)?;
    let was = tier.clone().into_tier(&parts).fields;
    let nothing = Requirement { people: None, offered: Vec::new() };
    let changes = differences(tx, was.name.as_str(), &was.requirement, &nothing)?;
    project::revise(tx, &mut row, &changes)?;
    // Without a tier nothing could ever be reached, so nobody could be called.
    let stays = !row.status.takes_pledges() || any_beside(tx, project, Some(id))?;
    ensure(stays, Reason::ProjectNotReady)?;
    tx.update(&row)?;
    for part in parts {
        tx.delete(&part)?;
    }
    tx.delete(&tier)?;
    project::bump(tx, project)?;
    let detail = tier.name.as_str();
    audit::note(tx, actor, Some(row.org), "tier.drop", row.slug.as_str(), detail)?;
    Ok(Reply::Done)
}

/// Whether a project has a tier, other than this one.
pub(super) fn any_beside(
    tx: &Tx<'_>,
    project: ProjectId,
    beside: Option<TierId>,
) -> Result<bool, No> {
    let tiers = tx.select::<TierRow>("WHERE project = ?1", &values![project => Id])?;
    Ok(tiers.iter().any(|tier| Some(tier.id) != beside))
}

/// The slack that muster waits for is there, or is no longer: since when is kept.
pub(super) fn note_slack(
    tx: &mut Tx<'_>,
    project: ProjectId,
    id: TierId,
    holds: bool,
) -> Result<Reply, No> {
    let Some(mut tier) = of_project(tx, project, id)? else { return reject(Reason::TierNotFound) };
    if tier.holds_since.is_some() != holds {
        tier.holds_since = holds.then(|| project::now(tx));
        tx.update(&tier)?;
    }
    Ok(Reply::Done)
}

/// Its call is open: what muster waited for is over, and begins anew after it.
pub(super) fn forget_slack(tx: &mut Tx<'_>, mut tier: TierRow) -> Result<(), No> {
    if tier.holds_since.take().is_some() {
        tx.update(&tier)?;
    }
    Ok(())
}

/// Adds or changes a tier; what of that which it takes is new or another than before.
pub(super) fn write(
    tx: &mut Tx<'_>,
    project: &ProjectRow,
    id: TierId,
    fields: &TierFields,
) -> Result<Vec<project::Changed>, No> {
    valid(fields.validate())?;
    for part in &fields.requirement.offered {
        let offer = tx.get::<OfferTypeRow>(&part.offer_type)?;
        let Some(offer) = offer.filter(|offer| offer.project == project.id) else {
            return reject(Reason::OfferTypeNotFound);
        };
        ensure(offer.per_person_max.is_some(), Reason::NeedsMaximum)?;
    }
    let old = tx.get::<TierRow>(&id)?;
    let place = match &old {
        Some(old) => {
            ensure(old.project == project.id, Reason::TierNotFound)?;
            old.place
        }
        None => next_place(tx, project.id)?,
    };
    let at = TierPlace { org: project.org, project: project.id, place };
    let (mut new, parts) = TierRow::of(id, at, fields);
    let Some(old) = old else {
        tx.insert(&new)?;
        write_offered(tx, &[], &parts)?;
        let nothing = Requirement { people: None, offered: Vec::new() };
        return differences(tx, fields.name.as_str(), &nothing, &fields.requirement);
    };
    let before = offered(tx, id)?;
    let since = old.holds_since;
    let was = old.into_tier(&before).fields;
    let changes = differences(tx, fields.name.as_str(), &was.requirement, &fields.requirement)?;
    // What was waited for with another rule or another requirement was something else.
    new.holds_since = since.filter(|_| changes.is_empty() && was.call_rule == fields.call_rule);
    tx.update(&new)?;
    write_offered(tx, &before, &parts)?;
    Ok(changes)
}

/// The tier, if it is one of the project.
pub(super) fn of_project(
    tx: &Tx<'_>,
    project: ProjectId,
    id: TierId,
) -> Result<Option<TierRow>, No> {
    Ok(tx.get::<TierRow>(&id)?.filter(|tier| tier.project == project))
}

/// What a tier takes of offers.
pub(super) fn offered(tx: &Tx<'_>, id: TierId) -> Result<Vec<TierOfferedRow>, No> {
    Ok(tx.select("WHERE tier = ?1 ORDER BY place", &values![id => Id])?)
}

fn write_offered(
    tx: &mut Tx<'_>,
    before: &[TierOfferedRow],
    after: &[TierOfferedRow],
) -> Result<(), No> {
    for (at, part) in after.iter().enumerate() {
        if at < before.len() { tx.update(part)? } else { tx.insert(part)? }
    }
    for part in before.iter().skip(after.len()) {
        tx.delete(part)?;
    }
    Ok(())
}

fn next_place(tx: &Tx<'_>, project: ProjectId) -> Result<u32, No> {
    let sql = "SELECT count(*), max(place) FROM tier WHERE project = ?1";
    super::next_place(tx, sql, project, TIERS_MAX, Reason::TooManyTiers)
}

/// In what a tier takes another than before. The order of its parts does not make it another one.
fn differences(
    tx: &Tx<'_>,
    name: &str,
    was: &Requirement,
    new: &Requirement,
) -> Result<Vec<project::Changed>, No> {
    let mut changes = Vec::new();
    if was.people != new.people {
        let said = |people: Option<u64>| people.map(|n| n.to_string()).unwrap_or_default();
        changes.push(project::Changed {
            what: RevisedWhat::TierPeople,
            name: name.to_owned(),
            was: said(was.people),
            became: said(new.people),
        });
    }
    if !was.offers_same(new) {
        changes.push(project::Changed {
            what: RevisedWhat::TierOffered,
            name: name.to_owned(),
            was: said(tx, &was.offered)?,
            became: said(tx, &new.offered)?,
        });
    }
    Ok(changes)
}

/// Offers by their names.
fn said(tx: &Tx<'_>, offered: &[Quantity]) -> Result<String, No> {
    let mut said = Vec::new();
    for part in offered {
        if let Some(offer) = tx.get::<OfferTypeRow>(&part.offer_type)? {
            said.push(format!("{}: {} ({})", offer.name, part.quantity, offer.unit));
        }
    }
    Ok(said.join(", "))
}
