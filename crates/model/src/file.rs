//! Files that an organisation shows the public: pictures, videos, documents. Here is what they
//! are called and made of; their bytes lie elsewhere, in chunks that are named by their hash.

use crate::{
    FileId, NewsId, OrgId, ProjectId, TimeMs, limits,
    sealed::ChunkHash,
    text::{Invalid, Problem, Summary, Title},
};

/// What the bytes of a rendition are. Told from the bytes themselves, never from a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(index_only)]
pub enum Media {
    /// A picture (RFC 9649).
    #[n(0)]
    Webp,
    /// A document.
    #[n(1)]
    Pdf,
    /// A video.
    #[n(2)]
    Mp4,
    /// A video.
    #[n(3)]
    Webm,
}

impl Media {
    /// Every one.
    pub const ALL: &[Self] = &[Self::Webp, Self::Pdf, Self::Mp4, Self::Webm];

    /// Its registered name (RFC 6838).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|media| media.as_str() == name)
    }

    /// What names of such files end with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
        }
    }

    /// How it is shown.
    #[must_use]
    pub const fn kind(self) -> FileKind {
        match self {
            Self::Webp => FileKind::Picture,
            Self::Pdf => FileKind::Document,
            Self::Mp4 | Self::Webm => FileKind::Video,
        }
    }
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// In place.
    Picture,
    /// By a player.
    Video,
    /// As a link.
    Document,
}

/// The size of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct PixelSize {
    /// From left to right.
    #[n(0)]
    pub width: u32,
    /// From top to bottom.
    #[n(1)]
    pub height: u32,
}

/// A piece of a file, named by what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub struct Chunk {
    /// BLAKE3 of its bytes.
    #[n(0)]
    pub hash: ChunkHash,
    /// How many bytes, from 1 to [`limits::CHUNK_BYTES`]; all chunks but the last have as many.
    #[n(1)]
    pub bytes: u32,
}

/// One form of a file: of a picture there are several sizes, of everything else the one that was
/// uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Rendition {
    /// What it is.
    #[n(0)]
    pub media: Media,
    /// How large it is shown; none for what has no size of its own.
    #[n(1)]
    pub size: Option<PixelSize>,
    /// How many bytes.
    #[n(2)]
    pub bytes: u64,
    /// BLAKE3 of them all.
    #[n(3)]
    pub digest: ChunkHash,
}

/// Whether a file can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileState {
    /// Not all chunks have arrived, or nobody has said that it is whole.
    Uploading,
    /// Whole.
    Ready,
}

/// A file. Public as soon as it is attached to something public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// Whose.
    pub org: OrgId,
    /// The project whose organisers may change it; none for those of the organisation.
    pub project: Option<ProjectId>,
    /// What it is called on the device that it came from.
    pub name: Title,
    /// Whether it can be shown.
    pub state: FileState,
    /// How many bytes it takes: those announced, later those of its renditions.
    pub bytes: u64,
    /// When its upload began.
    pub made_at: TimeMs,
    /// Its forms, the largest first; none before it is ready.
    pub renditions: Vec<Rendition>,
}

/// What files are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum Shown {
    /// With an organisation.
    #[n(0)]
    Org(#[n(0)] OrgId),
    /// With a project.
    #[n(1)]
    Project(#[n(0)] ProjectId),
    /// With a piece of news.
    #[n(2)]
    News(#[n(0)] NewsId),
}

impl Shown {
    /// The id of whatever it is.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        match self {
            Self::Org(id) => id.to_bytes(),
            Self::Project(id) => id.to_bytes(),
            Self::News(id) => id.to_bytes(),
        }
    }
}

/// A file where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Attachment {
    /// Which.
    #[n(0)]
    pub file: FileId,
    /// What it shows, for whoever does not see it, and under it for everybody; may be empty.
    #[n(1)]
    pub caption: Summary,
}

/// A file with what is said of it where it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownFile {
    /// The file; ready.
    pub file: File,
    /// See [`Attachment::caption`].
    pub caption: Summary,
}

/// How many chunks so many bytes are.
#[must_use]
pub const fn chunks_of(bytes: u64) -> u64 {
    bytes.div_ceil(limits::CHUNK_BYTES as u64)
}

/// How many bytes the chunk at `place` of a file of `bytes` has; none behind the end.
#[must_use]
pub const fn chunk_bytes(bytes: u64, place: u64) -> Option<u32> {
    let size = limits::CHUNK_BYTES as u64;
    let start = place.saturating_mul(size);
    if start >= bytes {
        return None;
    }
    let left = bytes - start;
    // At most CHUNK_BYTES.
    Some(if left < size { left as u32 } else { limits::CHUNK_BYTES as u32 })
}

/// Checks how large a file is to be.
///
/// # Errors
/// Nothing, or more than [`limits::FILE_BYTES_MAX`].
pub fn file_bytes(field: &str, bytes: u64) -> Result<u64, Invalid> {
    if bytes == 0 || bytes > limits::FILE_BYTES_MAX {
        let problem = Problem::OutOfRange { min: 1, max: limits::FILE_BYTES_MAX };
        return Err(Invalid::new(field, problem));
    }
    Ok(bytes)
}

/// Checks what is to be shown in one place.
///
/// # Errors
/// Too many, or one twice.
pub fn attachments(field: &str, list: &[Attachment]) -> Result<(), Invalid> {
    if list.len() > limits::ATTACHMENTS_MAX {
        let problem = Problem::TooMany { max: limits::ATTACHMENTS_MAX };
        return Err(Invalid::new(field, problem));
    }
    for (place, one) in list.iter().enumerate() {
        if list.iter().take(place).any(|other| other.file == one.file) {
            return Err(Invalid::new(format!("{field}[{place}].file"), Problem::Duplicate));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_chunks_but_the_last_are_full() {
        let size = limits::CHUNK_BYTES as u64;
        for (bytes, chunks, last) in
            [(1, 1, 1), (size, 1, size), (size + 1, 2, 1), (3 * size - 1, 3, size - 1)]
        {
            assert_eq!(chunks_of(bytes), chunks);
            assert_eq!(chunk_bytes(bytes, chunks - 1).map(u64::from), Some(last));
            assert_eq!(chunk_bytes(bytes, chunks), None);
            let all: u64 = (0..chunks).filter_map(|n| chunk_bytes(bytes, n)).map(u64::from).sum();
            assert_eq!(all, bytes);
        }
    }

    #[test]
    fn a_file_is_shown_once_in_one_place() {
        let one = |n| Attachment { file: FileId::from_bytes([n; 16]), caption: Summary::default() };
        attachments("files", &[one(1), one(2)]).unwrap();
        let twice = attachments("files", &[one(1), one(2), one(1)]).unwrap_err();
        assert_eq!(twice, Invalid::new("files[2].file", Problem::Duplicate));
        let many: Vec<_> = (0..=limits::ATTACHMENTS_MAX as u8).map(one).collect();
        assert!(attachments("files", &many).is_err());
    }
}
