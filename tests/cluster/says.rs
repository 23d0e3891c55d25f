//! What the shows have in common: beginning a cluster, waiting, comparing, saying.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use client::Client;
use model::view::{ClusterView, PageRequest};

use crate::{
    NODES,
    load::Done,
    node::{Node, Own},
};

/// Three servers that vote, and who owns them, signed in at the first.
pub(crate) async fn three(began: Instant, own: impl Fn(usize) -> Own) -> (Vec<Node>, Client) {
    let mut nodes = vec![Node::first(own(0)).await];
    let owner = nodes[0].owner().await;
    owner.cluster().begin(&nodes[0].peer_address(), &nodes[0].peer_address()).await.unwrap();
    while nodes.len() < NODES {
        let invitation = owner.cluster().invite(0).await.unwrap();
        let joined = Instant::now();
        nodes.push(Node::joining(&nodes[0], own(nodes.len()), &invitation).await);
        say(began, &format!("node {} joined in {} ms", nodes.len(), ms(joined)));
    }
    until(&owner, "all three vote", |view| view.voters().count() == NODES).await;
    say(began, "all three vote: one can be lost");
    (nodes, owner)
}

/// What a node has otherwise than was acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Otherwise {
    /// Acknowledged, not deleted, and not there.
    pub(crate) missing: usize,
    /// There, although the deletion was acknowledged.
    pub(crate) back: usize,
}

/// What each node has otherwise. Whose deletion was asked for and not acknowledged counts as
/// neither.
pub(crate) async fn otherwise(nodes: &[Node], done: &Done) -> Vec<Otherwise> {
    let deleted: BTreeSet<&String> = done.deleted.iter().map(|one| &one.slug).collect();
    let stays: Vec<&String> = done
        .written
        .iter()
        .map(|one| &one.slug)
        .filter(|slug| !deleted.contains(slug) && !done.doubtful.contains(*slug))
        .collect();
    let mut all = Vec::new();
    for node in nodes {
        let there = all_slugs(&node.client().await).await;
        all.push(Otherwise {
            missing: stays.iter().filter(|slug| !there.contains(**slug)).count(),
            back: deleted.iter().filter(|slug| there.contains(**slug)).count(),
        });
    }
    all
}

async fn all_slugs(client: &Client) -> BTreeSet<String> {
    let (mut slugs, mut token) = (BTreeSet::new(), None);
    loop {
        let request = PageRequest { size: 200, token, ..PageRequest::default() };
        let page = client.orgs().list("", request).await.unwrap();
        for card in page.items {
            assert!(slugs.insert(card.slug.to_string()), "made twice: {}", card.slug);
        }
        token = page.next;
        if token.is_none() {
            return slugs;
        }
    }
}

/// Waits, a minute at most, until the cluster is as it is to be.
pub(crate) async fn until(client: &Client, what: &str, is_so: impl Fn(&ClusterView) -> bool) {
    for _ in 0..600 {
        if let Ok(view) = client.cluster().status().await
            && is_so(&view)
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not in a minute: {what}");
}

/// What so large a share of the sorted `waits` does not exceed.
pub(crate) fn share(waits: &[Duration], share: f64) -> Duration {
    let last = waits.len().saturating_sub(1);
    waits.get((last as f64 * share) as usize).copied().unwrap_or_default()
}

pub(crate) fn say(began: Instant, what: &str) {
    println!("{:>6.1} s  {what}", began.elapsed().as_secs_f32());
}

pub(crate) fn ms(since: Instant) -> u128 {
    since.elapsed().as_millis()
}
