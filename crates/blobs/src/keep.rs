//! Where chunks are kept: on a disk of this machine, or in a bucket that all nodes share.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use model::ChunkHash;

use crate::{Shelf, ShelfError, bucket::BucketError};

/// A chunk that lies somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lying {
    /// Its name.
    pub hash: ChunkHash,
    /// How many bytes lie there.
    pub bytes: u64,
    /// When it was put there, by the clock of whoever keeps it.
    pub since: SystemTime,
}

/// Keeps chunks of 1 to [`CHUNK_BYTES`](model::limits::CHUNK_BYTES) bytes under the BLAKE3 of
/// their bytes. Whatever goes wrong can be tried again: nothing is ever half there.
#[async_trait]
pub trait Keep: fmt::Debug + Send + Sync {
    /// Keeps a chunk; when this comes back, it outlives the process and the machine's power.
    async fn put(&self, bytes: Bytes) -> Result<ChunkHash, KeepError>;

    /// The chunk, if it is there and its bytes are those of its name.
    async fn get(&self, hash: ChunkHash) -> Result<Option<Bytes>, KeepError>;

    /// Whether a chunk lies there, whole or not.
    async fn has(&self, hash: ChunkHash) -> Result<bool, KeepError>;

    /// Throws a chunk away, unless it was put in since so long ago: then whoever put it in may be
    /// about to say what it is for.
    async fn throw_away(&self, hash: ChunkHash, unless: Duration) -> Result<(), KeepError>;

    /// The chunks of the `part`th of 256 parts, by the first byte of their names, in no order.
    async fn part(&self, part: u8) -> Result<Vec<Lying>, KeepError>;

    /// Whether all nodes of a cluster keep their chunks here together.
    fn is_shared(&self) -> bool;
}

/// Chunks could not be kept, read or thrown away.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] ShelfError),
    /// The bucket.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// The thread that worked on the disk has ended.
    #[error("the work on the disk was cut short: {0}")]
    Cut(#[from] tokio::task::JoinError),
}

impl KeepError {
    /// Whether there is no more room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_full())
    }

    /// Whether it is somewhere else that does not answer, or does not let us in.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Bucket(_))
    }
}

impl Shelf {
    /// Works on the disk, on a thread that may wait for it.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, ShelfError> + Send + 'static,
    ) -> Result<T, KeepError> {
        let shelf = self.clone();
        Ok(tokio::task::spawn_blocking(move || work(&shelf)).await??)
    }
}

#[async_trait]
impl Keep for Shelf {
    async fn put(&self, bytes: Bytes) -> Result<ChunkHash, KeepError> {
        self.on_disk(move |shelf| shelf.put(&bytes)).await
    }

    async fn get(&self, hash: ChunkHash) -> Result<Option<Bytes>, KeepError> {
        self.on_disk(move |shelf| shelf.get(hash)).await
    }

    async fn has(&self, hash: ChunkHash) -> Result<bool, KeepError> {
        self.on_disk(move |shelf| Ok(shelf.has(hash))).await
    }

    async fn throw_away(&self, hash: ChunkHash, unless: Duration) -> Result<(), KeepError> {
        self.on_disk(move |shelf| shelf.throw_away(hash, unless)).await
    }

    async fn part(&self, part: u8) -> Result<Vec<Lying>, KeepError> {
        self.on_disk(move |shelf| shelf.part(part)).await
    }

    fn is_shared(&self) -> bool {
        false
    }
}
