//! The store through its public doors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod backup;
mod cluster;
mod disk;
mod faults;
mod feed;
mod history;
mod jobs;
mod kill;
mod ledger;
mod life;
mod opening;
mod recover;
mod rows;
mod upgrade;
mod wires;
