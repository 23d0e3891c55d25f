//! Keys of people and of imported lists. Deleting one erases every copy of what it sealed.

use model::{AccountId, ImportId, MemberId, OrgId, WrappedKey};
use store::Tx;

use super::No;
use crate::rows::account::{KeyKind, KeyRow};

pub(super) fn put_account(tx: &mut Tx<'_>, id: AccountId, key: &WrappedKey) -> Result<(), No> {
    put(tx, KeyKind::Account, id.to_bytes(), None, key)
}

pub(super) fn put_member(
    tx: &mut Tx<'_>,
    org: OrgId,
    id: MemberId,
    key: &WrappedKey,
) -> Result<(), No> {
    put(tx, KeyKind::Member, id.to_bytes(), Some(org), key)
}

pub(super) fn put_import(
    tx: &mut Tx<'_>,
    org: OrgId,
    id: ImportId,
    key: &WrappedKey,
) -> Result<(), No> {
    put(tx, KeyKind::Import, id.to_bytes(), Some(org), key)
}

pub(super) fn drop_import(tx: &mut Tx<'_>, _org: OrgId, id: ImportId) -> Result<(), No> {
    drop(tx, id.to_bytes())
}

/// The key of somebody or something goes, if it is still there.
pub(super) fn drop(tx: &mut Tx<'_>, owner: [u8; 16]) -> Result<(), No> {
    if let Some(row) = tx.get::<KeyRow>(&owner)? {
        tx.delete(&row)?;
    }
    Ok(())
}

pub(super) fn get(tx: &Tx<'_>, owner: [u8; 16]) -> Result<Option<WrappedKey>, No> {
    Ok(tx.get::<KeyRow>(&owner)?.map(|row| row.wrapped))
}

fn put(
    tx: &mut Tx<'_>,
    kind: KeyKind,
    owner: [u8; 16],
    org: Option<OrgId>,
    key: &WrappedKey,
) -> Result<(), No> {
    tx.insert(&KeyRow { owner, kind, org, wrapped: key.clone() })?;
    Ok(())
}
