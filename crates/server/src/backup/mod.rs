//! Backups of a data directory: the store as one file, the chunks of files in a directory beside
//! it, and the keyring that opens what is sealed in the store. That is kept apart: a backup alone
//! tells nobody's name.

mod chunks;
pub(crate) mod place;
pub(crate) mod schedule;
pub(crate) mod scheduled;
mod sealed;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use accounts::{
    Vault,
    keyring_file::{self, KeyringFileError},
};
pub use chunks::Chunks;
use crypto::keyring::KeyringError;
use model::file::Chunk;
pub use sealed::{Identity, Recipient, SealError, open};
pub use store::backup::{BackupError, Manifest};

use crate::{clock::now, private};

/// A backup could not be restored, or would not be.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The keyring cannot be read.
    #[error("cannot read the keyring {path}: {source}", path = path.display())]
    Keyring {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no keyring, or others can read it.
    #[error(transparent)]
    NoKeyring(#[from] KeyringFileError),
    /// It opens nothing of what is sealed in the backup.
    #[error(
        "{keyring} is the keyring of another server: it cannot open what is sealed in this backup. \
         Give the keyring that lay beside the database when the backup was made",
        keyring = keyring.display()
    )]
    OtherKeyring {
        /// Which file.
        keyring: PathBuf,
    },
    /// The tables in it cannot be read.
    #[error(transparent)]
    Tables(#[from] store::Fault),
    /// The backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The directory cannot be made, or the keyring not written into it.
    #[error("cannot write into the new data directory: {0}")]
    Write(io::Error),
}

/// Where the keyring of a data directory is.
#[must_use]
pub fn keyring(data: &Path) -> PathBuf {
    data.join("keyring")
}

/// Writes a backup of a data directory, whose server may be running, and says what it holds and
/// which chunks of files its tables name: encrypted to these recipients, or to be read by anybody
/// if there are none.
///
/// # Errors
/// See [`BackupError`].
pub fn create(
    data: &Path,
    recipients: &[Recipient],
    out: impl io::Write,
) -> Result<(Manifest, Vec<Chunk>), BackupError> {
    let mut chunks = Vec::new();
    let looks = |db: &store::Reader<'_>| {
        chunks = chunks_of(db)?;
        Ok(())
    };
    let manifest = write(data, recipients, out, looks)?;
    Ok((manifest, chunks))
}

fn write(
    data: &Path,
    recipients: &[Recipient],
    out: impl io::Write,
    looks: impl FnOnce(&store::Reader<'_>) -> Result<(), store::Fault>,
) -> Result<Manifest, BackupError> {
    let made_ms = now().as_millis();
    let out = io::BufWriter::new(out);
    sealed::seal(recipients, out, |out| store::backup::backup(data, made_ms, out, looks))
}

/// Checks a backup whole, and says what it holds and which chunks of files its tables name: those
/// are not in it. Unpacks into `scratch`, an existing directory with room for the database, and
/// removes it again.
///
/// # Errors
/// See [`RestoreError`].
pub fn verify(
    input: impl io::Read,
    scratch: &Path,
) -> Result<(Manifest, Vec<Chunk>), RestoreError> {
    let mut chunks = Vec::new();
    let looks = |db: &store::Reader<'_>| {
        chunks = chunks_of(db)?;
        Ok::<_, RestoreError>(())
    };
    let manifest = store::backup::verify(input, scratch, looks)?;
    Ok((manifest, chunks))
}

/// Makes an identity that opens backups, in a new file that only its owner can read, and says the
/// recipient to encrypt them to.
///
/// # Errors
/// See [`SealError`].
pub fn keygen(path: &Path) -> Result<Recipient, SealError> {
    Identity::create(path, now())
}

/// A backup was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What it held.
    pub manifest: Manifest,
    /// Whether the keyring is known to be the backup's. One that is locked can only be looked at
    /// with its passphrase.
    pub keyring_checked: bool,
    /// The chunks of the files that its tables name: they are not in the backup itself.
    pub chunks: Vec<Chunk>,
}

/// Restores a backup and its keyring into an empty directory.
///
/// # Errors
/// See [`RestoreError`]; a directory that is not empty stays as it is.
pub fn restore(
    input: impl io::Read,
    data: &Path,
    keyring: &Path,
    passphrase: Option<&str>,
) -> Result<Restored, RestoreError> {
    let unreadable = |source| RestoreError::Keyring { path: keyring.to_owned(), source };
    let secret = fs::read(keyring).map_err(unreadable)?;
    let vault = match keyring_file::read(keyring, passphrase) {
        Ok(keyring) => Some(Vault::new(Arc::new(keyring))),
        Err(KeyringFileError::Keyring { error: KeyringError::PassphraseNeeded, .. }) => None,
        Err(error) => return Err(error.into()),
    };
    private::make_directory(data).map_err(RestoreError::Write)?;
    // The wrong one would be found by the server's start: later, and perhaps elsewhere.
    let mut chunks = Vec::new();
    let fits = |db: &store::Reader<'_>| match &vault {
        Some(vault) if !accounts::keys_are_of(vault, db)? => {
            Err(RestoreError::OtherKeyring { keyring: keyring.to_owned() })
        }
        _ => {
            chunks = chunks_of(db)?;
            Ok(())
        }
    };
    let manifest = store::backup::restore(input, data, fits)?;
    private::write(&self::keyring(data), &secret).map_err(RestoreError::Write)?;
    Ok(Restored { manifest, keyring_checked: vault.is_some(), chunks })
}

/// The chunks that the tables name; none in those of a version that had no files.
fn chunks_of(db: &store::Reader<'_>) -> Result<Vec<Chunk>, store::Fault> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'file_chunk'";
    match db.one::<i64>(sql, &[])? {
        Some(1) => state::read::file::kept_chunks(db, None, u32::MAX),
        _ => Ok(Vec::new()),
    }
}
