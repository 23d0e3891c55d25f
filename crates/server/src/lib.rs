//! Configuration, life cycle and the thin API layer; the composition root.
//!
//! What it is: [`Server::start`] opens the data directory, the keyring and the store, starts what
//! runs by itself, and binds the socket; [`Server::run_until`] serves gRPC, gRPC-web, the web app
//! and the few plain endpoints on one port until it is told to stop, then drains.
//!
//! What it is not: it holds no rule of the domain. Handlers find what a request names, require a
//! permission, make one call and answer; rules are in `model` and `state`.
//!
//! Invariants
//! - An RPC without a row in the authorisation table (`authz`) is refused.
//! - A handler sees a `Caller`, never a token.
//! - What is our fault is logged here and told to nobody.
//! - No address is public without TLS, a trusted proxy, or an explicit word.

mod api;
mod audit;
mod auth;
mod authz;
mod automatic;
pub mod backup;
mod caller;
mod calls;
mod clock;
mod cluster;
pub mod config;
mod demo;
mod export;
pub mod files;
mod finder;
mod front;
mod gate;
mod http;
mod inviter;
mod keeper;
mod letters;
pub mod logs;
mod metrics;
mod node;
mod people;
mod private;
mod proposer;
mod public;
mod qr;
pub mod recover;
mod refusal;
mod routes;
mod search;
mod sweeper;
mod system;
mod table;
mod text;
pub mod web;

pub use cluster::{ClusterError, NodeFileError};
pub use node::{Handle, ListenError, Server, StartError, check};
