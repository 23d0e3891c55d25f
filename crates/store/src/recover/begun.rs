//! The file `recovering`: that a node is being made a cluster of one, and which.

use std::{fs, io, path::Path};

use crate::{
    identity::{hex, of_hex},
    log::{replace, sync_dir},
};

const NAME: &str = "recovering";

/// What is to become. A text file, so that a person can look: `muster-recovering 1`,
/// `cluster <32 hex digits>`, `entry <index>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    /// The new cluster's id.
    pub(super) cluster: [u8; 16],
    /// The entry after which the node is alone: all before it was there.
    pub(super) entry: u64,
}

/// Whether a recovery of this directory was begun and has not come to its end.
pub(crate) fn is_under_way(dir: &Path) -> io::Result<bool> {
    fs::exists(dir.join(NAME))
}

impl Begun {
    /// With an id that no cluster has.
    pub(super) fn draw(entry: u64) -> io::Result<Self> {
        let mut cluster = [0; 16];
        getrandom::getrandom(&mut cluster)?;
        Ok(Self { cluster, entry })
    }

    pub(super) fn load(dir: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read_to_string(dir.join(NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Self::parse(&text).map(Some).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the file `recovering` is damaged")
        })
    }

    pub(super) fn save(self, dir: &Path) -> io::Result<()> {
        let Self { cluster, entry } = self;
        let text = format!("muster-recovering 1\ncluster {}\nentry {entry}\n", hex(&cluster));
        replace(dir, NAME, text.as_bytes())
    }

    pub(super) fn remove(dir: &Path) -> io::Result<()> {
        fs::remove_file(dir.join(NAME))?;
        sync_dir(dir)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != "muster-recovering 1" {
            return None;
        }
        let cluster = of_hex(lines.next()?.strip_prefix("cluster ")?)?;
        let entry = lines.next()?.strip_prefix("entry ")?.parse().ok()?;
        Some(Self { cluster, entry })
    }
}
