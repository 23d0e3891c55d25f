//! A session in a file that only its owner can read.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::store::{SessionStore, StoreError, StoreLock, StoredSession};

/// Bytes that a session file can have.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// A session in a file, mode 0600, of one server and account. Replaced as a whole, so that a
/// crash leaves the old or the new one. Beside it lies `<file>.lock`, by which programs that
/// share the session take turns.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Content {
    /// Of this format.
    version: u32,
    refresh_token: Zeroizing<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked_by: Option<Zeroizing<String>>,
}

impl FileStore {
    /// Keeps the session in `path`; its directory is made when it is first needed.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn io(&self, error: &io::Error) -> StoreError {
        StoreError::Io { path: self.path.display().to_string(), why: error.to_string() }
    }

    fn beside(&self, extension: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(extension);
        name.into()
    }

    fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(self.io(&e)),
        };
        if is_exposed(&file).map_err(|e| self.io(&e))? {
            return Err(StoreError::Exposed { path: self.path.display().to_string() });
        }
        let mut bytes = Zeroizing::new(Vec::new());
        file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(|e| self.io(&e))?;
        Ok(Some(bytes))
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        if let Some(parent) = self.path.parent() {
            fs::create_dir_all(parent)?;
        }
        let fresh = self.beside(".new");
        // Not opened but made anew: an old file's mode would stay.
        match fs::remove_file(&fresh) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        sync_directory(self.path.parent())
    }
}

impl SessionStore for FileStore {
    fn try_lock(&self) -> Result<Option<StoreLock>, StoreError> {
        let open = || {
            if let Some(parent) = self.path.parent() {
                fs::create_dir_all(parent)?;
            }
            private(OpenOptions::new().write(true).create(true).truncate(false))
                .open(self.beside(".lock"))
        };
        let file = open().map_err(|e| self.io(&e))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(self.io(&e)),
        }
    }

    fn load(&self) -> Result<Option<StoredSession>, StoreError> {
        let Some(bytes) = self.read()? else { return Ok(None) };
        match serde_json::from_slice::<Content>(&bytes) {
            Ok(Content { version: 1, refresh_token, asked_by }) => {
                Ok(Some(StoredSession { refresh_token, asked_by }))
            }
            _ => Err(StoreError::Malformed { path: self.path.display().to_string() }),
        }
    }

    fn save(&self, session: &StoredSession) -> Result<(), StoreError> {
        let StoredSession { refresh_token, asked_by } = session.clone();
        let content = Content { version: 1, refresh_token, asked_by };
        let bytes = serde_json::to_vec(&content)
            .map(Zeroizing::new)
            .map_err(|e| self.io(&io::Error::other(e)))?;
        self.replace(&bytes).map_err(|e| self.io(&e))
    }

    fn clear(&self) -> Result<(), StoreError> {
        match fs::remove_file(&self.path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(self.io(&e)),
            _ => Ok(()),
        }
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

/// Elsewhere the profile directory's own rights protect the file.
#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn is_exposed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
fn sync_directory(directory: Option<&Path>) -> io::Result<()> {
    match directory.filter(|d| !d.as_os_str().is_empty()) {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_directory(_: Option<&Path>) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(token: &str) -> StoredSession {
        StoredSession { refresh_token: Zeroizing::new(token.to_owned()), asked_by: None }
    }

    #[test]
    fn a_session_is_kept_replaced_and_dropped() {
        let home = tempfile::tempdir().unwrap();
        let store = FileStore::new(home.path().join("muster/session.json"));
        assert_eq!(store.load(), Ok(None));
        store.save(&session("one")).unwrap();
        store.save(&session("two")).unwrap();
        assert_eq!(store.load(), Ok(Some(session("two"))));
        store.clear().unwrap();
        store.clear().unwrap();
        assert_eq!(store.load(), Ok(None));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let store = FileStore::new(home.path().join("session.json"));
        store.save(&session("one")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.path), 0o600);
        fs::set_permissions(&store.path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(store.load(), Err(StoreError::Exposed { .. })));
    }

    #[test]
    fn another_file_is_not_taken_for_a_session() {
        let home = tempfile::tempdir().unwrap();
        let store = FileStore::new(home.path().join("session.json"));
        for other in ["", "{}", r#"{"version":2,"refresh_token":"x"}"#, "\u{0}\u{1}"] {
            store.replace(other.as_bytes()).unwrap();
            assert!(matches!(store.load(), Err(StoreError::Malformed { .. })), "{other:?}");
        }
    }

    #[test]
    fn programs_take_turns() {
        let home = tempfile::tempdir().unwrap();
        let store = FileStore::new(home.path().join("session.json"));
        let held = store.try_lock().unwrap();
        assert!(held.is_some());
        assert!(store.clone().try_lock().unwrap().is_none());
        drop(held);
        assert!(store.try_lock().unwrap().is_some());
    }
}
