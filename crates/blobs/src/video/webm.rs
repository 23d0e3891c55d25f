//! WebM (RFC 9559, over EBML, RFC 8794).
//!
//! A video is a tree of elements: an id, a length, and what is in it, the first two of a length of
//! their own. Tags, attachments, the title and the hour become void elements of the same length.

use super::{Edit, VideoError};
use crate::limits::BOXES_MAX;

const EBML: u64 = 0x1A45_DFA3;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const CLUSTER: u64 = 0x1F43_B675;
const TRACKS: u64 = 0x1654_AE6B;
const TAGS: u64 = 0x1254_C367;
const ATTACHMENTS: u64 = 0x1941_A469;
const TITLE: u64 = 0x7BA9;
const DATE: u64 = 0x4461;
const FILENAME: u64 = 0x7384;
const VOID: u8 = 0xEC;
const VOID_ID: u64 = VOID as u64;
/// Bytes of the longest id with the longest length.
const HEAD_MAX: u64 = 12;

/// See [`super::edits`].
pub(super) fn edits<E: From<VideoError>>(
    length: u64,
    mut read: impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
) -> Result<Vec<Edit>, E> {
    let mut edits = Vec::new();
    let (mut at, mut elements, mut has_contents) = (0, 0, false);
    while at < length {
        elements += 1;
        if elements > BOXES_MAX {
            return Err(VideoError::TooLarge.into());
        }
        let head = read(at, HEAD_MAX.min(length - at))?;
        let Some((id, id_bytes)) = number(&head, 4, true) else { break };
        let Some((size, size_bytes)) = number(&head[id_bytes..], 8, false) else { break };
        if elements == 1 && id != EBML {
            return Err(VideoError::Headless.into());
        }
        let inside = at + (id_bytes + size_bytes) as u64;
        // All ones: it ends where the next of its kind begins.
        let is_open = size == (1 << (7 * size_bytes)) - 1;
        has_contents |= id == TRACKS;
        at = match id {
            SEGMENT | INFO => inside,
            CLUSTER if is_open => inside,
            _ if is_open => return Err(VideoError::Damaged.into()),
            _ => {
                let end = inside.checked_add(size).filter(|end| *end <= length);
                let end = end.ok_or(VideoError::Damaged)?;
                if matches!(id, TAGS | ATTACHMENTS | TITLE | DATE | FILENAME | VOID_ID) {
                    edits.push(void(at, end));
                }
                end
            }
        };
    }
    if has_contents { Ok(edits) } else { Err(VideoError::Headless.into()) }
}

/// An element that says nothing, in the place of the one from `at` to `end`.
fn void(at: u64, end: u64) -> Edit {
    let length = end - at;
    let mut bytes = vec![VOID];
    if length < 9 {
        bytes.push(0x80 | (length.saturating_sub(2) as u8));
    } else {
        bytes.extend(((1_u64 << 56) | (length - 9)).to_be_bytes());
    }
    let zeros = length.saturating_sub(bytes.len() as u64);
    Edit { at, bytes, zeros }
}

/// A number that says by its leading zeros how many bytes it has, and how many; an id keeps the bit
/// behind them, a length does not.
fn number(bytes: &[u8], bytes_max: usize, keep_marker: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    if length > bytes_max {
        return None;
    }
    let part = bytes.get(..length)?;
    let all = part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let marker = 1_u64 << (7 * length);
    Some((if keep_marker { all } else { all & !marker }, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::video::overwrite;

    fn element(id: u64, inside: &[u8]) -> Vec<u8> {
        let id = id.to_be_bytes();
        let first = id.iter().position(|byte| *byte != 0).unwrap();
        let mut bytes = id[first..].to_vec();
        bytes.extend((0x1000_0000_u32 | inside.len() as u32).to_be_bytes());
        bytes.extend(inside);
        bytes
    }

    const PLACE: &[u8] = b"+52.5186+013.3761/";

    fn video(is_live: bool) -> Vec<u8> {
        let info = [element(TITLE, b"x"), element(DATE, &[7; 8]), element(0x4D80, b"muxer")];
        let cluster = element(0xA3, b"pictures and +52.5186 among them");
        let cluster = if is_live {
            [&CLUSTER.to_be_bytes()[4..], &[0xFF], &cluster].concat()
        } else {
            element(CLUSTER, &cluster)
        };
        let inside = [
            element(INFO, &info.concat()),
            element(TRACKS, b"tracks"),
            cluster,
            element(TAGS, PLACE),
            element(ATTACHMENTS, PLACE),
        ];
        let inside = inside.concat();
        let segment = if is_live {
            let open = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
            [&SEGMENT.to_be_bytes()[4..], &open, &inside].concat()
        } else {
            element(SEGMENT, &inside)
        };
        [element(EBML, b"webm"), segment].concat()
    }

    fn cleaned(video: &[u8]) -> Result<Vec<u8>, VideoError> {
        let read = |at: u64, bytes: u64| Ok(video[at as usize..(at + bytes) as usize].to_vec());
        let edits = edits::<VideoError>(video.len() as u64, read)?;
        let mut clean = video.to_vec();
        overwrite(&edits, 0, &mut clean);
        Ok(clean)
    }

    fn says(bytes: &[u8], what: &[u8]) -> usize {
        bytes.windows(what.len()).filter(|part| *part == what).count()
    }

    #[test]
    fn a_video_no_longer_says_where_and_when_it_was_taken() {
        for is_live in [false, true] {
            let video = video(is_live);
            assert_eq!((says(&video, PLACE), says(&video, &[7; 8])), (2, 1));
            let clean = cleaned(&video).unwrap();
            assert_eq!(clean.len(), video.len(), "nothing moves");
            assert_eq!((says(&clean, PLACE), says(&clean, &[7; 8])), (0, 0));
            assert_eq!(says(&clean, b"pictures and +52.5186 among them"), 1, "what is shown stays");
            assert_eq!(cleaned(&clean).unwrap(), clean, "clean is clean");
        }
    }

    #[test]
    fn a_void_element_is_as_long_as_what_it_stands_for() {
        for length in [2, 8, 9, 10, 300] {
            let edit = void(5, 5 + length);
            assert_eq!(edit.bytes.len() as u64 + edit.zeros, length);
            let (size, size_bytes) = number(&edit.bytes[1..], 8, false).unwrap();
            assert_eq!(1 + size_bytes as u64 + size, length);
        }
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let whole = video(false);
        assert_eq!(cleaned(b""), Err(VideoError::Headless));
        assert_eq!(cleaned(b"\x1a\x45\xdf\xa3\x80"), Err(VideoError::Headless));
        assert_eq!(cleaned(&whole[4..]), Err(VideoError::Headless));
        assert_eq!(cleaned(&whole[..whole.len() - 1]), Err(VideoError::Damaged));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            changes in proptest::collection::vec((0_usize..999, proptest::prelude::any::<u8>()), 1..6),
            is_live in proptest::prelude::any::<bool>(),
        ) {
            let mut video = video(is_live);
            let length = video.len();
            for (at, byte) in changes {
                video[at % length] = byte;
            }
            if let Ok(clean) = cleaned(&video) {
                assert_eq!(clean.len(), length);
            }
        }
    }
}
