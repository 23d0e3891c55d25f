//! Need types of a project.

use model::{
    NeedTypeId, ProjectId, Reason,
    audit::Actor,
    command::Reply,
    limits::NEED_TYPES_MAX,
    need::{NeedKind, NeedTypeFields},
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, project, valid};
use crate::rows::{Id, need::NeedTypeRow, offer::OfferTypeRow, pledge::hex, project::ProjectRow};

pub(super) fn put(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    id: NeedTypeId,
    fields: &NeedTypeFields,
) -> Result<Reply, No> {
    let row = project::existing(tx, project)?;
    write(tx, &row, id, fields)?;
    project::bump(tx, project)?;
    let detail = fields.name.as_str();
    audit::note(tx, actor, Some(row.org), "need_type.put", row.slug.as_str(), detail)?;
    Ok(Reply::Done)
}

pub(super) fn drop(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    id: NeedTypeId,
) -> Result<Reply, No> {
    let row = project::existing(tx, project)?;
    let found = tx.get::<NeedTypeRow>(&id)?.filter(|need| need.project == project);
    let Some(need) = found else { return reject(Reason::NeedTypeNotFound) };
    let used = !met_by(tx, id)?.is_empty() || in_pledges(tx, project, id)?;
    ensure(!used, Reason::TypeInUse)?;
    tx.delete(&need)?;
    project::bump(tx, project)?;
    let detail = need.name.as_str();
    audit::note(tx, actor, Some(row.org), "need_type.drop", row.slug.as_str(), detail)?;
    Ok(Reply::Done)
}

/// Adds or changes a need type.
pub(super) fn write(
    tx: &mut Tx<'_>,
    project: &ProjectRow,
    id: NeedTypeId,
    fields: &NeedTypeFields,
) -> Result<(), No> {
    valid(fields.validate())?;
    let Some(old) = tx.get::<NeedTypeRow>(&id)? else {
        let place = next_place(tx, project.id)?;
        let row = NeedTypeRow::new(id, project.org, project.id, place, fields.clone());
        return Ok(tx.insert(&row)?);
    };
    ensure(old.project == project.id, Reason::NeedTypeNotFound)?;
    if old.kind != fields.kind || old.unit != fields.unit {
        let fits = |offer: &OfferTypeRow| {
            fields.kind == NeedKind::Quantity && offer.unit.as_str() == fields.unit.as_str()
        };
        ensure(met_by(tx, id)?.iter().all(fits), Reason::UnitMismatch)?;
        ensure(!in_pledges(tx, project.id, id)?, Reason::TypeInUse)?;
    }
    let row = NeedTypeRow::new(id, project.org, project.id, old.place, fields.clone());
    Ok(tx.update(&row)?)
}

fn met_by(tx: &Tx<'_>, id: NeedTypeId) -> Result<Vec<OfferTypeRow>, No> {
    Ok(tx.select("WHERE meets = ?1 ORDER BY id", &values![id => Id])?)
}

/// Of pledges in any state: one that was withdrawn can be revived.
fn in_pledges(tx: &Tx<'_>, project: ProjectId, id: NeedTypeId) -> Result<bool, No> {
    let sql = "SELECT 1 FROM pledge WHERE project = ?1 AND instr(needs, ?2) > 0 LIMIT 1";
    Ok(tx.exists(sql, &values![project => Id, hex(id.to_bytes())])?)
}

fn next_place(tx: &Tx<'_>, project: ProjectId) -> Result<u32, No> {
    let sql = "SELECT count(*), max(place) FROM need_type WHERE project = ?1";
    super::next_place(tx, sql, project, NEED_TYPES_MAX, Reason::TooManyTypes)
}
