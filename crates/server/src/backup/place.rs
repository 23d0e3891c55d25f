//! The directory of scheduled backups: writing one there, checking it, and letting old ones go.
//! Everything here blocks.

use std::{
    fs,
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, SystemTime},
};

use tempfile::NamedTempFile;

use super::{
    BackupError, SealError,
    chunks::Chunks,
    schedule::{FileName, surplus},
    sealed::{self, Identity, Recipient},
};
use crate::config::Backups;

/// What stays free beside the copy of the database.
const ROOM_BYTES: u64 = 64 << 20;
/// The directory of the chunks of files, in that of the backups.
const FILES: &str = "files";
const PARTIAL: &str = ".partial";
/// How far ahead of this node's clock another one's may be that keeps backups in this directory.
const AHEAD_MS_MAX: i64 = 60_000;

/// A backup could not be put into its directory.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    #[error(
        "cannot use the backup_dir {dir}: {source}. Make the directory, or mount what it lies on, \
         and let the server write there",
        dir = dir.display()
    )]
    Directory { dir: PathBuf, source: io::Error },
    #[error(
        "copying the database takes {needed} bytes in the data directory, and {free} are free: \
         make room there"
    )]
    NoRoom { free: u64, needed: u64 },
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("what was read from {dir} is not what was written: the disk may be failing", dir = dir.display())]
    Changed { dir: PathBuf },
}

/// A backup in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) name: FileName,
    pub(crate) bytes: u64,
}

/// The directory.
pub(crate) struct Place {
    /// Several nodes may share one directory: what is unfinished is told apart by this.
    partial_prefix: String,
    data: PathBuf,
    dir: PathBuf,
    keep: usize,
    recipients: Vec<Recipient>,
    /// Whether it was said that there are backups from the future.
    warned: AtomicBool,
}

impl Place {
    pub(crate) fn new(node: u64, data: &Path, backups: &Backups) -> Self {
        Self {
            partial_prefix: format!(".muster-node{node}-"),
            data: data.to_owned(),
            dir: backups.dir.clone(),
            keep: backups.keep,
            recipients: backups.recipients.clone(),
            warned: AtomicBool::new(false),
        }
    }

    /// A backup under a name that does not count yet: down to the disk, read from there again, and
    /// found whole. Gone when dropped.
    pub(crate) fn write(&self, database_bytes: u64) -> Result<NamedTempFile, PlaceError> {
        self.has_room(database_bytes)?;
        let unusable = |source| self.unusable(source);
        let file = tempfile::Builder::new()
            .prefix(&self.partial_prefix)
            .suffix(PARTIAL)
            .tempfile_in(&self.dir)
            .map_err(unusable)?;
        // What is encrypted to others cannot be checked by whoever wrote it. So it is encrypted
        // to an identity too that is made for this check, never leaves it and goes with it.
        let mut recipients = self.recipients.clone();
        let mut check = Vec::new();
        if !recipients.is_empty() {
            let identity = Identity::generate();
            recipients.push(identity.recipient());
            check.push(identity);
        }
        let written = super::write(&self.data, &recipients, file.as_file(), |_| Ok(()))?;
        file.as_file().sync_all().map_err(unusable)?;
        let again = BufReader::new(file.reopen().map_err(unusable)?);
        let again = sealed::open(again, &check)?;
        let looks = |_: &store::Reader<'_>| Ok::<_, BackupError>(());
        if store::backup::verify(again, &self.data, looks)? != written {
            return Err(PlaceError::Changed { dir: self.dir.clone() });
        }
        Ok(file)
    }

    /// Gives the file its name, down to the disk.
    pub(crate) fn keep(&self, file: NamedTempFile, at_ms: i64) -> Result<Kept, PlaceError> {
        let name = FileName { at_s: at_ms.div_euclid(1000), sealed: !self.recipients.is_empty() };
        let kept = || {
            let bytes = file.as_file().metadata()?.len();
            file.persist(self.dir.join(name.to_string())).map_err(|error| error.error)?;
            // Elsewhere a directory is not opened as a file.
            #[cfg(unix)]
            fs::File::open(&self.dir)?.sync_all()?;
            Ok(Kept { name, bytes })
        };
        kept().map_err(|source| self.unusable(source))
    }

    /// Whether a backup is still there as it was named.
    pub(crate) fn has(&self, kept: Kept) -> Result<bool, PlaceError> {
        match fs::symlink_metadata(self.dir.join(kept.name.to_string())) {
            Ok(metadata) => Ok(metadata.is_file() && metadata.len() == kept.bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(self.unusable(source)),
        }
    }

    /// Where the chunks of files lie beside the backups.
    pub(crate) fn chunks(&self) -> Result<Chunks, blobs::ShelfError> {
        Chunks::to(&self.dir.join(FILES), &self.recipients)
    }

    /// When the oldest backup was made that is kept.
    pub(crate) fn oldest(&self, now_ms: i64) -> Result<Option<SystemTime>, PlaceError> {
        let oldest = self.names(now_ms)?.into_iter().map(|name| name.at_s).min();
        let since = |at_s| Duration::from_secs(u64::try_from(at_s).unwrap_or_default());
        Ok(oldest.map(|at_s| SystemTime::UNIX_EPOCH + since(at_s)))
    }

    /// Removes the backups beyond those that are kept, the oldest first, and nothing else.
    pub(crate) fn remove_surplus(&self, made: FileName, now_ms: i64) -> Result<(), PlaceError> {
        for name in surplus(&self.names(now_ms)?, made, self.keep) {
            let removed = fs::remove_file(self.dir.join(name.to_string()));
            removed.map_err(|source| self.unusable(source))?;
            tracing::info!(file = %name, "an old backup was removed");
        }
        Ok(())
    }

    /// Removes what a process of this node that died while writing has left. Only before the
    /// first backup of this one.
    pub(crate) fn remove_partials(&self) -> Result<(), PlaceError> {
        let unusable = |source| self.unusable(source);
        for entry in fs::read_dir(&self.dir).map_err(unusable)? {
            let entry = entry.map_err(unusable)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(&self.partial_prefix) && name.ends_with(PARTIAL) {
                fs::remove_file(entry.path()).map_err(unusable)?;
            }
        }
        Ok(())
    }

    /// The backups in the directory: files with such a name, and nothing else. One from the future
    /// does not count: nothing of that time was backed up, and whoever named it so, or whatever
    /// clock, would push out the real ones for as long.
    fn names(&self, now_ms: i64) -> Result<Vec<FileName>, PlaceError> {
        let unusable = |source| self.unusable(source);
        let latest_s = now_ms.saturating_add(AHEAD_MS_MAX).div_euclid(1000);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.dir).map_err(unusable)? {
            let entry = entry.map_err(unusable)?;
            if let Some(name) = entry.file_name().to_str().and_then(FileName::parse)
                && entry.file_type().map_err(unusable)?.is_file()
            {
                if name.at_s <= latest_s {
                    names.push(name);
                } else if !self.warned.swap(true, Ordering::Relaxed) {
                    let dir = self.dir.display();
                    tracing::warn!(
                        file = %name, %dir,
                        "a backup is named after a time to come, and does not count as one: is a \
                         clock wrong, or was? Remove it, or name it after the time when it was made"
                    );
                }
            }
        }
        Ok(names)
    }

    /// The copy is made beside the database, and a full disk there stops the server.
    fn has_room(&self, database_bytes: u64) -> Result<(), PlaceError> {
        // A platform that does not say is not a full disk.
        let free = fs4::available_space(&self.data).unwrap_or(u64::MAX);
        let needed = database_bytes.saturating_add(ROOM_BYTES);
        if free < needed { Err(PlaceError::NoRoom { free, needed }) } else { Ok(()) }
    }

    fn unusable(&self, source: io::Error) -> PlaceError {
        PlaceError::Directory { dir: self.dir.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-01T00:00:00Z.
    const NOW_MS: i64 = 1_767_225_600_000;

    fn place(dir: &Path, keep: usize) -> Place {
        let backups = Backups {
            dir: dir.to_owned(),
            every: Duration::from_secs(60),
            keep,
            recipients: Vec::new(),
        };
        Place::new(1, dir, &backups)
    }

    fn there(dir: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(name).collect();
        names.sort();
        names.into_iter().map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn old_backups_go_and_what_is_not_ours_stays() {
        let dir = tempfile::tempdir().unwrap();
        let foreign = [
            "a-letter.txt",
            "muster-20200101T000000Z.backup.copy",
            "muster-before-the-move.backup",
            ".muster-node2-abc.partial",
        ];
        let old = "muster-20210101T000000Z.backup.age";
        let kept = ["muster-20220101T000000Z.backup", "muster-20230101T000000Z.backup"];
        for name in foreign.iter().chain(&kept).chain([&old, &".muster-node1-abc.partial"]) {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        // As old as none of them, and a directory all the same.
        let directory = "muster-20000101T000000Z.backup";
        fs::create_dir(dir.path().join(directory)).unwrap();

        let place = place(dir.path(), 2);
        place.remove_partials().unwrap();
        place.remove_surplus(FileName::parse(kept[1]).unwrap(), NOW_MS).unwrap();
        let mut wanted: Vec<&str> = foreign.into_iter().chain(kept).chain([directory]).collect();
        wanted.sort_unstable();
        assert_eq!(there(dir.path()), wanted);
    }

    #[test]
    fn what_is_named_after_the_future_neither_counts_nor_goes() {
        let dir = tempfile::tempdir().unwrap();
        let future = ["muster-20260101T000101Z.backup", "muster-20991231T000000Z.backup"];
        let real = [
            "muster-20250101T000000Z.backup",
            // By the clock of another node, which is a minute ahead.
            "muster-20260101T000100Z.backup",
        ];
        for name in future.iter().chain(&real) {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let made = FileName::parse("muster-20260101T000000Z.backup").unwrap();
        fs::write(dir.path().join(made.to_string()), "x").unwrap();
        let place = place(dir.path(), 3);
        place.remove_surplus(made, NOW_MS).unwrap();
        assert_eq!(there(dir.path()).len(), 5, "they take no place of the real ones");
        assert!(place.warned.load(Ordering::Relaxed));
        Place { keep: 2, ..place }.remove_surplus(made, NOW_MS).unwrap();
        let mut wanted = vec![real[1].to_owned(), made.to_string()];
        wanted.extend(future.map(str::to_owned));
        wanted.sort();
        assert_eq!(there(dir.path()), wanted);
    }

    #[test]
    fn a_backup_is_there_as_long_as_its_whole_file_is() {
        let dir = tempfile::tempdir().unwrap();
        let place = place(dir.path(), 2);
        let kept = Kept { name: FileName { at_s: 1_700_000_000, sealed: true }, bytes: 3 };
        let path = dir.path().join(kept.name.to_string());
        assert!(!place.has(kept).unwrap());
        fs::write(&path, "xyz").unwrap();
        assert!(place.has(kept).unwrap());
        fs::write(&path, "").unwrap();
        assert!(!place.has(kept).unwrap());
    }

    #[test]
    fn a_directory_that_is_not_there_is_named_and_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing");
        let said = place(&missing, 2).write(0).unwrap_err().to_string();
        assert!(said.contains("missing") && said.contains("mount"), "{said}");
        assert!(!missing.exists());
    }
}
