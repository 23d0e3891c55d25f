//! Figures, each with its command. Every measurement here writes one Markdown table to standard
//! output, ready for `bench/README.md`; progress goes nowhere, so that nothing disturbs the clock.
//!
//! What it is not: a test. It asserts only what would make a figure meaningless.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

mod samples;
mod solver;

use std::process::ExitCode;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Name, one line, and how to run it.
const MEASUREMENTS: &[(&str, &str, fn(&[String]) -> Outcome)] =
    &[("solver", "coalition, cascade, curve and edits; [--pledges N]… [--rounds N]", solver::run)];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let Some((_, _, run)) = MEASUREMENTS.iter().find(|(known, ..)| *known == name) else {
        eprintln!("usage: cargo run -p muster-bench --release -- <measurement> [options]");
        for (name, about, _) in MEASUREMENTS {
            eprintln!("  {name:<10} {about}");
        }
        return ExitCode::from(2);
    };
    match run(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
