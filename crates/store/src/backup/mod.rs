//! Backups: one file that holds all of a store at one log index, checked before it is believed.
//!
//! `magic 8 | length u32 | manifest (CBOR) | crc u32 of length and manifest | the database`,
//! integers little-endian; the manifest has the database's size and SHA-256. Encryption to a
//! recipient is a wrapper around the writer and reader given here.
//!
//! The copy is made by VACUUM INTO on a connection of its own: it sees one moment, and writers
//! go on. (SQLite's backup API in steps starts over at every commit of another connection.)

mod restore;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

pub(crate) use restore::is_half_restored;
pub use restore::{restore, verify};

use crate::{
    application::Application,
    fault::Fault,
    machine::{ApplyStopped, Meta},
    reader::Reader,
    store::{DATABASE, Store},
};

const MAGIC: &[u8; 8] = b"MUSTRBK1";
/// The manifest is small; a larger one is not ours.
const MANIFEST_BYTES_MAX: u32 = 64 << 10;
pub(crate) const PARTIAL: &str = ".partial";
/// What SQLite puts behind the name of a database for the files that it keeps beside it.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Manifest {
    /// The cluster's id.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub cluster: [u8; 16],
    /// The last log entry in it.
    #[n(1)]
    pub index: u64,
    /// That entry's term.
    #[n(2)]
    pub term: u64,
    /// The node that led then.
    #[n(3)]
    pub leader: u64,
    /// Log time of that entry, milliseconds since the Unix epoch.
    #[n(4)]
    pub log_time_ms: i64,
    /// Last migration.
    #[n(5)]
    pub schema_number: u32,
    /// When it was made, by the clock of the node that made it.
    #[n(6)]
    pub created_ms: i64,
    /// Size of the database in it.
    #[n(7)]
    pub database_bytes: u64,
    /// SHA-256 of the database in it.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub database_sha256: [u8; 32],
}

/// A backup could not be made, or is not one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is not a backup of this program.
    #[error("this is not a muster backup")]
    NotABackup,
    /// The file is cut short, or bytes of it have changed.
    #[error("the backup is damaged: {what}")]
    Damaged {
        /// What does not fit.
        what: &'static str,
    },
    /// Reading or writing failed.
    #[error("the backup could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// SQLite failed.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The tables are not those of a store.
    #[error(transparent)]
    Machine(#[from] ApplyStopped),
    /// The tables cannot be read.
    #[error(transparent)]
    Tables(#[from] Fault),
    /// There is no store in this directory.
    #[error("{dir} holds no data of muster")]
    NoStore {
        /// Which.
        dir: PathBuf,
    },
    /// Backups are restored into an empty directory only.
    #[error("{dir} is not empty: restore into an empty directory")]
    NotEmpty {
        /// Which.
        dir: PathBuf,
    },
    /// A server runs in this directory, or another restore into it.
    #[error(
        "{dir} is in use by another muster process: stop it, or restore into another directory"
    )]
    InUse {
        /// Which.
        dir: PathBuf,
    },
    /// The task was cancelled because the store is closing.
    #[error("the store is closing")]
    Closing,
}

impl<A: Application> Store<A> {
    /// Writes a backup of everything acknowledged here so far and says what it holds. Writers go on; needs
    /// as much free disk as the database has.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub async fn backup(&self, out: impl Write + Send + 'static) -> Result<Manifest, BackupError> {
        self.shows(0).await?;
        let (dir, database) = (self.dir().to_owned(), self.database());
        let created_ms = self.now_ms();
        let task = tokio::task::spawn_blocking(move || {
            create(&dir, &database, created_ms, out, |_| Ok(()))
        });
        task.await.unwrap_or(Err(BackupError::Closing))
    }
}

/// Writes a backup of the store in `dir`, which another process may have open: it goes on. By the
/// clock of this machine it was made at `created_ms`. `looks` looks at the tables that it holds.
///
/// # Errors
/// See [`BackupError`].
pub fn backup(
    dir: &Path,
    created_ms: i64,
    out: impl Write,
    looks: impl FnOnce(&Reader<'_>) -> Result<(), Fault>,
) -> Result<Manifest, BackupError> {
    let database = dir.join(DATABASE);
    if !database.exists() {
        return Err(BackupError::NoStore { dir: dir.to_owned() });
    }
    create(dir, &database, created_ms, out, looks)
}

/// A copy of the database, made in `dir`, and where it stands in the log. Blocks.
pub(crate) fn copy(
    dir: &Path,
    database: &Path,
    name: &str,
) -> Result<(Partial, Meta), BackupError> {
    let copy = Partial::new(dir, name);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(database, flags)?;
    source.busy_timeout(std::time::Duration::from_secs(5))?;
    source.execute("VACUUM INTO ?1", [copy.path.to_string_lossy()])?;
    drop(source);
    let connection = Connection::open_with_flags(&copy.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let meta = Meta::load(&connection)?;
    Ok((copy, meta))
}

fn create(
    dir: &Path,
    database: &Path,
    created_ms: i64,
    mut out: impl Write,
    looks: impl FnOnce(&Reader<'_>) -> Result<(), Fault>,
) -> Result<Manifest, BackupError> {
    let (copied, meta) = copy(dir, database, "backup")?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    looks(&Reader::new(&Connection::open_with_flags(&copied.path, flags)?))?;
    let mut hash = Sha256::new();
    let database_bytes = io::copy(&mut File::open(&copied.path)?, &mut hash)?;
    let manifest = Manifest {
        cluster: meta.cluster,
        index: meta.applied.index,
        term: meta.applied.term,
        leader: meta.applied.node,
        log_time_ms: meta.log_time_ms,
        schema_number: meta.schema_number,
        created_ms,
        database_bytes,
        database_sha256: hash.finalize().into(),
    };
    write_manifest(&mut out, &manifest)?;
    io::copy(&mut File::open(&copied.path)?, &mut out)?;
    out.flush()?;
    Ok(manifest)
}

fn write_manifest(out: &mut impl Write, manifest: &Manifest) -> Result<(), BackupError> {
    let encoded = minicbor::to_vec(manifest)
        .map_err(|_| BackupError::Damaged { what: "the manifest cannot be written" })?;
    let length = (encoded.len() as u32).to_le_bytes();
    let crc = crc32c::crc32c_append(crc32c::crc32c(&length), &encoded);
    out.write_all(MAGIC)?;
    out.write_all(&length)?;
    out.write_all(&encoded)?;
    out.write_all(&crc.to_le_bytes())?;
    Ok(())
}

fn read_manifest(input: &mut impl Read) -> Result<Manifest, BackupError> {
    let mut magic = [0; 8];
    input.read_exact(&mut magic).map_err(|_| BackupError::NotABackup)?;
    if &magic != MAGIC {
        return Err(BackupError::NotABackup);
    }
    let damaged = |_| BackupError::Damaged { what: "the manifest" };
    let mut length = [0; 4];
    input.read_exact(&mut length).map_err(damaged)?;
    if u32::from_le_bytes(length) > MANIFEST_BYTES_MAX {
        return Err(BackupError::Damaged { what: "the manifest" });
    }
    let mut encoded = vec![0; u32::from_le_bytes(length) as usize];
    input.read_exact(&mut encoded).map_err(damaged)?;
    let mut crc = [0; 4];
    input.read_exact(&mut crc).map_err(damaged)?;
    if crc32c::crc32c_append(crc32c::crc32c(&length), &encoded) != u32::from_le_bytes(crc) {
        return Err(BackupError::Damaged { what: "the manifest" });
    }
    minicbor::decode(&encoded).map_err(|_| BackupError::Damaged { what: "the manifest" })
}

/// A file that is removed unless it is kept.
pub(crate) struct Partial {
    pub(crate) path: PathBuf,
}

impl Partial {
    fn new(dir: &Path, name: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{name}-{}-{number}{PARTIAL}", std::process::id());
        Self { path: dir.join(name) }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        for suffix in BESIDE {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            let _ = fs::remove_file(path);
        }
    }
}

/// Removes what a process that died in the middle of a backup has left.
pub(crate) fn remove_partials(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if is_partial(&path.to_string_lossy()) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Whether a file is unfinished, or one that SQLite kept beside such a one.
fn is_partial(name: &str) -> bool {
    let of = BESIDE.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    of.ends_with(PARTIAL)
}
