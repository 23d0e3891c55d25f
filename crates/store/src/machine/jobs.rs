//! The rules of jobs: who may claim one, and when it is done.

use rusqlite::{Connection, OptionalExtension, params};

use super::ApplyStopped;
use crate::{
    application::At,
    proposal::{EngineReply, JobFailure, NewJob},
};

/// Adds a job; the one remembered under the same kind and dedupe key if there is one.
pub(crate) fn add(
    db: &Connection,
    job: &NewJob,
    next_job: &mut u64,
) -> Result<u64, rusqlite::Error> {
    if let Some(dedupe) = &job.dedupe {
        let found = db
            .prepare_cached("SELECT id FROM job WHERE kind = ?1 AND dedupe = ?2")?
            .query_row(params![job.kind, dedupe], |row| row.get(0))
            .optional()?;
        if let Some(id) = found {
            return Ok(id);
        }
    }
    let id = *next_job;
    *next_job += 1;
    db.prepare_cached(
        "INSERT INTO job (id, kind, dedupe, state, due_at, irreversible, fence, attempts, \
         attempts_max, payload, error) VALUES (?1, ?2, ?3, 'waiting', ?4, ?5, 0, 0, ?6, ?7, '')",
    )?
    .execute(params![
        id,
        job.kind,
        job.dedupe,
        job.due_at_ms,
        job.irreversible,
        job.attempts_max,
        job.payload
    ])?;
    Ok(id)
}

/// Forgets a job that is not done; a handler that runs it loses its fence.
pub(crate) fn cancel(db: &Connection, kind: &str, dedupe: &str) -> Result<bool, rusqlite::Error> {
    let removed = db
        .prepare_cached("DELETE FROM job WHERE kind = ?1 AND dedupe = ?2 AND state <> 'done'")?
        .execute(params![kind, dedupe])?;
    Ok(removed > 0)
}

pub(crate) fn holds(db: &Connection, id: u64, fence: u64) -> Result<bool, rusqlite::Error> {
    db.prepare_cached("SELECT 1 FROM job WHERE id = ?1 AND fence = ?2 AND state = 'running'")?
        .exists(params![id, fence])
}

pub(crate) fn complete(db: &Connection, id: u64, at: At) -> Result<(), rusqlite::Error> {
    db.prepare_cached("UPDATE job SET state = 'done', due_at = ?2, error = '' WHERE id = ?1")?
        .execute(params![id, at.time_ms])?;
    Ok(())
}

/// Gives the job to whoever asks if it is due, or if its last claim has run out.
pub(crate) fn claim(
    db: &Connection,
    id: u64,
    lease_ms: u32,
    at: At,
    clock_suspect: bool,
) -> Result<EngineReply, ApplyStopped> {
    let found: Option<(u64, u32, String, Vec<u8>, bool)> = db
        .prepare_cached(
            "SELECT fence, attempts, kind, payload, irreversible FROM job \
             WHERE id = ?1 AND state IN ('waiting', 'running') AND due_at <= ?2",
        )?
        .query_row(params![id, at.time_ms], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((fence, attempts, kind, payload, irreversible)) = found else {
        return Ok(EngineReply::No);
    };
    if irreversible && clock_suspect {
        return Ok(EngineReply::No);
    }
    let (fence, attempt) = (fence + 1, attempts + 1);
    db.prepare_cached(
        "UPDATE job SET state = 'running', fence = ?2, attempts = ?3, due_at = ?4 WHERE id = ?1",
    )?
    .execute(params![id, fence, attempt, at.time_ms.saturating_add(i64::from(lease_ms))])?;
    Ok(EngineReply::JobClaimed { fence, attempt, kind, payload })
}

pub(crate) fn renew(
    db: &Connection,
    id: u64,
    fence: u64,
    lease_ms: u32,
    at: At,
) -> Result<EngineReply, ApplyStopped> {
    let changed = db
        .prepare_cached(
            "UPDATE job SET due_at = ?3 WHERE id = ?1 AND fence = ?2 AND state = 'running'",
        )?
        .execute(params![id, fence, at.time_ms.saturating_add(i64::from(lease_ms))])?;
    Ok(if changed == 1 { EngineReply::Ok } else { EngineReply::No })
}

/// The handler is finished: done, or waiting again, or dead after too many failures.
pub(crate) fn end(
    db: &Connection,
    id: u64,
    fence: u64,
    failure: Option<&JobFailure>,
    at: At,
) -> Result<EngineReply, ApplyStopped> {
    if !holds(db, id, fence)? {
        return Ok(EngineReply::No);
    }
    let Some(failure) = failure else {
        complete(db, id, at)?;
        return Ok(EngineReply::Ok);
    };
    let due_at = at.time_ms.saturating_add(i64::from(failure.retry_in_ms));
    db.prepare_cached(
        "UPDATE job SET state = CASE WHEN attempts >= attempts_max THEN 'dead' ELSE 'waiting' \
         END, due_at = ?2, error = ?3 WHERE id = ?1",
    )?
    .execute(params![id, due_at, failure.error])?;
    Ok(EngineReply::Ok)
}
