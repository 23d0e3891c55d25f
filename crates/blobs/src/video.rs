//! Videos: what they say about where, when and by what they were taken is overwritten, in place.
//! Nothing moves, so nothing that points into the file has to change.

mod mp4;
mod webm;

/// Of which kind a video is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// ISO/IEC 14496-12, QuickTime among it.
    Mp4,
    /// Matroska (RFC 9559).
    Webm,
}

/// Why a video is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum VideoError {
    /// Its parts do not fit into each other.
    #[error("the video is damaged: a part of it is longer than what it lies in")]
    Damaged,
    /// Nothing says what is in it.
    #[error("the video is damaged: nothing says what is in it")]
    Headless,
    /// More than is read.
    #[error("the video's table of contents is larger than can be read")]
    TooLarge,
}

/// Bytes to be overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where in the file.
    pub at: u64,
    /// With what.
    pub bytes: Vec<u8>,
}

/// What is to be overwritten in a video of `length` bytes, of which `read` gives any part: as many
/// bytes from a place on as asked for.
///
/// # Errors
/// `read`'s, or a [`VideoError`].
pub fn edits<E: From<VideoError>>(
    container: Container,
    length: u64,
    read: impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
) -> Result<Vec<Edit>, E> {
    match container {
        Container::Mp4 => mp4::edits(length, read),
        Container::Webm => webm::edits(length, read),
    }
}

/// Overwrites what of the edits lies in these bytes, which stand at `start` of the file; whether
/// any does.
pub fn overwrite(edits: &[Edit], start: u64, bytes: &mut [u8]) -> bool {
    let end = start + bytes.len() as u64;
    let mut any = false;
    for edit in edits {
        let edit_end = edit.at + edit.bytes.len() as u64;
        let (from, to) = (edit.at.max(start), edit_end.min(end));
        if from >= to {
            continue;
        }
        let source = (from - edit.at) as usize..(to - edit.at) as usize;
        let target = (from - start) as usize..(to - start) as usize;
        if let (Some(source), Some(target)) = (edit.bytes.get(source), bytes.get_mut(target)) {
            target.copy_from_slice(source);
            any = true;
        }
    }
    any
}
