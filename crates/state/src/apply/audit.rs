//! The audit log: entries are added, and nothing else.

use model::{AuditId, OrgId, audit::Actor};
use store::{Tx, values};

use super::{No, org, project::now};
use crate::rows::{
    Id,
    audit::{AuditRow, actor_columns},
};

/// Adds an entry. Its id is log time, log index and a counter: unique without randomness, and
/// later entries sort later. An organisation's log names members only: an account would show who
/// somebody is in other organisations.
pub(super) fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    org: Option<OrgId>,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), No> {
    let at = tx.at();
    let first = id(at.time_ms, at.index, 0);
    let last = id(at.time_ms, at.index, u16::MAX);
    let sql = "SELECT count(*) FROM audit WHERE id BETWEEN ?1 AND ?2";
    let before = tx.one::<u32>(sql, &values![first => Id, last => Id])?.unwrap_or(0);
    let actor = match (org, actor) {
        (Some(org), Actor::Account { account, .. }) => org::actor(tx, org, *account)?,
        _ => *actor,
    };
    let (actor_kind, actor, session) = actor_columns(&actor);
    tx.insert(&AuditRow {
        id: id(at.time_ms, at.index, u16::try_from(before).unwrap_or(u16::MAX)),
        org,
        actor_kind,
        actor,
        session,
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        at: now(tx),
    })?;
    Ok(())
}

/// Six bytes of time, eight of index, two of a counter.
fn id(time_ms: i64, index: u64, counter: u16) -> AuditId {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&time_ms.to_be_bytes()[2..]);
    bytes[6..14].copy_from_slice(&index.to_be_bytes());
    bytes[14..].copy_from_slice(&counter.to_be_bytes());
    AuditId::from_bytes(bytes)
}
