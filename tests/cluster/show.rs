//! The show: three servers, demo data, writing at all of them; the one that leads is killed; the
//! others go on; it comes back and catches up; the tables are compared.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use model::view::ClusterView;

use crate::{
    NODES,
    load::{Done, Load, Pace},
    node::{Node, Own},
    says::{ms, otherwise, say, share, three, until},
};

pub(crate) async fn run() -> ExitCode {
    let began = Instant::now();
    println!("three servers on this machine, each with a directory of its own");
    let (mut nodes, owner) = three(began, |number| Own { number, ..Own::default() }).await;
    let mut filling = owner.admin().demo_add(1, 500).await.unwrap();
    while filling.next().await.is_some() {}
    say(began, "demo data is there");

    let load = Load::start(&nodes, Pace::Fast).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let view = owner.cluster().status().await.unwrap();
    let leader = view.nodes.iter().find(|node| node.leads).unwrap().node as usize - 1;
    let written = load.written();
    say(began, &format!("{written} organisations made, {:.0} a second", written as f64 / 5.0));

    let killed = Instant::now();
    nodes[leader].kill().await;
    say(began, &format!("node {} leads and is killed (kill -9)", leader + 1));
    let other = nodes[(leader + 1) % NODES].client().await;
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
    let done = load.stop().await;

    let verified = other.cluster().verify().await.unwrap();
    let same = verified.others.len() == NODES - 1
        && verified.others.iter().all(|(_, hash)| hash.as_ref() == Some(&verified.hash));
    say(began, &format!("tables compared at entry {}: {}", verified.index, equal(same)));
    report(&nodes, &done, pause, same).await
}

async fn report(nodes: &[Node], done: &Done, pause: Option<Duration>, same: bool) -> ExitCode {
    let (written, lost) = (&done.written, otherwise(nodes, done).await);
    println!("\n{:>6}  {:>12}  {:>8}", "node", "acknowledged", "missing");
    for (lost, node) in lost.iter().zip(1..) {
        println!("{node:>6}  {:>12}  {:>8}", written.len(), lost.missing);
    }
    let mut waits: Vec<_> = written.iter().map(|one| one.took).collect();
    waits.sort_unstable();
    println!(
        "\nan acknowledgement took {} ms (half), {} ms (99 of 100), {} ms (the longest)",
        share(&waits, 0.5).as_millis(),
        share(&waits, 0.99).as_millis(),
        share(&waits, 1.0).as_millis()
    );
    let good = lost.iter().all(|lost| lost.missing == 0) && same && pause.is_some();
    println!(
        "{}",
        match good {
            true => "nothing that was acknowledged is missing on any node; the tables are equal",
            false => "NOT GOOD: see above",
        }
    );
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn equal(same: bool) -> &'static str {
    if same { "equal on all nodes" } else { "NOT EQUAL" }
}
