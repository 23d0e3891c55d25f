//! Changes of files.

use crate::{
    FileId, OrgId, ProjectId,
    file::{Attachment, Chunk, Rendition, Shown},
    text::Title,
};

/// Changes of files.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum FileChange {
    /// Announced.
    #[n(0)]
    Begin {
        /// Its id.
        #[n(0)]
        id: FileId,
        /// Whose.
        #[n(1)]
        org: OrgId,
        /// The project whose organisers may change it.
        #[n(2)]
        project: Option<ProjectId>,
        /// What it is called.
        #[n(3)]
        name: Title,
        /// How many bytes there will be.
        #[n(4)]
        bytes: u64,
        /// How many bytes all files of the organisation may take, as the server is configured.
        #[n(5)]
        quota: u64,
    },
    /// A chunk is on disk.
    #[n(1)]
    PutChunk {
        /// Of which file.
        #[n(0)]
        id: FileId,
        /// Where in it, from 0.
        #[n(1)]
        place: u32,
        /// What.
        #[n(2)]
        chunk: Chunk,
    },
    /// Whole.
    #[n(2)]
    Finish {
        /// Which.
        #[n(0)]
        id: FileId,
        /// What it became.
        #[n(1)]
        outcome: Outcome,
        /// See [`FileChange::Begin`].
        #[n(2)]
        quota: u64,
    },
    /// Gone, and from where it was shown.
    #[n(3)]
    Remove {
        /// Which.
        #[n(0)]
        id: FileId,
    },
    /// From now on exactly these are shown there.
    #[n(4)]
    Attach {
        /// Whose.
        #[n(0)]
        org: OrgId,
        /// Where.
        #[n(1)]
        shown: Shown,
        /// Which, in order.
        #[n(2)]
        files: Vec<Attachment>,
    },
    /// What nobody finished or shows for a day goes.
    #[n(5)]
    Sweep {
        /// How many files at most.
        #[n(0)]
        limit: u32,
    },
}

/// What a file became when it was whole.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Outcome {
    /// The chunks that arrived are the file, but for some.
    #[n(0)]
    AsUploaded {
        /// What it is.
        #[n(0)]
        rendition: Rendition,
        /// What stands in the place of chunks that arrived, each with its place.
        #[n(1)]
        replaced: Vec<Replaced>,
    },
    /// They were made into others, which are the file.
    #[n(1)]
    Made(#[n(0)] Vec<MadeRendition>),
}

/// A form of a file with its chunks.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct MadeRendition {
    /// What it is.
    #[n(0)]
    pub rendition: Rendition,
    /// Its chunks, in order.
    #[n(1)]
    pub chunks: Vec<Chunk>,
}

/// A chunk in the place of the one that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Replaced {
    /// Where, from 0.
    #[n(0)]
    pub place: u32,
    /// What.
    #[n(1)]
    pub chunk: Chunk,
}
