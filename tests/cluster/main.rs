//! Shows a cluster at work, for a person to watch: three servers, demo data, writing at all of
//! them; the one that leads is killed; the others go on; it comes back and catches up; the tables
//! are compared. Ends with a report, and with an error if anything acknowledged is missing.
//!
//! `cargo xtask cluster` builds what it needs and runs it.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a show for people")]

mod load;
mod node;

use std::{
    collections::BTreeSet,
    process::ExitCode,
    time::{Duration, Instant},
};

use client::Client;
use model::view::{ClusterView, PageRequest};

use load::{Load, Written};
use node::Node;

const NODES: usize = 3;
const PASSWORD: &str = "correct horse battery";

#[tokio::main]
async fn main() -> ExitCode {
    let began = Instant::now();
    println!("three servers on this machine, each with a directory of its own");
    let mut nodes = vec![Node::first().await];
    let owner = nodes[0].owner(PASSWORD).await;
    owner.cluster().begin(&nodes[0].peer_address(), &nodes[0].peer_address()).await.unwrap();
    while nodes.len() < NODES {
        let invitation = owner.cluster().invite(0).await.unwrap();
        let joined = Instant::now();
        nodes.push(Node::joining(&nodes[0], nodes.len(), &invitation).await);
        say(began, &format!("node {} joined in {} ms", nodes.len(), ms(joined)));
    }
    until(&owner, "all three vote", |view| view.voters().count() == NODES).await;
    say(began, "all three vote: one can be lost");
    let mut filling = owner.admin().demo_add(1, 500).await.unwrap();
    while filling.next().await.is_some() {}
    say(began, "demo data is there");

    let load = Load::start(&nodes, PASSWORD).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let view = owner.cluster().status().await.unwrap();
    let leader = view.nodes.iter().find(|node| node.leads).unwrap().node as usize - 1;
    let written = load.written();
    say(began, &format!("{written} organisations made, {:.0} a second", written as f64 / 5.0));

    let killed = Instant::now();
    nodes[leader].kill();
    say(began, &format!("node {} leads and is killed (kill -9)", leader + 1));
    let other = nodes[(leader + 1) % NODES].client(PASSWORD).await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    let pause = load.first_after(killed).map(|at| at - killed);
    say(
        began,
        &match pause {
            Some(pause) => format!("the others went on after {} ms", pause.as_millis()),
            None => "nothing was written since".to_owned(),
        },
    );

    nodes[leader].start().await;
    let back = Instant::now();
    let caught_up = |view: &ClusterView| {
        view.nodes.iter().all(|node| node.is_well() && node.behind(view.newest()) < Some(100))
    };
    until(&other, "the killed node has caught up", caught_up).await;
    say(began, &format!("node {} is back and caught up in {} ms", leader + 1, ms(back)));
    let written = load.stop().await;

    let verified = other.cluster().verify().await.unwrap();
    let same = verified.others.len() == NODES - 1
        && verified.others.iter().all(|(_, hash)| hash.as_ref() == Some(&verified.hash));
    say(began, &format!("tables compared at entry {}: {}", verified.index, equal(same)));
    report(&nodes, &written, pause, same).await
}

async fn report(
    nodes: &[Node],
    written: &[Written],
    pause: Option<Duration>,
    same: bool,
) -> ExitCode {
    let mut lost = 0;
    println!("\n{:>6}  {:>12}  {:>8}", "node", "acknowledged", "missing");
    for (at, node) in nodes.iter().enumerate() {
        let there = all_slugs(&node.client(PASSWORD).await).await;
        let missing = written.iter().filter(|one| !there.contains(&one.slug)).count();
        lost += missing;
        println!("{:>6}  {:>12}  {missing:>8}", at + 1, written.len());
    }
    let mut waits: Vec<_> = written.iter().map(|one| one.took).collect();
    waits.sort_unstable();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_millis();
    println!(
        "\nan acknowledgement took {} ms (half), {} ms (99 of 100), {} ms (the longest)",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    let good = lost == 0 && same && pause.is_some();
    println!(
        "{}",
        match good {
            true => "nothing that was acknowledged is missing on any node; the tables are equal",
            false => "NOT GOOD: see above",
        }
    );
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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

async fn until(client: &Client, what: &str, is_so: impl Fn(&ClusterView) -> bool) {
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

fn say(began: Instant, what: &str) {
    println!("{:>6.1} s  {what}", began.elapsed().as_secs_f32());
}

fn ms(since: Instant) -> u128 {
    since.elapsed().as_millis()
}

fn equal(same: bool) -> &'static str {
    if same { "equal on all nodes" } else { "NOT EQUAL" }
}
