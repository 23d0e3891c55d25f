//! A file that has arrived becomes what is shown: pictures are made anew, videos freed of where
//! they were taken, everything gets the hash of its whole.

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
    command::{Change, Command, FileChange, MadeRendition, Outcome, Reply},
    file::{Chunk, File, Media, Rendition, chunks_of},
    limits::{CHUNK_BYTES, PICTURE_BYTES_MAX},
};
use state::read;
use store::ReadLevel;
use tokio::runtime::Handle;

use super::Files;
use crate::refusal::Refused;

impl Files {
    /// Makes a file whole whose chunks have all arrived.
    pub(crate) async fn finish(&self, actor: Actor, file: &File) -> Result<(), Refused> {
        let id = file.id;
        // Chunks that another node acknowledged a moment ago count.
        let level = ReadLevel::Linearizable;
        let chunks = self.shared.store.read(level, move |db| read::file::chunks(db, id, 0)).await?;
        if chunks.len() as u64 != chunks_of(file.bytes) {
            return Err(Reason::FileNotWhole.into());
        }
        let chunks: Vec<Chunk> = chunks.into_iter().map(|(_, chunk)| chunk).collect();
        let outcome = self.outcome(&actor, file, chunks).await?;
        self.change(actor, FileChange::Finish { id, outcome }).await
    }

    /// Proposes a change that is harmless to repeat.
    pub(crate) async fn change(&self, actor: Actor, change: FileChange) -> Result<(), Refused> {
        let command = Command { actor, change: Change::File(change) };
        match self.shared.store.propose(&command, None).await?.reply {
            Reply::Done => Ok(()),
            other => Err(Refused::internal(&format_args!("not done: {other:?}"))),
        }
    }

    async fn outcome(
        &self,
        actor: &Actor,
        file: &File,
        mut chunks: Vec<Chunk>,
    ) -> Result<Outcome, Refused> {
        let first = chunks.first().ok_or(Reason::FileNotWhole)?;
        let head = self.chunk(first.hash).await?;
        let found = kind::of(&head).ok_or(Reason::FileNotUsable)?;
        let _place = self.shared.making.acquire().await.map_err(|_| Reason::Unavailable)?;
        let media = match found {
            Kind::Picture => return self.pictures(file, &chunks).await,
            Kind::Mp4 => {
                self.clean(actor, file, Container::Mp4, &mut chunks).await?;
                Media::Mp4
            }
            Kind::Webm => {
                self.clean(actor, file, Container::Webm, &mut chunks).await?;
                Media::Webm
            }
            Kind::Pdf => Media::Pdf,
        };
        let mut hashing = Hashing::default();
        for chunk in &chunks {
            hashing.update(&self.chunk(chunk.hash).await?);
        }
        let digest = hashing.hash();
        Ok(Outcome::AsUploaded(Rendition { media, size: None, bytes: file.bytes, digest }))
    }

    async fn pictures(&self, file: &File, chunks: &[Chunk]) -> Result<Outcome, Refused> {
        if file.bytes > PICTURE_BYTES_MAX {
            return Err(Reason::FileNotUsable.into());
        }
        let mut original = Vec::new();
        for chunk in chunks {
            original.extend_from_slice(&self.chunk(chunk.hash).await?);
        }
        let made = tokio::task::spawn_blocking(move || picture::made(&original)).await;
        let made = match made {
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

    /// Puts other chunks in the place of those of a video that tell where it was taken.
    async fn clean(
        &self,
        actor: &Actor,
        file: &File,
        container: Container,
        chunks: &mut [Chunk],
    ) -> Result<(), Refused> {
        let edits = self.edits(container, file.bytes, chunks.to_vec()).await?;
        for (place, chunk) in (0_u32..).zip(chunks.iter_mut()) {
            let start = u64::from(place) * CHUNK_BYTES as u64;
            let end = start + u64::from(chunk.bytes);
            let is_touched =
                |edit: &Edit| edit.at < end && edit.at + edit.bytes.len() as u64 > start;
            if !edits.iter().any(is_touched) {
                continue;
            }
            let mut bytes = self.chunk(chunk.hash).await?.to_vec();
            video::overwrite(&edits, start, &mut bytes);
            let clean = self.put(bytes.into()).await?;
            if clean != *chunk {
                *chunk = clean;
                let put = FileChange::PutChunk { id: file.id, place, chunk: clean };
                self.change(*actor, put).await?;
            }
        }
        Ok(())
    }

    async fn edits(
        &self,
        container: Container,
        length: u64,
        chunks: Vec<Chunk>,
    ) -> Result<Vec<Edit>, Refused> {
        let (files, runtime) = (self.clone(), Handle::current());
        let read = move |at: u64, bytes: u64| -> Result<Vec<u8>, NoEdits> {
            let mut part = Vec::new();
            let size = CHUNK_BYTES as u64;
            let end = at + bytes;
            for place in at / size..end.div_ceil(size) {
                let chunk = usize::try_from(place).ok().and_then(|place| chunks.get(place));
                let chunk = chunk.ok_or(VideoError::Damaged)?;
                let bytes = runtime.block_on(files.chunk(chunk.hash)).map_err(NoEdits::Refused)?;
                let start = place * size;
                let from = at.saturating_sub(start).min(bytes.len() as u64) as usize;
                let to = (end - start).min(bytes.len() as u64) as usize;
                part.extend_from_slice(&bytes[from..to]);
            }
            Ok(part)
        };
        let made = tokio::task::spawn_blocking(move || video::edits(container, length, read)).await;
        match made {
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
