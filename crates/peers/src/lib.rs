//! Node to node: requests over TLS 1.3 between nodes that know each other by key, and joining.
//!
//! What it is: the store's [`Transport`](store::Transport) over HTTP/2 (RFC 9113), one connection
//! to each node, kept while it lasts; the listener at its other end; the invitation by which a new
//! node finds a cluster and is let in.
//!
//! What it is not: it knows no Raft, reads no request of the store, and keeps no file. What a node
//! that joins is given (the keyring), and what nodes say about files, is bytes to it.
//!
//! The exchange:
//! 1. Both ends show an Ed25519 key and no certificate (RFC 7250). The caller accepts the one key
//!    that the membership, or the invitation, names; the listener accepts any and notes which.
//! 2. `POST /store` carries a request of the store, from keys that the store knows as members'.
//! 3. `POST /files` carries a request about files, from the same, over a line of its own.
//! 4. `POST /join` shows an invitation's secret. The asked node calls back at the address that the
//!    new one says it has (`GET /hello`), has the store give it a number, adds it to the members and
//!    answers with the number, the members and the keyring.
//!
//! Invariants
//! - Nothing is sent before the other end has proven to hold the expected key.
//! - The secret of an invitation and the keyring cross the line inside TLS only, and are in no log.
//! - Requests, answers and waits are bounded ([`limits`]); whoever is no member gets little of each,
//!   and takes no member's place.
#![deny(missing_docs)]

mod call;
mod invitation;
mod join;
pub mod limits;
mod listen;
mod tls;
pub mod visitors;

pub use call::Mesh;
pub use invitation::{Invitation, NotAnInvitation};
pub use join::{Given, JoinRefused, Joining, join};
pub use listen::{Answering, Hall, Inside, Listener};
