//! Figures, each with its command. Every measurement here writes one Markdown table to standard
//! output, ready for `bench/README.md`; progress goes nowhere, so that nothing disturbs the clock.
//!
//! What it is not: a test. It asserts only what would make a figure meaningless.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

mod live;
mod previews;
mod samples;
mod search;
mod solver;
mod store;

use std::process::ExitCode;

type Outcome = Result<(), Box<dyn std::error::Error>>;

struct Measurement {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Outcome,
}

const MEASUREMENTS: &[Measurement] = &[
    Measurement {
        name: "solver",
        about: "coalition, cascade, curve and edits; [--pledges N]… [--rounds N]",
        run: solver::run,
    },
    Measurement {
        name: "live",
        about: "from an accepted pledge to the new snapshot; [--pledges N] [--rounds N]",
        run: live::run,
    },
    Measurement {
        name: "search",
        about: "searching 1,000 projects and 10,000 pieces of news, and what the index costs",
        run: search::run,
    },
    Measurement {
        name: "previews",
        about: "a project's picture, from its content to PNG; [--rounds N]",
        run: previews::run,
    },
    Measurement {
        name: "store",
        about: "durable writes/s beside one-node etcd; [--rounds N] [--seconds N] [--etcd PATH]",
        run: store::run,
    },
    Measurement {
        name: "cluster",
        about: "three nodes beside three of etcd; [--rounds N] [--seconds N] [--etcd PATH]",
        run: store::run_cluster,
    },
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let Some(measurement) = MEASUREMENTS.iter().find(|known| known.name == name) else {
        eprintln!("usage: cargo run -p muster-bench --release -- <measurement> [options]");
        for Measurement { name, about, .. } in MEASUREMENTS {
            eprintln!("  {name:<10} {about}");
        }
        return ExitCode::from(2);
    };
    match (measurement.run)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
