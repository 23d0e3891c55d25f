//! The tables on their way from one node to another: made once for all who need them, sent in
//! pieces, taken up again where the line was lost, believed only when the checksum fits.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use super::{
    CallError, PeerError,
    message::{Refusal, SnapshotName},
};
use crate::{
    backup::{self, BackupError, Partial},
    limits,
    log::Log,
    raft::{LogId, log_id},
};

/// The ending of a snapshot that is arriving. It outlives a restart, so that it is taken up again.
const INCOMING: &str = ".incoming";

/// A copy of the tables for others.
pub(crate) struct Made {
    file: Partial,
    pub(crate) name: SnapshotName,
    pub(crate) last: LogId,
    pub(crate) membership: Vec<u8>,
}

/// The copy that is being sent, if one is.
pub(crate) struct Outgoing {
    dir: PathBuf,
    database: PathBuf,
    log: Log,
    made: tokio::sync::Mutex<Option<Arc<Made>>>,
    in_use: Mutex<Option<InUse>>,
}

#[derive(Clone, Copy)]
struct InUse {
    index: u64,
    until: Instant,
    /// Somebody is being sent it, or was until a moment ago.
    sending_until: Instant,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outgoing {
    pub(crate) fn new(dir: &Path, database: &Path, log: Log) -> Self {
        let (dir, database) = (dir.to_owned(), database.to_owned());
        Self { dir, database, log, made: tokio::sync::Mutex::default(), in_use: Mutex::default() }
    }

    /// A copy with at least the entry `at_least` in it, made now unless the one from before has it
    /// and can still be continued by the log. (Consensus takes whoever got a copy to have what it
    /// asked for: from an older one they could never go on.)
    pub(super) async fn made(&self, at_least: u64) -> Result<Arc<Made>, PeerError> {
        let mut slot = self.made.lock().await;
        if let Some(made) = slot.as_ref()
            && made.last.index >= at_least.max(self.log.purged_index())
            && lock(&self.in_use).is_some()
        {
            return Ok(Arc::clone(made));
        }
        let (dir, database) = (self.dir.clone(), self.database.clone());
        let task = tokio::task::spawn_blocking(move || make(&dir, &database));
        let made = task.await.unwrap_or(Err(BackupError::Closing));
        let failed = |error: BackupError| Refusal::Snapshot(error.to_string());
        let made = Arc::new(made.map_err(failed)?);
        let now = Instant::now();
        *lock(&self.in_use) =
            Some(InUse { index: made.last.index, until: now, sending_until: now });
        self.keep();
        *slot = Some(Arc::clone(&made));
        Ok(made)
    }

    /// The copy is in use for a while longer.
    pub(super) fn keep(&self) {
        if let Some(in_use) = lock(&self.in_use).as_mut() {
            let now = Instant::now();
            in_use.until = now + Duration::from_millis(limits::SNAPSHOT_KEPT_MS);
            in_use.sending_until = now + Duration::from_millis(limits::SNAPSHOT_RESUMED_MS);
        }
    }

    /// Whoever was sent it has it.
    pub(super) fn sent(&self) {
        if let Some(in_use) = lock(&self.in_use).as_mut() {
            in_use.sending_until = Instant::now();
        }
    }

    /// Whether somebody is being sent a copy, or may ask for the rest of it: as long as consensus
    /// knows of no newer tables, it is content with this one.
    pub(crate) fn is_sending(&self) -> bool {
        lock(&self.in_use).is_some_and(|in_use| Instant::now() < in_use.sending_until)
    }

    /// The last entry in the copy that is being sent: whoever gets it goes on from there, so the
    /// log after it must stay. A copy that nobody has asked for in a while is removed.
    pub(crate) async fn needs_log_after(&self) -> Option<u64> {
        let in_use = *lock(&self.in_use);
        let in_use = in_use?;
        if Instant::now() < in_use.until {
            return Some(in_use.index);
        }
        *self.made.lock().await = None;
        *lock(&self.in_use) = None;
        None
    }
}

fn make(dir: &Path, database: &Path) -> Result<Made, BackupError> {
    let (file, meta) = backup::copy(dir, database, "snapshot")?;
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut File::open(&file.path)?, &mut hash)?;
    let at = meta.applied;
    Ok(Made {
        file,
        name: SnapshotName { sha256: hash.finalize().into(), bytes },
        last: log_id(at.term, at.node, at.index),
        membership: meta.membership,
    })
}

impl Made {
    /// The bytes from `offset`, as many as one request carries.
    pub(super) async fn piece(self: &Arc<Self>, offset: u64) -> Result<Vec<u8>, PeerError> {
        let made = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || -> io::Result<Vec<u8>> {
            let mut file = File::open(&made.file.path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(limits::SNAPSHOT_PIECE_BYTES).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        let read = task.await.unwrap_or_else(|_| Err(io::ErrorKind::Interrupted.into()));
        read.map_err(|error| {
            CallError::Lost(format!("the snapshot cannot be read: {error}")).into()
        })
    }
}

/// The copy that is arriving, if one is.
pub(crate) struct Incoming {
    dir: PathBuf,
    arriving: Mutex<Option<Arriving>>,
}

struct Arriving {
    name: SnapshotName,
    path: PathBuf,
    file: File,
    have: u64,
}

impl Incoming {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), arriving: Mutex::default() }
    }

    /// Says how much of it is here. Whatever else was arriving is dropped. Blocks.
    pub(super) fn offer(&self, name: SnapshotName) -> io::Result<u64> {
        let mut arriving = lock(&self.arriving);
        if let Some(arriving) = arriving.as_ref().filter(|arriving| arriving.name == name) {
            return Ok(arriving.have);
        }
        *arriving = None;
        let path = self.path_of(name);
        remove_others(&self.dir, Some(&path))?;
        let file = OpenOptions::new().create(true).append(true).read(true).open(&path)?;
        let mut have = file.metadata()?.len();
        if have > name.bytes {
            file.set_len(0)?;
            have = 0;
        }
        *arriving = Some(Arriving { name, path, file, have });
        Ok(have)
    }

    /// Takes a piece if it is the next one; says how much is here. Blocks.
    pub(super) fn piece(&self, name: SnapshotName, offset: u64, bytes: &[u8]) -> io::Result<u64> {
        let mut arriving = lock(&self.arriving);
        let Some(arriving) = arriving.as_mut().filter(|arriving| arriving.name == name) else {
            return Err(io::Error::other("it was not offered"));
        };
        let length = bytes.len() as u64;
        if offset == arriving.have && length <= name.bytes - arriving.have {
            arriving.file.write_all(bytes)?;
            arriving.have += length;
        }
        Ok(arriving.have)
    }

    /// The file, when all of it is here and its checksum fits. Blocks.
    pub(super) fn complete(&self, name: SnapshotName) -> io::Result<PathBuf> {
        let arriving = lock(&self.arriving).take();
        let Some(arriving) = arriving.filter(|arriving| arriving.name == name) else {
            return Err(io::Error::other("it was not offered"));
        };
        let mut hash = Sha256::new();
        let bytes = io::copy(&mut File::open(&arriving.path)?, &mut hash)?;
        if bytes != name.bytes || <[u8; 32]>::from(hash.finalize()) != name.sha256 {
            fs::remove_file(&arriving.path)?;
            return Err(io::Error::other("its checksum does not fit, it is sent again"));
        }
        Ok(arriving.path)
    }

    /// After it is in the tables, or cannot be.
    pub(super) fn done(&self) {
        if let Err(error) = remove_others(&self.dir, None) {
            tracing::warn!(%error, "a snapshot that had arrived was not removed");
        }
    }

    fn path_of(&self, name: SnapshotName) -> PathBuf {
        let digits: String = name.sha256[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        self.dir.join(format!("{digits}{INCOMING}"))
    }
}

fn remove_others(dir: &Path, kept: Option<&Path>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(INCOMING) && Some(path.as_path()) != kept {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(bytes: &[u8]) -> SnapshotName {
        SnapshotName { sha256: Sha256::digest(bytes).into(), bytes: bytes.len() as u64 }
    }

    #[test]
    fn what_arrived_before_a_restart_is_not_sent_again() {
        let dir = tempfile::tempdir().unwrap();
        let whole = [1_u8, 2, 3, 4, 5];
        let name = name_of(&whole);
        let incoming = Incoming::new(dir.path());
        assert_eq!(incoming.offer(name).unwrap(), 0);
        assert_eq!(incoming.piece(name, 0, &whole[..2]).unwrap(), 2);
        assert_eq!(incoming.piece(name, 0, &whole[..2]).unwrap(), 2, "the same again");

        let incoming = Incoming::new(dir.path());
        assert_eq!(incoming.offer(name).unwrap(), 2);
        assert_eq!(incoming.piece(name, 2, &whole[2..]).unwrap(), 5);
        let path = incoming.complete(name).unwrap();
        assert_eq!(fs::read(path).unwrap(), whole);
        incoming.done();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_or_foreign_one_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let incoming = Incoming::new(dir.path());
        let name = name_of(b"right");
        incoming.offer(name).unwrap();
        assert_eq!(incoming.piece(name, 0, b"too long").unwrap(), 0);
        incoming.piece(name, 0, b"wrong").unwrap();
        assert!(incoming.complete(name).is_err());
        assert_eq!(incoming.offer(name).unwrap(), 0, "nothing of it is kept");
        assert!(incoming.piece(name_of(b"other"), 0, b"other").is_err());
    }
}
