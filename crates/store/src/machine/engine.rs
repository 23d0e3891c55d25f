//! Results by idempotency key, leases, cursors, trimming.

use rusqlite::{Connection, OptionalExtension, params};

use super::ApplyStopped;
use crate::{
    application::At,
    fault::Fault,
    limits,
    proposal::{EngineReply, IdempotencyKey, Outcome},
};

/// The first result of this key, if it was used before.
pub(crate) fn remembered(
    db: &Connection,
    key: &IdempotencyKey,
) -> Result<Option<Outcome>, ApplyStopped> {
    let found: Option<([u8; 32], u64, Vec<u8>)> = db
        .prepare_cached(
            "SELECT request_hash, idx, result FROM idem WHERE principal = ?1 AND key = ?2",
        )?
        .query_row(params![key.principal, key.key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((hash, index, result)) = found else { return Ok(None) };
    if hash != key.request_hash {
        return Ok(Some(Outcome::KeyReused));
    }
    let first = minicbor::decode(&result).map_err(|_| Fault::Damaged("a remembered result"))?;
    Ok(Some(Outcome::Again { index, first: Box::new(first) }))
}

pub(crate) fn remember(
    db: &Connection,
    key: &IdempotencyKey,
    at: At,
    outcome: &Outcome,
) -> Result<(), ApplyStopped> {
    let result = minicbor::to_vec(outcome).map_err(|_| Fault::Damaged("a result"))?;
    db.prepare_cached(
        "INSERT INTO idem (principal, key, request_hash, idx, at, result) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        key.principal,
        key.key,
        key.request_hash,
        at.index,
        at.time_ms,
        result
    ])?;
    Ok(())
}

/// Whether the lease still stands under this number.
pub(crate) fn lease_holds(
    db: &Connection,
    key: &str,
    fence: u64,
    at: At,
) -> Result<bool, rusqlite::Error> {
    db.prepare_cached("SELECT 1 FROM lease WHERE key = ?1 AND fence = ?2 AND expires_at > ?3")?
        .exists(params![key, fence, at.time_ms])
}

pub(crate) fn take_lease(
    db: &Connection,
    key: &str,
    holder: &str,
    ttl_ms: u32,
    at: At,
) -> Result<EngineReply, ApplyStopped> {
    let found: Option<(String, u64, i64)> = db
        .prepare_cached("SELECT holder, fence, expires_at FROM lease WHERE key = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let expires_at_ms = at.time_ms.saturating_add(i64::from(ttl_ms));
    let fence = match found {
        None => {
            db.prepare_cached(
                "INSERT INTO lease (key, holder, fence, expires_at) VALUES (?1, ?2, 1, ?3)",
            )?
            .execute(params![key, holder, expires_at_ms])?;
            return Ok(EngineReply::Lease { fence: 1, expires_at_ms });
        }
        Some((owner, fence, expires)) if owner == holder && expires > at.time_ms => fence,
        Some((_, _, expires)) if expires > at.time_ms => return Ok(EngineReply::No),
        Some((_, fence, _)) => fence + 1,
    };
    db.prepare_cached("UPDATE lease SET holder = ?2, fence = ?3, expires_at = ?4 WHERE key = ?1")?
        .execute(params![key, holder, fence, expires_at_ms])?;
    Ok(EngineReply::Lease { fence, expires_at_ms })
}

pub(crate) fn release_lease(
    db: &Connection,
    key: &str,
    fence: u64,
) -> Result<EngineReply, ApplyStopped> {
    // The row stays: the next holder's number must be higher.
    let changed = db
        .prepare_cached("UPDATE lease SET expires_at = 0 WHERE key = ?1 AND fence = ?2")?
        .execute(params![key, fence])?;
    Ok(if changed == 1 { EngineReply::Ok } else { EngineReply::No })
}

pub(crate) fn set_cursor(
    db: &Connection,
    consumer: &str,
    stream: [u8; 16],
    seq: u64,
) -> Result<EngineReply, ApplyStopped> {
    let changed = db
        .prepare_cached("UPDATE cursor SET seq = ?3 WHERE consumer = ?1 AND stream = ?2")?
        .execute(params![consumer, stream, seq])?;
    if changed == 0 {
        db.prepare_cached("INSERT INTO cursor (consumer, stream, seq) VALUES (?1, ?2, ?3)")?
            .execute(params![consumer, stream, seq])?;
    }
    Ok(EngineReply::Ok)
}

pub(crate) fn drop_cursor(db: &Connection, consumer: &str) -> Result<EngineReply, ApplyStopped> {
    let changed = db.execute("DELETE FROM cursor WHERE consumer = ?1", [consumer])?;
    Ok(if changed == 0 { EngineReply::No } else { EngineReply::Ok })
}

/// Removes old changes (but none that a named consumer has not seen) and old results, a bounded
/// number at a time, and moves each stream's floor.
pub(crate) fn trim(db: &Connection, before_ms: i64) -> Result<EngineReply, ApplyStopped> {
    let mut left = limits::TRIM_ROWS_MAX;
    let streams: Vec<([u8; 16], u64)> = db
        .prepare_cached("SELECT stream, trimmed FROM stream ORDER BY stream")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (stream, trimmed) in streams {
        if left == 0 {
            break;
        }
        let seen: Option<u64> = db
            .prepare_cached("SELECT min(seq) FROM cursor WHERE stream = ?1")?
            .query_row([stream], |row| row.get(0))?;
        let ceiling = seen.unwrap_or(u64::MAX >> 1).min(trimmed.saturating_add(left));
        // Log time never runs backwards, so what is old is a prefix of the stream.
        let upto: Option<u64> = db
            .prepare_cached(
                "SELECT max(seq) FROM change WHERE stream = ?1 AND seq <= ?2 AND at < ?3",
            )?
            .query_row(params![stream, ceiling, before_ms], |row| row.get(0))?;
        let Some(upto) = upto else { continue };
        db.prepare_cached("DELETE FROM change WHERE stream = ?1 AND seq <= ?2")?
            .execute(params![stream, upto])?;
        db.prepare_cached("UPDATE stream SET trimmed = ?2 WHERE stream = ?1")?
            .execute(params![stream, upto])?;
        left = left.saturating_sub(upto - trimmed);
    }
    let changes = limits::TRIM_ROWS_MAX - left;
    let results = trim_results(db, before_ms)?;
    let jobs = db
        .prepare_cached("DELETE FROM job WHERE state = 'done' AND due_at < ?1")?
        .execute([before_ms])?;
    tracing::debug!(changes, results, jobs, "trimmed");
    let more = left == 0 || results == limits::TRIM_ROWS_MAX;
    Ok(EngineReply::Trimmed { changes, results, more })
}

fn trim_results(db: &Connection, before_ms: i64) -> Result<u64, ApplyStopped> {
    let removed = db
        .prepare_cached(
            "DELETE FROM idem WHERE (principal, key) IN (SELECT principal, key FROM idem \
             WHERE at < ?1 ORDER BY principal, key LIMIT ?2)",
        )?
        .execute(params![before_ms, limits::TRIM_ROWS_MAX])?;
    Ok(removed as u64)
}
