//! The log alone: what it gives back, and what it makes of a damaged disk.

use std::fs;

use openraft::storage::RaftLogStorageExt;

use super::*;
use crate::raft::{Batch, log_id};

fn entry(index: u64, size: usize) -> Entry {
    let proposal = bytes::Bytes::from(vec![index as u8; size]);
    let payload = EntryPayload::Normal(Batch([proposal].into()));
    Entry { log_id: log_id(1, 1, index), payload }
}

async fn filled(dir: &Path, upto: u64) {
    let mut log = Log::open(dir, None).unwrap();
    for index in 0..upto {
        log.blocking_append([entry(index, 100)]).await.unwrap();
    }
    log.close();
}

async fn indexes(log: &mut Log) -> Vec<u64> {
    let entries = log.try_get_log_entries(..).await.unwrap();
    entries.iter().map(|entry| entry.log_id.index).collect()
}

fn only_segment(dir: &Path) -> PathBuf {
    dir.join(format!("{:010}.log", 1))
}

fn segment_files(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|p| p.extension().is_some_and(|e| e == "log")).collect();
    paths.sort();
    paths
}

/// Where each record of the file begins.
fn records(bytes: &[u8]) -> Vec<usize> {
    let mut at = record::HEADER;
    let mut all = Vec::new();
    while let Some(record) = record::Record::read(bytes, at) {
        all.push(at);
        at = record.end(at);
    }
    all
}

#[tokio::test]
async fn entries_outlive_the_process() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 20).await;
    let mut log = Log::open(dir.path(), None).unwrap();
    assert_eq!(indexes(&mut log).await, (0..20).collect::<Vec<_>>());
    let entries = log.try_get_log_entries(7..9).await.unwrap();
    assert_eq!(entries, [entry(7, 100), entry(8, 100)]);
    log.blocking_append([entry(20, 100)]).await.unwrap();
    assert_eq!(log.last_index(), 20);
}

#[tokio::test]
async fn a_tail_torn_at_any_byte_is_cut_off() {
    let whole = tempfile::tempdir().unwrap();
    filled(whole.path(), 3).await;
    let bytes = fs::read(only_segment(whole.path())).unwrap();
    let last = records(&bytes)[2];
    let end = record::Record::read(&bytes, last).unwrap().end(last);
    for cut in (last..end).step_by(7) {
        let dir = tempfile::tempdir().unwrap();
        let mut torn = bytes.clone();
        torn[cut..].fill(0);
        fs::write(only_segment(dir.path()), &torn).unwrap();
        let mut log = Log::open(dir.path(), None).unwrap();
        assert_eq!(indexes(&mut log).await, [0, 1], "cut at {cut}");
        log.blocking_append([entry(2, 5000)]).await.unwrap();
        log.close();
        let mut log = Log::open(dir.path(), None).unwrap();
        assert_eq!(indexes(&mut log).await, [0, 1, 2]);
    }
}

#[tokio::test]
async fn garbage_after_the_end_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 3).await;
    let mut bytes = fs::read(only_segment(dir.path())).unwrap();
    let last = records(&bytes)[2];
    let end = record::Record::read(&bytes, last).unwrap().end(last);
    bytes[end..end + 500].fill(0xa5);
    fs::write(only_segment(dir.path()), &bytes).unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    assert_eq!(indexes(&mut log).await, [0, 1, 2]);
}

#[tokio::test]
async fn damage_of_what_was_acknowledged_is_refused_and_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 5).await;
    let mut bytes = fs::read(only_segment(dir.path())).unwrap();
    let second = records(&bytes)[1];
    bytes[second + 40] ^= 1;
    fs::write(only_segment(dir.path()), &bytes).unwrap();
    let error = Log::open(dir.path(), None).err().unwrap();
    assert!(matches!(&error, LogDamaged::Middle { offset, .. } if *offset == second as u64));
    assert_eq!(fs::read(only_segment(dir.path())).unwrap(), bytes);
}

#[tokio::test]
async fn a_group_of_entries_torn_in_its_middle_is_cut_off_whole() {
    // Both entries were in one unflushed write, of which the disk kept only the second page.
    let dir = tempfile::tempdir().unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    log.blocking_append([entry(0, 100)]).await.unwrap();
    log.blocking_append([entry(1, 100), entry(2, 100)]).await.unwrap();
    log.close();
    let mut bytes = fs::read(only_segment(dir.path())).unwrap();
    let second = records(&bytes)[1];
    bytes[second..second + 20].fill(0);
    fs::write(only_segment(dir.path()), &bytes).unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    assert_eq!(indexes(&mut log).await, [0]);
}

#[tokio::test]
async fn segments_are_closed_purged_and_missed() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    let size = limits::SEGMENT_BYTES / 4;
    for index in 0..20 {
        log.blocking_append([entry(index, size)]).await.unwrap();
    }
    let upto = log.purgeable(19).unwrap();
    assert_eq!(log.purgeable(0), None, "nothing is durable yet");
    log.purge(log_id(1, 1, upto)).await.unwrap();
    let kept: Vec<u64> = (upto + 1..20).collect();
    assert_eq!(indexes(&mut log).await, kept);
    log.close();
    let mut log = Log::open(dir.path(), None).unwrap();
    assert_eq!(indexes(&mut log).await, kept);
    let state = log.get_log_state().await.unwrap();
    assert_eq!(state.last_purged_log_id, Some(log_id(1, 1, upto)));
    log.close();
    let first = segment_files(dir.path())[0].clone();
    fs::remove_file(first).unwrap();
    assert!(matches!(Log::open(dir.path(), None), Err(LogDamaged::Segment { .. })));
}

#[tokio::test]
async fn purging_beyond_the_end_begins_the_log_anew() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 3).await;
    let mut log = Log::open(dir.path(), None).unwrap();
    log.purge(log_id(2, 1, 50)).await.unwrap();
    log.blocking_append([entry(51, 10)]).await.unwrap();
    log.close();
    let mut log = Log::open(dir.path(), None).unwrap();
    assert_eq!(indexes(&mut log).await, [51]);
}

#[tokio::test]
async fn a_conflicting_tail_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 5).await;
    let mut log = Log::open(dir.path(), None).unwrap();
    log.truncate(log_id(1, 1, 3)).await.unwrap();
    assert_eq!(indexes(&mut log).await, [0, 1, 2]);
    log.blocking_append([entry(3, 7)]).await.unwrap();
    log.close();
    let mut log = Log::open(dir.path(), None).unwrap();
    assert_eq!(log.try_get_log_entries(3..).await.unwrap(), [entry(3, 7)]);
}

#[tokio::test]
async fn old_entries_leave_memory_and_are_read_from_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    for index in 0..12 {
        log.blocking_append([entry(index, 1 << 20)]).await.unwrap();
    }
    assert!(log.shared.lock().recent_bytes <= limits::LOG_CACHE_BYTES + (2 << 20));
    assert!(log.shared.lock().recent(0).is_none());
    assert_eq!(indexes(&mut log).await, (0..12).collect::<Vec<_>>());
}

#[tokio::test]
async fn small_entries_are_counted_with_what_holds_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    let (many, size) = (2 * limits::LOG_CACHE_BYTES / size_of::<Entry>(), 8);
    log.blocking_append((0..many as u64).map(|index| entry(index, size))).await.unwrap();
    let state = log.shared.lock();
    assert!(state.recent_bytes <= limits::LOG_CACHE_BYTES);
    let each = size_of::<Entry>() + size_of::<bytes::Bytes>() + size;
    assert!(state.recent.len() * each <= limits::LOG_CACHE_BYTES);
    assert!(state.recent.len() > 1_000, "what a follower asks for next is still there");
}

#[tokio::test]
async fn a_segment_that_is_gone_is_missed_wherever_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = Log::open(dir.path(), None).unwrap();
    for index in 0..40 {
        log.blocking_append([entry(index, 1 << 20)]).await.unwrap();
    }
    log.close();
    let files = segment_files(dir.path());
    assert!(files.len() >= 3);
    for gone in &files {
        let bytes = fs::read(gone).unwrap();
        let begun = record::read_header(&bytes).is_some();
        fs::remove_file(gone).unwrap();
        let opened = Log::open(dir.path(), None);
        assert!(matches!(opened, Err(LogDamaged::Segment { .. })), "{gone:?}, begun: {begun}");
        fs::write(gone, bytes).unwrap();
    }
    for file in &files {
        fs::remove_file(file).unwrap();
    }
    assert!(matches!(Log::open(dir.path(), None), Err(LogDamaged::Segment { .. })));
}
