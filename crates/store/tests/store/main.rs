//! The store through its public doors.

mod common;
mod feed;
mod jobs;
mod kill;
mod ledger;
mod life;
mod rows;
