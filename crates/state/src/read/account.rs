//! Accounts, their keys and memberships.

use model::{
    AccountId, BlindIndex, MemberId, OrgId, TimeMs, TokenHash, WrappedKey, account::Account,
    view::Page,
};
use store::{Fault, Reader, values};

use super::paging::{self, After};
use crate::rows::{
    Hash, Id, Ms,
    account::{AccountRow, AccountWord, KeyRow, LinkKind, LinkRow, MembershipRow},
};

/// The account with this id, with what signs it in.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: AccountId) -> Result<Option<AccountRow>, Fault> {
    db.get::<AccountRow>(&id)
}

/// The account with this address, with what signs it in.
///
/// # Errors
/// See [`Fault`].
pub fn by_mail(db: &Reader<'_>, index: BlindIndex) -> Result<Option<AccountRow>, Fault> {
    db.first::<AccountRow>("WHERE mail_index = ?1", &values![index => Hash])
}

/// The account that a link is for, if it still works at `now`.
///
/// # Errors
/// See [`Fault`].
pub fn by_link(
    db: &Reader<'_>,
    kind: LinkKind,
    token: TokenHash,
    now: TimeMs,
) -> Result<Option<AccountId>, Fault> {
    let tail = "WHERE token = ?1 AND kind = ?2 AND expires_at > ?3";
    let link =
        db.first::<LinkRow>(tail, &values![token => Hash, kind => AccountWord, now => Ms])?;
    Ok(link.and_then(|link| link.account))
}

/// The wrapped key of an account, a member or an imported list; none once it is erased.
///
/// # Errors
/// See [`Fault`].
pub fn key(db: &Reader<'_>, owner: [u8; 16]) -> Result<Option<WrappedKey>, Fault> {
    Ok(db.get::<KeyRow>(&owner)?.map(|row| row.wrapped))
}

/// Where an account is a member.
///
/// # Errors
/// See [`Fault`].
pub fn memberships(db: &Reader<'_>, account: AccountId) -> Result<Vec<MembershipRow>, Fault> {
    db.select("WHERE account = ?1 ORDER BY joined_at, org", &values![account => Id])
}

/// The account behind a member. For mail and erasure only: it links a person across
/// organisations, and never leaves the server.
///
/// # Errors
/// See [`Fault`].
pub fn of_member(
    db: &Reader<'_>,
    org: OrgId,
    member: MemberId,
) -> Result<Option<AccountId>, Fault> {
    let tail = "WHERE member = ?1 AND org = ?2";
    let row = db.first::<MembershipRow>(tail, &values![member => Id, org => Id])?;
    Ok(row.map(|row| row.account))
}

/// An account in the administrator's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The account.
    pub account: Account,
    /// Open sessions.
    pub sessions: u32,
}

/// Accounts, the newest first.
///
/// # Errors
/// See [`Fault`].
pub fn page(db: &Reader<'_>, size: u32, after: Option<After>) -> Result<Page<Listed>, Fault> {
    let (at, id) = after.map_or((i64::MAX, [0xff; 16]), |a| (a.at.as_millis(), a.id));
    let tail = "WHERE created_at <= ?1 AND (created_at < ?1 OR id < ?2) \
                ORDER BY created_at DESC, id DESC LIMIT ?3";
    let rows = db.select::<AccountRow>(tail, &values![at, id, size + 1])?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let sql = "SELECT count(*) FROM session WHERE account = ?1 AND ended IS NULL";
        let sessions = db.one::<u32>(sql, &values![row.id => Id])?.unwrap_or(0);
        listed.push(Listed { account: row.into(), sessions });
    }
    let total = db.one::<u64>("SELECT count(*) FROM account", &[])?;
    Ok(paging::page(listed, size, total, |l| After {
        at: l.account.created_at,
        id: l.account.id.to_bytes(),
    }))
}
