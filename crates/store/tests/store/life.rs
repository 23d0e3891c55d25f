//! Opening, proposing, opening again; results by key; limits; one process per directory.

use std::fs;

use store::{LogDamaged, OpenError, ProposeError, ReadLevel, Store, limits};

use crate::{
    ledger::{AccountRow, Command, Ledger, LineRow, No, OwnerId},
    opening::{HandClock, key, open},
};

const A: [u8; 16] = [1; 16];

async fn amount(store: &Store<Ledger>) -> Option<i64> {
    let row = store.read(ReadLevel::Local, |db| db.get::<AccountRow>(&(OwnerId(A), "till".into())));
    row.await.unwrap().map(|row| row.amount)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    store.propose(&Command::Open(A, "till".into()), None).await.unwrap();
    let accepted = store.propose(&Command::Add(A, "till".into(), 5), None).await.unwrap();
    assert_eq!((accepted.reply, accepted.again), (5, false));
    let hash = store.table_hash().await.unwrap();
    let cluster = store.status().cluster;
    store.close().await;

    let store = open(dir.path()).await;
    assert_eq!(amount(&store).await, Some(5));
    assert_eq!(store.status().cluster, cluster);
    assert_ne!(store.table_hash().await.unwrap(), hash, "the start's tick is in the tables");
    store.read(ReadLevel::Linearizable, |_| Ok::<_, store::Fault>(())).await.unwrap();
    store.read(ReadLevel::AtLeast(accepted.index), |_| Ok::<_, store::Fault>(())).await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_wrote_reads_it_and_follows_it_while_many_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let mut tasks = Vec::new();
    for writer in 0..64_u64 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for number in writer * 100..writer * 100 + 30 {
                let line = Command::Line(A, number, "text".into());
                let accepted = store.propose(&line, None).await.unwrap();
                if number % 2 == 0 {
                    let read =
                        move |db: &store::Reader<'_>| db.get::<LineRow>(&(OwnerId(A), number));
                    let row = store.read(ReadLevel::Local, read).await.unwrap();
                    assert!(row.is_some(), "{number} is acknowledged and not there");
                } else {
                    let cursors = accepted.heads.into_iter().collect();
                    store.subscribe(cursors).await.map(drop).unwrap();
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejection_is_an_answer_and_is_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let add = Command::Add(A, "till".into(), 5);
    let refused = store.propose(&add, key("ada", "1", 1)).await;
    assert!(matches!(refused, Err(ProposeError::Rejected(No::Missing))));
    store.propose(&Command::Open(A, "till".into()), None).await.unwrap();
    let again = store.propose(&add, key("ada", "1", 1)).await;
    assert!(matches!(again, Err(ProposeError::Rejected(No::Missing))), "the first result stands");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_returns_the_first_result_and_a_key_belongs_to_its_principal() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    store.propose(&Command::Open(A, "till".into()), None).await.unwrap();
    let add = Command::Add(A, "till".into(), 5);
    let first = store.propose(&add, key("ada", "k", 1)).await.unwrap();
    let again = store.propose(&add, key("ada", "k", 1)).await.unwrap();
    assert_eq!((again.index, again.reply, again.again), (first.index, 5, true));
    assert_eq!(again.heads, first.heads);
    let other = store.propose(&add, key("bob", "k", 1)).await.unwrap();
    assert_eq!((other.reply, other.again), (10, false), "bob's key is not ada's");
    let reused = store.propose(&Command::Add(A, "till".into(), 7), key("ada", "k", 2)).await;
    assert!(matches!(reused, Err(ProposeError::KeyReused)));
    assert_eq!(amount(&store).await, Some(10));
    store.close().await;

    let store = open(dir.path()).await;
    let again = store.propose(&add, key("ada", "k", 1)).await.unwrap();
    assert!(again.again, "a restart does not forget");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_large_is_refused_before_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let before = store.status().log_index;
    let large = Command::Line(A, 1, "x".repeat(limits::COMMAND_BYTES_MAX));
    let refused = store.propose(&large, None).await;
    assert!(matches!(refused, Err(ProposeError::TooLarge { what: "command", .. })));
    let long = "k".repeat(limits::IDEMPOTENCY_BYTES_MAX + 1);
    let refused = store.propose(&Command::Open(A, "till".into()), key("ada", &long, 1)).await;
    assert!(matches!(refused, Err(ProposeError::TooLarge { what: "idempotency key", .. })));
    assert_eq!(store.status().log_index, before);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_opener_is_refused_until_the_first_has_closed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let second = Store::open(dir.path(), Ledger, store::Options::default()).await;
    let message = second.err().unwrap().to_string();
    assert!(message.contains("in use by another muster process"), "{message}");
    store.close().await;
    open(dir.path()).await.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_incomplete_directory_does_not_begin_a_second_cluster() {
    for missing in ["identity", "store.db", "log"] {
        let dir = tempfile::tempdir().unwrap();
        open(dir.path()).await.close().await;
        let path = dir.path().join(missing);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
        let refused = Store::open(dir.path(), Ledger, store::Options::default()).await;
        assert!(matches!(refused, Err(OpenError::Incomplete { .. })), "{missing}");
    }
}

/// Ended between making the log and making the database, in its very first start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_that_was_cut_short_begins_again() {
    let (whole, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    open(whole.path()).await.close().await;
    fs::copy(whole.path().join("identity"), cut.path().join("identity")).unwrap();
    fs::create_dir(cut.path().join("log")).unwrap();
    let segment = fs::read_dir(whole.path().join("log"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .find(|path| path.ends_with("0000000001.log"))
        .unwrap();
    let header = &fs::read(segment).unwrap()[..24];
    fs::write(cut.path().join("log/0000000001.log"), header).unwrap();
    open(cut.path()).await.close().await;
    open(cut.path()).await.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_damaged_in_the_middle_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    for number in 0..10 {
        store.propose(&Command::Line(A, number, "text".into()), None).await.unwrap();
    }
    store.close().await;
    let segment = dir.path().join("log").join(format!("{:010}.log", 1));
    let mut bytes = fs::read(&segment).unwrap();
    let text = bytes.windows(4).position(|window| window == b"text").unwrap();
    bytes[text] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let refused = Store::open(dir.path(), Ledger, store::Options::default()).await;
    assert!(matches!(refused, Err(OpenError::Log(LogDamaged::Middle { .. }))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_without_its_only_segment_is_not_opened() {
    for emptied in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).await;
        store.propose(&Command::Line(A, 1, "text".into()), None).await.unwrap();
        store.close().await;
        fs::remove_file(dir.path().join("log").join(format!("{:010}.log", 1))).unwrap();
        if emptied {
            fs::write(dir.path().join("store.db"), b"").unwrap();
        }
        let refused = Store::open(dir.path(), Ledger, store::Options::default()).await;
        assert!(matches!(refused, Err(OpenError::Log(LogDamaged::Segment { .. }))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_lost_since_the_last_flush_are_made_again_from_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    store.close().await;
    let kept = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join("store.db"), kept.path().join("store.db")).unwrap();
    let store = open(dir.path()).await;
    for number in 0..50 {
        store.propose(&Command::Line(A, number, "text".into()), None).await.unwrap();
    }
    store.close().await;
    fs::copy(kept.path().join("store.db"), dir.path().join("store.db")).unwrap();
    let store = open(dir.path()).await;
    let count = store.read(ReadLevel::Local, |db| db.one::<i64>("SELECT count(*) FROM line", &[]));
    assert_eq!(count.await.unwrap(), Some(50));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_has_one_holder_and_its_number_is_checked_where_commands_apply() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = Store::open(dir.path(), Ledger, clock.options()).await.unwrap();
    let ttl = std::time::Duration::from_secs(10);
    let first = store.lease("solve", "one", ttl).await.unwrap();
    assert!(store.lease("solve", "two", ttl).await.is_err());
    let renewed = store.lease("solve", "one", ttl).await.unwrap();
    assert_eq!(renewed.number, first.number);
    let open = |name: &str| Command::Open(A, name.into());
    store.propose_fenced(&open("a"), None, Some(first.fence())).await.unwrap();

    clock.advance(11_000);
    let late = store.propose_fenced(&open("b"), None, Some(first.fence())).await;
    assert!(matches!(late, Err(ProposeError::FenceLost)), "it has run out");
    let second = store.lease("solve", "two", ttl).await.unwrap();
    assert!(second.number > first.number);
    let late = store.propose_fenced(&open("b"), None, Some(first.fence())).await;
    assert!(matches!(late, Err(ProposeError::FenceLost)), "somebody else has it");
    store.propose_fenced(&open("b"), None, Some(second.fence())).await.unwrap();
    store.release(&second).await.unwrap();
    let third = store.lease("solve", "one", ttl).await.unwrap();
    assert!(third.number > second.number);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_purged_while_writing_and_opens_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let text = "x".repeat(500_000);
    let first = dir.path().join("log").join(format!("{:010}.log", 1));
    let mut written = 0;
    while first.exists() {
        store.propose(&Command::Line(A, written, text.clone()), None).await.unwrap();
        written += 1;
        assert!(written < 2_000, "a gigabyte, and nothing is purged");
    }
    assert!(store.status().durable_index > 0);
    store.close().await;
    let store = open(dir.path()).await;
    let count = store.read(ReadLevel::Local, |db| db.one::<i64>("SELECT count(*) FROM line", &[]));
    assert_eq!(count.await.unwrap(), Some(written as i64));
    store.close().await;
}
