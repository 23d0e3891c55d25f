//! The directory's nouns through the public doors: commands in, rows and answers out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod access;
mod account;
mod codec;
mod durable;
mod laws;
mod links;
mod org;
mod reads;
mod replay;
mod session;
mod world;
