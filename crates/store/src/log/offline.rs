//! The log of a node that does not run: looked at without changing anything, and added to.

use std::{collections::VecDeque, io, path::Path};

use super::{
    LogDamaged,
    hard_state::HardState,
    segments::{self, Place},
};
use crate::raft::{Entry, LogId, codec};

/// What a log keeps.
pub(crate) struct Kept<'a> {
    dir: &'a Path,
    pub(crate) hard: HardState,
    places: VecDeque<Place>,
}

impl<'a> Kept<'a> {
    /// Reads where everything lies; refuses what opening the log would refuse.
    pub(crate) fn look(dir: &'a Path) -> Result<Self, LogDamaged> {
        let hard = HardState::load(dir)?.unwrap_or_default();
        Ok(Self { dir, hard, places: segments::look(dir, hard)? })
    }

    /// The last entry, or the last one that was let go if there is none.
    pub(crate) fn last(&self) -> Option<LogId> {
        self.places.back().map(|place| place.log_id).or(self.hard.purged)
    }

    /// The entries after an index, oldest first.
    pub(crate) fn after(&self, index: u64) -> impl Iterator<Item = io::Result<Entry>> {
        self.places.iter().filter(move |place| place.log_id.index > index).map(|place| {
            let bytes = segments::read(self.dir, place)?;
            codec::decode_entry(&bytes).map_err(io::Error::other)
        })
    }
}

/// Makes the hard state durable, and after it an entry that follows all others.
pub(crate) fn append(dir: &Path, hard: HardState, entry: &Entry) -> Result<(), LogDamaged> {
    hard.save(dir)?;
    let mut opened = segments::open(dir, hard)?;
    let mut encoded = Vec::new();
    codec::encode_entry(entry, &mut encoded);
    opened.writer.append(&[(entry.log_id, encoded)])?;
    Ok(())
}
