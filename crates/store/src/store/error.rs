//! Why a store does not open, and why a command is not accepted.

use std::{io, path::PathBuf};

use crate::{application::Undecodable, fault::Fault, log::LogDamaged, machine::ApplyStopped};

/// The store could not be opened; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the directory.
    #[error("{dir} is in use by another muster process: stop it, or choose another --data")]
    InUse {
        /// Which.
        dir: PathBuf,
    },
    /// The directory has parts of a store but not all.
    #[error("{dir} is not a complete data directory: {missing} is missing; restore a backup")]
    Incomplete {
        /// Which.
        dir: PathBuf,
        /// What is missing.
        missing: &'static str,
    },
    /// The node was being made a cluster of its own, and that was cut short: it is neither the
    /// old nor the new one.
    #[error(
        "{dir} was being made a cluster of one and that was cut short: run `muster cluster recover \
         --yes` there again, which finishes it"
    )]
    HalfRecovered {
        /// Which.
        dir: PathBuf,
    },
    /// A restore into the directory was cut short.
    #[error(
        "a restore into {dir} was cut short: empty the directory and run `muster backup restore` \
         again"
    )]
    HalfRestored {
        /// Which.
        dir: PathBuf,
    },
    /// The database belongs to another cluster than the directory.
    #[error("the database in {dir} belongs to another cluster")]
    WrongCluster {
        /// Which.
        dir: PathBuf,
    },
    /// The database ends before the log begins: what lies between is in neither.
    #[error(
        "the database in {dir} ends at entry {tables} and the log begins after \
         {log_begins_after}: restore a backup"
    )]
    TablesTooOld {
        /// Which.
        dir: PathBuf,
        /// The last entry in the tables.
        tables: u64,
        /// The last entry that was purged.
        log_begins_after: u64,
    },
    /// The directory is not empty.
    #[error("{dir} is not empty: a backup is restored into an empty directory only")]
    NotEmpty {
        /// Which.
        dir: PathBuf,
    },
    /// The log cannot be used.
    #[error(transparent)]
    Log(#[from] LogDamaged),
    /// The tables cannot be used.
    #[error(transparent)]
    Machine(#[from] ApplyStopped),
    /// The file system failed.
    #[error("cannot use {dir}: {error}")]
    Io {
        /// Which directory.
        dir: PathBuf,
        /// Its message.
        error: io::Error,
    },
    /// The consensus engine did not start.
    #[error("the log did not become ready: {why}")]
    NotReady {
        /// For a person.
        why: String,
    },
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Machine(ApplyStopped::from(error))
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::Machine(ApplyStopped::from(fault))
    }
}

/// A command was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ProposeError<R> {
    /// The domain says no.
    #[error("rejected")]
    Rejected(R),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Whoever proposed no longer holds the lease or job.
    #[error("the lease or job is held by somebody else now")]
    FenceLost,
    /// The command's code made a mistake; it changed nothing.
    #[error("the command could not be applied: {defect}")]
    Defect {
        /// For whoever mends it.
        defect: String,
    },
    /// Too large.
    #[error("the {what} has {length} bytes, at most {length_max} are allowed")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its bytes.
        length: usize,
        /// The limit.
        length_max: usize,
    },
    /// A node of the cluster runs a version that does not know the command; nothing happened.
    #[error(
        "this needs version {needs} of the tables, which are at {schema}: update every node of the \
         cluster first"
    )]
    NotYet {
        /// The migration that it needs.
        needs: u32,
        /// The last one in the tables.
        schema: u32,
    },
    /// Too many commands wait; nothing happened, try later.
    #[error("too many commands wait: try again later")]
    Busy,
    /// The disk of the node that leads has no room for more; nothing happened.
    #[error("the disk is full: make room, and it goes on by itself")]
    DiskFull,
    /// Nobody leads that could be reached in time; nothing happened.
    #[error("no node leads now: is a majority of the nodes running and reachable?")]
    NotLeader {
        /// Which, if known.
        leader: Option<u64>,
    },
    /// The node that led was lost before it answered, or this one is cut off and cannot show what
    /// came of it: whether the command applied is unknown. Send it again with the same key, to
    /// another node if there is one.
    #[error("the node that leads was lost before it answered: try again")]
    Lost,
    /// The store has stopped. Whether the command applied is unknown.
    #[error("the store has stopped: {why}")]
    Stopped {
        /// For a person.
        why: String,
    },
    /// A newer version wrote the answer.
    #[error(transparent)]
    Undecodable(#[from] Undecodable),
}
