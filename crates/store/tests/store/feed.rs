//! Following streams.

use std::{collections::BTreeMap, sync::Arc};

use store::{Change, Cursors, FeedError, Op, Store, Stream};

use crate::{
    ledger::{Command, Ledger},
    opening::{HandClock, open},
};

const A: [u8; 16] = [1; 16];
const B: [u8; 16] = [2; 16];

fn from(pairs: &[([u8; 16], u64)]) -> Cursors {
    pairs.iter().map(|(stream, seq)| (Stream::new(*stream), *seq)).collect()
}

async fn take(subscription: &mut store::Subscription, count: usize) -> Vec<Arc<Change>> {
    let mut all = Vec::new();
    while all.len() < count {
        all.extend(subscription.next().await.unwrap());
    }
    all
}

async fn write(store: &Store<Ledger>, owner: [u8; 16], numbers: std::ops::Range<u64>) {
    for number in numbers {
        store.propose(&Command::Line(owner, number, "text".into()), None).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn followers_see_every_change_of_their_streams_once_and_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    write(&store, A, 0..300).await;
    let mut early = store.subscribe(from(&[(A, 0), (B, 0)])).await.unwrap();
    let mut late = store.subscribe(from(&[(A, 300)])).await.unwrap();
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            write(&store, A, 300..600).await;
            write(&store, B, 0..50).await;
        })
    };
    let late = take(&mut late, 300).await;
    assert_eq!(late.iter().map(|c| c.seq).collect::<Vec<_>>(), (301..=600).collect::<Vec<_>>());
    let mut next = BTreeMap::new();
    for change in take(&mut early, 650).await {
        let expected = next.entry(change.stream).or_insert(1);
        assert_eq!(change.seq, *expected, "{:?}", change.stream);
        *expected += 1;
    }
    assert_eq!(early.cursors(), from(&[(A, 600), (B, 50)]));
    writer.await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_before_the_floor_or_beyond_the_end_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let store = Store::open(dir.path(), Ledger, clock.options()).await.unwrap();
    write(&store, A, 0..10).await;
    clock.advance(60_000);
    write(&store, A, 10..15).await;
    store.set_cursor("mailer", Stream::new(A), 4).await.unwrap();
    store.trim(30_000).await.unwrap();
    let refused = store.subscribe(from(&[(A, 3)])).await;
    assert!(matches!(refused, Err(FeedError::CursorTooOld { floor: 4, .. })), "the mailer's pin");
    store.drop_cursor("mailer").await.unwrap();
    store.trim(30_000).await.unwrap();
    let refused = store.subscribe(from(&[(A, 9)])).await;
    assert!(matches!(refused, Err(FeedError::CursorTooOld { floor: 10, .. })));
    let mut kept = store.subscribe(from(&[(A, 10)])).await.unwrap();
    assert_eq!(take(&mut kept, 5).await.len(), 5);
    let refused = store.subscribe(from(&[(A, 16)])).await;
    assert!(matches!(refused, Err(FeedError::CursorAhead { head: 15, .. })));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_named_consumer_finds_its_cursor_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    store.set_cursor("mailer", Stream::new(A), 4).await.unwrap();
    store.set_cursor("mailer", Stream::new(A), 7).await.unwrap();
    store.close().await;
    let store = open(dir.path()).await;
    assert_eq!(store.cursors("mailer").await.unwrap(), from(&[(A, 7)]));
    store.close().await;
}

#[test]
fn a_migration_is_told_in_every_stream() {
    use store::Application as _;
    let mut scratch = store::Scratch::new(Ledger).unwrap();
    scratch.apply(1, &Command::Line(A, 1, String::new())).unwrap();
    scratch.migrate(Ledger::migrations().len() as u32).unwrap();
    let ops: Vec<_> = scratch.changes().unwrap().iter().map(|c| (c.seq, c.op)).collect();
    assert_eq!(ops, [(1, Op::Insert), (2, Op::SchemaChanged)]);
}
