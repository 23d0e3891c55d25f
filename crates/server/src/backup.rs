//! Backups of a data directory: the store as one file, and the keyring that opens what is sealed
//! in it. They are kept apart: a backup alone tells nobody's name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use accounts::keyring_file::{self, KeyringFileError};
use crypto::keyring::KeyringError;
pub use store::backup::{BackupError, Manifest, verify};

use crate::{clock::now, private};

/// A backup could not be restored.
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

/// Writes a backup of a data directory, whose server may be running, and says what it holds.
///
/// # Errors
/// See [`BackupError`].
pub fn create(data: &Path, out: impl io::Write) -> Result<Manifest, BackupError> {
    store::backup::backup(data, now().as_millis(), out)
}

/// Restores a backup and its keyring into an empty directory.
///
/// # Errors
/// See [`RestoreError`]; a directory that is not empty stays as it is.
pub fn restore(
    input: impl io::Read,
    data: &Path,
    keyring: &Path,
) -> Result<Manifest, RestoreError> {
    let unreadable = |source| RestoreError::Keyring { path: keyring.to_owned(), source };
    let secret = fs::read(keyring).map_err(unreadable)?;
    // Locked by a passphrase is well; anything else would be found when it is too late.
    match keyring_file::read(keyring, None) {
        Ok(_) | Err(KeyringFileError::Keyring { error: KeyringError::PassphraseNeeded, .. }) => {}
        Err(error) => return Err(error.into()),
    }
    private::make_directory(data).map_err(RestoreError::Write)?;
    let manifest = store::backup::restore(input, data)?;
    private::write(&self::keyring(data), &secret).map_err(RestoreError::Write)?;
    Ok(manifest)
}
