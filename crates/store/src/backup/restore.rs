//! Checking a backup, and beginning a store from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::{BackupError, Manifest, Partial, is_partial, read_manifest};
use crate::{
    identity::{self, FOUNDER, Identity},
    log::HardState,
    machine::{Applied, Meta},
    peer::Member,
    raft::{self, Membership, Vote, codec, state_machine},
    reader::Reader,
    store::{DATABASE, LOG},
};

/// How the database is called while it is unpacked.
const NAME: &str = "restore";
/// The file that [`identity::lock`] makes: a store that refused to open leaves it behind.
const LOCK: &str = "lock";

/// Checks a backup whole: checksums, SQLite's own check of every page, and that the tables are
/// those the manifest names. Unpacks into `scratch` (an existing directory with room for the
/// database) and removes it again. `looks` looks at the tables before.
///
/// # Errors
/// See [`BackupError`], and those of `looks`.
pub fn verify<E: From<BackupError>>(
    mut input: impl Read,
    scratch: &Path,
    looks: impl FnOnce(&Reader<'_>) -> Result<(), E>,
) -> Result<Manifest, E> {
    let manifest = read_manifest(&mut input)?;
    let copy = Partial::new(scratch, "verify");
    let connection = unpack(&mut input, &manifest, &copy.path)?;
    looks(&Reader::new(&connection))?;
    Ok(manifest)
}

/// Begins a store in `dir` (empty or not there yet) with what the backup holds: a cluster of one
/// node, under the same cluster id, whose log goes on after the backup's last entry. `fits` looks
/// at the tables first: whoever restores may hold things that must belong to them. What a restore
/// that was killed has left in `dir` is removed, if nothing else is there.
///
/// # Errors
/// See [`BackupError`], and those of `fits`, after which `dir` is empty. On another error, or when
/// the process dies, it may hold parts, which a store refuses to open.
pub fn restore<E: From<BackupError>>(
    mut input: impl Read,
    dir: &Path,
    fits: impl FnOnce(&Reader<'_>) -> Result<(), E>,
) -> Result<Manifest, E> {
    fs::create_dir_all(dir).map_err(BackupError::from)?;
    let claim = Claim::of(dir)?;
    let manifest = read_manifest(&mut input)?;
    let copy = Partial::new(dir, NAME);
    let connection = unpack(&mut input, &manifest, &copy.path)?;
    fits(&Reader::new(&connection))?;
    begin(dir, &manifest, connection, &copy.path)?;
    claim.keep();
    Ok(manifest)
}

/// Whether the directory is what a restore that was killed has left: without an identity nothing
/// else would tell it from one in which a new cluster may begin. With one, the restore came to its
/// end.
pub(crate) fn is_half_restored(dir: &Path) -> io::Result<bool> {
    if Identity::load(dir)?.is_some() {
        return Ok(false);
    }
    for entry in fs::read_dir(dir)? {
        if is_leftover(&entry?.file_name().to_string_lossy()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_leftover(name: &str) -> bool {
    let rest = name.strip_prefix(NAME);
    rest.is_some_and(|rest| rest.starts_with('-') && is_partial(rest))
}

/// An empty directory, held for one restore. It is as empty again when dropped, unless it is kept:
/// two restores at once would take each other's parts for leftovers.
struct Claim {
    path: PathBuf,
    kept: bool,
    _lock: File,
}

impl Claim {
    fn of(dir: &Path) -> Result<Self, BackupError> {
        // Before the lock is made: a directory that is not empty stays as it is.
        leftovers(dir)?;
        let lock =
            identity::lock(dir)?.ok_or_else(|| BackupError::InUse { dir: dir.to_owned() })?;
        let claim = Self { path: dir.join(LOCK), kept: false, _lock: lock };
        for path in leftovers(dir)? {
            fs::remove_file(path)?;
        }
        Ok(claim)
    }

    /// The directory is a store now.
    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What an earlier restore has left in a directory that holds nothing else.
fn leftovers(dir: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if is_leftover(&name.to_string_lossy()) && entry.file_type()?.is_file() {
            found.push(entry.path());
        } else if name != LOCK {
            return Err(BackupError::NotEmpty { dir: dir.to_owned() });
        }
    }
    Ok(found)
}

/// Makes the directory the store of what was unpacked to `path`.
fn begin(
    dir: &Path,
    manifest: &Manifest,
    connection: Connection,
    path: &Path,
) -> Result<(), BackupError> {
    let at = Applied { term: manifest.term, node: manifest.leader, index: manifest.index };
    let nodes = BTreeMap::from([(FOUNDER, Member::default())]);
    let voters = Membership::new(vec![BTreeSet::from([FOUNDER])], nodes);
    let record = state_machine::record_of(&at, &codec::encode_membership(&voters));
    connection.execute("UPDATE meta SET membership = ?1", params![record])?;
    connection.close().map_err(|(_, error)| error)?;
    File::open(path)?.sync_all()?;

    let log = dir.join(LOG);
    fs::create_dir(&log)?;
    let purged = raft::log_id(at.term, at.node, at.index);
    let vote = Some(Vote::new(at.term, FOUNDER));
    HardState { vote, purged: Some(purged) }.save(&log)?;
    fs::rename(path, dir.join(DATABASE))?;
    // Last, because a directory without it is not a store.
    Identity { cluster: manifest.cluster, node: FOUNDER }.save(dir)?;
    Ok(())
}

/// Writes the database to `path`, checks it against the manifest and opens it.
fn unpack(
    input: &mut impl Read,
    manifest: &Manifest,
    path: &Path,
) -> Result<Connection, BackupError> {
    let mut file = Hashing { file: File::create(path)?, hash: Sha256::new() };
    let bytes = io::copy(&mut input.take(manifest.database_bytes), &mut file)?;
    if bytes < manifest.database_bytes {
        return Err(BackupError::Damaged { what: "it is cut short" });
    }
    if input.read(&mut [0])? != 0 {
        return Err(BackupError::Damaged { what: "it goes on after its end" });
    }
    if <[u8; 32]>::from(file.hash.finalize()) != manifest.database_sha256 {
        return Err(BackupError::Damaged { what: "the database's checksum" });
    }
    let connection = Connection::open(path)?;
    let sound: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(BackupError::Damaged { what: "the database's pages" });
    }
    let meta = Meta::load(&connection)?;
    if meta.cluster != manifest.cluster || meta.applied.index != manifest.index {
        return Err(BackupError::Damaged { what: "the manifest is of another database" });
    }
    Ok(connection)
}

struct Hashing {
    file: File,
    hash: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
