//! A disk without room: writing is refused, reading goes on, and it recovers by itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use store::{Disk, Options, ProposeError, ReadLevel, Room, Store};

use crate::{
    ledger::{Command, Ledger},
    wires::{Cluster, eventually},
};

const A: [u8; 16] = [1; 16];

/// A disk whose room is what a test says.
#[derive(Clone)]
pub(crate) struct HandDisk(Arc<AtomicU64>);

impl HandDisk {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(100 << 30)))
    }

    pub(crate) fn has(&self, free_bytes: u64) {
        self.0.store(free_bytes, Ordering::SeqCst);
    }

    pub(crate) fn disk(&self) -> Disk {
        let free = Arc::clone(&self.0);
        Disk::of(move |_| {
            Ok(Room { free_bytes: free.load(Ordering::SeqCst), total_bytes: 200 << 30 })
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writing_only_and_recovers() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), HandDisk::new());
    let options = Options { disk: hand.disk(), ..Options::default() };
    let store = Store::open(dir.path(), Ledger, options).await.unwrap();
    let mut number = 0;
    let mut write = async || {
        number += 1;
        store.propose(&Command::Line(A, number, "text".into()), None).await
    };
    write().await.unwrap();
    hand.has(1 << 20);
    eventually("refused", async || matches!(write().await, Err(ProposeError::DiskFull))).await;
    assert!(store.status().short_of_disk);
    let read = store.read(ReadLevel::Linearizable, |db| db.one::<i64>("SELECT 1", &[]));
    assert_eq!(read.await.unwrap(), Some(1));
    hand.has(100 << 30);
    eventually("taken again", async || write().await.is_ok()).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_whose_disk_is_full_hands_over_and_follows_later() {
    let cluster = Cluster::of(3).await;
    let before = cluster.leader(None).await;
    cluster.disk(before).has(1 << 20);
    let after = cluster.leader(Some(before)).await;
    let store = cluster.node(before);
    // Asked of the node without room, done by the one that leads.
    let line = Command::Line(A, 1, "text".into());
    tokio::time::timeout(Duration::from_secs(8), async {
        eventually("written", async || store.propose(&line, None).await.is_ok()).await;
    })
    .await
    .unwrap();
    let read = cluster.node(after).status().applied_index;
    assert!(store.status().log_index < read, "it takes nothing");
    cluster.disk(before).has(100 << 30);
    eventually("it has caught up", async || {
        store.status().applied_index == cluster.node(after).status().applied_index
    })
    .await;
}
