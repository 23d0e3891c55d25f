//! What a domain gives to the store: commands, how they become bytes, and how they apply.

use crate::{fault::Fault, migration::Migration, tx::Tx};

/// The domain on top of the store. Everything that crosses into the log or the tables goes
/// through these functions, so that the store knows no noun of the domain.
///
/// Codecs must be explicit and versioned (numbered fields): the log outlives the binary.
pub trait Application: Send + Sync + 'static {
    /// A change that can be asked for, with every id, time and random byte filled in.
    type Command: Send + Sync + 'static;
    /// What an accepted command answers.
    type Reply: Send + 'static;
    /// A domain "no": a result like any other, the same on every node, kept for idempotency.
    type Rejection: Send + 'static;

    /// The schema's steps, numbered from 1 without gaps. Never edit one that has been released.
    fn migrations() -> &'static [Migration];

    /// The last migration that must have run before this command may be proposed. While a cluster
    /// is updated node by node, one of a newer version takes part but proposes only what the older
    /// ones know; see [`ProposeError::NotYet`](crate::ProposeError::NotYet).
    fn needs(_command: &Self::Command) -> u32 {
        0
    }

    /// As bytes for the log. At most [`limits::COMMAND_BYTES_MAX`](crate::limits).
    fn encode_command(command: &Self::Command) -> Vec<u8>;
    /// # Errors
    /// When this binary does not know the command: the node stops applying and says so.
    fn decode_command(bytes: &[u8]) -> Result<Self::Command, Undecodable>;
    /// As bytes for the record of results.
    fn encode_reply(reply: &Self::Reply) -> Vec<u8>;
    /// # Errors
    /// When a newer binary wrote it.
    fn decode_reply(bytes: &[u8]) -> Result<Self::Reply, Undecodable>;
    /// As bytes for the record of results.
    fn encode_rejection(rejection: &Self::Rejection) -> Vec<u8>;
    /// # Errors
    /// When a newer binary wrote it.
    fn decode_rejection(bytes: &[u8]) -> Result<Self::Rejection, Undecodable>;

    /// Changes the tables as the command says. A pure function of tables, command and `at`: no
    /// clock, no randomness, no environment, no iteration over hash maps. Writes go through
    /// `tx` only. On any error all its writes are undone.
    ///
    /// # Errors
    /// [`ApplyError::Rejected`] is the domain's "no"; see [`Fault`] for the rest.
    fn apply(
        &self,
        tx: &mut Tx<'_>,
        command: &Self::Command,
        at: At,
    ) -> Result<Self::Reply, ApplyError<Self::Rejection>>;
}

/// Where in the log, and when, a command applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Log index (several commands of one entry share it).
    pub index: u64,
    /// Log time in milliseconds since the Unix epoch: never runs backwards and moves in bounded
    /// steps. The only "now" there is in `apply`.
    pub time_ms: i64,
    /// The last migration in the tables. What a command does changes with a migration only: nodes
    /// of an older version still apply it as before, until none is left.
    pub schema: u32,
}

/// Why a command changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError<R> {
    /// The domain says no.
    #[error("rejected")]
    Rejected(R),
    /// The database could not.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The domain says no: `return reject(Reason::SlugTaken)`.
///
/// # Errors
/// Always.
pub const fn reject<T, R>(rejection: R) -> Result<T, ApplyError<R>> {
    Err(ApplyError::Rejected(rejection))
}

/// The domain says no unless `holds`: `ensure(is_open, Reason::NotOpen)?`.
///
/// # Errors
/// When it does not hold.
pub fn ensure<R>(holds: bool, rejection: R) -> Result<(), ApplyError<R>> {
    if holds { Ok(()) } else { reject(rejection) }
}

/// Bytes that this binary cannot read: written by a newer one, or damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {what}: {why}; a newer version may have written it")]
pub struct Undecodable {
    /// What they should have been.
    pub what: &'static str,
    /// Why not, for a person.
    pub why: String,
}

impl Undecodable {
    /// `what` could not be read because of `why`.
    #[must_use]
    pub fn new(what: &'static str, why: &impl std::fmt::Display) -> Self {
        Self { what, why: why.to_string() }
    }
}
