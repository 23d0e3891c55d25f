//! A file that has arrived becomes what is shown: pictures are made anew, videos freed of where
//! they were taken, everything gets the hash of its whole.

use std::sync::Arc;

use blobs::{
    Hashing,
    kind::{self, Kind},
    picture,
    video::{self, Container, Edit, VideoError},
};
use bytes::Bytes;
use model::{
    FileId, Reason,
    audit::Actor,
    command::{Change, Command, FileChange, MadeRendition, Outcome, Replaced, Reply},
    file::{Chunk, File, FileState, Media, Rendition, chunks_of},
    limits::{CHUNK_BYTES, PICTURE_BYTES_MAX},
};
use state::read;
use store::ReadLevel;
use tokio::{runtime::Handle, sync::OwnedSemaphorePermit};

use super::Files;
use crate::refusal::Refused;

impl Files {
    /// Makes a file whole whose chunks have all arrived.
    pub(crate) async fn finish(&self, actor: Actor, id: FileId) -> Result<(), Refused> {
        let _one = self.shared.finishing.close(id).await;
        // Chunks that another node acknowledged a moment ago count.
        let read = move |db: &store::Reader<'_>| {
            let Some(file) = read::file::by_id(db, id)? else { return Ok(None) };
            Ok::<_, store::Fault>(Some((file, read::file::chunks(db, id, 0)?)))
        };
        let found = self.shared.store.read(ReadLevel::Linearizable, read).await?;
        let (file, chunks) = found.ok_or(Reason::FileNotFound)?;
        if file.state == FileState::Ready {
            return Ok(());
        }
        if chunks.len() as u64 != chunks_of(file.bytes) {
            return Err(Reason::FileNotWhole.into());
        }
        let outcome = self.outcome(&file, chunks).await?;
        self.change(actor, FileChange::Finish { id, outcome, quota: self.quota() }).await
    }

    /// Proposes a change that is harmless to repeat.
    pub(crate) async fn change(&self, actor: Actor, change: FileChange) -> Result<(), Refused> {
        let command = Command { actor, change: Change::File(change) };
        match self.shared.store.propose(&command, None).await?.reply {
            Reply::Done => Ok(()),
            other => Err(Refused::internal(&format_args!("not done: {other:?}"))),
        }
    }

    async fn outcome(&self, file: &File, mut chunks: Vec<Chunk>) -> Result<Outcome, Refused> {
        let first = chunks.first().ok_or(Reason::FileNotWhole)?;
        let head = self.chunk(first.hash).await?;
        let found = kind::of(&head).ok_or(Reason::FileNotUsable)?;
        let making = Arc::clone(&self.shared.making);
        let place = making.acquire_owned().await.map_err(|_| Reason::Unavailable)?;
        let (media, edits) = match found {
            Kind::Picture => return self.pictures(file, &chunks, place).await,
            Kind::Mp4 => {
                let edits = self.edits(Container::Mp4, file.bytes, chunks.clone(), place).await?;
                (Media::Mp4, edits)
            }
            Kind::Webm => {
                let edits = self.edits(Container::Webm, file.bytes, chunks.clone(), place).await?;
                (Media::Webm, edits)
            }
            Kind::Pdf => (Media::Pdf, Vec::new()),
        };
        let replaced = self.replaced(&edits, &mut chunks).await?;
        let mut hashing = Hashing::default();
        for chunk in &chunks {
            hashing.update(&self.chunk(chunk.hash).await?);
        }
        let digest = hashing.hash();
        let rendition = Rendition { media, size: None, bytes: file.bytes, digest };
        Ok(Outcome::AsUploaded { rendition, replaced })
    }

    /// The place goes to whoever works: they go on when nobody waits for them any more.
    async fn pictures(
        &self,
        file: &File,
        chunks: &[Chunk],
        place: OwnedSemaphorePermit,
    ) -> Result<Outcome, Refused> {
        if file.bytes > PICTURE_BYTES_MAX {
            return Err(Reason::FileNotUsable.into());
        }
        let mut original = Vec::new();
        for chunk in chunks {
            original.extend_from_slice(&self.chunk(chunk.hash).await?);
        }
        let made = tokio::task::spawn_blocking(move || {
            let made = picture::made(&original);
            drop(place);
            made
        });
        let made = match made.await {
            Ok(Ok(made)) => made,
            Ok(Err(error)) => return Err(not_usable(&error)),
            // A decoder that panics has met a picture that it cannot read.
            Err(error) => return Err(not_usable(&error)),
        };
        let mut renditions = Vec::new();
        for picture::Made { size, bytes } in made {
            let digest = blobs::hash(&bytes);
            let (media, length) = (Media::Webp, bytes.len() as u64);
            let rendition = Rendition { media, size: Some(size), bytes: length, digest };
            let bytes = Bytes::from(bytes);
            let mut chunks = Vec::new();
            for start in (0..bytes.len()).step_by(CHUNK_BYTES) {
                let end = (start + CHUNK_BYTES).min(bytes.len());
                chunks.push(self.put(bytes.slice(start..end)).await?);
            }
            renditions.push(MadeRendition { rendition, chunks });
        }
        Ok(Outcome::Made(renditions))
    }

    /// Makes other chunks in the place of those in which something is overwritten.
    async fn replaced(
        &self,
        edits: &[Edit],
        chunks: &mut [Chunk],
    ) -> Result<Vec<Replaced>, Refused> {
        let mut replaced = Vec::new();
        for (place, chunk) in (0_u32..).zip(chunks.iter_mut()) {
            let start = u64::from(place) * CHUNK_BYTES as u64;
            if !edits.iter().any(|edit| edit.touches(start, start + u64::from(chunk.bytes))) {
                continue;
            }
            let mut bytes = self.chunk(chunk.hash).await?.to_vec();
            video::overwrite(edits, start, &mut bytes);
            let clean = self.put(bytes.into()).await?;
            if clean != *chunk {
                *chunk = clean;
                replaced.push(Replaced { place, chunk: clean });
            }
        }
        Ok(replaced)
    }

    async fn edits(
        &self,
        container: Container,
        length: u64,
        chunks: Vec<Chunk>,
        place: OwnedSemaphorePermit,
    ) -> Result<Vec<Edit>, Refused> {
        let (files, runtime) = (self.clone(), Handle::current());
        // Heads lie close together: the chunk that was read last is most often the next one.
        let mut last = None::<(u64, Bytes)>;
        let read = move |at: u64, bytes: u64| -> Result<Vec<u8>, NoEdits> {
            let mut part = Vec::new();
            let size = CHUNK_BYTES as u64;
            let end = at + bytes;
            for place in at / size..end.div_ceil(size) {
                let chunk = usize::try_from(place).ok().and_then(|place| chunks.get(place));
                let chunk = chunk.ok_or(VideoError::Damaged)?;
                let bytes = match &last {
                    Some((known, bytes)) if *known == place => bytes.clone(),
                    _ => {
                        let read = runtime.block_on(files.chunk(chunk.hash));
                        read.map_err(NoEdits::Refused)?
                    }
                };
                last = Some((place, bytes.clone()));
                let start = place * size;
                let from = at.saturating_sub(start).min(bytes.len() as u64) as usize;
                let to = (end - start).min(bytes.len() as u64) as usize;
                part.extend_from_slice(&bytes[from..to]);
            }
            Ok(part)
        };
        let made = tokio::task::spawn_blocking(move || {
            let edits = video::edits(container, length, read);
            drop(place);
            edits
        });
        match made.await {
            Ok(Ok(edits)) => Ok(edits),
            Ok(Err(NoEdits::Refused(refused))) => Err(refused),
            Ok(Err(NoEdits::Video(error))) => Err(not_usable(&error)),
            Err(error) => Err(Refused::internal(&error)),
        }
    }

    /// The file as it is now.
    pub(crate) async fn now(&self, id: FileId) -> Result<File, Refused> {
        let level = ReadLevel::Linearizable;
        let found = self.shared.store.read(level, move |db| read::file::by_id(db, id)).await?;
        found.ok_or_else(|| Reason::FileNotFound.into())
    }
}

/// Why a video was not looked through.
enum NoEdits {
    Refused(Refused),
    Video(VideoError),
}

impl From<VideoError> for NoEdits {
    fn from(error: VideoError) -> Self {
        Self::Video(error)
    }
}

/// What is wrong with it is of interest to whoever runs the server, if they look for it.
fn not_usable(error: &dyn std::fmt::Display) -> Refused {
    tracing::debug!(%error, "a file cannot be used");
    Reason::FileNotUsable.into()
}
