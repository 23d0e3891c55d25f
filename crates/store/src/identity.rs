//! A data directory belongs to one process, one node and one cluster.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use crate::log::replace;

const NAME: &str = "identity";
/// The number of the node that begins a cluster; others get theirs when they join.
pub(crate) const FOUNDER: u64 = 1;

/// Which cluster and node the directory is of. A text file, so that a person can look:
/// `muster-store 1`, `cluster <32 hex digits>`, `node <number>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) cluster: [u8; 16],
    pub(crate) node: u64,
}

impl Identity {
    pub(crate) fn load(dir: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(dir.join(NAME)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let identity = std::str::from_utf8(&bytes).ok().and_then(Self::parse);
        identity.map(Some).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the file `identity` is damaged")
        })
    }

    /// Written when the cluster begins, a backup is restored, the node joins or begins a cluster of
    /// one with what it has (`recover/`).
    pub(crate) fn save(self, dir: &Path) -> io::Result<()> {
        let text = format!("muster-store 1\ncluster {}\nnode {}\n", hex(&self.cluster), self.node);
        replace(dir, NAME, text.as_bytes())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != "muster-store 1" {
            return None;
        }
        let cluster = of_hex(lines.next()?.strip_prefix("cluster ")?)?;
        let node = lines.next()?.strip_prefix("node ")?.parse().ok()?;
        Some(Self { cluster, node })
    }
}

/// A cluster's id as people see it.
pub(crate) fn hex(cluster: &[u8; 16]) -> String {
    cluster.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn of_hex(digits: &str) -> Option<[u8; 16]> {
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    let mut cluster = [0; 16];
    for (at, byte) in cluster.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(cluster)
}

/// Holds the directory for this process. None when another one has it.
pub(crate) fn lock(dir: &Path) -> io::Result<Option<File>> {
    let options = &mut fs::OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(dir.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
