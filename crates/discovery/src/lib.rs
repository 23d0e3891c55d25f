//! Where the nodes of a cluster are, and where what they must know is kept.
//!
//! What it is: two small traits. A [`Discovery`] says where nodes are: a list, DNS SRV records
//! (RFC 2782), or Consul, which is also told of this node and of how it is. [`Secrets`] hold
//! settings and secrets by name: a directory with a file for each, or Consul's key-value store.
//!
//! What it is not: it decides nothing. Who belongs to a cluster is in its log, and a node is
//! believed for its key alone; an address from here is only a place to look.
//!
//! Invariants
//! - Nothing secret is in an error's text, in a URL or in a log.
//! - Waits, answers and lists are bounded ([`limits`]).
#![deny(missing_docs)]

mod consul;
mod dir;
mod dns;
pub mod limits;
mod list;
mod place;

use std::{collections::BTreeMap, future::Future, pin::Pin};

pub use place::{NotAPlace, Place, SecretsPlace};
use zeroize::Zeroizing;

/// An answer on its way.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unavailable>> + Send + 'a>>;

/// Secrets and settings by name.
pub type Kept = BTreeMap<String, Zeroizing<String>>;

/// Where the nodes of a cluster are.
pub trait Discovery: Send + Sync {
    /// Where nodes may be, `host:port`; at most [`limits::NODES_MAX`], the nearest or best first.
    fn nodes(&self) -> Asked<'_, Vec<String>>;

    /// Tells whoever looks for nodes of this one, and how it is. To be said again at least every
    /// [`limits::ANNOUNCE_EVERY`].
    fn announce<'a>(&'a self, node: &'a Announcement) -> Asked<'a, ()>;

    /// This node is stopping.
    fn withdraw<'a>(&'a self, node: &'a Announcement) -> Asked<'a, ()>;
}

/// Where settings and secrets are kept.
pub trait Secrets: Send + Sync {
    /// All of them.
    fn all(&self) -> Asked<'_, Kept>;

    /// Where one can be kept for all nodes; none where they are only read.
    fn keeper(&self) -> Option<&dyn Keeper>;
}

/// Where settings and secrets can be kept from here.
pub trait Keeper: Send + Sync {
    /// Keeps one under its name, instead of what was kept there.
    fn put<'a>(&'a self, name: &'a str, value: &'a str) -> Asked<'a, ()>;
}

/// What others are told of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The cluster's id, 32 hex digits.
    pub cluster: String,
    /// Its number.
    pub node: u64,
    /// Where the other nodes reach it, `host:port`.
    pub address: String,
    /// Why it does not take requests, if it does not.
    pub unwell: Option<String>,
}

/// Nobody answered, or not as hoped.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// Not reached.
    #[error("{place} is not reached: {why}")]
    NotReached {
        /// Whom.
        place: String,
        /// For a person.
        why: String,
    },
    /// Not allowed.
    #[error(
        "Consul at {place} refuses: its token must allow service:write of \"{service}\" and \
         key:write of \"{prefix}/\" (consul_token)"
    )]
    Refused {
        /// Who.
        place: String,
        /// Which service.
        service: String,
        /// Which keys.
        prefix: String,
    },
    /// It answered something else.
    #[error("{place} answered {what}")]
    Unexpected {
        /// Who.
        place: String,
        /// What.
        what: String,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
