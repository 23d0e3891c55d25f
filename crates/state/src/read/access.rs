//! Who holds what.

use model::{
    OrgId,
    access::{Grant, Holder},
    view::{Page, PageRequest},
};
use store::{Fault, Reader, values};

use super::paging::{self, After};
use crate::rows::{
    Id,
    access::{GrantRow, GrantWord, holder_columns},
};

/// The grants of a holder, in every scope of their world.
///
/// # Errors
/// See [`Fault`].
pub fn of_holder(db: &Reader<'_>, holder: Holder) -> Result<Vec<Grant>, Fault> {
    let (kind, id) = holder_columns(holder);
    let tail = "WHERE holder = ?1 AND holder_kind = ?2 ORDER BY id";
    let rows = db.select::<GrantRow>(tail, &values![id, kind => GrantWord])?;
    Ok(rows.into_iter().map(Grant::from).collect())
}

/// Grants in an organisation, or on the server where none is named; the newest last.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    org: Option<OrgId>,
    size: u32,
    after: Option<After>,
) -> Result<Page<Grant>, Fault> {
    let (at, id) = after.map_or((i64::MIN, [0; 16]), |a| (a.at.as_millis(), a.id));
    let rows = match org {
        Some(org) => db.select::<GrantRow>(
            "WHERE org = ?1 AND given_at >= ?2 AND (given_at > ?2 OR id > ?3) \
             ORDER BY given_at, id LIMIT ?4",
            &values![org => Id, at, id, size + 1],
        )?,
        None => db.select::<GrantRow>(
            "WHERE org IS NULL AND given_at >= ?1 AND (given_at > ?1 OR id > ?2) \
             ORDER BY given_at, id LIMIT ?3",
            &values![at, id, size + 1],
        )?,
    };
    let grants = rows.into_iter().map(Grant::from).collect();
    Ok(paging::page(grants, size, None, |g: &Grant| After { at: g.given_at, id: g.id.to_bytes() }))
}

/// The page that a request asks for.
///
/// # Errors
/// Size or token cannot be used.
pub fn request(request: &PageRequest) -> Result<(u32, Option<After>), model::Invalid> {
    Ok((paging::size(request)?, paging::after(request)?))
}

/// Whether the server has an owner.
///
/// # Errors
/// See [`Fault`].
pub fn is_owned(db: &Reader<'_>) -> Result<bool, Fault> {
    db.exists("SELECT 1 FROM role_grant WHERE org IS NULL AND role = 'owner' LIMIT 1", &[])
}
