//! Changes of calls.

use crate::{
    CallId, MemberId, PledgeId, ProjectId, Sealed, TierId, TimeMs,
    call::{Answer, CallText},
    sealed::MerkleRoot,
};

/// Changes of calls.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum CallChange {
    /// Opened for the coalition that the proposer solved. Refused if pledges have moved since, or
    /// the tier is not met by it.
    #[n(0)]
    Open {
        /// Its id.
        #[n(0)]
        id: CallId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// For which tier.
        #[n(2)]
        tier: TierId,
        /// What the organiser wrote.
        #[n(3)]
        text: CallText,
        /// Until when people can confirm.
        #[n(4)]
        confirm_by: TimeMs,
        /// The project's pledge version at which the coalition was solved.
        #[n(5)]
        pledges_version: u64,
        /// The coalition: a serialised roaring bitmap of ordinals.
        #[n(6)]
        #[cbor(with = "minicbor::bytes")]
        coalition: Vec<u8>,
        /// How many of it act.
        #[n(7)]
        people: u32,
        /// Merkle root over the counted pledges.
        #[n(8)]
        root: MerkleRoot,
        /// The seed of the receipts' salts, sealed by the data key.
        #[n(9)]
        receipt_seed: Sealed,
    },
    /// Participations of the next ordinals are written; resumable.
    #[n(1)]
    Materialise {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// At most so many.
        #[n(1)]
        limit: u32,
    },
    /// A called person opened the call.
    #[n(2)]
    See {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// Who.
        #[n(1)]
        member: MemberId,
    },
    /// A called person answers; until the re-solve they may change their mind.
    #[n(3)]
    Answer {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// Who.
        #[n(1)]
        member: MemberId,
        /// What.
        #[n(2)]
        answer: Answer,
    },
    /// The re-solve over the confirmed. Refused if answers have moved since.
    #[n(4)]
    Decide {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// The call's answers version at which it was solved.
        #[n(1)]
        answers_version: u64,
        /// The go-set if its tier is met, none to stand down.
        #[n(2)]
        go: Option<GoSet>,
    },
    /// Participations get what the decision made of them, the next ordinals; resumable.
    #[n(5)]
    SettleParticipations {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// At most so many.
        #[n(1)]
        limit: u32,
    },
    /// Somebody of the go-set acted, or did not.
    #[n(6)]
    CheckIn {
        /// Which call.
        #[n(0)]
        id: CallId,
        /// Which pledge.
        #[n(1)]
        pledge: PledgeId,
        /// Acted?
        #[n(2)]
        done: bool,
    },
    /// Over: the project can be called again. Those of the go-set who were not checked in stay
    /// unknown.
    #[n(7)]
    Close {
        /// Which call.
        #[n(0)]
        id: CallId,
    },
}

/// The coalition of those who confirmed.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct GoSet {
    /// A serialised roaring bitmap of ordinals.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub ordinals: Vec<u8>,
    /// How many of it act.
    #[n(1)]
    pub people: u32,
}
