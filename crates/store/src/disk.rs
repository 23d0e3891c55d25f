//! How much room is left. A disk that is full in the middle of a flush stops a node; so a node
//! takes no more while there is still room for what is under way, and goes on when there is more.

use std::{fmt, io, path::Path, sync::Arc};

use crate::limits;

/// Says how many bytes are free where a directory is.
#[derive(Clone)]
pub struct Disk(Arc<Look>);

type Look = dyn Fn(&Path) -> io::Result<Room> + Send + Sync;

/// The room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that are free for this process.
    pub free_bytes: u64,
    /// All bytes of the disk.
    pub total_bytes: u64,
}

impl Disk {
    /// The system's.
    #[must_use]
    pub fn system() -> Self {
        Self::of(|dir| {
            let room = fs4::statvfs(dir)?;
            Ok(Room { free_bytes: room.available_space(), total_bytes: room.total_space() })
        })
    }

    /// Any other, for tests.
    #[must_use]
    pub fn of(room: impl Fn(&Path) -> io::Result<Room> + Send + Sync + 'static) -> Self {
        Self(Arc::new(room))
    }

    /// The room where a directory is.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn room(&self, dir: &Path) -> io::Result<Room> {
        (self.0)(dir)
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Disk")
    }
}

impl Room {
    /// How much of it the store leaves free.
    #[must_use]
    pub fn reserve_bytes(self) -> u64 {
        let (least, most) = limits::DISK_RESERVE_BYTES;
        (self.total_bytes / 50).clamp(least, most)
    }

    /// How much has to be free to begin again: more than to go on.
    pub(crate) fn needed_bytes(self) -> u64 {
        self.reserve_bytes() * 2
    }

    /// Whether nothing more should be taken, if it was (`was_short`) or was not so before.
    pub(crate) fn is_short(self, was_short: bool) -> bool {
        self.free_bytes < if was_short { self.needed_bytes() } else { self.reserve_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stops_before_the_end_and_begins_again_with_some_room() {
        let room = |free_mib: u64, total_mib: u64| Room {
            free_bytes: free_mib << 20,
            total_bytes: total_mib << 20,
        };
        assert!(!room(300, 500_000).is_short(false) && room(200, 500_000).is_short(false));
        assert!(room(300, 500_000).is_short(true) && !room(600, 500_000).is_short(true));
        assert!(!room(70, 100).is_short(false) && room(40, 100).is_short(false), "a small disk");
    }
}
