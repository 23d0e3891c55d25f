//! What nodes say, as bytes: CBOR with numbered fields (RFC 8949), a number is never reused.
//!
//! Nodes of two versions talk during an upgrade. A request carries the version of this protocol;
//! a node that does not speak it says so instead of guessing.

use bytes::Bytes;
use minicbor::{Decode, Encode, bytes::ByteVec};

use super::NodeKey;
use crate::{
    application::Undecodable,
    proposal::Outcome,
    raft::{LogId, NodeId, Vote, log_id},
    store::{MemberChange, MemberChangeError},
};

/// The version spoken here.
pub(crate) const VERSION: u16 = 1;

/// A request, with who asks whom.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Envelope {
    pub(crate) cluster: [u8; 16],
    pub(crate) from: NodeId,
    /// An address may have passed to another node; that one must not take the request.
    pub(crate) to: NodeId,
    /// Drawn by lot when the sender's process began: two processes as one node are told apart.
    pub(crate) life: u64,
    pub(crate) request: Request,
}

#[derive(Encode, Decode)]
struct Head {
    #[n(0)]
    version: u16,
    #[cbor(n(1), with = "minicbor::bytes")]
    cluster: [u8; 16],
    #[n(2)]
    from: NodeId,
    #[n(3)]
    to: NodeId,
    #[n(4)]
    request: ByteVec,
    #[n(5)]
    life: u64,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Request {
    #[n(0)]
    Append {
        #[n(0)]
        vote: WireVote,
        #[n(1)]
        prev: Option<WireLogId>,
        /// Encoded as in the log.
        #[n(2)]
        entries: Vec<ByteVec>,
        #[n(3)]
        commit: Option<WireLogId>,
    },
    #[n(1)]
    Vote {
        #[n(0)]
        vote: WireVote,
        #[n(1)]
        last: Option<WireLogId>,
    },
    /// Answered by [`Answer::Have`].
    #[n(2)]
    SnapshotOffer {
        #[n(0)]
        snapshot: SnapshotName,
    },
    /// Answered by [`Answer::Have`].
    #[n(3)]
    SnapshotPiece {
        #[n(0)]
        snapshot: SnapshotName,
        #[n(1)]
        offset: u64,
        #[cbor(n(2), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
    #[n(4)]
    SnapshotInstall {
        #[n(0)]
        snapshot: SnapshotName,
        #[n(1)]
        vote: WireVote,
        #[n(2)]
        last: WireLogId,
        /// As in the tables: the membership with the id of its entry.
        #[cbor(n(3), with = "minicbor::bytes")]
        membership: Vec<u8>,
    },
    /// Proposals that the asked node is to lead to an outcome.
    #[n(5)]
    Propose(#[n(0)] Vec<ByteVec>),
    #[n(6)]
    ReadIndex,
    #[n(7)]
    Status,
    /// Stand for election now: the leader asks it, who wants to hand over.
    #[n(8)]
    Elect,
    /// The hash of the tables that was taken at an entry.
    #[n(9)]
    Hash(#[n(0)] u64),
    /// Change who belongs to the cluster; asked of the leader.
    #[n(10)]
    Change(#[n(0)] MemberChange),
    /// Which member has this key; asked about somebody whom the asking node does not know (yet).
    #[n(11)]
    WhoHas(#[cbor(n(0), with = "minicbor::bytes")] NodeKey),
    /// Whether the asked node reaches that one there.
    #[n(12)]
    Reaches {
        #[n(0)]
        node: u64,
        #[n(1)]
        address: String,
        #[cbor(n(2), with = "minicbor::bytes")]
        key: NodeKey,
    },
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Answer {
    #[n(0)]
    Refused(#[n(0)] Refusal),
    #[n(1)]
    Appended,
    /// What was sent does not continue what is there.
    #[n(2)]
    Conflict,
    #[n(3)]
    HigherVote(#[n(0)] WireVote),
    #[n(4)]
    Vote {
        #[n(0)]
        vote: WireVote,
        #[n(1)]
        granted: bool,
        #[n(2)]
        last: Option<WireLogId>,
    },
    /// So many bytes of the snapshot are there.
    #[n(5)]
    Have(#[n(0)] u64),
    #[n(6)]
    Installed(#[n(0)] WireVote),
    #[n(7)]
    Proposed(#[n(0)] Vec<Proposed>),
    #[n(8)]
    ReadIndex(#[n(0)] u64),
    #[n(9)]
    Status(#[n(0)] NodeStatus),
    #[n(10)]
    Done,
    /// None while the hash is not there (yet).
    #[n(11)]
    Hash(#[cbor(n(0), with = "minicbor::bytes")] Option<[u8; 32]>),
    #[n(12)]
    NotChanged(#[n(0)] MemberChangeError),
    /// What was sent would continue what is there, but the disk has no room for it.
    #[n(13)]
    NoRoom,
    /// None: no member has that key.
    #[n(14)]
    Has(#[n(0)] Option<u64>),
}

/// Which database, by its SHA-256 and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct SnapshotName {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) sha256: [u8; 32],
    #[n(1)]
    pub(crate) bytes: u64,
}

/// What became of one proposal.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Proposed {
    #[n(0)]
    Applied {
        #[n(0)]
        index: u64,
        #[n(1)]
        outcome: Outcome,
    },
    /// Nothing happened.
    #[n(1)]
    NotLeader,
    /// Nothing happened.
    #[n(2)]
    Busy,
    /// It may yet apply.
    #[n(3)]
    Unknown,
    /// Nothing happened.
    #[n(4)]
    DiskFull,
}

/// How a node is doing, by its own account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NodeStatus {
    /// The version of the program.
    #[n(0)]
    pub version: String,
    /// The last entry of its log.
    #[n(1)]
    pub log_index: u64,
    /// The last entry in its tables.
    #[n(2)]
    pub applied_index: u64,
    /// Last migration in its tables.
    #[n(3)]
    pub schema_number: u32,
    /// Last migration that its program knows.
    #[n(4)]
    pub schema_known: u32,
    /// Bytes of the database's files.
    #[n(5)]
    pub database_bytes: u64,
    /// Bytes of the log's files.
    #[n(6)]
    pub log_bytes: u64,
    /// Free bytes on the disk of its data directory.
    #[n(7)]
    pub disk_free_bytes: Option<u64>,
    /// Why applying stopped, if it did.
    #[n(8)]
    pub stopped: Option<String>,
    /// Its clock, milliseconds since the Unix epoch.
    #[n(9)]
    pub clock_ms: i64,
    /// Whether its disk has no room for more, so that it takes nothing.
    #[n(10)]
    pub short_of_disk: bool,
}

/// A node does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Refusal {
    /// The request is for another cluster.
    #[error(
        "it belongs to another cluster: if `muster cluster recover` began that one without this \
         node, stop this server and let it join anew with an empty data directory"
    )]
    #[n(0)]
    OtherCluster,
    /// The request is for another node: the address has passed to this one.
    #[error("it is node {0}")]
    #[n(1)]
    OtherNode(#[n(0)] u64),
    /// The request is of another version of the protocol.
    #[error("it speaks version {0} between nodes: update the older of the two")]
    #[n(2)]
    OtherVersion(#[n(0)] u16),
    /// Whoever asked is not the member it says to be.
    #[error(
        "it does not know this node as a member: was it removed? Stop this server then; to come \
         back it joins anew with an empty data directory"
    )]
    #[n(3)]
    Stranger,
    /// The request could not be read.
    #[error("it does not understand the request")]
    #[n(4)]
    Unreadable,
    /// Its store is stopped.
    #[error("its store has stopped: {0}")]
    #[n(5)]
    Stopped(#[n(0)] String),
    /// It does not lead.
    #[error("it does not lead")]
    #[n(6)]
    NotLeader,
    /// The snapshot could not be taken.
    #[error("the snapshot was not taken: {0}")]
    #[n(7)]
    Snapshot(#[n(0)] String),
    /// Its disk has no room for more.
    #[error("its disk is full")]
    #[n(8)]
    DiskFull,
    /// Another process runs as the node that asks, and began later.
    #[error("another process runs as this node: was its data directory copied?")]
    #[n(9)]
    Twin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct WireLogId {
    #[n(0)]
    term: u64,
    #[n(1)]
    node: NodeId,
    #[n(2)]
    index: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct WireVote {
    #[n(0)]
    term: u64,
    #[n(1)]
    node: NodeId,
    #[n(2)]
    committed: bool,
}

impl From<LogId> for WireLogId {
    fn from(id: LogId) -> Self {
        Self { term: id.leader_id.term, node: id.leader_id.node_id, index: id.index }
    }
}

impl From<WireLogId> for LogId {
    fn from(id: WireLogId) -> Self {
        log_id(id.term, id.node, id.index)
    }
}

impl From<Vote> for WireVote {
    fn from(vote: Vote) -> Self {
        let leader = vote.leader_id;
        Self { term: leader.term, node: leader.node_id, committed: vote.committed }
    }
}

impl From<WireVote> for Vote {
    fn from(wire: WireVote) -> Self {
        let mut vote = Self::new(wire.term, wire.node);
        vote.committed = wire.committed;
        vote
    }
}

impl Envelope {
    pub(crate) fn encode(self) -> Bytes {
        let request = minicbor::to_vec(self.request).unwrap_or_default().into();
        let Self { cluster, from, to, life, .. } = self;
        let head = Head { version: VERSION, cluster, from, to, request, life };
        minicbor::to_vec(head).unwrap_or_default().into()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let head: Head = minicbor::decode(bytes).map_err(|_| Refusal::Unreadable)?;
        if head.version != VERSION {
            return Err(Refusal::OtherVersion(VERSION));
        }
        let request = minicbor::decode(&head.request).map_err(|_| Refusal::Unreadable)?;
        let Head { cluster, from, to, life, .. } = head;
        Ok(Self { cluster, from, to, life, request })
    }
}

impl Answer {
    pub(crate) fn encode(&self) -> Bytes {
        minicbor::to_vec(self).unwrap_or_default().into()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        minicbor::decode(bytes).map_err(|error| Undecodable::new("a node's answer", &error))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn envelope(request: Request) -> Envelope {
        Envelope { cluster: [7; 16], from: 1, to: 2, life: 5, request }
    }

    #[test]
    fn golden_bytes() {
        let head = format!("860150{}0102", "07".repeat(16));
        let vote = WireVote { term: 3, node: 1, committed: true };
        let id = WireLogId { term: 3, node: 1, index: 9 };
        let append = Request::Append {
            vote,
            prev: Some(id),
            entries: vec![b"e".to_vec().into()],
            commit: None,
        };
        assert_eq!(
            hex(&minicbor::to_vec(append).unwrap()),
            "820083830301f5830301098141 65".replace(' ', "")
        );
        assert_eq!(hex(&envelope(Request::ReadIndex).encode()), format!("{head}4382068005"));
        assert_eq!(hex(&Answer::Appended.encode()), "820180");
        assert_eq!(
            hex(&Answer::Refused(Refusal::OtherNode(4)).encode()),
            "8200818201 8104".replace(' ', "")
        );
    }

    #[test]
    fn another_version_is_refused_by_name() {
        let mut bytes = envelope(Request::Status).encode().to_vec();
        bytes[1] = 9;
        assert_eq!(Envelope::decode(&bytes), Err(Refusal::OtherVersion(VERSION)));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_refused_without_panic(bytes: Vec<u8>) {
            let _ = Envelope::decode(&bytes);
            let _ = Answer::decode(&bytes);
        }

        #[test]
        fn round_trip(term: u64, node: u64, index: u64, committed: bool, entries: Vec<Vec<u8>>) {
            let request = Request::Append {
                vote: WireVote { term, node, committed },
                prev: Some(WireLogId { term, node, index }),
                entries: entries.into_iter().map(Into::into).collect(),
                commit: None,
            };
            let envelope = envelope(request);
            prop_assert_eq!(Envelope::decode(&envelope.clone().encode()), Ok(envelope));
        }
    }
}
