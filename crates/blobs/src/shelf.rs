//! Chunks in a directory: `ab/cdef…`, a file each, named by the BLAKE3 of what is in it.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use model::{ChunkHash, limits::CHUNK_BYTES};

use crate::Lying;

/// Where chunks are written before they have their name.
const ARRIVING: &str = "arriving";
/// Where chunks are put whose bytes are no longer those of their name.
const DAMAGED: &str = "damaged";

/// How long those are kept, for whoever wants to know what the disk did to them: no longer, since
/// somebody may have wanted what is in them gone.
const DAMAGED_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long what was put in is remembered; longer than anybody may ask for.
const LATELY: Duration = Duration::from_secs(2 * 60 * 60);
/// From how many on those are forgotten that were put in earlier.
const LATELY_MAX: usize = 10_000;

/// Chunks on a disk. Clones are one.
#[derive(Clone, Debug)]
pub struct Shelf {
    dir: Arc<Path>,
    /// Tells apart what arrives at the same time.
    arriving: Arc<AtomicU64>,
    /// What was put in lately: no file may have it yet, though it lay there before.
    lately: Arc<Mutex<HashMap<ChunkHash, Instant>>>,
}

/// The disk does not do as it is asked.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}", path = path.display())]
pub struct ShelfError {
    /// Where.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

impl ShelfError {
    /// Whether there is no more room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(
            self.source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
        )
    }
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, ShelfError> {
    result.map_err(|source| ShelfError { path: path.to_owned(), source })
}

impl Shelf {
    /// Opens the directory, or makes it, for its owner alone. What had not all arrived when the
    /// last process ended is thrown away.
    ///
    /// # Errors
    /// The disk.
    pub fn open(dir: &Path) -> Result<Self, ShelfError> {
        let arriving = dir.join(ARRIVING);
        match fs::remove_dir_all(&arriving) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => at(&arriving, Err(error))?,
            _ => {}
        }
        let shelf = Self::beside(dir)?;
        shelf.forget_damaged();
        Ok(shelf)
    }

    /// The same beside another process that may have it open.
    ///
    /// # Errors
    /// The disk.
    pub fn beside(dir: &Path) -> Result<Self, ShelfError> {
        let arriving = dir.join(ARRIVING);
        at(&arriving, make_directory(&arriving))?;
        Ok(Self { dir: dir.into(), arriving: Arc::default(), lately: Arc::default() })
    }

    /// Keeps a chunk of 1 to [`CHUNK_BYTES`] bytes; when this comes back it is on the disk. One that
    /// is there already is not written again, unless it is damaged.
    ///
    /// # Errors
    /// The disk.
    pub fn put(&self, bytes: &[u8]) -> Result<ChunkHash, ShelfError> {
        let hash = crate::hash(bytes);
        let path = self.path(hash);
        self.put_lately(hash);
        if self.get(hash)?.is_some() {
            return Ok(hash);
        }
        let number = self.arriving.fetch_add(1, Ordering::Relaxed);
        let partial = format!("{}-{number}", std::process::id());
        let partial = self.dir.join(ARRIVING).join(partial);
        let written = self.write(&partial, &path, bytes);
        if written.is_err() {
            // On a full disk half a chunk would only take more room.
            let _ = fs::remove_file(&partial);
        }
        written.map(|()| hash)
    }

    fn write(&self, partial: &Path, path: &Path, bytes: &[u8]) -> Result<(), ShelfError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = at(partial, options.open(partial))?;
        at(partial, file.write_all(bytes).and_then(|()| file.sync_all()))?;
        let Some(parent) = path.parent() else { return Ok(()) };
        if !parent.is_dir() {
            at(parent, make_directory(parent))?;
            at(&self.dir, sync_directory(&self.dir))?;
        }
        at(path, fs::rename(partial, path))?;
        at(parent, sync_directory(parent))
    }

    /// The chunk, if it is there and its bytes are those of its name. One that is damaged is put
    /// aside.
    ///
    /// # Errors
    /// The disk.
    pub fn get(&self, hash: ChunkHash) -> Result<Option<Bytes>, ShelfError> {
        let path = self.path(hash);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => at(&path, opened)?,
        };
        let mut bytes = Vec::with_capacity(CHUNK_BYTES);
        // No chunk is longer: what is, is damaged.
        match file.take(CHUNK_BYTES as u64 + 1).read_to_end(&mut bytes) {
            Ok(_) if crate::hash(&bytes) == hash => Ok(Some(bytes.into())),
            Ok(_) => {
                tracing::error!(path = %path.display(), "a chunk of a file is damaged");
                self.put_aside(&path)?;
                Ok(None)
            }
            // A dying disk: the chunk is as good as damaged, and another server may have it.
            Err(error) => {
                tracing::error!(path = %path.display(), %error, "a chunk of a file cannot be read");
                self.put_aside(&path)?;
                Ok(None)
            }
        }
    }

    fn put_aside(&self, path: &Path) -> Result<(), ShelfError> {
        let aside = self.dir.join(DAMAGED);
        at(&aside, make_directory(&aside))?;
        let aside = aside.join(path.file_name().unwrap_or_default());
        match fs::rename(path, &aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => at(path, Err(error))?,
            _ => {}
        }
        // From now on it is kept for a while; on a disk that cannot note that, perhaps for less.
        let file = OpenOptions::new().append(true).open(&aside);
        let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
        self.forget_damaged();
        Ok(())
    }

    /// What cannot be removed now is tried again with the next one that is damaged.
    fn forget_damaged(&self) {
        for entry in fs::read_dir(self.dir.join(DAMAGED)).into_iter().flatten().flatten() {
            let since = entry.metadata().and_then(|metadata| metadata.modified());
            let age = since.ok().and_then(|since| since.elapsed().ok()).unwrap_or_default();
            if age > DAMAGED_KEPT {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Whether a chunk lies there, whole or not.
    #[must_use]
    pub fn has(&self, hash: ChunkHash) -> bool {
        self.path(hash).exists()
    }

    /// Throws a chunk away, unless it was put in since so long ago: then whoever put it in may be
    /// about to say what it is for.
    ///
    /// # Errors
    /// The disk.
    pub fn throw_away(&self, hash: ChunkHash, unless: Duration) -> Result<(), ShelfError> {
        let path = self.path(hash);
        // Held until it is gone: whoever puts it in meanwhile finds it gone and writes it again.
        let mut lately = self.lately();
        lately.retain(|_, since| since.elapsed() < unless);
        if lately.contains_key(&hash) {
            return Ok(());
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => at(&path, Err(error)),
            _ => Ok(()),
        }
    }

    fn put_lately(&self, hash: ChunkHash) {
        let mut lately = self.lately();
        if lately.len() >= LATELY_MAX {
            lately.retain(|_, since| since.elapsed() < LATELY);
        }
        lately.insert(hash, Instant::now());
    }

    fn lately(&self) -> MutexGuard<'_, HashMap<ChunkHash, Instant>> {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The chunks of the `part`th of 256 parts of the shelf, in no order.
    ///
    /// # Errors
    /// The disk.
    pub fn part(&self, part: u8) -> Result<Vec<Lying>, ShelfError> {
        let dir = self.dir.join(format!("{part:02x}"));
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => at(&dir, read)?,
        };
        let mut lying = Vec::new();
        for entry in entries {
            let entry = at(&dir, entry)?;
            let name = entry.file_name();
            let Some(hash) = name.to_str().and_then(|name| named(part, name)) else { continue };
            // Gone meanwhile.
            let Ok(metadata) = entry.metadata() else { continue };
            let since = metadata.modified().unwrap_or_else(|_| SystemTime::now());
            lying.push(Lying { hash, bytes: metadata.len(), since });
        }
        Ok(lying)
    }

    fn path(&self, hash: ChunkHash) -> PathBuf {
        let name = hash.to_string();
        let (part, rest) = name.split_at(2);
        self.dir.join(part).join(rest)
    }
}

/// The chunk that a file of this name in the `part`th of 256 directories is, if it is one.
#[must_use]
pub fn named(part: u8, name: &str) -> Option<ChunkHash> {
    if name.len() != 62 || !name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [part; 32];
    for (byte, at) in bytes.iter_mut().skip(1).zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(name.get(at..at + 2)?, 16).ok()?;
    }
    Some(ChunkHash::from_bytes(bytes))
}

fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn sync_directory(path: &Path) -> io::Result<()> {
    // Elsewhere a directory is not opened as a file.
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn shelf() -> (tempfile::TempDir, Shelf) {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(&dir.path().join("chunks")).unwrap();
        (dir, shelf)
    }

    #[test]
    fn a_chunk_is_given_out_as_it_was_put_in() {
        let (dir, shelf) = shelf();
        let hash = shelf.put(b"some bytes").unwrap();
        assert_eq!(shelf.put(b"some bytes").unwrap(), hash);
        assert_eq!(shelf.get(hash).unwrap().as_deref(), Some(&b"some bytes"[..]));
        let again = Shelf::open(&dir.path().join("chunks")).unwrap();
        assert!(again.has(hash), "after a restart");
        let part = again.part(hash.to_bytes()[0]).unwrap();
        assert_eq!(part.iter().map(|l| (l.hash, l.bytes)).collect::<Vec<_>>(), [(hash, 10)]);
        again.throw_away(hash, HOUR).unwrap();
        again.throw_away(hash, HOUR).unwrap();
        assert_eq!(shelf.get(hash).unwrap(), None);
    }

    #[test]
    fn what_is_damaged_is_kept_for_a_month() {
        let (dir, shelf) = shelf();
        let [old, new] = [&b"old"[..], b"new"].map(|bytes| shelf.put(bytes).unwrap());
        let aside = |hash: ChunkHash| {
            let aside = dir.path().join("chunks").join(DAMAGED);
            aside.join(shelf.path(hash).file_name().unwrap())
        };
        let month_ago = SystemTime::now() - DAMAGED_KEPT - HOUR;
        let date = |path: &Path| {
            OpenOptions::new().append(true).open(path).unwrap().set_modified(month_ago).unwrap();
        };
        for hash in [old, new] {
            fs::write(shelf.path(hash), "nonsense").unwrap();
            // However long it lay there before.
            date(&shelf.path(hash));
            assert_eq!(shelf.get(hash).unwrap(), None);
            assert!(aside(hash).exists());
        }
        date(&aside(old));
        drop(Shelf::open(&dir.path().join("chunks")).unwrap());
        assert!(!aside(old).exists() && aside(new).exists());
    }

    #[test]
    fn what_was_put_in_lately_is_not_thrown_away() {
        let (_dir, shelf) = shelf();
        let hash = shelf.put(b"some bytes").unwrap();
        shelf.throw_away(hash, HOUR).unwrap();
        assert!(shelf.has(hash));
        shelf.throw_away(hash, Duration::ZERO).unwrap();
        assert!(!shelf.has(hash));
    }

    #[test]
    fn a_damaged_chunk_counts_as_missing_and_is_kept_aside() {
        let (dir, shelf) = shelf();
        let hash = shelf.put(b"some bytes").unwrap();
        for damage in [&b"some_bytes"[..], b"some", &vec![0; CHUNK_BYTES + 9]] {
            fs::write(shelf.path(hash), damage).unwrap();
            assert_eq!(shelf.get(hash).unwrap(), None);
            assert!(!shelf.has(hash));
            assert_eq!(shelf.put(b"some bytes").unwrap(), hash, "it can be put in again");
            assert!(shelf.get(hash).unwrap().is_some());
        }
        assert_eq!(fs::read_dir(dir.path().join("chunks/damaged")).unwrap().count(), 1);
    }

    #[test]
    fn half_an_arrival_leaves_nothing() {
        let (dir, shelf) = shelf();
        let arriving = dir.path().join("chunks/arriving/7");
        fs::write(&arriving, b"ha").unwrap();
        drop(shelf);
        Shelf::open(&dir.path().join("chunks")).unwrap();
        assert!(!arriving.exists());
    }

    #[test]
    fn other_files_are_no_chunks() {
        let (dir, shelf) = shelf();
        fs::create_dir(dir.path().join("chunks/ab")).unwrap();
        for name in ["notes.txt".to_owned(), "zz".repeat(31), "0".repeat(61)] {
            fs::write(dir.path().join("chunks/ab").join(name), b"x").unwrap();
        }
        assert_eq!(shelf.part(0xab).unwrap(), []);
        assert_eq!(shelf.part(0xac).unwrap(), []);
    }
}
