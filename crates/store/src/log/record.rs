//! Records of a segment file.
//!
//! A segment is `magic 8 bytes | version u32 | reserved u32 | first index u64`, then records:
//! `mark u32 | length u32 | flushed u32 | crc u32 | entry`, all little-endian, and zeros after
//! the last record. `crc` is CRC-32C (RFC 3720) of length, flushed and entry.
//!
//! `flushed` is the offset up to which the segment was known to be on the disk when the record
//! was written. It tells a torn tail from damage: bytes after the last flush may be anything
//! after a crash, but if a record that cannot be read lies before the `flushed` of a later one,
//! it had been acknowledged, and the log must not be used.

pub(crate) const HEADER: usize = 24;
pub(crate) const RECORD: usize = 16;
const MAGIC: &[u8; 8] = b"MUSTRLOG";
const VERSION: u32 = 1;
const MARK: u32 = 0x4345_524d;

pub(crate) fn header(first_index: u64) -> [u8; HEADER] {
    let mut out = [0; HEADER];
    out[..8].copy_from_slice(MAGIC);
    out[8..12].copy_from_slice(&VERSION.to_le_bytes());
    out[16..].copy_from_slice(&first_index.to_le_bytes());
    out
}

/// The first index, if these bytes begin a segment of this version.
pub(crate) fn read_header(bytes: &[u8]) -> Option<u64> {
    let header = bytes.get(..HEADER)?;
    if &header[..8] != MAGIC || header[8..12] != VERSION.to_le_bytes() {
        return None;
    }
    Some(u64::from_le_bytes(header[16..].try_into().ok()?))
}

/// Appends the record of the entry that `write` appends.
pub(crate) fn append(out: &mut Vec<u8>, flushed: u32, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; RECORD]);
    write(out);
    // An entry is at most `limits::BATCH_BYTES_MAX` and some framing.
    let length = (out.len() - start - RECORD) as u32;
    out[start..start + 4].copy_from_slice(&MARK.to_le_bytes());
    out[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
    out[start + 8..start + 12].copy_from_slice(&flushed.to_le_bytes());
    let crc = checksum(&out[start + 4..start + 12], &out[start + RECORD..]);
    out[start + 12..start + 16].copy_from_slice(&crc.to_le_bytes());
}

fn checksum(head: &[u8], entry: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(head), entry)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) length: usize,
    pub(crate) flushed: usize,
}

impl Record {
    /// The record at `at`, if a whole and undamaged one is there.
    pub(crate) fn read(segment: &[u8], at: usize) -> Option<Self> {
        let head = segment.get(at..at + RECORD)?;
        let word = |from: usize| -> Option<u32> {
            Some(u32::from_le_bytes(head.get(from..from + 4)?.try_into().ok()?))
        };
        if word(0)? != MARK {
            return None;
        }
        let length = word(4)? as usize;
        let entry = segment.get(at + RECORD..(at + RECORD).checked_add(length)?)?;
        if checksum(&head[4..12], entry) != word(12)? {
            return None;
        }
        Some(Self { length, flushed: word(8)? as usize })
    }

    pub(crate) const fn end(self, at: usize) -> usize {
        at + RECORD + self.length
    }
}

/// Whether a readable record after `at` says that `at` had been flushed.
pub(crate) fn flushed_later(segment: &[u8], at: usize) -> bool {
    let mark = MARK.to_le_bytes();
    let mut from = at + 1;
    while let Some(found) = segment
        .get(from..)
        .and_then(|rest| rest.windows(mark.len()).position(|window| window == mark))
    {
        let candidate = from + found;
        if Record::read(segment, candidate).is_some_and(|record| record.flushed > at) {
            return true;
        }
        from = candidate + 1;
    }
    false
}
