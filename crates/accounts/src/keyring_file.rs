//! The keyring's file: beside the database, readable by its owner alone.
//!
//! It is written as a whole or not at all: to a new file, fsynced, renamed, the directory
//! fsynced. A file that others can read is refused rather than repaired: it may have been read.
//! What is written has a checksum; one from an earlier version has none and gets one when it is
//! written next, not when it is read: until then that earlier version can be put back.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crypto::{
    OsRng,
    keyring::{Keyring, KeyringError},
};
use zeroize::Zeroizing;

use crate::limits::KEYRING_FILE_BYTES_MAX;

/// A keyring's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringFileError {
    /// Not readable or writable.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        error: io::Error,
    },
    /// Others can read it.
    #[error(
        "{path} can be read by others (mode {mode:o}); make it 0600, and think of its keys as known"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It is a link or no plain file.
    #[error("{path} is not a plain file")]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// It is no keyring, or locked.
    #[error("{path}: {error}")]
    Keyring {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: KeyringError,
    },
    /// A new keyring was to be made where one is.
    #[error("{path} exists already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
}

/// Reads the keyring.
///
/// # Errors
/// There is none, others can read it, it is damaged, or the passphrase is missing or wrong.
pub fn read(path: &Path, passphrase: Option<&str>) -> Result<Keyring, KeyringFileError> {
    let at = |error| KeyringFileError::Io { path: path.to_owned(), error };
    check_kind(path)?;
    let file = File::open(path).map_err(at)?;
    check_mode(path, &file)?;
    // Read in one go into memory of the right size, so that no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEYRING_FILE_BYTES_MAX as usize + 1));
    file.take(KEYRING_FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(at)?;
    str::from_utf8(&bytes)
        .map_err(|_| KeyringError::Malformed)
        .and_then(|text| Keyring::parse(text, passphrase))
        .map_err(|error| KeyringFileError::Keyring { path: path.to_owned(), error })
}

/// Makes a fresh keyring and its file.
///
/// # Errors
/// There is one already, or it cannot be written.
pub fn create(path: &Path, passphrase: Option<&str>) -> Result<Keyring, KeyringFileError> {
    if path.symlink_metadata().is_ok() {
        return Err(KeyringFileError::Exists { path: path.to_owned() });
    }
    let keyring = Keyring::generate(&mut OsRng);
    write(path, &keyring, passphrase)?;
    Ok(keyring)
}

/// Writes the keyring over the file that is there.
///
/// # Errors
/// It cannot be written; then the file is as it was.
pub fn write(
    path: &Path,
    keyring: &Keyring,
    passphrase: Option<&str>,
) -> Result<(), KeyringFileError> {
    let at = |error| KeyringFileError::Io { path: path.to_owned(), error };
    let text = match passphrase {
        None => keyring.to_file_text(),
        Some(passphrase) => keyring
            .to_locked_text(passphrase, &mut OsRng)
            .map(Zeroizing::new)
            .map_err(|error| KeyringFileError::Keyring { path: path.to_owned(), error })?,
    };
    let partial = path.with_extension("partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(error)),
        _ => {}
    }
    let mut file = create_private(&partial).map_err(at)?;
    file.write_all(text.as_bytes()).map_err(at)?;
    file.sync_all().map_err(at)?;
    fs::rename(&partial, path).map_err(at)?;
    sync_directory(path).map_err(at)
}

fn check_kind(path: &Path) -> Result<(), KeyringFileError> {
    let at = |error| KeyringFileError::Io { path: path.to_owned(), error };
    if path.symlink_metadata().map_err(at)?.is_file() {
        Ok(())
    } else {
        Err(KeyringFileError::NotAFile { path: path.to_owned() })
    }
}

#[cfg(unix)]
fn check_mode(path: &Path, file: &File) -> Result<(), KeyringFileError> {
    use std::os::unix::fs::PermissionsExt;
    let at = |error| KeyringFileError::Io { path: path.to_owned(), error };
    let mode = file.metadata().map_err(at)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(KeyringFileError::Exposed { path: path.to_owned(), mode })
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

// Elsewhere the data directory itself is the user's own, and directories cannot be fsynced.
#[cfg(not(unix))]
fn check_mode(_path: &Path, _file: &File) -> Result<(), KeyringFileError> {
    Ok(())
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyring_survives_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyring");
        let made = create(&path, None).unwrap();
        assert_eq!(*read(&path, None).unwrap().to_text(), *made.to_text());
        assert!(matches!(create(&path, None), Err(KeyringFileError::Exists { .. })));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left over");
    }

    #[test]
    fn a_crash_while_writing_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyring");
        let made = create(&path, None).unwrap();
        fs::write(path.with_extension("partial"), "half").unwrap();
        assert_eq!(*read(&path, None).unwrap().to_text(), *made.to_text());
        write(&path, &made, None).unwrap();
        assert_eq!(*read(&path, None).unwrap().to_text(), *made.to_text());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyring");
        create(&path, None).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        for mode in [0o640, 0o604, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = read(&path, None).unwrap_err();
            assert!(matches!(error, KeyringFileError::Exposed { mode: m, .. } if m == mode));
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(matches!(read(&link, None), Err(KeyringFileError::NotAFile { .. })));
    }

    #[test]
    fn damage_and_absence_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyring");
        assert!(matches!(read(&path, None), Err(KeyringFileError::Io { .. })));
        create(&path, None).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        write_private(&path, &text[..text.len() / 2]);
        let error = read(&path, None).unwrap_err();
        assert!(matches!(error, KeyringFileError::Keyring { error: KeyringError::Malformed, .. }));
        assert!(!error.to_string().contains("\"index\""));
        write_private(&path, [0xff, 0xfe, 0x00]);
        let error = read(&path, None).unwrap_err();
        assert!(matches!(error, KeyringFileError::Keyring { error: KeyringError::Malformed, .. }));
    }

    #[test]
    fn one_wrong_letter_is_found_and_the_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyring");
        create(&path, None).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let at = text.find("\"index\":\"").unwrap() + 12;
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        write_private(&path, format!("{}{other}{}", &text[..at], &text[at + 1..]));
        let error = read(&path, None).unwrap_err();
        assert!(matches!(error, KeyringFileError::Keyring { error: KeyringError::Damaged, .. }));
        let said = error.to_string();
        let path = path.to_string_lossy();
        assert!([&*path, "damaged", "backup"].iter().all(|word| said.contains(word)), "{said}");
    }

    #[test]
    fn one_of_an_earlier_version_is_read_and_gets_a_checksum_when_it_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keyring");
        let made = create(&path, None).unwrap();
        write_private(&path, made.to_text());
        let found = read(&path, None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), *made.to_text(), "reading writes nothing");
        write(&path, &found, None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), *made.to_file_text());
    }

    fn write_private(path: &Path, content: impl AsRef<[u8]>) {
        fs::remove_file(path).unwrap();
        create_private(path).unwrap().write_all(content.as_ref()).unwrap();
    }
}
