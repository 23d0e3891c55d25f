//! `file`, `file_rendition`, `file_chunk`, `attachment`.

use model::{
    ChunkHash, FileId, OrgId, ProjectId, TimeMs,
    file::{Chunk, File, FileState, Media, PixelSize, Rendition, Shown},
    text::{Summary, Title},
};
use store::Stream;

use super::{Hash, Id, Ms, Text, words};

words! {
    /// The enums of a file as words.
    pub FileWord {
        FileState { Uploading = "uploading", Ready = "ready" }
        Media {
            Webp = "image/webp", Pdf = "application/pdf", Mp4 = "video/mp4", Webm = "video/webm"
        }
        ShownKind { Org = "org", Project = "project", News = "news" }
    }
}

/// What kind of thing a file is shown with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownKind {
    /// An organisation.
    Org,
    /// A project.
    Project,
    /// A piece of news.
    News,
}

impl From<Shown> for ShownKind {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Org(_) => Self::Org,
            Shown::Project(_) => Self::Project,
            Shown::News(_) => Self::News,
        }
    }
}

store::row! {
    /// A file as stored.
    pub struct FileRow = "file" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| row.project.map(ProjectId::to_bytes),
        key { id: FileId as Id }
        columns {
            org: OrgId as Id,
            project: Option<ProjectId> as Id,
            name: Title as Text,
            state: FileState as FileWord,
            bytes: u64,
            made_at: TimeMs as Ms,
            changed_at: TimeMs as Ms,
            loose_since: Option<TimeMs> as Ms,
        }
    }
}

store::row! {
    /// A form of a file as stored.
    pub struct RenditionRow = "file_rendition" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |_row| None,
        key { file: FileId as Id, number: u32 }
        columns {
            org: OrgId as Id,
            media: Media as FileWord,
            width: Option<u32>,
            height: Option<u32>,
            bytes: u64,
            digest: ChunkHash as Hash,
        }
    }
}

store::row! {
    /// A chunk of a form as stored.
    pub struct ChunkRow = "file_chunk" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |_row| None,
        key { file: FileId as Id, rendition: u32, place: u32 }
        columns { org: OrgId as Id, hash: ChunkHash as Hash, bytes: u32 }
    }
}

store::row! {
    /// A file where it is shown, as stored.
    pub struct AttachmentRow = "attachment" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |_row| None,
        key { owner: [u8; 16], place: u32 }
        columns {
            org: OrgId as Id,
            kind: ShownKind as FileWord,
            file: FileId as Id,
            caption: Summary as Text,
        }
    }
}

impl FileRow {
    /// The file with its forms.
    #[must_use]
    pub fn with(self, renditions: Vec<Rendition>) -> File {
        File {
            id: self.id,
            org: self.org,
            project: self.project,
            name: self.name,
            state: self.state,
            bytes: self.bytes,
            made_at: self.made_at,
            renditions,
        }
    }
}

impl RenditionRow {
    /// A form of this file.
    #[must_use]
    pub fn new(file: &FileRow, number: u32, rendition: Rendition) -> Self {
        Self {
            file: file.id,
            number,
            org: file.org,
            media: rendition.media,
            width: rendition.size.map(|size| size.width),
            height: rendition.size.map(|size| size.height),
            bytes: rendition.bytes,
            digest: rendition.digest,
        }
    }
}

impl From<RenditionRow> for Rendition {
    fn from(row: RenditionRow) -> Self {
        let size = row.width.zip(row.height);
        Self {
            media: row.media,
            size: size.map(|(width, height)| PixelSize { width, height }),
            bytes: row.bytes,
            digest: row.digest,
        }
    }
}

impl From<ChunkRow> for Chunk {
    fn from(row: ChunkRow) -> Self {
        Self { hash: row.hash, bytes: row.bytes }
    }
}
