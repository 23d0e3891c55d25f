//! Backups: made while writing, checked, restored.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use store::{
    BackupError, Options, ReadLevel, Reader, Store,
    backup::{self, Manifest},
};

use crate::{
    ledger::{Command, Ledger},
    opening::{key, open},
};

const A: [u8; 16] = [1; 16];

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<u8>>>);

impl Write for Shelf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn lines(store: &Store<Ledger>) -> i64 {
    let count = store.read(ReadLevel::Local, |db| db.one::<i64>("SELECT count(*) FROM line", &[]));
    count.await.unwrap().unwrap()
}

async fn made() -> (Vec<u8>, Manifest) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    for number in 0..50 {
        let line = Command::Line(A, number, "text".into());
        store.propose(&line, key("ada", &number.to_string(), 1)).await.unwrap();
    }
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 50..150 {
                store.propose(&Command::Line(A, number, "text".into()), None).await.unwrap();
            }
        })
    };
    let shelf = Shelf::default();
    let manifest = store.backup(shelf.clone()).await.unwrap();
    writer.await.unwrap();
    assert_eq!(manifest.cluster, store.status().cluster);
    store.close().await;
    let left = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().contains("partial")));
    let bytes = shelf.0.lock().unwrap().clone();
    (bytes, manifest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_writing_is_restored_and_goes_on() {
    let (bytes, manifest) = made().await;
    let scratch = tempfile::tempdir().unwrap();
    let mut words = 0;
    let looks = |db: &Reader<'_>| {
        words = db.one::<i64>("SELECT count(*) FROM change", &[]).unwrap().unwrap();
        Ok::<_, BackupError>(())
    };
    assert_eq!(backup::verify(bytes.as_slice(), scratch.path(), looks).unwrap(), manifest);
    assert!(words > 0, "whoever checks sees the tables");
    assert!(fs::read_dir(scratch.path()).unwrap().next().is_none(), "nothing is left behind");

    let dir = tempfile::tempdir().unwrap();
    assert_eq!(restore(&bytes, dir.path()).unwrap(), manifest);
    let store = open(dir.path()).await;
    assert_eq!(store.status().cluster, manifest.cluster);
    let before = lines(&store).await;
    assert!((50..=150).contains(&before));
    let again = store.propose(&Command::Line(A, 7, "text".into()), key("ada", "7", 1)).await;
    assert!(again.unwrap().again, "results are in the backup");
    let next = store.propose(&Command::Line(A, 1000, "new".into()), None).await.unwrap();
    assert!(next.index > manifest.index);
    assert_eq!(next.heads, [(store::Stream::new(A), before as u64 + 1)], "the feed goes on");
    store.close().await;
    let store = open(dir.path()).await;
    assert_eq!(lines(&store).await, before + 1);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_restored_into_an_empty_directory_only() {
    let (bytes, _) = made().await;
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("photo.jpg"), b"mine").unwrap();
    let refused = restore(&bytes, dir.path());
    assert!(matches!(refused, Err(BackupError::NotEmpty { .. })));
    assert_eq!(fs::read(dir.path().join("photo.jpg")).unwrap(), b"mine");
}

/// What a restore that is killed midway leaves in a directory.
fn half_restored(bytes: &[u8]) -> tempfile::TempDir {
    let (dir, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let killed: Result<_, BackupError> = backup::restore(bytes, dir.path(), |_| {
        for name in names(dir.path()) {
            fs::copy(dir.path().join(&name), left.path().join(&name)).unwrap();
            if name.ends_with(".partial") {
                fs::write(left.path().join(name + "-journal"), "half").unwrap();
            }
        }
        Ok(())
    });
    killed.unwrap();
    left
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_with_half_a_restore_begins_no_cluster_and_can_be_restored_into() {
    let (bytes, manifest) = made().await;
    let dir = half_restored(&bytes);
    let before = names(dir.path());
    assert!(before.iter().any(|name| name.ends_with(".partial")), "{before:?}");
    let refused = Store::open(dir.path(), Ledger, Options::default()).await;
    let said = refused.err().unwrap().to_string();
    assert!(said.contains("restore") && said.contains("empty the directory"), "{said}");
    assert_eq!(names(dir.path()), before, "it stays as it is");

    let photo = dir.path().join("photo.jpg");
    fs::write(&photo, b"mine").unwrap();
    assert!(matches!(restore(&bytes, dir.path()), Err(BackupError::NotEmpty { .. })));
    fs::remove_file(photo).unwrap();
    assert_eq!(names(dir.path()), before, "beside something else it is not ours to clean");

    assert_eq!(restore(&bytes, dir.path()).unwrap(), manifest);
    assert_eq!(names(dir.path()), ["identity", "lock", "log", "store.db"], "and nothing is left");
    let store = open(dir.path()).await;
    assert_eq!(store.status().cluster, manifest.cluster);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_a_restore_do_not_stop_a_store_that_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).await.close().await;
    let whole = names(dir.path());
    for name in ["restore-1-0.partial", "restore-1-0.partial-journal", "backup-1-0.partial-wal"] {
        fs::write(dir.path().join(name), "half").unwrap();
    }
    open(dir.path()).await.close().await;
    assert_eq!(names(dir.path()), whole);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_restore_at_a_time_and_a_refused_one_leaves_nothing() {
    let (bytes, _) = made().await;
    let dir = tempfile::tempdir().unwrap();
    let refused: Result<_, BackupError> = backup::restore(bytes.as_slice(), dir.path(), |_| {
        let before = names(dir.path());
        assert!(matches!(restore(&bytes, dir.path()), Err(BackupError::InUse { .. })));
        assert_eq!(names(dir.path()), before, "its parts are no leftovers");
        Err(BackupError::Closing)
    });
    assert!(matches!(refused, Err(BackupError::Closing)));
    assert_eq!(names(dir.path()), [""; 0]);
    assert!(matches!(restore(b"PK\x03\x04 a zip", dir.path()), Err(BackupError::NotABackup)));
    assert_eq!(names(dir.path()), [""; 0]);
    restore(&bytes, dir.path()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_cut_or_foreign_file_is_not_believed() {
    let (bytes, _) = made().await;
    let scratch = tempfile::tempdir().unwrap();
    let verify = |bytes: &[u8]| backup::verify(bytes, scratch.path(), |_| Ok::<_, BackupError>(()));
    for at in [9, 20, 200, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(matches!(verify(&changed), Err(BackupError::Damaged { .. })), "byte {at}");
    }
    for length in [8, 50, bytes.len() - 1] {
        assert!(matches!(verify(&bytes[..length]), Err(BackupError::Damaged { .. })), "{length}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(verify(&longer), Err(BackupError::Damaged { .. })));
    assert!(matches!(verify(b"PK\x03\x04 a zip"), Err(BackupError::NotABackup)));
}

fn restore(bytes: &[u8], dir: &Path) -> Result<Manifest, BackupError> {
    backup::restore(bytes, dir, |_| Ok(()))
}
