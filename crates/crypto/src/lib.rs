//! Keys and what is made with them: sealed envelopes, blind indexes, tokens, passwords, receipts.
//!
//! What it is: thin, typed uses of well-known constructions. Each module names the construction
//! and where it is specified.
//!
//! What it is not: it performs no I/O, knows no clock and makes no randomness (both are
//! arguments), and it knows no noun of the domain: ids are 16 bytes here. It compiles to
//! WebAssembly.
//!
//! Invariants
//! - Secrets live in types that are wiped when dropped and do not print ([`Key`]).
//! - Two purposes never share a key: every derivation carries its own label ([`Key::derive`]).
//! - What is sealed names where it belongs, so that a row's bytes cannot be moved to another row
//!   ([`seal::Place`]).
//! - One signature algorithm is accepted, whatever a token says about itself ([`jwt`]).
#![deny(missing_docs)]

pub mod blind;
pub mod jwk;
pub mod jwt;
mod key;
pub mod keyring;
pub mod merkle;
pub mod node;
pub mod opaque;
pub mod padding;
pub mod pairwise;
pub mod receipt;
pub mod seal;
pub mod text;
pub mod token;

pub use key::Key;
/// The randomness traits that every function here takes.
pub use rand_core;
#[cfg(feature = "os-rng")]
pub use rand_core::OsRng;
