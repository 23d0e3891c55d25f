//! The client against a small server of its own contract, over real connections: bearers, tries,
//! refreshes, the live stream. What the real server does is tested with the real server.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

#[path = "wire/calls.rs"]
mod calls;
#[path = "wire/live.rs"]
mod live;
#[path = "wire/server.rs"]
mod server;
#[path = "wire/sessions.rs"]
mod sessions;
