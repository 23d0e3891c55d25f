//! The soak: mixed load at three servers, and every 20 seconds something happens to one of them.
//! Afterwards everything that was acknowledged must be there, the tables be equal, and the memory
//! be what it was.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use model::{text::Slug, view::ClusterView};
use tokio::time::{sleep, sleep_until};

use crate::{
    NODES,
    load::{Done, Load, Pace, number_of},
    node::{Node, Own},
    says::{missing, say, share, three, until},
    trouble::{Luck, Trouble, USERS, mend},
};

/// From one trouble to the next.
const EVERY: Duration = Duration::from_secs(20);
/// From one look at the memory to the next.
const LOOK_EVERY: Duration = Duration::from_secs(10);

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
        let at = luck.below(NODES as u64) as usize;
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
    let lost = missing(&nodes, &done.written).await;
    let older = older_numbers(&nodes, &done.numbers).await;
    let outcome = Outcome { minutes, seed, lasted, troubles, done, same, lost, older };
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

/// Looks at the memory of processes that have run for a minute.
#[derive(Clone, Default)]
struct Looks {
    processes: Arc<Mutex<BTreeMap<u32, (usize, Instant)>>>,
    /// When, whose, MB.
    seen: Arc<Mutex<Vec<(Instant, usize, f64)>>>,
}

impl Looks {
    fn know(&self, nodes: &[Node]) {
        let mut processes = self.processes.lock().unwrap();
        let pids: Vec<(u32, usize)> =
            nodes.iter().filter_map(|node| Some((node.pid()?, node.own().number))).collect();
        processes.retain(|pid, _| pids.iter().any(|(known, _)| known == pid));
        for (pid, number) in pids {
            processes.entry(pid).or_insert((number, Instant::now()));
        }
    }

    async fn look(self) {
        loop {
            sleep(LOOK_EVERY).await;
            let processes = self.processes.lock().unwrap().clone();
            for (pid, (number, since)) in processes {
                if since.elapsed() > Duration::from_secs(60)
                    && let Some(mb) = resident_mb(pid)
                {
                    self.seen.lock().unwrap().push((Instant::now(), number, mb));
                }
            }
        }
    }

    /// The median of a node's memory in each of so many equal parts of the time.
    fn parts(&self, number: usize, parts: usize) -> Vec<f64> {
        let seen = self.seen.lock().unwrap();
        let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return Vec::new() };
        let whole = (last.0 - first.0).as_secs_f64().max(1.0);
        let part = |at: Instant| {
            let share = (at - first.0).as_secs_f64() / whole;
            ((share * parts as f64) as usize).min(parts - 1)
        };
        (0..parts)
            .map(|wanted| {
                let in_it =
                    seen.iter().filter(|(at, whose, _)| *whose == number && part(*at) == wanted);
                let mut all: Vec<f64> = in_it.map(|(_, _, mb)| *mb).collect();
                all.sort_by(f64::total_cmp);
                all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
            })
            .collect()
    }
}

fn resident_mb(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
}

struct Outcome {
    minutes: u64,
    seed: u64,
    lasted: Duration,
    troubles: BTreeMap<Trouble, u32>,
    done: Done,
    same: bool,
    lost: Vec<usize>,
    older: usize,
}

impl Outcome {
    fn is_good(&self) -> bool {
        let nothing_lost = self.lost.iter().all(|missing| *missing == 0) && self.older == 0;
        nothing_lost && self.same && self.done.wrongs.is_empty() && !self.done.written.is_empty()
    }

    fn report(&self, looks: &Looks) -> String {
        let mut text = String::from("# Soak\n\n");
        let done = &self.done;
        let _ = writeln!(
            text,
            "`cargo xtask soak {} {}`: three servers on one machine, {:.0} minutes.\n",
            self.minutes,
            self.seed,
            self.lasted.as_secs_f64() / 60.0
        );
        let _ = writeln!(text, "| what happened, to one node at a time | times |\n|---|---:|");
        for (trouble, times) in &self.troubles {
            let _ = writeln!(text, "| {} | {times} |", trouble.word());
        }
        let mut made: Vec<Duration> = done.written.iter().map(|one| one.took).collect();
        let mut changed = done.changes.clone();
        made.sort_unstable();
        changed.sort_unstable();
        let _ = writeln!(
            text,
            "\n| acknowledged | how many | half within | 99 of 100 within | longest |\n\
             |---|---:|---:|---:|---:|"
        );
        for (what, waits) in [("organisations made", &made), ("numbers counted up", &changed)] {
            let _ = writeln!(
                text,
                "| {what} | {} | {} ms | {} ms | {:.1} s |",
                waits.len(),
                share(waits, 0.5).as_millis(),
                share(waits, 0.99).as_millis(),
                share(waits, 1.0).as_secs_f64()
            );
        }
        let _ = writeln!(
            text,
            "\nBeside that {} pages were read and {} snapshots of live numbers arrived.\n",
            done.reads, done.snapshots
        );
        let _ = writeln!(
            text,
            "| resident memory, MB: median of each quarter of the time | 1 | 2 | 3 | 4 |\n\
             |---|---:|---:|---:|---:|"
        );
        for number in 0..NODES {
            let parts = looks.parts(number, 4);
            let cells: Vec<String> = parts.iter().map(|mb| format!("{mb:.0}")).collect();
            let _ = writeln!(text, "| node {} | {} |", number + 1, cells.join(" | "));
        }
        let lost: Vec<String> = self.lost.iter().map(usize::to_string).collect();
        let _ = writeln!(
            text,
            "\n- acknowledged and missing, on each node: {}\n- acknowledged numbers of which a \
             node has an older one: {}\n- tables of the three nodes at one entry: {}\n- seen that \
             must not be (a writer that reads less than it wrote, a live view that ends): {}\n",
            lost.join(", "),
            self.older,
            if self.same { "equal" } else { "NOT EQUAL" },
            done.wrongs.len()
        );
        for wrong in &done.wrongs {
            let _ = writeln!(text, "  - {wrong}");
        }
        text.push_str(match self.is_good() {
            true => "Nothing that was acknowledged is lost.\n",
            false => "NOT GOOD.\n",
        });
        text
    }
}
