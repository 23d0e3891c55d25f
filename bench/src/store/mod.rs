//! Durable writes per second of the store, beside one-node etcd in the same run.
//!
//! Both write the same: a fresh 16-byte key and a value, from so many writers at once, each of
//! which waits for its acknowledgement before it writes again; both acknowledge after the disk
//! has it. What differs: etcd is reached over gRPC on the loopback, as it always is, the store in
//! its own process, as muster has it; and the store also writes a change record for each row.
//! Rounds alternate, each on a fresh directory.

mod cluster;
mod etcd;
mod ours;
mod process;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::Outcome;

const VALUE_BYTES: usize = 256;
const WARM_UP: Duration = Duration::from_millis(500);

#[derive(Debug, thiserror::Error)]
enum UsageError {
    #[error(
        "unknown option {0}; known are --rounds N, --seconds N, --writers N (several), --etcd PATH and --dir PATH"
    )]
    UnknownOption(String),
    #[error("{0} needs a value")]
    NoValue(String),
}

struct Settings {
    rounds: usize,
    writers: Vec<usize>,
    window: Duration,
    etcd: PathBuf,
    dir: PathBuf,
}

/// One round of one system.
struct Round {
    per_second: f64,
    latencies_us: Vec<u32>,
}

/// Something that can be written to from many tasks.
trait Target: Clone + Send + Sync + 'static {
    fn put(&self, key: [u8; 16], value: Vec<u8>)
    -> impl Future<Output = Result<(), String>> + Send;
}

/// Prints one table.
pub(crate) fn run(args: &[String]) -> Outcome {
    let settings = Settings::from(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("etcd: {}", etcd::version(&settings.etcd)?);
    println!("{}", runtime.block_on(ours::start_and_idle(&settings))?);
    let mut table = Table::default();
    for &writers in &settings.writers {
        for _ in 0..settings.rounds {
            table.add("store", writers, runtime.block_on(ours::round(&settings, writers, false))?);
            table.add("etcd", writers, runtime.block_on(etcd::round(&settings, 1, writers))?);
            table.add(
                "store, with idempotency keys",
                writers,
                runtime.block_on(ours::round(&settings, writers, true))?,
            );
        }
    }
    table.print();
    Ok(())
}

/// Prints the tables of a cluster of three.
pub(crate) fn run_cluster(args: &[String]) -> Outcome {
    let settings = Settings::from(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("etcd: {}\n", etcd::version(&settings.etcd)?);
    let mut table = Table::default();
    for &writers in &settings.writers {
        for _ in 0..settings.rounds {
            table.add("store", writers, runtime.block_on(cluster::round(&settings, writers))?);
            table.add("etcd", writers, runtime.block_on(etcd::round(&settings, 3, writers))?);
        }
    }
    table.print();
    println!("\n{}", runtime.block_on(cluster::delivery(&settings))?);
    println!("{}", runtime.block_on(cluster::catch_up(&settings))?);
    println!("{}", runtime.block_on(cluster::stall(&settings))?);
    println!("{}", runtime.block_on(cluster::subscribers(&settings))?);
    Ok(())
}

impl Settings {
    fn from(args: &[String]) -> Result<Self, UsageError> {
        let mut this = Self {
            rounds: 5,
            writers: Vec::new(),
            window: Duration::from_secs(3),
            etcd: "/usr/bin/etcd".into(),
            dir: std::env::temp_dir(),
        };
        let mut args = args.iter();
        while let Some(option) = args.next() {
            let value = args.next().ok_or_else(|| UsageError::NoValue(option.clone()))?;
            let number = || value.parse().map_err(|_| UsageError::NoValue(option.clone()));
            match option.as_str() {
                "--rounds" => this.rounds = number()? as usize,
                "--seconds" => this.window = Duration::from_secs(number()?),
                "--writers" => this.writers.push(number()? as usize),
                "--etcd" => this.etcd = value.into(),
                "--dir" => this.dir = value.into(),
                _ => return Err(UsageError::UnknownOption(option.clone())),
            }
        }
        if this.writers.is_empty() {
            this.writers = vec![1, 64, 256];
        }
        Ok(this)
    }

    fn fresh_dir(&self) -> std::io::Result<tempfile::TempDir> {
        tempfile::tempdir_in(&self.dir)
    }
}

/// Writes from `writers` tasks for the warm-up and the window; only the window counts.
async fn write(target: impl Target, writers: usize, window: Duration) -> Result<Round, String> {
    let begin = Instant::now() + WARM_UP;
    let end = begin + window;
    let tasks: Vec<_> = (0..writers)
        .map(|writer| tokio::spawn(write_until(target.clone(), writer, begin, end)))
        .collect();
    let mut latencies_us = Vec::new();
    for task in tasks {
        latencies_us.extend(task.await.map_err(|error| error.to_string())??);
    }
    latencies_us.sort_unstable();
    let per_second = latencies_us.len() as f64 / window.as_secs_f64();
    Ok(Round { per_second, latencies_us })
}

async fn write_until(
    target: impl Target,
    writer: usize,
    begin: Instant,
    end: Instant,
) -> Result<Vec<u32>, String> {
    let mut latencies_us = Vec::new();
    for number in 0_u64.. {
        let key = fresh_key(number, writer);
        let start = Instant::now();
        if start >= end {
            break;
        }
        target.put(key, vec![number as u8; VALUE_BYTES]).await?;
        let done = Instant::now();
        if start >= begin && done <= end {
            latencies_us.push((done - start).as_micros() as u32);
        }
    }
    Ok(latencies_us)
}

/// As muster makes its ids (UUIDv7): the millisecond, then bits that tell those of one apart.
fn fresh_key(number: u64, writer: usize) -> [u8; 16] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut key = [0; 16];
    key[..8].copy_from_slice(&((now.as_millis() as u64) << 16).to_be_bytes());
    // Odd, so no two numbers meet; its high bits look random.
    let mixed = (number << 16 | writer as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    key[6..14].copy_from_slice(&mixed.to_be_bytes());
    key
}

#[derive(Default)]
struct Table(Vec<(&'static str, usize, Vec<Round>)>);

impl Table {
    fn add(&mut self, system: &'static str, writers: usize, round: Round) {
        match self.0.iter_mut().find(|(s, w, _)| (*s, *w) == (system, writers)) {
            Some((_, _, rounds)) => rounds.push(round),
            None => self.0.push((system, writers, vec![round])),
        }
    }

    fn print(&self) {
        println!("| writers | system | writes/s | of etcd | p50 ms | p99 ms |");
        println!("|---:|---|---:|---:|---:|---:|");
        for (system, writers, rounds) in &self.0 {
            let etcd = self.0.iter().find(|(s, w, _)| *s == "etcd" && w == writers);
            let speed = median(rounds.iter().map(|round| round.per_second));
            let times = etcd.map_or(1.0, |(_, _, rounds)| {
                speed.1 / median(rounds.iter().map(|round| round.per_second)).1
            });
            let (low, middle, high) = speed;
            let p50 = percentile(rounds, 0.50);
            let p99 = percentile(rounds, 0.99);
            println!(
                "| {writers} | {system} | {middle:.0} ({low:.0}–{high:.0}) | {times:.1} × \
                 | {p50:.2} | {p99:.2} |"
            );
        }
    }
}

/// Lowest, median and highest.
fn median(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    (values[0], values[last / 2], values[last])
}

/// The median over the rounds of a percentile within each, in milliseconds.
fn percentile(rounds: &[Round], share: f64) -> f64 {
    let of_round = |round: &Round| {
        let last = round.latencies_us.len().saturating_sub(1);
        let at = (share * last as f64) as usize;
        round.latencies_us.get(at).map_or(f64::NAN, |us| f64::from(*us) / 1e3)
    };
    median(rounds.iter().map(of_round)).1
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn size_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
