//! The little that must never be lost beside the entries: the vote, and how far the log is
//! purged. One small file, replaced whole.
//!
//! `magic 8 | version u32 | flags u32 | vote term, node u64 | purged term, node, index u64 |
//! crc u32`; flag 1: there is a vote, 2: it is committed, 4: something is purged.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::raft::{LogId, Vote, log_id};

const NAME: &str = "hard-state";
const MAGIC: &[u8; 8] = b"MUSTRHST";
const VERSION: u32 = 1;
const LENGTH: usize = 60;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HardState {
    pub(crate) vote: Option<Vote>,
    pub(crate) purged: Option<LogId>,
}

impl HardState {
    /// The stored state; none in a new directory.
    pub(crate) fn load(dir: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(dir.join(NAME)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Self::decode(&bytes).map(Some).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the file `hard-state` is damaged")
        })
    }

    /// Replaces the stored state; on return it is on the disk.
    pub(crate) fn save(&self, dir: &Path) -> io::Result<()> {
        replace(dir, NAME, &self.encode())?;
        // Room for the next one: a node that cannot write its vote cannot go on, and it has to
        // vote while the disk is full. Without a spare the next one takes what room there is.
        let _ = fs::write(new_name(dir, NAME), [0; LENGTH]);
        Ok(())
    }

    fn encode(&self) -> Vec<u8> {
        let vote = self.vote.unwrap_or_default();
        let purged = self.purged.unwrap_or_default();
        let flags = u32::from(self.vote.is_some())
            | u32::from(vote.committed) << 1
            | u32::from(self.purged.is_some()) << 2;
        let mut out = Vec::with_capacity(LENGTH);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&flags.to_le_bytes());
        let leader = purged.leader_id;
        let words = [
            vote.leader_id.term,
            vote.leader_id.node_id,
            leader.term,
            leader.node_id,
            purged.index,
        ];
        for word in words {
            out.extend_from_slice(&word.to_le_bytes());
        }
        let crc = crc32c::crc32c(&out);
        out.extend_from_slice(&crc.to_le_bytes());
        out
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != LENGTH || &bytes[..8] != MAGIC || bytes[8..12] != VERSION.to_le_bytes() {
            return None;
        }
        let u32_at = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let u64_at = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        if crc32c::crc32c(&bytes[..LENGTH - 4]) != u32_at(LENGTH - 4)? {
            return None;
        }
        let flags = u32_at(12)?;
        let mut vote = Vote::new(u64_at(16)?, u64_at(24)?);
        vote.committed = flags & 2 != 0;
        let purged = log_id(u64_at(32)?, u64_at(40)?, u64_at(48)?);
        Some(Self {
            vote: (flags & 1 != 0).then_some(vote),
            purged: (flags & 4 != 0).then_some(purged),
        })
    }
}

/// Replaces a file whole: after a crash it is the old or the new one, and after the return the
/// new one.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = new_name(dir, name);
    let mut file = File::options().write(true).create(true).truncate(false).open(&temporary)?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()?;
    fs::rename(&temporary, dir.join(name))?;
    sync_dir(dir)
}

fn new_name(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.new"))
}

/// Makes created, renamed and removed names durable.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(HardState::load(dir.path()).unwrap(), None);
        let state =
            HardState { vote: Some(Vote::new_committed(3, 1)), purged: Some(log_id(2, 1, 77)) };
        state.save(dir.path()).unwrap();
        assert_eq!(HardState::load(dir.path()).unwrap(), Some(state));
    }

    #[test]
    fn the_next_one_has_its_room_already() {
        let dir = tempfile::tempdir().unwrap();
        let state = HardState { vote: Some(Vote::new(3, 1)), purged: None };
        state.save(dir.path()).unwrap();
        let spare = fs::metadata(new_name(dir.path(), NAME)).unwrap();
        assert_eq!(spare.len(), LENGTH as u64);
        // Longer, it is no longer when it is used.
        fs::write(new_name(dir.path(), NAME), [7; LENGTH * 2]).unwrap();
        let next = HardState { vote: Some(Vote::new(4, 1)), purged: None };
        next.save(dir.path()).unwrap();
        assert_eq!(HardState::load(dir.path()).unwrap(), Some(next));
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let state = HardState { vote: Some(Vote::new(3, 1)), purged: None };
        state.save(dir.path()).unwrap();
        let path = dir.path().join(NAME);
        let mut bytes = fs::read(&path).unwrap();
        bytes[17] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(HardState::load(dir.path()).is_err());
    }
}
