//! What is seen of the servers while they work: the memory of their processes, the size of their
//! tables.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::node::Node;

/// From one look to the next.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// A process is looked at once it has run for so long.
const STARTS_WITHIN: Duration = Duration::from_secs(60);

struct Process {
    number: usize,
    database: PathBuf,
    since: Instant,
}

#[derive(Clone, Copy)]
struct Look {
    at: Instant,
    number: usize,
    resident_mb: f64,
    tables_mb: f64,
}

/// Looks at processes, by their ids.
#[derive(Clone, Default)]
pub(crate) struct Looks {
    processes: Arc<Mutex<BTreeMap<u32, Process>>>,
    seen: Arc<Mutex<Vec<Look>>>,
}

impl Looks {
    pub(crate) fn know(&self, nodes: &[Node]) {
        let mut processes = self.processes.lock().unwrap();
        processes.retain(|pid, _| nodes.iter().any(|node| node.pid() == Some(*pid)));
        for node in nodes {
            let Some(pid) = node.pid() else { continue };
            processes.entry(pid).or_insert_with(|| Process {
                number: node.own().number,
                database: node.database(),
                since: Instant::now(),
            });
        }
    }

    pub(crate) async fn look(self) {
        loop {
            sleep(LOOK_EVERY).await;
            for (pid, process) in self.processes.lock().unwrap().iter() {
                if process.since.elapsed() > STARTS_WITHIN
                    && let Some(resident_mb) = resident_mb(*pid)
                    && let Ok(tables) = std::fs::metadata(&process.database)
                {
                    let tables_mb = tables.len() as f64 / f64::from(1 << 20);
                    let (at, number) = (Instant::now(), process.number);
                    self.seen.lock().unwrap().push(Look { at, number, resident_mb, tables_mb });
                }
            }
        }
    }

    /// The median of a node's memory in each quarter of the time, MB.
    pub(crate) fn resident_mb(&self, number: usize) -> [f64; 4] {
        self.quarters(number, |look| look.resident_mb)
    }

    /// The median of the size of a node's tables in each quarter of the time, MB.
    pub(crate) fn tables_mb(&self, number: usize) -> [f64; 4] {
        self.quarters(number, |look| look.tables_mb)
    }

    fn quarters(&self, number: usize, of: impl Fn(&Look) -> f64) -> [f64; 4] {
        let seen = self.seen.lock().unwrap();
        let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return [f64::NAN; 4] };
        let whole = (last.at - first.at).as_secs_f64().max(1.0);
        let mut quarters: [Vec<f64>; 4] = Default::default();
        for look in seen.iter().filter(|look| look.number == number) {
            let share = (look.at - first.at).as_secs_f64() / whole;
            quarters[((share * 4.0) as usize).min(3)].push(of(look));
        }
        quarters.map(|mut all| {
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
        })
    }
}

fn resident_mb(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
}
