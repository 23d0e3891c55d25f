//! The bytes of files: chunks on disk or in a bucket, and what an upload is made into before
//! anybody sees it.
//!
//! What it is: chunks that are named by the BLAKE3 of their bytes, which are kept ([`Keep`]) on a
//! [`Shelf`] of this machine or in a [`Bucket`] of a server that speaks S3, and moved from one to
//! the other ([`moving`]); what the first
//! bytes of a file say that it is ([`kind`]); pictures decoded, turned upright, scaled and encoded
//! anew without what cameras write into them ([`picture`]); videos freed of where they were taken
//! ([`video`]).
//!
//! What it is not: it knows no file, no organisation and no node. Which chunks make up a file, and
//! which are still needed, is told to it. To it a chunk is opaque: one that is encrypted elsewhere
//! is kept like any other.
//!
//! Invariants
//! - A chunk that is given out has the hash that it was asked for by; one that was damaged on disk
//!   is put aside and counts as missing.
//! - A chunk is on disk, fsynced, or acknowledged by the bucket before [`Keep::put`] comes back.
//! - Pictures, videos and the shelf's own functions block, and belong on a thread that may; a
//!   [`Keep`] sees to that itself.
#![deny(missing_docs)]

mod bucket;
mod keep;
pub mod kind;
pub mod limits;
pub mod moving;
pub mod picture;
mod shelf;
pub mod video;

pub use bucket::{Bucket, BucketError, BucketSettings};
pub use keep::{Keep, KeepError, Lying};
pub use shelf::{Shelf, ShelfError, named};

use model::ChunkHash;

/// The name of these bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> ChunkHash {
    ChunkHash::from_bytes(*blake3::hash(bytes).as_bytes())
}

/// The name of bytes that come piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Hashing(blake3::Hasher);

impl Hashing {
    /// So many more.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The name of all that came.
    #[must_use]
    pub fn hash(&self) -> ChunkHash {
        ChunkHash::from_bytes(*self.0.finalize().as_bytes())
    }
}
