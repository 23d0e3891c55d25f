//! The majority is gone for good: one node goes on alone with what it has.

use std::{fs, path::Path};

use store::{
    Member, OpenError, Options, ProposeError, ReadLevel, RecoverError, Role, Store,
    prepare_to_join,
    recover::{Recovered, Survivor, recover, survey},
};

use crate::{
    ledger::{Command, Ledger},
    opening::{key, open},
    wires::{Cluster, eventually, key_of},
};

const A: [u8; 16] = [1; 16];

async fn lines(store: &Store<Ledger>) -> i64 {
    let count =
        store.read(ReadLevel::Linearizable, |db| db.one("SELECT count(*) FROM line", &[])).await;
    count.unwrap().unwrap()
}

async fn write(store: &Store<Ledger>, number: u64) {
    let line = Command::Line(A, number, "text".into());
    store.propose(&line, key("a", &number.to_string(), 1)).await.unwrap();
}

fn me(node: u64) -> Member {
    Member { address: node.to_string(), key: key_of(node) }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Every file and what is in it.
fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for at in [dir.to_owned(), dir.join("log")] {
        for entry in fs::read_dir(at).unwrap() {
            let entry = entry.unwrap();
            let name = entry.path().to_string_lossy().into_owned();
            // What SQLite needs to read: an index of its write-ahead log, and an empty one of those.
            let is_of_reading = name.ends_with("-shm") || name.ends_with("-wal");
            if entry.file_type().unwrap().is_file() && !is_of_reading {
                found.push((name, fs::read(entry.path()).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Three nodes that all have these lines; the first and the second stop.
async fn one_of_three_is_left(written: u64) -> Cluster {
    let cluster = Cluster::of(3).await;
    for number in 0..written {
        write(&cluster.node(1 + number % 3), number).await;
    }
    let newest = cluster.node(1).status().log_index;
    eventually("all have it", async || cluster.node(3).status().applied_index >= newest).await;
    for node in [1, 2, 3] {
        cluster.stop(node).await;
    }
    cluster
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_that_is_left_goes_on_alone_and_others_join_it() {
    let mut cluster = one_of_three_is_left(20).await;
    let before = files(&cluster.dir(3));
    let Survivor { node, votes, voters, others, last_index, applied_index, .. } =
        survey(&cluster.dir(3)).unwrap();
    assert_eq!((node, votes, voters), (3, true, 3));
    assert_eq!(others.iter().map(|peer| peer.node).collect::<Vec<_>>(), [1, 2]);
    assert!(last_index >= applied_index && applied_index > 20, "{last_index} {applied_index}");
    assert!(files(&cluster.dir(3)) == before, "looking changes nothing");

    let Recovered { was, cluster: id } = recover(&cluster.dir(3), me(3)).unwrap();
    assert_eq!((was.last_index, was.node), (last_index, 3));
    assert_ne!(id, was.cluster);
    let alone = cluster.start(3).await;
    assert!(alone.is_alone() && alone.leads());
    assert_eq!((alone.cluster(), alone.node()), (id, 3));
    assert_eq!(lines(&alone).await, 20, "all that was acknowledged");
    write(&alone, 20).await;

    let fourth = cluster.add_at(3).await;
    assert_eq!(lines(&cluster.node(fourth)).await, 21);
    let compared = alone.compare_tables().await.unwrap();
    assert_eq!(compared.others[&fourth], Some(compared.here.hash));
    // And again after a start.
    cluster.stop(fourth).await;
    cluster.stop(3).await;
    let alone = cluster.start(3).await;
    assert_eq!(lines(&alone).await, 21);
    let again = recover(&cluster.dir(3), me(3)).unwrap_err();
    assert!(matches!(again, RecoverError::Open(OpenError::InUse { .. })), "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_nodes_are_refused_and_change_nothing() {
    let cluster = one_of_three_is_left(6).await;
    recover(&cluster.dir(3), me(3)).unwrap();
    let alone = cluster.start(3).await;
    write(&alone, 6).await;

    // Two of the three: by themselves they are a majority, of the cluster that is over.
    let old = cluster.start(1).await;
    cluster.start(2).await;
    cluster.leader(Some(3)).await;
    write(&old, 100).await;
    let refused = old.status_of(3).await.unwrap_err();
    assert!(refused.contains("muster cluster recover"), "{refused}");
    assert_eq!((lines(&old).await, lines(&alone).await), (7, 7));
    let one = alone.read(ReadLevel::Local, |db| {
        db.one::<i64>("SELECT count(*) FROM line WHERE number = 100", &[])
    });
    assert_eq!(one.await.unwrap(), Some(0), "nothing of theirs");
    assert!(alone.leads() && alone.is_alone());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_others_had_is_lost_and_can_be_seen_before() {
    let cluster = Cluster::of(3).await;
    write(&cluster.node(1), 1).await;
    let first = cluster.leader(None).await;
    let (second, third) = (first % 3 + 1, (first + 1) % 3 + 1);
    eventually("all have it", async || {
        let count = |db: &store::Reader<'_>| db.one::<i64>("SELECT count(*) FROM line", &[]);
        cluster.node(third).read(ReadLevel::Local, count).await.unwrap() == Some(1)
    })
    .await;
    cluster.wires.isolate(third);
    write(&cluster.node(second), 2).await;
    for node in [1, 2, 3] {
        cluster.stop(node).await;
    }
    cluster.wires.mend();
    let behind = survey(&cluster.dir(third)).unwrap();
    let ahead = survey(&cluster.dir(second)).unwrap();
    let place = |survivor: &Survivor| (survivor.last_term, survivor.last_index);
    assert!(place(&behind) < place(&ahead), "{behind:?} {ahead:?}");
    assert!(behind.last_time_ms < ahead.last_time_ms);
    recover(&cluster.dir(third), me(third)).unwrap();
    assert_eq!(lines(&cluster.start(third).await).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_never_acknowledged_may_become_true() {
    let cluster = Cluster::of(3).await;
    write(&cluster.node(1), 1).await;
    let first = cluster.leader(None).await;
    let newest = cluster.node(first).status().applied_index;
    cluster.wires.isolate(first);
    let lone = cluster.node(first);
    let line = Command::Line(A, 2, "alone".into());
    let answered = lone.propose(&line, None);
    let waited = std::time::Duration::from_secs(2);
    match tokio::time::timeout(waited, answered).await {
        Ok(Err(ProposeError::Lost | ProposeError::NotLeader { .. })) | Err(_) => {}
        other => panic!("a minority of one acknowledged: {other:?}"),
    }
    drop(lone);
    for node in [1, 2, 3] {
        cluster.stop(node).await;
    }
    cluster.wires.mend();
    let survivor = survey(&cluster.dir(first)).unwrap();
    assert!(survivor.applied_index <= newest && survivor.last_index > newest, "{survivor:?}");
    recover(&cluster.dir(first), me(first)).unwrap();
    assert_eq!(lines(&cluster.start(first).await).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_whose_log_begins_after_its_tables_goes_on_too() {
    let mut cluster = Cluster::of(1).await;
    let text = "x".repeat(400_000);
    let first = cluster.dir(1).join("log").join(format!("{:010}.log", 1));
    let mut written = 0;
    while first.exists() {
        let line = Command::Line(A, written, text.clone());
        cluster.node(1).propose(&line, None).await.unwrap();
        written += 1;
    }
    let node = cluster.add().await;
    assert_eq!(lines(&cluster.node(node)).await, written as i64);
    cluster.stop(1).await;
    cluster.stop(node).await;
    let survivor = survey(&cluster.dir(node)).unwrap();
    assert_eq!((survivor.votes, survivor.voters, survivor.others.len()), (false, 1, 1));
    recover(&cluster.dir(node), me(node)).unwrap();
    let alone = cluster.start(node).await;
    assert_eq!(lines(&alone).await, written as i64);
    assert_eq!(alone.members().iter().map(|m| m.role).collect::<Vec<_>>(), [Role::Voter]);
    write(&alone, 1_000_000).await;
    let third = cluster.add_at(node).await;
    assert_eq!(lines(&cluster.node(third)).await, written as i64 + 1);
}

/// The tables outlive the log's last flush, or came whole from another node: the log is shorter.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_log_ends_before_its_tables_goes_on_too() {
    let cluster = one_of_three_is_left(6).await;
    let whole = survey(&cluster.dir(3)).unwrap();
    assert_eq!(whole.last_index, whole.applied_index);
    let log = cluster.dir(3).join("log").join(format!("{:010}.log", 1));
    let mut bytes = fs::read(&log).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    let last = bytes[..end].windows(4).rposition(|four| four == b"MREC").unwrap();
    bytes[last..].fill(0);
    fs::write(&log, bytes).unwrap();
    assert_eq!(survey(&cluster.dir(3)).unwrap(), whole);
    recover(&cluster.dir(3), me(3)).unwrap();
    let alone = cluster.start(3).await;
    assert_eq!(lines(&alone).await, 6);
    write(&alone, 7).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_short_anywhere_it_refuses_to_open_and_is_finished_by_running_it_again() {
    let cluster = one_of_three_is_left(6).await;
    let old = tempfile::tempdir().unwrap();
    copy(&cluster.dir(3), old.path());
    let was = survey(old.path()).unwrap();
    let done = recover(&cluster.dir(3), me(3)).unwrap();
    let id: String = done.cluster.iter().map(|byte| format!("{byte:02x}")).collect();
    let begun = format!("muster-recovering 1\ncluster {id}\nentry {}\n", was.last_index + 1);
    let segment = format!("log/{:010}.log", 1);
    let steps = ["log/hard-state", &segment, "store.db", "identity"];
    for came in 0..=steps.len() {
        let dir = tempfile::tempdir().unwrap();
        copy(old.path(), dir.path());
        fs::write(dir.path().join("recovering"), &begun).unwrap();
        for step in &steps[..came] {
            fs::copy(cluster.dir(3).join(step), dir.path().join(step)).unwrap();
        }
        let opened = Store::open(dir.path(), Ledger, Options::default()).await;
        let refused = opened.err().unwrap();
        assert!(matches!(refused, OpenError::HalfRecovered { .. }), "{came}: {refused}");
        assert!(refused.to_string().contains("again"), "{refused}");
        let half = survey(dir.path()).unwrap();
        assert!(half.cut_short);
        let place = |s: &Survivor| (s.last_term, s.last_index, s.last_time_ms, s.others.clone());
        assert_eq!(place(&half), place(&was), "what is told stays the same");
        assert_eq!(recover(dir.path(), me(3)).unwrap().cluster, done.cluster);
        let alone = open(dir.path()).await;
        assert_eq!(lines(&alone).await, 6, "{came}");
        write(&alone, 6).await;
        assert_eq!(alone.cluster(), done.cluster);
        alone.close().await;
        let again = recover(dir.path(), me(3)).unwrap_err();
        assert!(matches!(again, RecoverError::NeedsNobody { node: 3 }), "{again}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_node_with_tables_that_needs_others_is_recovered() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |dir: &Path| {
        let refused = survey(dir).unwrap_err();
        assert_eq!(recover(dir, me(1)).unwrap_err().to_string(), refused.to_string());
        refused
    };
    assert!(matches!(refused(dir.path()), RecoverError::NoStore { .. }));
    assert!(matches!(refused(&dir.path().join("not")), RecoverError::NoStore { .. }));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "not even a lock");

    let joiner = tempfile::tempdir().unwrap();
    prepare_to_join(joiner.path(), [7; 16], 2).unwrap();
    assert!(matches!(refused(joiner.path()), RecoverError::NoTables { .. }));
    let begun = Store::begin(joiner.path(), Ledger, Options::default()).await.unwrap();
    assert!(matches!(refused(joiner.path()), RecoverError::Open(OpenError::InUse { .. })));
    begun.close().await;
    assert!(matches!(refused(joiner.path()), RecoverError::NoTables { .. }));

    let alone = open(dir.path()).await;
    assert!(matches!(refused(dir.path()), RecoverError::Open(OpenError::InUse { .. })));
    alone.close().await;
    assert!(matches!(refused(dir.path()), RecoverError::NeedsNobody { node: 1 }));
}
