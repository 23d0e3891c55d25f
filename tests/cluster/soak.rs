//! The soak: mixed load at three servers, and every 20 seconds something happens to one of them.
//! Afterwards everything that was acknowledged must be there and nothing that was deleted, and the
//! tables be equal. What is stored is bounded, so that the memory has to be flat.

use std::{
    collections::BTreeMap,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use model::{text::Slug, view::ClusterView};
use tokio::time::{sleep, sleep_until};

use crate::{
    NODES,
    load::{Load, Pace, number_of},
    looks::Looks,
    node::{Node, Own},
    report::Outcome,
    says::{otherwise, say, three, until},
    trouble::{Luck, Trouble, USERS, mend},
};

/// From one trouble to the next.
const EVERY: Duration = Duration::from_secs(20);
/// The last one is never killed: its memory is that of one process from beginning to end.
pub(crate) const KILLED: usize = NODES - 1;

pub(crate) async fn run(minutes: u64, seed: u64, report: &Path) -> ExitCode {
    let began = Instant::now();
    mend();
    let own = |number| Own { number, user: Some(USERS + number as u32), clock: true };
    let (mut nodes, owner) = three(began, own).await;
    let mut filling = owner.admin().demo_add(1, 500).await.unwrap();
    while filling.next().await.is_some() {}
    let load = Load::start(&nodes, Pace::Mixed).await;
    let looks = Looks::default();
    let looking = tokio::spawn(looks.clone().look());

    let mut luck = Luck(seed.max(1));
    let mut troubles = BTreeMap::<Trouble, u32>::new();
    let until_ = tokio::time::Instant::now() + Duration::from_secs(minutes * 60);
    let mut next = tokio::time::Instant::now() + EVERY;
    while next < until_ {
        looks.know(&nodes);
        sleep_until(next).await;
        next += EVERY;
        let trouble = Trouble::ALL[luck.below(Trouble::ALL.len() as u64) as usize];
        let at = luck.below(if trouble == Trouble::Kill { KILLED } else { NODES } as u64) as usize;
        let what = trouble.befall(&mut nodes, at, &mut luck).await;
        *troubles.entry(trouble).or_default() += 1;
        say(began, &format!("{what}; {} organisations", load.written()));
    }
    sleep_until(until_).await;
    looking.abort();
    let lasted = began.elapsed();
    for node in &nodes {
        node.set_clock(0);
    }
    sleep(Duration::from_secs(5)).await;
    let done = load.stop().await;
    say(began, "the load has ended");

    let well = |view: &ClusterView| {
        view.nodes.iter().all(|node| node.is_well() && node.behind(view.newest()) == Some(0))
    };
    let owner = nodes[0].client().await;
    until(&owner, "all have caught up", well).await;
    let verified = owner.cluster().verify().await.unwrap();
    let same = verified.others.len() == NODES - 1
        && verified.others.iter().all(|(_, hash)| hash.as_ref() == Some(&verified.hash));
    let otherwise = otherwise(&nodes, &done).await;
    let older = older_numbers(&nodes, &done.numbers).await;
    let outcome = Outcome { minutes, seed, lasted, troubles, done, same, otherwise, older };
    let text = outcome.report(&looks);
    println!("\n{text}");
    std::fs::write(report, &text).unwrap();
    if outcome.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many nodes have an older number than was acknowledged.
async fn older_numbers(nodes: &[Node], numbers: &BTreeMap<String, u64>) -> usize {
    let mut older = 0;
    for node in nodes {
        let client = node.client().await;
        for (name, acknowledged) in numbers {
            let slug = Slug::parse("", name).unwrap();
            let found = number_of(&client, &slug).await.map_or(0, |(found, _)| found);
            older += usize::from(found < *acknowledged);
        }
    }
    older
}
