//! The chunks of files beside backups, in a directory of their own: each once for all backups that
//! need it, as `ab/cdef…`, or `ab/cdef….TAG.age` where backups are encrypted. The tag tells apart
//! for whom; the name tells whoever has the bytes already that they are here.

use std::{
    collections::HashSet,
    fmt, fs,
    io::{self, BufReader, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use blobs::{
    Keep, KeepError, Lying, Shelf, ShelfError,
    moving::{self, MoveError, Moved},
};
use bytes::Bytes;
use model::{ChunkHash, file::Chunk, limits::CHUNK_BYTES};

use super::{
    SealError,
    sealed::{self, Identity, Recipient},
};
use crate::files::CHUNKS;

const SEALED: &str = ".age";
const PARTIAL: &str = ".partial";
/// What encrypting a chunk adds at most: a stanza for each recipient, and 16 bytes for each 64 KiB.
const SEAL_BYTES_MAX: u64 = 64 << 10;

/// A directory of chunks beside backups. Clones are one.
#[derive(Clone)]
pub struct Chunks {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    /// Whom what is put in is encrypted to; none for nobody.
    recipients: Vec<Recipient>,
    /// Tells apart what is encrypted to others; empty for what is not encrypted.
    tag: String,
    /// What is encrypted is opened with these.
    identities: Vec<Identity>,
}

/// How a chunk came to be beside the backups.
pub(super) enum Taken {
    /// It was there.
    There,
    /// It was put there.
    Copied,
    /// It is not: nobody has it.
    Missing,
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chunks({})", self.inner.dir.display())
    }
}

impl Chunks {
    /// To put chunks into, encrypted to these recipients; as they are if there are none.
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn to(dir: &Path, recipients: &[Recipient]) -> Result<Self, ShelfError> {
        at(dir, crate::private::make_directory(dir))?;
        let mut recipients = recipients.to_vec();
        let (mut tag, mut identities) = (String::new(), Vec::new());
        if !recipients.is_empty() {
            let mut names: Vec<String> = recipients.iter().map(ToString::to_string).collect();
            names.sort();
            tag = blobs::hash(names.join(",").as_bytes()).to_string()[..8].to_owned();
            // What is encrypted to others cannot be read again by whoever wrote it: so it is
            // encrypted to this one, too, which nobody keeps.
            let check = Identity::generate();
            recipients.push(check.recipient());
            identities.push(check);
        }
        let inner = Inner { dir: dir.to_owned(), recipients, tag, identities };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// To read chunks from that were put in by anybody.
    ///
    /// # Errors
    /// There is no such directory.
    pub fn from(dir: &Path, identities: Vec<Identity>) -> Result<Self, ShelfError> {
        at(dir, fs::read_dir(dir))?;
        let (recipients, tag) = (Vec::new(), String::new());
        let inner = Inner { dir: dir.to_owned(), recipients, tag, identities };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Copies these chunks out of a data directory, whose server may be running, as far as they are
    /// not whole here already, and says how many do not lie there. Others stay where they are: an
    /// upload as it came in, with where a picture was taken, is no part of any file.
    ///
    /// # Errors
    /// See [`MoveError`].
    pub async fn back_up(&self, data: &Path, named: &[Chunk]) -> Result<(Moved, usize), MoveError> {
        let shelf = Shelf::beside(&data.join(CHUNKS)).map_err(KeepError::from)?;
        let (mut moved, mut missing) = (Moved::default(), 0);
        for chunk in named {
            match self.take(*chunk, Keep::get(&shelf, chunk.hash)).await? {
                Taken::There => moved.there += 1,
                Taken::Copied => {
                    moved.copied += 1;
                    moved.copied_bytes += u64::from(chunk.bytes);
                }
                Taken::Missing => missing += 1,
            }
        }
        Ok((moved, missing))
    }

    /// Sees to it that a chunk that a backup of now needs is here; if it is not, `found` says its
    /// bytes. What was put in is read again.
    ///
    /// # Errors
    /// See [`MoveError`].
    pub(super) async fn take(
        &self,
        chunk: Chunk,
        found: impl Future<Output = Result<Option<Bytes>, KeepError>>,
    ) -> Result<Taken, MoveError> {
        if self.touch(chunk).await? {
            return Ok(Taken::There);
        }
        let Some(bytes) = found.await? else { return Ok(Taken::Missing) };
        self.put(bytes).await?;
        match self.get(chunk.hash).await? {
            Some(_) => Ok(Taken::Copied),
            None => Err(MoveError::NotKept { hash: chunk.hash }),
        }
    }

    /// Copies all of them into a data directory, and says how many of those that its tables name
    /// are not there then.
    ///
    /// # Errors
    /// See [`MoveError`].
    pub async fn restore(&self, data: &Path, named: &[Chunk]) -> Result<(Moved, usize), MoveError> {
        let shelf = Shelf::open(&data.join(CHUNKS)).map_err(KeepError::from)?;
        let moved = moving::all(self, &shelf, false, |_, _| ()).await?;
        let missing = named.iter().filter(|chunk| !shelf.has(chunk.hash)).count();
        Ok((moved, missing))
    }

    /// Reads all of these and compares them with their names; how many are not there, are damaged
    /// or are encrypted to others.
    ///
    /// # Errors
    /// The disk.
    pub async fn verify(&self, named: &[Chunk]) -> Result<usize, MoveError> {
        let mut missing = 0;
        for chunk in named {
            let found = self.get(chunk.hash).await?;
            missing += usize::from(found.is_none_or(|bytes| bytes.len() != chunk.bytes as usize));
        }
        Ok(missing)
    }

    /// Notes that a backup of now needs a chunk of so many bytes; false if it is not there, or
    /// cannot be whole. Whether its bytes are still the same, only whoever opens it can tell.
    async fn touch(&self, chunk: Chunk) -> Result<bool, KeepError> {
        self.on_disk(move |inner| {
            let path = inner.path(chunk.hash);
            let bytes = u64::from(chunk.bytes);
            let most = bytes + if inner.tag.is_empty() { 0 } else { SEAL_BYTES_MAX };
            let fits = |metadata: &fs::Metadata| (bytes..=most).contains(&metadata.len());
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_file() && fits(&metadata) => {}
                _ => return Ok(false),
            }
            let file = at(&path, fs::File::options().append(true).open(&path))?;
            at(&path, file.set_modified(SystemTime::now()))?;
            Ok(true)
        })
        .await
    }

    /// Removes what no backup needs that was made at this time or later, and what was left half
    /// written before it.
    pub(super) async fn remove_before(&self, time: SystemTime) -> Result<(), KeepError> {
        self.on_disk(move |inner| {
            for part in 0..=u8::MAX {
                for path in inner.files(part)? {
                    let Ok(metadata) = path.metadata() else { continue };
                    let is_ours = inner.named(part, &path).is_some() || is_partial(&path);
                    if is_ours && metadata.modified().is_ok_and(|since| since < time) {
                        at(&path, fs::remove_file(&path))?;
                    }
                }
            }
            Ok(())
        })
        .await
    }

    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, ShelfError> + Send + 'static,
    ) -> Result<T, KeepError> {
        let inner = Arc::clone(&self.inner);
        Ok(tokio::task::spawn_blocking(move || work(&inner)).await??)
    }
}

impl Inner {
    fn path(&self, hash: ChunkHash) -> PathBuf {
        let name = hash.to_string();
        let (part, rest) = name.split_at(2);
        let dir = self.dir.join(part);
        match self.tag.as_str() {
            "" => dir.join(rest),
            tag => dir.join(format!("{rest}.{tag}{SEALED}")),
        }
    }

    /// What lies in a part. A link or a pipe under the name of a chunk is none of ours: one leads
    /// elsewhere, the other lets whoever reads it wait for ever.
    fn files(&self, part: u8) -> Result<Vec<PathBuf>, ShelfError> {
        let dir = self.dir.join(format!("{part:02x}"));
        if !fs::symlink_metadata(&dir).is_ok_and(|metadata| metadata.is_dir()) {
            return Ok(Vec::new());
        }
        let entries = at(&dir, fs::read_dir(&dir))?;
        let mut files = Vec::new();
        for entry in entries {
            let entry = at(&dir, entry)?;
            if at(&dir, entry.file_type())?.is_file() {
                files.push(entry.path());
            }
        }
        Ok(files)
    }

    fn named(&self, part: u8, path: &Path) -> Option<ChunkHash> {
        let name = path.file_name()?.to_str()?;
        let name = match name.strip_suffix(SEALED) {
            Some(sealed) => sealed.rsplit_once('.')?.0,
            None => name,
        };
        blobs::named(part, name)
    }

    fn put(&self, bytes: &[u8]) -> Result<ChunkHash, ShelfError> {
        let hash = blobs::hash(bytes);
        let path = self.path(hash);
        let Some(dir) = path.parent() else { return Ok(hash) };
        let written = || {
            if fs::symlink_metadata(dir).is_ok_and(|metadata| !metadata.is_dir()) {
                return Err(io::Error::other("is no directory, but a link or a file: remove it"));
            }
            crate::private::make_directory(dir)?;
            let file = tempfile::Builder::new().prefix(".").suffix(PARTIAL).tempfile_in(dir)?;
            sealed::seal(&self.recipients, file.as_file(), |out| out.write_all(bytes))?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            // Elsewhere a directory is not opened as a file.
            #[cfg(unix)]
            fs::File::open(dir)?.sync_all()?;
            Ok(hash)
        };
        at(&path, written())
    }

    fn get(&self, hash: ChunkHash) -> Result<Option<Bytes>, ShelfError> {
        for path in self.files(hash.to_bytes()[0])? {
            if self.named(hash.to_bytes()[0], &path) == Some(hash)
                && let Some(bytes) = self.opened(&path)?
                && blobs::hash(&bytes) == hash
            {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// What is in a file; none if it is damaged, or encrypted to others.
    fn opened(&self, path: &Path) -> Result<Option<Bytes>, ShelfError> {
        let file = at(path, fs::File::open(path))?;
        let opened = match sealed::open(BufReader::new(file), &self.identities) {
            Ok(opened) => opened,
            Err(SealError::Io(error)) => return at(path, Err(error)),
            Err(_) => return Ok(None),
        };
        let mut bytes = Vec::with_capacity(CHUNK_BYTES);
        let read = opened.take(CHUNK_BYTES as u64 + 1).read_to_end(&mut bytes);
        Ok(read.is_ok().then(|| bytes.into()))
    }
}

fn is_partial(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(PARTIAL))
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, ShelfError> {
    result.map_err(|source| ShelfError { path: path.to_owned(), source })
}

#[async_trait]
impl Keep for Chunks {
    async fn put(&self, bytes: Bytes) -> Result<ChunkHash, KeepError> {
        self.on_disk(move |inner| inner.put(&bytes)).await
    }

    async fn get(&self, hash: ChunkHash) -> Result<Option<Bytes>, KeepError> {
        self.on_disk(move |inner| inner.get(hash)).await
    }

    async fn has(&self, hash: ChunkHash) -> Result<bool, KeepError> {
        self.on_disk(move |inner| {
            let found = fs::symlink_metadata(inner.path(hash));
            Ok(found.is_ok_and(|metadata| metadata.is_file()))
        })
        .await
    }

    async fn throw_away(&self, hash: ChunkHash, unless: Duration) -> Result<(), KeepError> {
        self.on_disk(move |inner| {
            let path = inner.path(hash);
            let Ok(since) = path.metadata().and_then(|metadata| metadata.modified()) else {
                return Ok(());
            };
            if since.elapsed().unwrap_or_default() < unless {
                return Ok(());
            }
            at(&path, fs::remove_file(&path))
        })
        .await
    }

    async fn part(&self, part: u8) -> Result<Vec<Lying>, KeepError> {
        self.on_disk(move |inner| {
            let (mut known, mut lying) = (HashSet::new(), Vec::new());
            for path in inner.files(part)? {
                let Some(hash) = inner.named(part, &path).filter(|hash| known.insert(*hash)) else {
                    continue;
                };
                let Ok(metadata) = path.metadata() else { continue };
                let since = metadata.modified().unwrap_or_else(|_| SystemTime::now());
                lying.push(Lying { hash, bytes: metadata.len(), since });
            }
            Ok(lying)
        })
        .await
    }

    fn is_shared(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn chunks_are_opened_by_those_they_are_for_and_a_new_recipient_gets_them_anew() {
        let dir = tempfile::tempdir().unwrap();
        let (anna, bela) = (Identity::generate(), Identity::generate());
        let to = |recipient: Recipient| Chunks::to(dir.path(), &[recipient]).unwrap();
        let for_anna = to(anna.recipient());
        let hash = for_anna.put(Bytes::from_static(b"a picture")).await.unwrap();
        assert!(for_anna.get(hash).await.unwrap().is_some(), "read again by whoever wrote it");
        assert!(!to(bela.recipient()).has(hash).await.unwrap(), "not there for others");
        let read = async |identities| {
            let from = Chunks::from(dir.path(), identities).unwrap();
            let lying = from.part(hash.to_bytes()[0]).await.unwrap();
            assert_eq!(lying.iter().map(|l| l.hash).collect::<Vec<_>>(), [hash], "each once");
            from.get(hash).await.unwrap()
        };
        assert_eq!(read(vec![]).await, None);
        assert_eq!(read(vec![Identity::generate()]).await, None);
        assert_eq!(read(vec![anna]).await.as_deref(), Some(&b"a picture"[..]));
        let for_bela = to(bela.recipient());
        for_bela.put(Bytes::from_static(b"a picture")).await.unwrap();
        assert!(read(vec![bela]).await.is_some());
    }

    #[tokio::test]
    async fn only_what_files_need_is_copied_and_what_was_cut_short_is_copied_anew() {
        let (data, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let shelf = Shelf::open(&data.path().join(CHUNKS)).unwrap();
        let needed = Chunk { hash: shelf.put(b"a picture").unwrap(), bytes: 9 };
        let upload = shelf.put(b"the picture, and where it was taken").unwrap();
        let gone = Chunk { hash: blobs::hash(b"elsewhere"), bytes: 9 };
        let chunks = Chunks::to(dir.path(), &[]).unwrap();
        let (moved, missing) = chunks.back_up(data.path(), &[needed, gone]).await.unwrap();
        assert_eq!((moved.copied, moved.there, missing), (1, 0, 1));
        assert!(!chunks.has(upload).await.unwrap());
        fs::write(chunks.inner.path(needed.hash), "a pic").unwrap();
        let (moved, _) = chunks.back_up(data.path(), &[needed]).await.unwrap();
        assert_eq!((moved.copied, moved.there), (1, 0));
        let (moved, _) = chunks.back_up(data.path(), &[needed]).await.unwrap();
        assert_eq!((moved.copied, moved.there), (0, 1));
        assert_eq!(chunks.verify(&[needed, gone]).await.unwrap(), 1);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_is_no_chunk_and_is_replaced_by_one() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let chunks = Chunks::to(dir.path(), &[]).unwrap();
        let hash = chunks.put(Bytes::from_static(b"a picture")).await.unwrap();
        let (path, elsewhere) = (chunks.inner.path(hash), other.path().join("elsewhere"));
        fs::rename(&path, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        assert!(!chunks.has(hash).await.unwrap());
        assert_eq!(chunks.get(hash).await.unwrap(), None);
        assert_eq!(chunks.part(hash.to_bytes()[0]).await.unwrap(), []);
        chunks.put(Bytes::from_static(b"a picture")).await.unwrap();
        assert!(chunks.get(hash).await.unwrap().is_some() && elsewhere.exists());
    }

    #[tokio::test]
    async fn what_a_kept_backup_needs_stays() {
        let dir = tempfile::tempdir().unwrap();
        let chunks = Chunks::to(dir.path(), &[]).unwrap();
        let old = chunks.put(Bytes::from_static(b"old")).await.unwrap();
        let needed = chunks.put(Bytes::from_static(b"needed")).await.unwrap();
        let day = Duration::from_secs(24 * 60 * 60);
        for hash in [old, needed] {
            let file = fs::File::options().append(true).open(chunks.inner.path(hash)).unwrap();
            file.set_modified(SystemTime::now() - 2 * day).unwrap();
        }
        let notes = dir.path().join(&old.to_string()[..2]).join("notes.txt");
        fs::write(&notes, "of somebody").unwrap();
        let file = fs::File::options().append(true).open(&notes).unwrap();
        file.set_modified(SystemTime::now() - 2 * day).unwrap();
        let needed = Chunk { hash: needed, bytes: 6 };
        assert!(chunks.touch(needed).await.unwrap());
        let longer = Chunk { bytes: 7, ..needed };
        assert!(!chunks.touch(longer).await.unwrap(), "it is cut short");
        let needed = needed.hash;
        chunks.remove_before(SystemTime::now() - day).await.unwrap();
        assert!(!chunks.has(old).await.unwrap());
        assert!(chunks.has(needed).await.unwrap() && notes.exists());
    }
}
