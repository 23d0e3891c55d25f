//! Files: one, those of an organisation, those shown somewhere, and the chunks that must be kept.

use model::{
    ChunkHash, FileId, OrgId, TimeMs,
    file::{Chunk, File, FileState, Media, Rendition, Shown, ShownFile},
    text::Summary,
    view::Page,
};
use store::{Fault, Reader, Value, values};

use super::{
    news,
    paging::{self, After},
};
use crate::rows::{
    Hash, Id, Ms, Text,
    file::{ChunkRow, FileRow, FileWord, RenditionRow},
};

/// The file with this id.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: FileId) -> Result<Option<File>, Fault> {
    if !db.has::<FileRow>()? {
        return Ok(None);
    }
    let Some(row) = db.get::<FileRow>(&id)? else { return Ok(None) };
    Ok(Some(row.with(renditions(db, id)?)))
}

fn renditions(db: &Reader<'_>, id: FileId) -> Result<Vec<Rendition>, Fault> {
    let rows = db.select::<RenditionRow>("WHERE file = ?1 ORDER BY number", &values![id => Id])?;
    Ok(rows.into_iter().map(Rendition::from).collect())
}

/// Whether everybody may read the file.
///
/// # Errors
/// See [`Fault`].
pub fn is_public(db: &Reader<'_>, id: FileId) -> Result<bool, Fault> {
    // What is shown with a draft, or with news of one, is not public.
    let sql = format!(
        "SELECT 1 FROM attachment a WHERE a.file = ?1 AND (a.kind = 'org' \
         OR (a.kind = 'project' AND EXISTS (SELECT 1 FROM project p WHERE p.id = a.owner \
            AND p.status <> 'draft')) \
         OR (a.kind = 'news' AND EXISTS (SELECT 1 FROM news WHERE news.id = a.owner \
            AND {})))",
        news::PUBLIC
    );
    Ok(db.has::<FileRow>()? && db.exists(&sql, &values![id => Id])?)
}

/// A form of a public file with its chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicForm {
    /// Of which file.
    pub file: FileId,
    /// Which form.
    pub number: u32,
    /// What it is.
    pub media: Media,
    /// Its chunks, in order.
    pub chunks: Vec<Chunk>,
}

/// All forms of all public pictures.
///
/// # Errors
/// See [`Fault`].
pub fn public_pictures(db: &Reader<'_>) -> Result<Vec<PublicForm>, Fault> {
    if !db.has::<FileRow>()? {
        return Ok(Vec::new());
    }
    let tail = "WHERE media = ?1 ORDER BY file, number";
    let mut forms = Vec::new();
    for row in db.select::<RenditionRow>(tail, &values![Media::Webp => FileWord])? {
        let RenditionRow { file, number, media, .. } = row;
        if is_public(db, file)? {
            let chunks = chunks(db, file, number)?;
            forms.push(PublicForm { file, number, media, chunks });
        }
    }
    Ok(forms)
}

/// The chunks of one form of a file, in order; while it arrives, those of form 0 that are there.
///
/// # Errors
/// See [`Fault`].
pub fn chunks(db: &Reader<'_>, id: FileId, rendition: u32) -> Result<Vec<Chunk>, Fault> {
    let tail = "WHERE file = ?1 AND rendition = ?2 ORDER BY place";
    let rows = db.select::<ChunkRow>(tail, &values![id => Id, rendition])?;
    Ok(rows.into_iter().map(Chunk::from).collect())
}

/// The places of the chunks that have arrived, in order.
///
/// # Errors
/// See [`Fault`].
pub fn arrived(db: &Reader<'_>, id: FileId) -> Result<Vec<u32>, Fault> {
    let sql = "SELECT place FROM file_chunk WHERE file = ?1 AND rendition = 0 ORDER BY place";
    db.collect(sql, &values![id => Id], |c| c.get(0))
}

/// The chunk that has arrived at a place of a file.
///
/// # Errors
/// See [`Fault`].
pub fn chunk_at(db: &Reader<'_>, id: FileId, place: u32) -> Result<Option<Chunk>, Fault> {
    Ok(db.get::<ChunkRow>(&(id, 0, place))?.map(Chunk::from))
}

/// An organisation's files, the latest first.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    org: OrgId,
    size: u32,
    after: Option<After>,
) -> Result<Page<File>, Fault> {
    if !db.has::<FileRow>()? {
        return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
    }
    let (at, id) = after.map_or((i64::MAX, [0xff; 16]), |a| (a.at.as_millis(), a.id));
    let tail = "WHERE org = ?1 AND made_at <= ?2 AND (made_at < ?2 OR id < ?3) \
                ORDER BY made_at DESC, id DESC LIMIT ?4";
    let rows = db.select::<FileRow>(tail, &values![org => Id, at, id, size + 1])?;
    let total = db.one::<u64>("SELECT count(*) FROM file WHERE org = ?1", &values![org => Id])?;
    let mut files = Vec::new();
    for row in rows {
        let renditions = renditions(db, row.id)?;
        files.push(row.with(renditions));
    }
    Ok(paging::page(files, size, total, |file: &File| After {
        at: file.made_at,
        id: file.id.to_bytes(),
    }))
}

/// How many bytes an organisation's files take.
///
/// # Errors
/// See [`Fault`].
pub fn bytes_of(db: &Reader<'_>, org: OrgId) -> Result<u64, Fault> {
    if !db.has::<FileRow>()? {
        return Ok(0);
    }
    let sql = "SELECT coalesce(sum(bytes), 0) FROM file WHERE org = ?1";
    Ok(db.one::<u64>(sql, &values![org => Id])?.unwrap_or(0))
}

/// What is shown somewhere, in order.
///
/// # Errors
/// See [`Fault`].
pub fn shown(db: &Reader<'_>, at: Shown) -> Result<Vec<ShownFile>, Fault> {
    if !db.has::<FileRow>()? {
        return Ok(Vec::new());
    }
    let sql = "SELECT file, caption FROM attachment WHERE owner = ?1 ORDER BY place";
    let found = db.collect(sql, &values![at.to_bytes()], |c| {
        Ok((c.get_as::<Id, FileId>(0)?, c.get_as::<Text, Summary>(1)?))
    })?;
    let mut files = Vec::new();
    for (id, caption) in found {
        files.extend(by_id(db, id)?.map(|file| ShownFile { file, caption }));
    }
    Ok(files)
}

/// Chunks of whole files, by hash: those behind `after`, at most `limit`, each once.
///
/// # Errors
/// See [`Fault`].
pub fn kept_chunks(
    db: &Reader<'_>,
    after: Option<ChunkHash>,
    limit: u32,
) -> Result<Vec<Chunk>, Fault> {
    let from = after.map_or_else(Vec::new, |hash| hash.to_bytes().to_vec());
    let sql = "SELECT DISTINCT file_chunk.hash, file_chunk.bytes FROM file_chunk \
               JOIN file ON file.id = file_chunk.file \
               WHERE file_chunk.hash > ?1 AND file.state = ?2 ORDER BY file_chunk.hash LIMIT ?3";
    select_chunks(db, sql, &values![from, FileState::Ready => FileWord, limit])
}

/// Chunks of files that became whole at this time or later, oldest first.
///
/// # Errors
/// See [`Fault`].
pub fn chunks_since(db: &Reader<'_>, since: TimeMs) -> Result<Vec<Chunk>, Fault> {
    let sql = "SELECT file_chunk.hash, file_chunk.bytes FROM file \
               JOIN file_chunk ON file_chunk.file = file.id \
               WHERE file.changed_at >= ?1 AND file.state = ?2 \
               ORDER BY file.changed_at, file.id, file_chunk.rendition, file_chunk.place";
    select_chunks(db, sql, &values![since => Ms, FileState::Ready => FileWord])
}

fn select_chunks(db: &Reader<'_>, sql: &str, params: &[Value]) -> Result<Vec<Chunk>, Fault> {
    if !db.has::<FileRow>()? {
        return Ok(Vec::new());
    }
    db.collect(sql, params, |c| {
        Ok(Chunk { hash: c.get_as::<Hash, ChunkHash>(0)?, bytes: c.get(1)? })
    })
}

/// Whether any file, whole or arriving, has this chunk.
///
/// # Errors
/// See [`Fault`].
pub fn is_needed(db: &Reader<'_>, hash: ChunkHash) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM file_chunk WHERE hash = ?1";
    Ok(db.has::<FileRow>()? && db.exists(sql, &values![hash => Hash])?)
}

/// Whether a file is loose since this time or longer.
///
/// # Errors
/// See [`Fault`].
pub fn any_loose_since(db: &Reader<'_>, since: TimeMs) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM file WHERE loose_since <= ?1";
    Ok(db.has::<FileRow>()? && db.exists(sql, &values![since => Ms])?)
}
