//! Several nodes: what one acknowledged all have, and no minority goes on by itself.

use std::time::{Duration, Instant};

use store::{MemberChange, MemberChangeError, ProposeError, ReadLevel, Role};

use crate::{
    ledger::Command,
    opening::key,
    wires::{Cluster, eventually, key_of},
};

const A: [u8; 16] = [1; 16];

async fn lines(cluster: &Cluster, node: u64, level: ReadLevel) -> i64 {
    let store = cluster.node(node);
    let count = store.read(level, |db| db.one("SELECT count(*) FROM line", &[]));
    count.await.unwrap().unwrap()
}

async fn write(cluster: &Cluster, node: u64, number: u64) {
    let line = Command::Line(A, number, "text".into());
    let store = cluster.node(node);
    store.propose(&line, key("a", &number.to_string(), 1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_node_takes_writes_and_every_node_has_them() {
    let cluster = Cluster::of(3).await;
    for number in 0..30 {
        write(&cluster, 1 + number % 3, number).await;
        let here = lines(&cluster, 1 + number % 3, ReadLevel::Local).await;
        assert_eq!(here as u64, number + 1, "whoever wrote reads it at the same node");
    }
    for node in 1..=3 {
        assert_eq!(lines(&cluster, node, ReadLevel::Linearizable).await, 30);
    }
    let compared = cluster.node(2).compare_tables().await.unwrap();
    assert_eq!(compared.others.len(), 2);
    assert!(compared.others.values().all(|hash| *hash == Some(compared.here.hash)), "{compared:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_others_go_on_without_the_leader_and_it_comes_back() {
    let cluster = Cluster::of(3).await;
    for number in 0..5 {
        write(&cluster, 1, number).await;
    }
    let first = cluster.leader(None).await;
    cluster.stop(first).await;
    let other = first % 3 + 1;
    let stopped = Instant::now();
    write(&cluster, other, 5).await;
    assert!(stopped.elapsed() < Duration::from_secs(8));
    for number in 6..20 {
        write(&cluster, other, number).await;
    }
    cluster.start(first).await;
    eventually("the first has caught up", async || {
        lines(&cluster, first, ReadLevel::Local).await == 20
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_is_cut_off_acknowledges_nothing_and_follows_when_it_is_back() {
    let cluster = Cluster::of(3).await;
    let first = cluster.leader(None).await;
    cluster.wires.isolate(first);
    let lone = cluster.node(first);
    let line = Command::Line(A, 100, "alone".into());
    let alone = tokio::spawn(async move {
        let written = lone.propose(&line, None);
        tokio::time::timeout(Duration::from_secs(3), written).await
    });
    let second = cluster.leader(Some(first)).await;
    write(&cluster, second, 1).await;
    match alone.await.unwrap() {
        Ok(Err(ProposeError::Lost | ProposeError::NotLeader { .. })) | Err(_) => {}
        other => panic!("a minority of one acknowledged: {other:?}"),
    }
    assert!(
        cluster
            .node(first)
            .read(ReadLevel::Linearizable, |db| db.one::<i64>("SELECT 1", &[]))
            .await
            .is_err(),
        "nor does it claim to know everything"
    );
    cluster.wires.mend();
    eventually("it follows", async || {
        !cluster.node(first).leads() && lines(&cluster, first, ReadLevel::Local).await >= 1
    })
    .await;
    let compared = cluster.node(second).compare_tables().await.unwrap();
    assert!(compared.others.values().all(|hash| *hash == Some(compared.here.hash)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_handed_to_a_leader_that_freezes_goes_to_the_next_one() {
    let cluster = Cluster::of(3).await;
    let first = cluster.leader(None).await;
    let other = first % 3 + 1;
    cluster.wires.freeze(first);
    // The frozen one answers neither yes nor no, for longer than anybody waits.
    write(&cluster, other, 1).await;
    assert_eq!(lines(&cluster, other, ReadLevel::Linearizable).await, 1);
    cluster.wires.mend();
    eventually("the frozen one has caught up, and took nothing twice", async || {
        lines(&cluster, first, ReadLevel::Local).await == 1
    })
    .await;
}

/// Whoever writes through it would read less than they wrote.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_hears_of_nothing_new_acknowledges_nothing_that_it_cannot_show() {
    let cluster = Cluster::of(3).await;
    let first = cluster.leader(None).await;
    let deaf = (1..=3).find(|node| *node != first).unwrap();
    cluster.wires.deafen(deaf);
    let (line, name) = (Command::Line(A, 7, "heard of".into()), key("anna", "writes", 1));
    match cluster.node(deaf).propose(&line, name.clone()).await {
        Err(ProposeError::Lost | ProposeError::NotLeader { .. }) => {}
        other => panic!("{other:?}"),
    }
    cluster.wires.mend();
    let second = cluster.leader(None).await;
    let accepted = cluster.node(second).propose(&line, name).await.unwrap();
    assert!(accepted.again, "it was taken, and is found by its key");
    assert_eq!(lines(&cluster, second, ReadLevel::Linearizable).await, 1);
}

/// The membership in which the first node was alone comes long before the one that has its key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_joins_a_cluster_that_was_long_alone_gets_all_of_its_log() {
    let mut cluster = Cluster::alone().await;
    let text = "x".repeat(300_000);
    for number in 0..20 {
        let line = Command::Line(A, number, text.clone());
        cluster.node(1).propose(&line, None).await.unwrap();
    }
    cluster.begin().await;
    let node = cluster.add().await;
    assert_eq!(lines(&cluster, node, ReadLevel::Linearizable).await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_far_behind_gets_the_tables() {
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
    assert_eq!(lines(&cluster, node, ReadLevel::Linearizable).await, written as i64);
    write(&cluster, node, 1_000_000).await;
    let compared = cluster.node(1).compare_tables().await.unwrap();
    assert_eq!(compared.others[&node], Some(compared.here.hash));

    // And again for one that was away: its tables are replaced while they are read.
    cluster.stop(node).await;
    let purged = cluster.node(1).status().durable_index;
    for number in 0..400 {
        let line = Command::Line(A, 2_000_000 + number, text.clone());
        cluster.node(1).propose(&line, None).await.unwrap();
    }
    assert!(cluster.node(1).status().durable_index > purged);
    let back = cluster.start(node).await;
    eventually("it has caught up", async || {
        back.status().applied_index == cluster.node(1).status().applied_index
    })
    .await;
    let compared = cluster.node(1).compare_tables().await.unwrap();
    assert_eq!(compared.others[&node], Some(compared.here.hash));
    cluster.stop(node).await;
    cluster.start(node).await;
    assert_eq!(lines(&cluster, node, ReadLevel::Linearizable).await, written as i64 + 401);
}

/// The line is lost while the tables are sent, and much is written until it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_copy_was_cut_short_goes_on_with_it_and_catches_up() {
    let cluster = Cluster::of(3).await;
    let leader = cluster.leader(None).await;
    let away = leader % 3 + 1;
    cluster.stop(away).await;
    let text = "x".repeat(400_000);
    let mut written = 0;
    let mut write_more = async || {
        let line = Command::Line(A, written, text.clone());
        cluster.node(leader).propose(&line, None).await.unwrap();
        written += 1;
    };
    let first = cluster.dir(leader).join("log").join(format!("{:010}.log", 1));
    while first.exists() {
        write_more().await;
    }
    let files_of = |node, ending: &str| {
        let files = std::fs::read_dir(cluster.dir(node)).unwrap();
        let names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(ending)).collect::<Vec<_>>()
    };
    let back = cluster.start(away).await;
    eventually("the tables arrive", async || !files_of(away, ".incoming").is_empty()).await;
    cluster.wires.isolate(away);
    let copy = files_of(leader, ".partial");
    for _ in 0..100 {
        write_more().await;
    }
    assert_eq!(files_of(leader, ".partial"), copy, "it is kept for whoever had a part of it");
    cluster.wires.mend();
    let newest = || cluster.node(leader).status().applied_index;
    eventually("it has caught up", async || back.status().applied_index == newest()).await;
    let compared = cluster.node(leader).compare_tables().await.unwrap();
    assert!(compared.others.values().all(|hash| *hash == Some(compared.here.hash)), "{compared:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_is_handed_over_and_members_change() {
    let mut cluster = Cluster::of(3).await;
    let before = cluster.leader(None).await;
    let next = before % 3 + 1;
    let asked = cluster.node(next % 3 + 1);
    asked.change(MemberChange::Transfer(next)).await.unwrap();
    assert_eq!(cluster.leader(Some(before)).await, next);
    write(&cluster, before, 1).await;

    asked.change(MemberChange::Demote(before)).await.unwrap();
    eventually("demoted", async || !cluster.voters(next).contains(&before)).await;
    let unfit = asked.change(MemberChange::Transfer(before)).await;
    assert_eq!(unfit, Err(MemberChangeError::NotAVoter(before)));
    asked.change(MemberChange::Remove(before)).await.unwrap();
    let gone = asked.change(MemberChange::Remove(before)).await;
    assert_eq!(gone, Err(MemberChangeError::NoSuchNode(before)));

    let fourth = cluster.add_at(next).await;
    assert_eq!(fourth, 4, "the number of the one that is gone is not given again");
    let members = cluster.node(next).members();
    let learner = members.iter().find(|member| member.node == fourth).unwrap();
    assert_eq!((learner.role, learner.member.key), (Role::Learner, key_of(fourth)));
}

/// Two of three can decide anything, also that one of the two has no vote any more: then one would
/// be left of two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_vote_is_taken_that_the_rest_cannot_spare() {
    let cluster = Cluster::of(3).await;
    let first = cluster.leader(None).await;
    let (silent, other) = (first % 3 + 1, (first + 1) % 3 + 1);
    cluster.stop(silent).await;
    let asked = cluster.node(first);
    let spared = Err(MemberChangeError::TooFewLeft { silent });
    eventually("the silent one is missed", async || {
        asked.change(MemberChange::Demote(other)).await == spared
    })
    .await;
    assert_eq!(asked.change(MemberChange::Remove(other)).await, spared);
    let lead = asked.change(MemberChange::Transfer(silent)).await;
    assert_eq!(lead, Err(MemberChangeError::Silent(silent)));
    write(&cluster, other, 1).await;
    asked.change(MemberChange::Remove(silent)).await.unwrap();
    write(&cluster, other, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_only_follows_notices_that_nobody_leads_any_more() {
    let mut cluster = Cluster::of(1).await;
    let second = cluster.add().await;
    let store = cluster.node(second);
    eventually("it hears the leader", async || store.status().leader == Some(1)).await;
    cluster.stop(1).await;
    eventually("it hears nobody", async || store.status().leader.is_none()).await;
    cluster.start(1).await;
    eventually("it hears the leader again", async || store.status().leader == Some(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_majority_a_node_reads_and_says_that_nobody_leads() {
    let cluster = Cluster::of(3).await;
    write(&cluster, 1, 1).await;
    for node in 1..=3 {
        cluster.stop(node).await;
    }
    // It led, and its vote says that it still does.
    for node in 1..=3 {
        let store = cluster.start(node).await;
        // It may not have heard that the last entry counts.
        assert!(lines(&cluster, node, ReadLevel::Local).await <= 1);
        eventually("nobody leads", async || store.status().leader.is_none()).await;
        let line = Command::Line(A, 2, "text".into());
        let began = Instant::now();
        assert!(store.propose(&line, None).await.is_err(), "node {node}");
        assert!(began.elapsed() < Duration::from_secs(15), "it answers in time");
        cluster.stop(node).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_voter_stays_and_strangers_are_refused() {
    let mut cluster = Cluster::of(1).await;
    let second = cluster.add().await;
    let last = cluster.node(1).change(MemberChange::Remove(1)).await;
    assert_eq!(last, Err(MemberChangeError::LastVoter(1)));
    let secret = [77; 32];
    let store = cluster.node(second);
    assert!(store.join(&secret, [9; 32]).await.is_err(), "never offered");
    store.offer_join(&secret, 60_000).await.unwrap();
    let node = store.join(&secret, [9; 32]).await.unwrap();
    assert_eq!(cluster.node(1).join(&secret, [9; 32]).await.unwrap(), node, "a lost answer");
    assert!(store.join(&secret, [8; 32]).await.is_err(), "used by another");
    let taken = MemberChange::Add { node: second, address: "x".into(), key: [9; 32] };
    assert_eq!(store.change(taken).await, Err(MemberChangeError::Taken(second)));
}
