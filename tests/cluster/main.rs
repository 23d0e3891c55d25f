//! Three real servers that form a cluster, for a person to watch.
//!
//! `cargo xtask cluster` builds what it needs and shows one of them being killed (`show.rs`);
//! `cargo xtask soak` keeps them busy and in trouble for an hour (`soak.rs`). Each ends with a
//! report, and with an error if anything acknowledged is missing.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a show for people")]

mod load;
mod looks;
mod node;
mod report;
mod says;
mod show;
mod soak;
mod trouble;

use std::process::ExitCode;

const NODES: usize = 3;
const PASSWORD: &str = "correct horse battery";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["show"] => show::run().await,
        ["soak", minutes, seed, report] => {
            let (minutes, seed) = (minutes.parse().unwrap(), seed.parse().unwrap());
            soak::run(minutes, seed, report.as_ref()).await
        }
        _ => panic!("show, or soak MINUTES SEED REPORT"),
    }
}
