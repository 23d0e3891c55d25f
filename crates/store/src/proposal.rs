//! What goes into the log: the application's commands and the store's own, with the time, the
//! idempotency key and the fence they were proposed with.
//!
//! CBOR with numbered fields (RFC 8949); a number is never reused. The golden bytes are below.

use minicbor::{Decode, Encode};

use crate::{application::Undecodable, change::Stream};

/// Makes a retry safe: the same principal, key and request get the first result again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct IdempotencyKey {
    /// Whose key it is; keys of different principals never meet.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub principal: Vec<u8>,
    /// Chosen by the client.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub key: Vec<u8>,
    /// A hash of the request as the client made it, before ids and times were filled in.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub request_hash: [u8; 32],
}

impl IdempotencyKey {
    /// A key that nobody else has; none when the machine has no randomness. It begins with the
    /// time, so that results which are written together lie together: at random places each would
    /// make SQLite write a page of its own.
    pub(crate) fn fresh(at_ms: i64) -> Option<Self> {
        let mut key = vec![0; 16];
        getrandom::getrandom(&mut key).ok()?;
        key[..6].copy_from_slice(&at_ms.to_be_bytes()[2..]);
        Some(Self { principal: b"store".to_vec(), key, request_hash: [0; 32] })
    }

    /// The key of try number `n` (from 0) at one request. Refusals are remembered too, so whoever
    /// proposes again after one needs another key; a repetition of the whole request meets the
    /// results of all its tries in their order.
    #[must_use]
    pub fn attempt(&self, n: u32) -> Self {
        let mut key = self.clone();
        if n > 0 {
            key.key.push(0);
            key.key.extend(n.to_be_bytes());
        }
        key
    }
}

/// Proof that whoever proposes still holds what it held; checked when the command applies.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Fence {
    /// A lease.
    #[n(0)]
    Lease {
        /// Its key.
        #[n(0)]
        key: String,
        /// Its number.
        #[n(1)]
        fence: u64,
    },
    /// A running job.
    #[n(1)]
    Job {
        /// Its id.
        #[n(0)]
        id: u64,
        /// Its number.
        #[n(1)]
        fence: u64,
        /// Whether the job is done when the command is accepted, in the same transaction.
        #[n(2)]
        completes: bool,
    },
}

/// A job to be done once, at or after a time.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NewJob {
    /// Which handler does it.
    #[n(0)]
    pub kind: String,
    /// A second job of this kind with the same key is not added while the first is remembered.
    #[n(1)]
    pub dedupe: Option<String>,
    /// Log time in milliseconds.
    #[n(2)]
    pub due_at_ms: i64,
    /// For the handler.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub payload: Vec<u8>,
    /// Whether it waits for a second tick after a jump of the clock.
    #[n(4)]
    pub irreversible: bool,
    /// After so many failures it is dead, for a person to look at.
    #[n(5)]
    pub attempts_max: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Proposal {
    /// The proposer's clock.
    #[n(0)]
    pub(crate) at_ms: i64,
    #[n(1)]
    pub(crate) idempotency: Option<IdempotencyKey>,
    #[n(2)]
    pub(crate) fence: Option<Fence>,
    #[n(3)]
    pub(crate) body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Body {
    #[n(0)]
    App(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    #[n(1)]
    Migrate(#[n(0)] u32),
    #[n(2)]
    Tick,
    #[n(3)]
    LeaseTake {
        #[n(0)]
        key: String,
        #[n(1)]
        holder: String,
        #[n(2)]
        ttl_ms: u32,
    },
    #[n(4)]
    LeaseRelease {
        #[n(0)]
        key: String,
        #[n(1)]
        fence: u64,
    },
    #[n(5)]
    JobAdd(#[n(0)] NewJob),
    #[n(6)]
    JobClaim {
        #[n(0)]
        id: u64,
        #[n(1)]
        lease_ms: u32,
    },
    #[n(7)]
    JobRenew {
        #[n(0)]
        id: u64,
        #[n(1)]
        fence: u64,
        #[n(2)]
        lease_ms: u32,
    },
    #[n(8)]
    JobEnd {
        #[n(0)]
        id: u64,
        #[n(1)]
        fence: u64,
        #[n(2)]
        failure: Option<JobFailure>,
    },
    #[n(9)]
    CursorSet {
        #[n(0)]
        consumer: String,
        #[cbor(n(1), with = "minicbor::bytes")]
        stream: [u8; 16],
        #[n(2)]
        seq: u64,
    },
    #[n(10)]
    Trim {
        /// Changes and results older than this log time go.
        #[n(0)]
        before_ms: i64,
    },
    #[n(11)]
    CursorDrop(#[n(0)] String),
    /// Every node hashes its tables as they are after this entry.
    #[n(12)]
    Hash,
    /// Whoever shows the secret of this hash may join, once, until then.
    #[n(13)]
    JoinOffer {
        #[cbor(n(0), with = "minicbor::bytes")]
        hash: [u8; 32],
        #[n(1)]
        expires_at_ms: i64,
    },
    /// A node shows the secret and gets its number; the same node gets the same one again.
    #[n(14)]
    Join {
        #[cbor(n(0), with = "minicbor::bytes")]
        hash: [u8; 32],
        #[cbor(n(1), with = "minicbor::bytes")]
        key: [u8; 32],
    },
    /// A node's number is not given again, not even to the same node.
    #[n(15)]
    NodeRemoved(#[n(0)] u64),
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct JobFailure {
    #[n(0)]
    pub(crate) error: String,
    #[n(1)]
    pub(crate) retry_in_ms: u32,
}

impl Body {
    /// Whether proposing it twice is as good as once. (A job that was claimed by a lost try is
    /// claimed again when that claim has run out.)
    pub(crate) const fn is_repeatable(&self) -> bool {
        match self {
            Self::App(_) => false,
            Self::JobAdd(job) => job.dedupe.is_some(),
            Self::Migrate(_)
            | Self::Tick
            | Self::LeaseTake { .. }
            | Self::LeaseRelease { .. }
            | Self::JobClaim { .. }
            | Self::JobRenew { .. }
            | Self::JobEnd { .. }
            | Self::CursorSet { .. }
            | Self::CursorDrop(_)
            | Self::Trim { .. }
            | Self::Hash
            | Self::JoinOffer { .. }
            | Self::Join { .. }
            | Self::NodeRemoved(_) => true,
        }
    }
}

impl Proposal {
    /// The last bytes of a proposal that asks for a hash.
    const HASH_ENDING: [u8; 3] = [0x82, 0x0c, 0x80];

    /// Whether these encoded bytes may ask for a hash; seldom true of others.
    pub(crate) fn may_hash(bytes: &[u8]) -> bool {
        bytes.ends_with(&Self::HASH_ENDING)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        minicbor::to_vec(self).unwrap_or_default()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Undecodable> {
        minicbor::decode(bytes).map_err(|error| Undecodable::new("an entry of the log", &error))
    }
}

/// What applying a proposal gave; the same on every node.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Outcome {
    #[n(0)]
    Done {
        #[cbor(n(0), with = "minicbor::bytes")]
        reply: Vec<u8>,
        #[n(1)]
        heads: Vec<Head>,
    },
    #[n(1)]
    Rejected(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>),
    #[n(2)]
    Defect(#[n(0)] String),
    #[n(3)]
    KeyReused,
    #[n(4)]
    FenceLost,
    #[n(5)]
    Engine(#[n(0)] EngineReply),
    /// The first result of this idempotency key.
    #[n(6)]
    Again {
        #[n(0)]
        index: u64,
        #[n(1)]
        first: Box<Outcome>,
    },
}

/// The last number a command gave out in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Head {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) stream: [u8; 16],
    #[n(1)]
    pub(crate) seq: u64,
}

impl Head {
    pub(crate) fn pair(self) -> (Stream, u64) {
        (Stream::new(self.stream), self.seq)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum EngineReply {
    #[n(0)]
    Ok,
    /// Somebody else holds it, or it is not there.
    #[n(1)]
    No,
    #[n(2)]
    Lease {
        #[n(0)]
        fence: u64,
        #[n(1)]
        expires_at_ms: i64,
    },
    #[n(3)]
    JobAdded(#[n(0)] u64),
    #[n(4)]
    JobClaimed {
        #[n(0)]
        fence: u64,
        #[n(1)]
        attempt: u32,
        #[n(2)]
        kind: String,
        #[cbor(n(3), with = "minicbor::bytes")]
        payload: Vec<u8>,
    },
    #[n(5)]
    Trimmed {
        #[n(0)]
        changes: u64,
        #[n(1)]
        results: u64,
        /// Whether there is more to trim.
        #[n(2)]
        more: bool,
    },
    /// The number of the node that joins.
    #[n(6)]
    Joined(#[n(0)] u64),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_attempt_has_a_key_of_its_own() {
        let key =
            IdempotencyKey { principal: vec![1], key: b"once".to_vec(), request_hash: [7; 32] };
        assert_eq!(key.attempt(0), key, "the first is the client's own");
        let keys = std::collections::HashSet::from([0, 1, 2, 256].map(|n| key.attempt(n).key));
        assert_eq!(keys.len(), 4);
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn golden_bytes() {
        let key =
            IdempotencyKey { principal: b"a".to_vec(), key: b"k".to_vec(), request_hash: [0; 32] };
        let command = Proposal {
            at_ms: 1000,
            idempotency: Some(key),
            fence: Some(Fence::Job { id: 3, fence: 1, completes: true }),
            body: Body::App(b"cmd".to_vec()),
        };
        let golden =
            format!("84 1903e8 83 4161 416b 5820{} 8201830301f5 82008143636d64", "00".repeat(32));
        assert_eq!(hex(&command.encode()), golden.replace(' ', ""));

        let own = |body| hex(&Proposal { at_ms: 0, idempotency: None, fence: None, body }.encode());
        assert_eq!(own(Body::Migrate(2)), "8400f6f682018102");
        assert_eq!(own(Body::Tick), "8400f6f6820280");
        let lease = Body::LeaseTake { key: "k".into(), holder: "h".into(), ttl_ms: 5 };
        assert_eq!(own(lease), "8400f6f6820383616b616805");
        let cursor = Body::CursorSet { consumer: "c".into(), stream: [0; 16], seq: 9 };
        assert_eq!(own(cursor), format!("8400f6f6820983616350{}09", "00".repeat(16)));
        assert_eq!(own(Body::Trim { before_ms: 7 }), "8400f6f6820a8107");
        assert_eq!(own(Body::Hash), "8400f6f6820c80");
        let hash = Proposal { at_ms: 0, idempotency: None, fence: None, body: Body::Hash };
        assert!(Proposal::may_hash(&hash.encode()));
        let join = Body::Join { hash: [1; 32], key: [2; 32] };
        let golden = format!("8400f6f6820e825820{}5820{}", "01".repeat(32), "02".repeat(32));
        assert_eq!(own(join), golden);
    }

    #[test]
    fn an_unknown_body_is_refused_and_not_skipped() {
        let newer = [0x84, 0x00, 0xf6, 0xf6, 0x82, 0x18, 0x63, 0x80];
        assert!(Proposal::decode(&newer).is_err());
    }

    proptest! {
        #[test]
        fn round_trip(
            at_ms: i64,
            key: Option<(Vec<u8>, Vec<u8>, [u8; 32])>,
            fence: Option<(u64, u64, bool)>,
            command: Vec<u8>,
        ) {
            let proposal = Proposal {
                at_ms,
                idempotency: key.map(|(principal, key, request_hash)| IdempotencyKey {
                    principal, key, request_hash,
                }),
                fence: fence.map(|(id, fence, completes)| Fence::Job { id, fence, completes }),
                body: Body::App(command),
            };
            prop_assert_eq!(Proposal::decode(&proposal.encode()).unwrap(), proposal);
        }

        #[test]
        fn arbitrary_bytes_are_refused_without_panic(bytes: Vec<u8>) {
            let _ = Proposal::decode(&bytes);
        }
    }
}
