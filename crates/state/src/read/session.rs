//! Sessions, and the keys that sign access tokens.

use model::{AccountId, SessionId, session::Session};
use store::{Fault, Reader, values};

use crate::rows::{
    Id,
    session::{SessionRow, SigningKeyRow},
};

/// The session with this id.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: SessionId) -> Result<Option<Session>, Fault> {
    Ok(db.get::<SessionRow>(&id)?.map(Session::from))
}

/// The sessions of an account, the newest first, with those that ended lately.
///
/// # Errors
/// See [`Fault`].
pub fn of_account(db: &Reader<'_>, account: AccountId) -> Result<Vec<Session>, Fault> {
    let tail = "WHERE account = ?1 ORDER BY created_at DESC, id DESC";
    let rows = db.select::<SessionRow>(tail, &values![account => Id])?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// All keys that sign or have signed tokens that may still live, the oldest first.
///
/// # Errors
/// See [`Fault`].
pub fn signing_keys(db: &Reader<'_>) -> Result<Vec<SigningKeyRow>, Fault> {
    db.select("ORDER BY created_at, id", &[])
}
