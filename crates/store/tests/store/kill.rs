//! Fifty times: a process writes under load, is killed with SIGKILL, and the next one goes on in
//! the same directory. Afterwards: everything it was told is there, nothing is there twice, and
//! the feed has no gap.
//!
//! The writer is this test binary itself, started with the directory in an environment variable.
//! It prints the number of each acknowledged command.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Command as Process, Stdio},
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
};

use store::{ReadLevel, Store, Stream};

use crate::{
    ledger::{Command, Ledger, LineRow},
    opening::{key, open},
};

const ROUNDS: u64 = 50;
const WRITERS: u64 = 32;
const DIRECTORY: &str = "STORE_KILL_TEST_DIRECTORY";
const ROUND: &str = "STORE_KILL_TEST_ROUND";
const OWNER: [u8; 16] = [7; 16];

/// The number of the `n`th command of a writer in a round.
const fn number(round: u64, n: u64) -> u64 {
    round * 1_000_000 + n
}

/// The writer's process; without the variable, a test of nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writer() {
    let Ok(dir) = std::env::var(DIRECTORY) else { return };
    let round: u64 = std::env::var(ROUND).unwrap().parse().unwrap();
    let store = open(Path::new(&dir)).await;
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for _ in 0..WRITERS {
        let (store, next) = (store.clone(), Arc::clone(&next));
        tasks.push(tokio::spawn(write_forever(store, round, next)));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

async fn write_forever(store: Store<Ledger>, round: u64, next: Arc<AtomicU64>) {
    loop {
        let number = number(round, next.fetch_add(1, Ordering::Relaxed));
        let line = Command::Line(OWNER, number, format!("line {number}"));
        let key = key("writer", &number.to_string(), 1);
        store.propose(&line, key).await.unwrap();
        let told = format!("ack {number}\n");
        std::io::stdout().lock().write_all(told.as_bytes()).unwrap();
    }
}

/// Starts a writer, kills it after some acknowledgements, and adds what it was told.
fn round(dir: &Path, round: u64, acknowledged: &mut BTreeSet<u64>) {
    let mut writer = Process::new(std::env::current_exe().unwrap())
        .args(["kill::writer", "--exact", "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, dir)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(writer.stdout.take().unwrap());
    let kill_after = 20 + (round * 37) % 400;
    let mut told = 0;
    for line in output.lines() {
        let line = line.unwrap();
        // The test harness prints its own "test kill::writer ... " on the first line.
        let Some(at) = line.find("ack ") else { continue };
        acknowledged.insert(line[at + 4..].parse().unwrap());
        told += 1;
        if told == kill_after {
            writer.kill().unwrap();
        }
    }
    writer.wait().unwrap();
    assert!(told >= kill_after, "round {round}: the writer ended by itself after {told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_nothing_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for number in 0..ROUNDS {
        round(dir.path(), number, &mut acknowledged);
    }
    let store = open(dir.path()).await;

    // Retries of what was on its way when the process died: done before, or done now, but once.
    for round in 0..ROUNDS {
        let last = acknowledged.range(..number(round + 1, 0)).next_back().copied().unwrap();
        for retry in last.saturating_sub(3)..last + 40 {
            let line = Command::Line(OWNER, retry, format!("line {retry}"));
            let key = key("writer", &retry.to_string(), 1);
            let accepted = store.propose(&line, key).await.unwrap();
            assert!(accepted.again || !acknowledged.contains(&retry), "{retry} was forgotten");
        }
    }
    let rows = store.read(ReadLevel::Local, |db| db.select::<LineRow>("ORDER BY number", &[]));
    let stored: BTreeSet<u64> = rows.await.unwrap().iter().map(|row| row.number).collect();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");

    let mut feed = store.subscribe([(Stream::new(OWNER), 0)].into()).await.unwrap();
    let mut told = BTreeSet::new();
    let mut seq = 0;
    while told.len() < stored.len() {
        for change in feed.next().await.unwrap() {
            seq += 1;
            assert_eq!(change.seq, seq, "the feed has a gap");
            let (_, number) = change.key_of::<LineRow>().unwrap();
            assert!(told.insert(number), "{number} was applied twice");
        }
    }
    assert_eq!(told, stored);
    store.close().await;
}
