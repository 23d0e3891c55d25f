//! Invitations: lists that are imported in batches, and links that work once.

use std::collections::BTreeSet;

use model::{
    BlindIndex, ImportId, InvitationId, MemberId, PledgeId, ProjectId, Reason, TimeMs, TokenHash,
    WrappedKey,
    audit::Actor,
    command::{InvitationChange, Reply},
    invitation::{ImportState, InvitationRow as Staged},
    limits::{IMPORT_BATCH_MAX, IMPORT_ROWS_MAX},
    text::Summary,
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, personal, project};
use crate::rows::{
    Hash, Id,
    invitation::{ImportRow, InvitationRow},
};

/// Rows of a given-up list that one command takes away.
const DROP_BATCH: u32 = 2_000;

pub(super) fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    change: &InvitationChange,
) -> Result<Reply, No> {
    use InvitationChange as Change;
    match change {
        Change::Begin { id, project, source, consent_at, key } => {
            let list = List { id: *id, project: *project, source, consent_at: *consent_at, key };
            begin(tx, actor, &list)
        }
        Change::Stage { import, rows } => stage(tx, *import, rows),
        Change::Commit { import, rows } => commit(tx, actor, *import, *rows),
        Change::Drop { import } => drop(tx, actor, *import),
        Change::MarkSent { project, invitations } => mark_sent(tx, *project, invitations),
    }
}

struct List<'a> {
    id: ImportId,
    project: ProjectId,
    source: &'a Summary,
    consent_at: TimeMs,
    key: &'a WrappedKey,
}

fn begin(tx: &mut Tx<'_>, actor: &Actor, list: &List<'_>) -> Result<Reply, No> {
    let project = project::gist(tx, list.project)?;
    ensure(tx.get::<ImportRow>(&list.id)?.is_none(), Reason::InvalidInput)?;
    ensure(!list.source.is_empty(), Reason::InvalidInput)?;
    let now = project::now(tx);
    ensure(list.consent_at <= now, Reason::InvalidInput)?;
    tx.insert(&ImportRow {
        id: list.id,
        org: project.org,
        project: project.id,
        source: list.source.clone(),
        consent_at: list.consent_at,
        state: ImportState::Staging,
        created_at: now,
    })?;
    personal::put_import(tx, project.org, list.id, list.key)?;
    let (org, id) = (Some(project.org), list.id.to_string());
    audit::note(tx, actor, org, "import.begin", &id, list.source.as_str())?;
    Ok(Reply::Done)
}

fn stage(tx: &mut Tx<'_>, import: ImportId, rows: &[Staged]) -> Result<Reply, No> {
    let list = existing(tx, import)?;
    ensure(list.state == ImportState::Staging, Reason::ImportNotStaging)?;
    ensure(rows.len() <= IMPORT_BATCH_MAX, Reason::TooLarge)?;
    let mut total = count(tx, import)? as usize;
    let (mut new, mut known) = (0, 0);
    for staged in rows {
        // Sent again after a lost answer.
        if let Some(row) = tx.get::<InvitationRow>(&staged.id)? {
            ensure(row.import == import, Reason::InvalidInput)?;
            *(if row.repeated { &mut known } else { &mut new }) += 1;
            continue;
        }
        total += 1;
        ensure(total <= IMPORT_ROWS_MAX, Reason::TooLarge)?;
        let invited = "SELECT 1 FROM invitation WHERE project = ?1 AND mail_index = ?2 \
                     AND repeated = 0 LIMIT 1";
        let project = list.project;
        let repeated = tx.exists(invited, &values![project => Id, staged.mail_index => Hash])?;
        tx.insert(&InvitationRow {
            id: staged.id,
            org: list.org,
            project,
            import,
            mail_index: staged.mail_index,
            repeated,
            used_by: None,
            sent_at: None,
            mail: staged.mail.clone(),
            name: staged.name.clone(),
            token: staged.token,
        })?;
        *(if repeated { &mut known } else { &mut new }) += 1;
    }
    Ok(Reply::Staged { new, known })
}

fn commit(tx: &mut Tx<'_>, actor: &Actor, import: ImportId, rows: u32) -> Result<Reply, No> {
    let mut list = existing(tx, import)?;
    ensure(list.state != ImportState::Dropped, Reason::ImportNotStaging)?;
    ensure(count(tx, import)? == rows, Reason::ImportIncomplete)?;
    if list.state == ImportState::Staging {
        list.state = ImportState::Committed;
        tx.update(&list)?;
        let detail = format!("{rows} rows");
        audit::note(tx, actor, Some(list.org), "import.commit", &import.to_string(), &detail)?;
    }
    Ok(Reply::Done)
}

/// The key goes at once, and with it whatever the rows hold; the rows go in steps.
fn drop(tx: &mut Tx<'_>, actor: &Actor, import: ImportId) -> Result<Reply, No> {
    let mut list = existing(tx, import)?;
    ensure(list.state != ImportState::Committed, Reason::ImportNotStaging)?;
    if list.state == ImportState::Staging {
        list.state = ImportState::Dropped;
        tx.update(&list)?;
        personal::drop_import(tx, list.org, import)?;
        audit::note(tx, actor, Some(list.org), "import.drop", &import.to_string(), "")?;
    }
    let tail = "WHERE import = ?1 ORDER BY repeated, id LIMIT ?2";
    let rows = tx.select::<InvitationRow>(tail, &values![import => Id, DROP_BATCH])?;
    for row in &rows {
        tx.delete(row)?;
        if !row.repeated {
            hand_over(tx, row)?;
        }
    }
    let written = rows.len() as u32;
    Ok(Reply::Progress { written, done: written < DROP_BATCH })
}

/// An address that another list has too is invited by that one, now that this row is gone.
fn hand_over(tx: &mut Tx<'_>, gone: &InvitationRow) -> Result<(), No> {
    let tail = "WHERE project = ?1 AND mail_index = ?2 AND import <> ?3 ORDER BY id LIMIT 1";
    let values = values![gone.project => Id, gone.mail_index => Hash, gone.import => Id];
    if let Some(mut heir) = tx.first::<InvitationRow>(tail, &values)? {
        heir.repeated = false;
        tx.update(&heir)?;
    }
    Ok(())
}

fn mark_sent(
    tx: &mut Tx<'_>,
    project: ProjectId,
    invitations: &[InvitationId],
) -> Result<Reply, No> {
    project::gist(tx, project)?;
    let now = project::now(tx);
    let mut written = 0;
    for id in invitations {
        let found = tx.get::<InvitationRow>(id)?.filter(|row| row.project == project);
        let Some(mut row) = found else { return reject(Reason::InvitationNotFound) };
        if row.sent_at.is_none() {
            row.sent_at = Some(now);
            tx.update(&row)?;
            written += 1;
        }
    }
    Ok(Reply::Progress { written, done: true })
}

/// The invitation with this token is used by a pledge now. It works once.
pub(super) fn redeem(
    tx: &mut Tx<'_>,
    project: ProjectId,
    token: TokenHash,
    pledge: PledgeId,
) -> Result<(), No> {
    let tail = "WHERE token = ?1 AND project = ?2 AND repeated = 0 ORDER BY id";
    let found = tx.first::<InvitationRow>(tail, &values![token => Hash, project => Id])?;
    let Some(mut row) = found else { return reject(Reason::InvitationNotFound) };
    let list = existing(tx, row.import)?;
    ensure(list.state == ImportState::Committed, Reason::InvitationNotFound)?;
    ensure(row.used_by.is_none_or(|by| by == pledge), Reason::InvitationUsed)?;
    row.used_by = Some(pledge);
    tx.update(&row)?;
    Ok(())
}

/// Takes away the lists of a project with their keys; how many rows went.
pub(super) fn erase(tx: &mut Tx<'_>, project: ProjectId, limit: u32) -> Result<u32, No> {
    let tail = "WHERE project = ?1 ORDER BY mail_index, id LIMIT ?2";
    let rows = tx.select::<InvitationRow>(tail, &values![project => Id, limit])?;
    for row in &rows {
        tx.delete(row)?;
    }
    let mut written = rows.len() as u32;
    if written < limit {
        let tail = "WHERE project = ?1 ORDER BY id LIMIT ?2";
        for row in tx.select::<ImportRow>(tail, &values![project => Id, limit - written])? {
            personal::drop_import(tx, row.org, row.id)?;
            tx.delete(&row)?;
            written += 1;
        }
    }
    Ok(written)
}

/// Somebody's account is deleted: whatever invited them goes with it, in every organisation.
///
/// What proves that a row is theirs is that their address was verified, or that they used its
/// link. An account for another's address, which anybody can make, takes nothing from a list.
pub(super) fn forget(
    tx: &mut Tx<'_>,
    mail: BlindIndex,
    verified: bool,
    members: &[MemberId],
) -> Result<(), No> {
    let mut theirs = BTreeSet::new();
    for member in members {
        let used = "SELECT i.id FROM invitation i JOIN pledge p ON p.id = i.used_by \
                    WHERE p.member = ?1 ORDER BY i.id";
        theirs.extend(
            tx.collect(used, &values![*member => Id], |c| c.get_as::<Id, InvitationId>(0))?,
        );
    }
    if verified {
        let sql = "SELECT i.id FROM project p JOIN invitation i ON i.project = p.id \
                   WHERE i.mail_index = ?1 ORDER BY i.id";
        theirs
            .extend(tx.collect(sql, &values![mail => Hash], |c| c.get_as::<Id, InvitationId>(0))?);
    }
    for id in theirs {
        let Some(row) = tx.get::<InvitationRow>(&id)? else { continue };
        tx.delete(&row)?;
        // Another row for the same person, in a list that came later.
        let tail = "WHERE project = ?1 AND mail_index = ?2 ORDER BY id";
        let values = values![row.project => Id, row.mail_index => Hash];
        for again in tx.select::<InvitationRow>(tail, &values)? {
            tx.delete(&again)?;
        }
    }
    Ok(())
}

fn existing(tx: &Tx<'_>, id: ImportId) -> Result<ImportRow, No> {
    match tx.get::<ImportRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::ImportNotFound),
    }
}

fn count(tx: &Tx<'_>, import: ImportId) -> Result<u32, No> {
    let sql = "SELECT count(*) FROM invitation WHERE import = ?1";
    Ok(tx.one::<u32>(sql, &values![import => Id])?.unwrap_or(0))
}

#[cfg(test)]
mod tests;
