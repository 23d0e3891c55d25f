use super::*;
use crate::video::overwrite;

fn boxed(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let mut bytes = (8 + inside.len() as u32).to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(inside);
    bytes
}

fn track(handler: &[u8; 4], says: &[u8]) -> Vec<u8> {
    let mut hdlr = vec![0; 8];
    hdlr.extend(handler);
    hdlr.extend([0; 13]);
    let header = [&[0, 0, 0, 1][..], &[0xaa; 8], &[7; 8]].concat();
    let media = [boxed(b"mdhd", &header), boxed(b"hdlr", &hdlr)].concat();
    boxed(b"trak", &[boxed(b"tkhd", &header), boxed(b"mdia", &media), says.to_vec()].concat())
}

const PLACE: &[u8] = b"+52.5186+013.3761/";

/// What a phone writes.
fn video() -> Vec<u8> {
    let place = boxed(b"udta", &boxed(b"\xa9xyz", PLACE));
    let header = [&[1, 0, 0, 0][..], &[0xaa; 16], &[9; 8]].concat();
    let moov = [
        boxed(b"mvhd", &header),
        track(b"vide", &place),
        track(b"soun", b""),
        track(b"meta", b"position"),
        boxed(b"meta", PLACE),
        place,
    ];
    [
        boxed(b"ftyp", b"isom\0\0\0\0"),
        boxed(b"mdat", b"pictures and +52.5186 among them"),
        boxed(b"moov", &moov.concat()),
        boxed(b"uuid", PLACE),
    ]
    .concat()
}

fn cleaned(video: &[u8]) -> Result<Vec<u8>, VideoError> {
    let read = |at: u64, bytes: u64| Ok(video[at as usize..(at + bytes) as usize].to_vec());
    let edits = edits::<VideoError>(video.len() as u64, read)?;
    let mut clean = video.to_vec();
    // In pieces, as chunks are.
    for (n, piece) in clean.chunks_mut(7).enumerate() {
        overwrite(&edits, 7 * n as u64, piece);
    }
    Ok(clean)
}

fn says(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|part| *part == what).count()
}

#[test]
fn a_video_no_longer_says_where_and_when_it_was_taken() {
    let video = video();
    assert_eq!((says(&video, PLACE), says(&video, &[0xaa; 8])), (4, 9 + 6));
    let clean = cleaned(&video).unwrap();
    assert_eq!(clean.len(), video.len(), "nothing moves");
    assert_eq!((says(&clean, PLACE), says(&clean, &[0xaa; 4])), (0, 0));
    assert_eq!(says(&clean, b"trak"), 2, "the track of positions is none any more");
    assert_eq!(says(&clean, b"pictures and +52.5186 among them"), 1, "what is shown stays");
    assert_eq!(cleaned(&clean).unwrap(), clean, "clean is clean");
}

#[test]
fn what_is_damaged_is_refused() {
    let whole = video();
    assert_eq!(cleaned(b""), Err(VideoError::Headless));
    assert_eq!(cleaned(&boxed(b"ftyp", b"isom")), Err(VideoError::Headless));
    assert_eq!(cleaned(&whole[..whole.len() - 1]), Err(VideoError::Damaged));
    let mut inner = whole;
    let moov = inner.windows(4).position(|part| part == b"moov").unwrap();
    inner[moov + 4..moov + 8].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(cleaned(&inner), Err(VideoError::Damaged));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_write_elsewhere(
        changes in proptest::collection::vec((0_usize..2_000, proptest::prelude::any::<u8>()), 1..6),
    ) {
        let mut video = video();
        let length = video.len();
        for (at, byte) in changes {
            video[at % length] = byte;
        }
        if let Ok(clean) = cleaned(&video) {
            assert_eq!(clean.len(), length);
        }
    }
}
