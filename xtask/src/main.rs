//! The project's own tasks. `cargo xtask` lists them.
//!
//! What every task keeps to: it says what it does before it does it, installs what it may
//! (the WebAssembly target, Debian's chromium when run as root), names in one line what it may
//! not, and fails with an exit code.

// A task talks to the person who started it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod cache;
mod cluster;
mod consul;
mod demo;
mod fingerprint;
mod need;
mod s3;
mod step;
mod test;
mod tidy;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask <task>

  cluster            build everything and show a cluster at work: three servers, one killed
  consul             build a Consul for the tests beside one (Go; once, outside of the project)
  s3                 build a server of buckets for the journeys beside one (once, the same)
  demo [arguments]   build everything and start `muster demo`
  soak [MIN [SEED]]  an hour of a cluster in trouble; writes bench/soak.md (root, Linux)
  test               run everything that must hold
  tidy               check the rules of the house
  web [--dev]        build the web app into target/web/dist (--dev: quick, large, with /_gallery)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => {
            print!("{USAGE}");
            return Ok(());
        }
    };
    match (task, rest) {
        ("cluster", []) => cluster::show(),
        ("soak", rest) => cluster::soak(rest),
        ("consul", []) => consul::build(),
        ("s3", []) => s3::build(),
        ("demo", rest) => demo::run(rest),
        ("test", []) => test::run(),
        ("tidy", []) => tidy::run(),
        ("web", []) => web::build(web::Flavour::Release).map(drop),
        ("web", [flag]) if flag == "--dev" => web::build(web::Flavour::Dev).map(drop),
        ("help" | "--help" | "-h", _) => {
            print!("{USAGE}");
            Ok(())
        }
        _ => bail!("unknown task or argument: {}\n\n{USAGE}", arguments.join(" ")),
    }
}
