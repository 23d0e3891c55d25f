//! Real parts that tests run beside: what several crates' tests start.
#![allow(clippy::expect_used, reason = "a test ends when what it needs is not there")]

mod consul;

pub use consul::Consul;
