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

/// Bytes to be overwritten: with some, and zeros behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where in the file.
    pub at: u64,
    /// With what.
    pub bytes: Vec<u8>,
    /// How many zeros follow.
    pub zeros: u64,
}

impl Edit {
    fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64 + self.zeros
    }

    /// Whether it overwrites anything from one place up to another.
    #[must_use]
    pub fn touches(&self, from: u64, to: u64) -> bool {
        self.at < to && self.end() > from
    }
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

/// Overwrites what of the edits lies in these bytes, which stand at `start` of the file.
pub fn overwrite(edits: &[Edit], start: u64, bytes: &mut [u8]) {
    let end = start + bytes.len() as u64;
    for edit in edits.iter().filter(|edit| edit.touches(start, end)) {
        let (from, to) = (edit.at.max(start), edit.end().min(end));
        let target = (from - start) as usize..(to - start) as usize;
        let Some(target) = bytes.get_mut(target) else { continue };
        target.fill(0);
        let skipped = usize::try_from(from - edit.at).unwrap_or(usize::MAX);
        for (byte, source) in target.iter_mut().zip(edit.bytes.iter().skip(skipped)) {
            *byte = *source;
        }
    }
}
