//! Commands: every way in which state can change. Whoever proposes one has filled in ids,
//! sealed bytes and anything random; applying it is a pure function of the database, the command
//! and the log's own time.
//!
//! The encoding is CBOR (RFC 8949) with numbered variants and fields. Numbers are never reused:
//! a field that is gone leaves its number behind.

mod access;
mod account;
mod call;
mod file;
mod invitation;
mod message;
mod news;
mod org;
mod pledge;
mod project;
mod server;
mod session;

use crate::{AccountId, PledgeId, audit::Actor};

pub use self::access::AccessChange;
pub use self::account::{AccountChange, NewAccount, NewLink, OwnerLink};
pub use self::call::{CallChange, GoSet};
pub use self::file::{FileChange, MadeRendition, Outcome, Replaced};
pub use self::invitation::InvitationChange;
pub use self::message::MessageChange;
pub use self::news::NewsChange;
pub use self::org::{NewMember, OrgChange};
pub use self::pledge::PledgeChange;
pub use self::project::{ProjectChange, ProjectParts};
pub use self::server::{ClusterStep, ServerChange};
pub use self::session::SessionChange;

/// A change, and on whose behalf it is made.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Command {
    /// On whose behalf.
    #[n(0)]
    pub actor: Actor,
    /// What.
    #[n(1)]
    pub change: Change,
}

/// A change of one noun.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Change {
    /// Of accounts.
    #[n(0)]
    Account(#[n(0)] AccountChange),
    /// Of sessions.
    #[n(1)]
    Session(#[n(0)] SessionChange),
    /// Of grants.
    #[n(2)]
    Access(#[n(0)] AccessChange),
    /// Of organisations and their members.
    #[n(3)]
    Org(#[n(0)] OrgChange),
    /// Of projects, tiers and types.
    #[n(4)]
    Project(#[n(0)] ProjectChange),
    /// Of pledges.
    #[n(5)]
    Pledge(#[n(0)] PledgeChange),
    /// Of calls.
    #[n(6)]
    Call(#[n(0)] CallChange),
    /// Of messages.
    #[n(7)]
    Message(#[n(0)] MessageChange),
    /// Of invitations.
    #[n(8)]
    Invitation(#[n(0)] InvitationChange),
    /// Of news.
    #[n(9)]
    News(#[n(0)] NewsChange),
    /// Of files.
    #[n(10)]
    File(#[n(0)] FileChange),
    /// Of the server.
    #[n(11)]
    Server(#[n(0)] ServerChange),
}

/// What a command answers when it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Reply {
    /// Nothing to say but done.
    #[n(0)]
    Done,
    /// A pledge was made or changed.
    #[n(1)]
    Pledge {
        /// Its id: the first one its member got in this project.
        #[n(0)]
        id: PledgeId,
        /// Its etag now.
        #[n(1)]
        etag: u64,
    },
    /// A row changed.
    #[n(2)]
    Etag(#[n(0)] u64),
    /// A refresh token was rotated, or an earlier rotation is repeated.
    #[n(3)]
    Rotated {
        /// The generation of the successor.
        #[n(0)]
        generation: u64,
    },
    /// A refresh token came back after its time: the session is closed now.
    #[n(4)]
    Reused,
    /// An account.
    #[n(5)]
    Account(#[n(0)] AccountId),
    /// How far a batch came.
    #[n(6)]
    Progress {
        /// How many rows this step wrote.
        #[n(0)]
        written: u32,
        /// Whether nothing is left.
        #[n(1)]
        done: bool,
    },
    /// Something was made; its id. A repeated request learns the id that the first try made.
    #[n(7)]
    Created(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]),
    /// A batch of an imported list arrived.
    #[n(8)]
    Staged {
        /// Rows whose address is new to the project.
        #[n(0)]
        new: u32,
        /// Rows whose address another row of the project's lists has already.
        #[n(1)]
        known: u32,
    },
}

impl Change {
    /// The id of what the change makes, where its maker wants to know it: whoever repeats a
    /// request has drawn another id meanwhile.
    #[must_use]
    pub const fn creates(&self) -> Option<[u8; 16]> {
        Some(match self {
            Self::Org(OrgChange::Create { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::Create { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::PutTier { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::PutOfferType { id, .. }) => id.to_bytes(),
            Self::Project(ProjectChange::PutNeedType { id, .. }) => id.to_bytes(),
            Self::Access(AccessChange::Give { id, .. }) => id.to_bytes(),
            Self::Call(CallChange::Open { id, .. }) => id.to_bytes(),
            Self::Message(MessageChange::Send { id, .. }) => id.to_bytes(),
            Self::Invitation(InvitationChange::Begin { id, .. }) => id.to_bytes(),
            Self::News(NewsChange::Publish { id, .. }) => id.to_bytes(),
            Self::File(FileChange::Begin { id, .. }) => id.to_bytes(),
            _ => return None,
        })
    }
}

impl Command {
    /// The bytes that are replicated.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// Reads what [`Command::to_bytes`] wrote.
    ///
    /// # Errors
    /// The bytes are no command that this version knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        minicbor::decode(bytes)
    }
}

impl Reply {
    /// The bytes that are kept for a repeated request.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// Reads what [`Reply::to_bytes`] wrote.
    ///
    /// # Errors
    /// The bytes are no reply that this version knows.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        minicbor::decode(bytes)
    }
}

fn to_bytes<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail; the error type of the encoder is `Infallible`.
    let Ok(()) = minicbor::encode(value, &mut bytes).map_err(drop) else { return bytes };
    bytes
}
