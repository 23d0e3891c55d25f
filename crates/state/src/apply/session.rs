//! Sessions and their refresh tokens, and the keys that sign access tokens.
//!
//! A refresh token is used once. Its successor is derived from it by whoever proposes, so a
//! repeated try within the grace gets the same one; a token that comes back later may be in
//! other hands, and the session is closed (RFC 9700, section 4.14.2).

use model::{
    AccountId, Reason, SessionId, TimeMs, TokenHash,
    audit::Actor,
    command::{Reply, SessionChange},
    limits::{REFRESH_GRACE_MS, SESSIONS_MAX},
    session::{SessionEnd, SessionKind},
    text::Name,
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, project::now};
use crate::rows::{
    Id,
    account::AccountRow,
    session::{SessionRow, SigningKeyRow},
};

/// Sessions that ended and are still shown to their person.
const ENDED_KEPT: usize = 8;

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &SessionChange) -> Result<Reply, No> {
    match change {
        SessionChange::Open { id, account, kind, device, token, expires_at } => {
            let new = New {
                id: *id,
                account: *account,
                kind: *kind,
                device,
                token: *token,
                expires_at: *expires_at,
            };
            open(tx, &new)
        }
        SessionChange::Rotate { id, generation, presented, successor, expires_at } => {
            let turn = Turn {
                id: *id,
                generation: *generation,
                presented: *presented,
                successor: *successor,
                expires_at: *expires_at,
            };
            rotate(tx, &turn)
        }
        SessionChange::Close { id, account, end } => {
            let found = tx.get::<SessionRow>(id)?.filter(|row| row.account == *account);
            let Some(row) = found else { return reject(Reason::SessionNotFound) };
            close(tx, row, *end)?;
            if *end == SessionEnd::Revoked {
                audit::note(tx, actor, None, "session.close", &id.to_string(), "")?;
            }
            Ok(Reply::Done)
        }
        SessionChange::CloseAll { account, keep, end } => {
            close_all(tx, *account, *keep, *end)?;
            audit::note(tx, actor, None, "session.close_all", &account.to_string(), "")?;
            Ok(Reply::Done)
        }
        SessionChange::AddSigningKey { id, public, private } => {
            ensure(tx.get::<SigningKeyRow>(id)?.is_none(), Reason::InvalidInput)?;
            let (public, private, created_at) = (*public, private.clone(), now(tx));
            tx.insert(&SigningKeyRow { id: *id, public, created_at, private })?;
            Ok(Reply::Done)
        }
        SessionChange::DropSigningKey { id } => {
            if let Some(row) = tx.get::<SigningKeyRow>(id)? {
                tx.delete(&row)?;
            }
            Ok(Reply::Done)
        }
    }
}

struct New<'a> {
    id: SessionId,
    account: AccountId,
    kind: SessionKind,
    device: &'a Name,
    token: TokenHash,
    expires_at: TimeMs,
}

fn open(tx: &mut Tx<'_>, new: &New<'_>) -> Result<Reply, No> {
    let Some(account) = tx.get::<AccountRow>(&new.account)? else {
        return reject(Reason::AccountNotFound);
    };
    ensure(!account.locked, Reason::AccountLocked)?;
    ensure(tx.get::<SessionRow>(&new.id)?.is_none(), Reason::InvalidInput)?;
    make_room(tx, new.account)?;
    let now = now(tx);
    tx.insert(&SessionRow {
        id: new.id,
        account: new.account,
        kind: new.kind,
        device: new.device.clone(),
        generation: 0,
        rotated_at: now,
        created_at: now,
        expires_at: new.expires_at,
        ended: None,
        ended_at: None,
        token: new.token,
        previous: None,
    })?;
    Ok(Reply::Done)
}

/// Closes the oldest open session if there is no room for one more, and forgets those that ended
/// long ago.
fn make_room(tx: &mut Tx<'_>, account: AccountId) -> Result<(), No> {
    let (open, ended): (Vec<_>, Vec<_>) =
        of_account(tx, account)?.into_iter().partition(|row| row.ended.is_none());
    let surplus = (open.len() + 1).saturating_sub(SESSIONS_MAX);
    for row in open.into_iter().take(surplus) {
        close(tx, row, SessionEnd::Displaced)?;
    }
    let old = ended.len().saturating_sub(ENDED_KEPT);
    for row in ended.iter().take(old) {
        tx.delete(row)?;
    }
    Ok(())
}

struct Turn {
    id: SessionId,
    generation: u64,
    presented: TokenHash,
    successor: TokenHash,
    expires_at: TimeMs,
}

fn rotate(tx: &mut Tx<'_>, turn: &Turn) -> Result<Reply, No> {
    let Some(mut row) = tx.get::<SessionRow>(&turn.id)? else {
        return reject(Reason::SessionEnded);
    };
    let now = now(tx);
    match row.ended {
        Some(SessionEnd::Reused) => return reject(Reason::RefreshReused),
        Some(_) => return reject(Reason::SessionEnded),
        None => ensure(row.expires_at > now, Reason::SessionEnded)?,
    }
    if turn.generation == row.generation {
        // A token of this generation that is not the one we gave: forged, and no reason to close
        // the session of whoever holds the real one.
        ensure(turn.presented == row.token, Reason::TokenInvalid)?;
        row.previous = Some(row.token);
        row.token = turn.successor;
        row.generation += 1;
        row.rotated_at = now;
        row.expires_at = turn.expires_at;
        tx.update(&row)?;
        return Ok(Reply::Rotated { generation: row.generation });
    }
    ensure(turn.generation < row.generation, Reason::TokenInvalid)?;
    if turn.generation + 1 == row.generation {
        ensure(row.previous == Some(turn.presented), Reason::TokenInvalid)?;
        if now.since(row.rotated_at) <= REFRESH_GRACE_MS {
            return Ok(Reply::Rotated { generation: row.generation });
        }
    }
    close(tx, row, SessionEnd::Reused)?;
    Ok(Reply::Reused)
}

/// Closes all open sessions of an account but one.
pub(super) fn close_all(
    tx: &mut Tx<'_>,
    account: AccountId,
    keep: Option<SessionId>,
    end: SessionEnd,
) -> Result<(), No> {
    for row in of_account(tx, account)? {
        if Some(row.id) != keep {
            close(tx, row, end)?;
        }
    }
    Ok(())
}

/// Takes away every trace of an account's sessions.
pub(super) fn erase_all(tx: &mut Tx<'_>, account: AccountId) -> Result<(), No> {
    for row in of_account(tx, account)? {
        tx.delete(&row)?;
    }
    Ok(())
}

fn close(tx: &mut Tx<'_>, mut row: SessionRow, end: SessionEnd) -> Result<(), No> {
    if row.ended.is_none() {
        row.ended = Some(end);
        row.ended_at = Some(now(tx));
        tx.update(&row)?;
    }
    Ok(())
}

/// The oldest first.
fn of_account(tx: &Tx<'_>, account: AccountId) -> Result<Vec<SessionRow>, No> {
    Ok(tx.select("WHERE account = ?1 ORDER BY created_at, id", &values![account => Id])?)
}
