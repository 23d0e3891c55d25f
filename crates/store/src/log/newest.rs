//! Which segment was made last, so that one that is gone is missed: the entries in it had been
//! acknowledged, and a log that merely ends earlier looks whole.
//!
//! `magic 8 | number u64 | crc u32`, replaced whole. The order is what makes it work: a segment is
//! on the disk before its number is noted, and a lower number is noted before a segment is removed
//! from the end. No file is a log from before there was one.

use std::{fs, io, path::Path};

use super::hard_state::replace;

const NAME: &str = "newest";
const MAGIC: &[u8; 8] = b"MUSTRSEG";
const LENGTH: usize = 20;

pub(super) fn load(dir: &Path) -> io::Result<Option<u64>> {
    let bytes = match fs::read(dir.join(NAME)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the file `newest` is damaged");
    decode(&bytes).map(Some).ok_or_else(damaged)
}

pub(super) fn save(dir: &Path, number: u64) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(LENGTH);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&number.to_le_bytes());
    let crc = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&crc.to_le_bytes());
    replace(dir, NAME, &bytes)
}

fn decode(bytes: &[u8]) -> Option<u64> {
    let (body, crc) = bytes.split_at_checked(LENGTH - 4)?;
    if crc != crc32c::crc32c(body).to_le_bytes() || !body.starts_with(MAGIC) {
        return None;
    }
    Some(u64::from_le_bytes(body[8..].try_into().ok()?))
}
