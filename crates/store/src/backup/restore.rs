//! Checking a backup, and beginning a store from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::{BackupError, Manifest, Partial, read_manifest};
use crate::{
    identity::{FOUNDER, Identity},
    log::HardState,
    machine::{Applied, Meta},
    peer::Member,
    raft::{self, Membership, Vote, codec, state_machine},
    reader::Reader,
    store::{DATABASE, LOG},
};

/// Checks a backup whole: checksums, SQLite's own check of every page, and that the tables are
/// those the manifest names. Unpacks into `scratch` (an existing directory with room for the
/// database) and removes it again.
///
/// # Errors
/// See [`BackupError`].
pub fn verify(mut input: impl Read, scratch: &Path) -> Result<Manifest, BackupError> {
    let manifest = read_manifest(&mut input)?;
    let copy = Partial::new(scratch, "verify");
    unpack(&mut input, &manifest, &copy.path)?;
    Ok(manifest)
}

/// Begins a store in `dir` (empty or not there yet) with what the backup holds: a cluster of one
/// node, under the same cluster id, whose log goes on after the backup's last entry. `fits` looks
/// at the tables first: whoever restores may hold things that must belong to them.
///
/// # Errors
/// See [`BackupError`], and those of `fits`, after which `dir` is empty. On another error it may
/// hold parts, which a store refuses to open.
pub fn restore<E: From<BackupError>>(
    mut input: impl Read,
    dir: &Path,
    fits: impl FnOnce(&Reader<'_>) -> Result<(), E>,
) -> Result<Manifest, E> {
    fs::create_dir_all(dir).map_err(BackupError::from)?;
    if fs::read_dir(dir).map_err(BackupError::from)?.next().is_some() {
        return Err(BackupError::NotEmpty { dir: dir.to_owned() }.into());
    }
    let manifest = read_manifest(&mut input)?;
    let copy = Partial::new(dir, "restore");
    let connection = unpack(&mut input, &manifest, &copy.path)?;
    fits(&Reader::new(&connection))?;
    begin(dir, &manifest, connection, &copy.path)?;
    Ok(manifest)
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
