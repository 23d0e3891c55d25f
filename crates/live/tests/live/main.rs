//! Live views over a real store.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod calls;
mod follow;
mod laws;
mod public;
mod scene;
