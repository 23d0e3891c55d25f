//! The audit log.

use model::{OrgId, TimeMs, audit::AuditEntry, view::Page};
use store::{Fault, Reader, values};

use super::paging::{self, After};
use crate::rows::{Id, audit::AuditRow};

/// Entries that concern an organisation, or the server where none is named; the newest first.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    org: Option<OrgId>,
    size: u32,
    after: Option<After>,
) -> Result<Page<AuditEntry>, Fault> {
    // Ids begin with the time, so they alone give the order.
    let before = after.map_or([0xff; 16], |a| a.id);
    let rows = match org {
        Some(org) => db.select::<AuditRow>(
            "WHERE org = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
            &values![org => Id, before, size + 1],
        )?,
        None => db.select::<AuditRow>(
            "WHERE org IS NULL AND id < ?1 ORDER BY id DESC LIMIT ?2",
            &values![before, size + 1],
        )?,
    };
    let entries = rows.into_iter().map(AuditEntry::from).collect();
    Ok(paging::page(entries, size, None, |e: &AuditEntry| After {
        at: TimeMs::from_millis(0),
        id: e.id.to_bytes(),
    }))
}
