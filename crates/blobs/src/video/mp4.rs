//! MP4 and QuickTime (ISO/IEC 14496-12).
//!
//! A video is a tree of boxes: four bytes of length, four of type, and what is in it. Phones write
//! the place into `moov/udta` or `moov/meta`, the hour into the headers of `moov` and its tracks,
//! cameras their position into tracks of their own. A box that tells is renamed `free` and filled
//! with zeros, hours are set to zero, and so is a track that is neither picture, sound nor text: its
//! samples stay in `mdat`, among those of the others, and nothing says any more that they are there.
//! Nothing moves, so nothing that points into the file has to change.

use super::{Edit, VideoError};
use crate::limits::{BOXES_MAX, MOOV_BYTES_MAX};

/// Boxes that tell of a video, or that may hold what once told.
macro_rules! tells {
    () => {
        b"udta" | b"meta" | b"uuid" | b"gps " | b"free" | b"skip"
    };
}

/// A box of a file: where it begins, how long its head is, where it ends.
#[derive(Clone, Copy, Debug)]
struct Found {
    kind: [u8; 4],
    at: u64,
    head: u64,
    end: u64,
}

/// What is to be overwritten in a video of `length` bytes, of which `read` gives any part (as many
/// bytes as asked for).
///
/// # Errors
/// `read`'s, or a [`VideoError`].
pub(super) fn edits<E: From<VideoError>>(
    length: u64,
    mut read: impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
) -> Result<Vec<Edit>, E> {
    let mut edits = Vec::new();
    let (mut at, mut boxes, mut has_contents) = (0, 0, false);
    while at < length {
        boxes += 1;
        if boxes > BOXES_MAX {
            return Err(VideoError::TooLarge.into());
        }
        let head = read(at, 16.min(length - at))?;
        // What is left at the end is too short for a box: nobody reads it.
        let Some(found) = found(&head, at, length).map_err(E::from)? else { break };
        match &found.kind {
            b"moov" => {
                has_contents = true;
                let bytes = found.end - found.at;
                if bytes > MOOV_BYTES_MAX {
                    return Err(VideoError::TooLarge.into());
                }
                let moov = read(found.at, bytes)?;
                edits.extend(in_moov(&moov, found.at).map_err(E::from)?);
            }
            tells!() => edits.extend(freed(found)),
            _ => {}
        }
        at = found.end;
    }
    if has_contents { Ok(edits) } else { Err(VideoError::Headless.into()) }
}

/// The box whose head these bytes begin with; none if they are too few.
fn found(head: &[u8], at: u64, end_max: u64) -> Result<Option<Found>, VideoError> {
    let (Some(short), Some(kind)) = (number::<4>(head, 0), head.get(4..8)) else {
        return Ok(None);
    };
    let (head_bytes, bytes) = match short {
        // To the end of whatever it lies in.
        0 => (8, end_max - at),
        1 => (16, number::<8>(head, 8).ok_or(VideoError::Damaged)?),
        bytes => (8, bytes),
    };
    let end = at.checked_add(bytes).filter(|end| *end <= end_max).ok_or(VideoError::Damaged)?;
    if bytes < head_bytes {
        return Err(VideoError::Damaged);
    }
    let mut name = [0; 4];
    name.copy_from_slice(kind);
    Ok(Some(Found { kind: name, at, head: head_bytes, end }))
}

/// A big-endian number of `N` bytes.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let part = bytes.get(at..at + N)?;
    Some(part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A box that is there no more: its name and what is in it.
fn freed(found: Found) -> [Edit; 2] {
    let name = Edit { at: found.at + 4, bytes: b"free".to_vec(), zeros: 0 };
    let inside = found.end - found.at - found.head;
    [name, Edit { at: found.at + found.head, bytes: Vec::new(), zeros: inside }]
}

/// What is to be overwritten in a `moov`, which lies at `base`.
fn in_moov(moov: &[u8], base: u64) -> Result<Vec<Edit>, VideoError> {
    let mut edits = Vec::new();
    let mut boxes = 0;
    // The insides that are still to be looked at, from and to.
    let mut inside = vec![(8_u64, moov.len() as u64)];
    if number::<4>(moov, 0) == Some(1) {
        inside = vec![(16, moov.len() as u64)];
    }
    while let Some((mut at, end)) = inside.pop() {
        while at < end {
            boxes += 1;
            if boxes > BOXES_MAX {
                return Err(VideoError::TooLarge);
            }
            let start = usize::try_from(at).map_err(|_| VideoError::Damaged)?;
            let stop = usize::try_from(end).map_err(|_| VideoError::Damaged)?;
            let part = moov.get(start..stop).ok_or(VideoError::Damaged)?;
            let Some(found) = found(part, at, end)? else { break };
            let absolute = Found { at: base + found.at, end: base + found.end, ..found };
            match &found.kind {
                tells!() => edits.extend(freed(absolute)),
                b"mvhd" | b"tkhd" | b"mdhd" => edits.extend(hour(moov, found, base)),
                b"trak" if !is_shown(moov, found) => edits.extend(freed(absolute)),
                b"trak" | b"mdia" => inside.push((found.at + found.head, found.end)),
                _ => {}
            }
            at = found.end;
        }
    }
    Ok(edits)
}

/// The times in a header: two numbers behind version and flags, of eight bytes from version 1 on.
fn hour(moov: &[u8], found: Found, base: u64) -> Option<Edit> {
    let at = usize::try_from(found.at + found.head).ok()?;
    let bytes = if *moov.get(at)? == 0 { 8 } else { 16 };
    let fits = found.at + found.head + 4 + bytes <= found.end;
    fits.then(|| Edit { at: base + found.at + found.head + 4, bytes: Vec::new(), zeros: bytes })
}

/// Whether a track is picture, sound or text, by the handler in `trak/mdia/hdlr`. One that does not
/// say is shown by nobody.
fn is_shown(moov: &[u8], track: Found) -> bool {
    let Some(media) = child(moov, track, *b"mdia") else { return false };
    let Some(handler) = child(moov, media, *b"hdlr") else { return false };
    let Ok(at) = usize::try_from(handler.at + handler.head + 8) else { return false };
    matches!(
        moov.get(at..at + 4),
        Some(b"vide" | b"soun" | b"text" | b"sbtl" | b"subt" | b"clcp" | b"tmcd")
    )
}

/// The first box of this kind right inside another.
fn child(moov: &[u8], outer: Found, kind: [u8; 4]) -> Option<Found> {
    let mut at = outer.at + outer.head;
    while at < outer.end {
        let part = moov.get(usize::try_from(at).ok()?..usize::try_from(outer.end).ok()?)?;
        let inner = found(part, at, outer.end).ok()??;
        if inner.kind == kind {
            return Some(inner);
        }
        at = inner.end;
    }
    None
}

#[cfg(test)]
mod tests;
