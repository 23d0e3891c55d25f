//! Files: announced, arriving, whole, shown, gone.

use model::{
    FileId, NewsId, OrgId, ProjectId, Reason, TimeMs,
    audit::Actor,
    command::{FileChange, MadeRendition, Outcome, Replaced, Reply},
    file::{Attachment, Chunk, FileState, Rendition, Shown, attachments, chunk_bytes, file_bytes},
    limits,
    text::Title,
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, batch, org, project, valid};
use crate::{
    domain::FILES_SINCE,
    read,
    rows::{
        Id, Ms,
        file::{AttachmentRow, ChunkRow, FileRow, RenditionRow},
        news::NewsRow,
        project::ProjectRow,
    },
};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &FileChange) -> Result<Reply, No> {
    match change {
        FileChange::Begin { id, org, project, name, bytes, quota } => {
            let new = New { id: *id, org: *org, project: *project, name, bytes: *bytes };
            begin(tx, actor, &new, *quota)
        }
        FileChange::PutChunk { id, place, chunk } => put_chunk(tx, *id, *place, *chunk),
        FileChange::Finish { id, outcome, quota } => finish(tx, *id, outcome, *quota),
        FileChange::Remove { id } => {
            let row = existing(tx, *id)?;
            audit::note(tx, actor, Some(row.org), "file.remove", &id.to_string(), "")?;
            remove(tx, &row)?;
            Ok(Reply::Done)
        }
        FileChange::Attach { org, shown, files } => attach(tx, actor, *org, *shown, files),
        FileChange::Sweep { limit } => sweep(tx, *limit),
    }
}

struct New<'a> {
    id: FileId,
    org: OrgId,
    project: Option<ProjectId>,
    name: &'a Title,
    bytes: u64,
}

fn begin(tx: &mut Tx<'_>, actor: &Actor, new: &New<'_>, quota: u64) -> Result<Reply, No> {
    valid(file_bytes("bytes", new.bytes).map(drop))?;
    ensure(tx.get::<FileRow>(&new.id)?.is_none(), Reason::InvalidInput)?;
    ensure(org::exists(tx, new.org)?, Reason::OrgNotFound)?;
    if let Some(project) = new.project {
        of_org(tx, new.org, project)?;
    }
    let arriving = "SELECT count(*) FROM file WHERE org = ?1 AND state = 'uploading'";
    let arriving = tx.one::<u64>(arriving, &values![new.org => Id])?.unwrap_or(0);
    ensure(arriving < limits::FILES_ARRIVING_MAX, Reason::QuotaExceeded)?;
    has_room(tx, new.org, new.bytes, quota)?;
    let now = project::now(tx);
    tx.insert(&FileRow {
        id: new.id,
        org: new.org,
        project: new.project,
        name: new.name.clone(),
        state: FileState::Uploading,
        bytes: new.bytes,
        made_at: now,
        changed_at: now,
        loose_since: Some(now),
    })?;
    audit::note(tx, actor, Some(new.org), "file.begin", &new.id.to_string(), "")?;
    Ok(Reply::Done)
}

/// Whether so many bytes more fit into what the files of an organisation may take.
fn has_room(tx: &Tx<'_>, org: OrgId, more: u64, quota: u64) -> Result<(), No> {
    let taken = read::file::bytes_of(tx, org)?;
    ensure(taken.saturating_add(more) <= quota, Reason::QuotaExceeded)
}

fn put_chunk(tx: &mut Tx<'_>, id: FileId, place: u32, chunk: Chunk) -> Result<Reply, No> {
    let file = uploading(tx, id)?;
    let fits = chunk_bytes(file.bytes, u64::from(place)) == Some(chunk.bytes);
    ensure(fits, Reason::InvalidInput)?;
    let row = ChunkRow {
        file: id,
        rendition: 0,
        place,
        org: file.org,
        hash: chunk.hash,
        bytes: chunk.bytes,
    };
    match tx.get::<ChunkRow>(&(id, 0, place))? {
        // What arrived stays: whoever makes the file whole has looked at it.
        Some(old) => ensure(old == row, Reason::InvalidInput)?,
        None => tx.insert(&row)?,
    }
    Ok(Reply::Done)
}

fn finish(tx: &mut Tx<'_>, id: FileId, outcome: &Outcome, quota: u64) -> Result<Reply, No> {
    let mut file = existing(tx, id)?;
    if file.state == FileState::Ready {
        // Somebody whose answer was lost asks again.
        return Ok(Reply::Done);
    }
    let bytes = match outcome {
        Outcome::AsUploaded { rendition, replaced } => {
            ensure(rendition.bytes == file.bytes, Reason::InvalidInput)?;
            let sql = "SELECT coalesce(sum(bytes), 0) FROM file_chunk WHERE file = ?1";
            let arrived = tx.one::<u64>(sql, &values![id => Id])?.unwrap_or(0);
            ensure(arrived == file.bytes, Reason::FileNotWhole)?;
            for Replaced { place, chunk } in replaced {
                let Some(old) = tx.get::<ChunkRow>(&(id, 0, *place))? else {
                    return reject(Reason::FileNotWhole);
                };
                ensure(old.bytes == chunk.bytes, Reason::InvalidInput)?;
                tx.update(&ChunkRow { hash: chunk.hash, ..old })?;
            }
            tx.insert(&RenditionRow::new(&file, 0, *rendition))?;
            file.bytes
        }
        Outcome::Made(made) => {
            for chunk in tx.select::<ChunkRow>("WHERE file = ?1", &values![id => Id])? {
                tx.delete(&chunk)?;
            }
            make(tx, &file, made)?
        }
    };
    has_room(tx, file.org, bytes.saturating_sub(file.bytes), quota)?;
    file.bytes = bytes;
    file.state = FileState::Ready;
    file.changed_at = project::now(tx);
    file.loose_since = Some(file.changed_at);
    tx.update(&file)?;
    Ok(Reply::Done)
}

/// Writes the forms of a file; answers what they take.
fn make(tx: &mut Tx<'_>, file: &FileRow, made: &[MadeRendition]) -> Result<u64, No> {
    ensure(!made.is_empty() && made.len() <= limits::RENDITIONS_MAX, Reason::InvalidInput)?;
    let mut all = 0_u64;
    for (number, MadeRendition { rendition, chunks }) in (0..).zip(made) {
        let Rendition { bytes, .. } = *rendition;
        for (place, chunk) in (0..).zip(chunks) {
            let fits = chunk_bytes(bytes, u64::from(place)) == Some(chunk.bytes);
            ensure(fits, Reason::InvalidInput)?;
            tx.insert(&ChunkRow {
                file: file.id,
                rendition: number,
                place,
                org: file.org,
                hash: chunk.hash,
                bytes: chunk.bytes,
            })?;
        }
        let whole: u64 = chunks.iter().map(|chunk| u64::from(chunk.bytes)).sum();
        ensure(whole == bytes && bytes > 0, Reason::InvalidInput)?;
        tx.insert(&RenditionRow::new(file, number, *rendition))?;
        all += bytes;
    }
    Ok(all)
}

fn attach(
    tx: &mut Tx<'_>,
    actor: &Actor,
    org: OrgId,
    shown: Shown,
    files: &[Attachment],
) -> Result<Reply, No> {
    valid(attachments("files", files))?;
    match shown {
        Shown::Org(id) => ensure(id == org && org::exists(tx, id)?, Reason::OrgNotFound)?,
        Shown::Project(id) => of_org(tx, org, id)?,
        Shown::News(id) => {
            let news = tx.get::<NewsRow>(&id)?;
            ensure(news.is_some_and(|news| news.org == org), Reason::NewsNotFound)?;
        }
    }
    let before = detached(tx, shown.to_bytes())?;
    for (place, one) in (0..).zip(files) {
        let file = existing(tx, one.file)?;
        ensure(file.org == org, Reason::FileNotFound)?;
        ensure(file.state == FileState::Ready, Reason::FileNotWhole)?;
        tx.insert(&AttachmentRow {
            owner: shown.to_bytes(),
            place,
            org,
            kind: shown.into(),
            file: one.file,
            caption: one.caption.clone(),
        })?;
    }
    for file in before.into_iter().chain(files.iter().map(|one| one.file)) {
        loosen(tx, file)?;
    }
    audit::note(tx, actor, Some(org), "file.attach", &id_text(shown), "")?;
    Ok(Reply::Done)
}

fn id_text(shown: Shown) -> String {
    match shown {
        Shown::Org(id) => id.to_string(),
        Shown::Project(id) => id.to_string(),
        Shown::News(id) => id.to_string(),
    }
}

/// Takes away what is shown there; which files that was.
fn detached(tx: &mut Tx<'_>, owner: [u8; 16]) -> Result<Vec<FileId>, No> {
    let mut files = Vec::new();
    for row in tx.select::<AttachmentRow>("WHERE owner = ?1 ORDER BY place", &values![owner])? {
        files.push(row.file);
        tx.delete(&row)?;
    }
    Ok(files)
}

/// A piece of news goes: what was shown with it is shown there no more.
pub(super) fn news_goes(tx: &mut Tx<'_>, news: NewsId, schema: u32) -> Result<(), No> {
    // A node that catches up applies what was written before there were files.
    if schema < FILES_SINCE {
        return Ok(());
    }
    for file in detached(tx, news.to_bytes())? {
        loosen(tx, file)?;
    }
    Ok(())
}

/// Notes since when a file is shown nowhere, or that it is shown.
fn loosen(tx: &mut Tx<'_>, id: FileId) -> Result<(), No> {
    let mut file = existing(tx, id)?;
    let is_shown = tx.exists("SELECT 1 FROM attachment WHERE file = ?1", &values![id => Id])?;
    let since = match (is_shown, file.loose_since) {
        (true, _) => None,
        (false, Some(since)) => Some(since),
        (false, None) => Some(project::now(tx)),
    };
    if since != file.loose_since {
        file.loose_since = since;
        tx.update(&file)?;
    }
    Ok(())
}

/// Takes a file away with all that is known of it. Its chunks on disk go when no file has them.
fn remove(tx: &mut Tx<'_>, file: &FileRow) -> Result<(), No> {
    let of_file = values![file.id => Id];
    for row in tx.select::<AttachmentRow>("WHERE file = ?1 ORDER BY owner, place", &of_file)? {
        tx.delete(&row)?;
    }
    for row in tx.select::<ChunkRow>("WHERE file = ?1 ORDER BY rendition, place", &of_file)? {
        tx.delete(&row)?;
    }
    for row in tx.select::<RenditionRow>("WHERE file = ?1 ORDER BY number", &of_file)? {
        tx.delete(&row)?;
    }
    tx.delete(file)?;
    Ok(())
}

fn sweep(tx: &mut Tx<'_>, limit: u32) -> Result<Reply, No> {
    let before = TimeMs::from_millis(project::now(tx).as_millis() - limits::FILE_LOOSE_MS);
    let loose = tx.select::<FileRow>(
        "WHERE loose_since <= ?1 ORDER BY loose_since, id LIMIT ?2",
        &values![before => Ms, batch(limit)],
    )?;
    let written = loose.len() as u32;
    for file in loose {
        remove(tx, &file)?;
    }
    Ok(Reply::Progress { written, done: written < batch(limit) })
}

fn existing(tx: &Tx<'_>, id: FileId) -> Result<FileRow, No> {
    match tx.get::<FileRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::FileNotFound),
    }
}

fn uploading(tx: &Tx<'_>, id: FileId) -> Result<FileRow, No> {
    let row = existing(tx, id)?;
    ensure(row.state == FileState::Uploading, Reason::FileFinished)?;
    Ok(row)
}

fn of_org(tx: &Tx<'_>, org: OrgId, project: ProjectId) -> Result<(), No> {
    let found = tx.get::<ProjectRow>(&project)?;
    ensure(found.is_some_and(|row| row.org == org), Reason::ProjectNotFound)
}

#[cfg(test)]
mod tests;
