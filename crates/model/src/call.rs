//! A call: asking a coalition to confirm, for one tier. It ends in *go* or *stand down*, and
//! nobody is asked to act before *go*.

use crate::{
    CallId, MemberId, OrgId, PledgeId, ProjectId, TierId, TimeMs,
    sealed::MerkleRoot,
    text::{Body, Summary},
};

/// Where a call is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum CallState {
    /// People are asked to confirm.
    #[n(0)]
    Open,
    /// Those who confirmed suffice: they act.
    #[n(1)]
    Go,
    /// Those who confirmed do not suffice: nothing happens, all pledges stand.
    #[n(2)]
    StoodDown,
    /// Over; done and no-show are recorded.
    #[n(3)]
    Closed,
}

/// Where one pledge is in one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum ParticipationState {
    /// Asked, no answer yet.
    #[n(0)]
    Called,
    /// Said yes.
    #[n(1)]
    Confirmed,
    /// Said no.
    #[n(2)]
    Declined,
    /// Said nothing until the re-solve.
    #[n(3)]
    Silent,
    /// In the go-set: acts.
    #[n(4)]
    Go,
    /// Not asked to act.
    #[n(5)]
    Released,
    /// Acted.
    #[n(6)]
    Done,
    /// Was to act and did not.
    #[n(7)]
    NoShow,
}

impl ParticipationState {
    /// Its word in files and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Called => "called",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::Silent => "silent",
            Self::Go => "go",
            Self::Released => "released",
            Self::Done => "done",
            Self::NoShow => "no_show",
        }
    }
}

/// What the organiser writes when calling.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct CallText {
    /// The call itself. Markdown.
    #[n(0)]
    pub message: Body,
    /// When to be there, in words.
    #[n(1)]
    pub when: Summary,
    /// Where, in words; told to the go-set only.
    #[n(2)]
    pub place: Summary,
}

/// A call as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The organisation.
    pub org: OrgId,
    /// The project.
    pub project: ProjectId,
    /// For which tier.
    pub tier: TierId,
    /// The revision that was called.
    pub revision: u32,
    /// What the organiser wrote.
    pub text: CallText,
    /// Until when people can confirm.
    pub confirm_by: TimeMs,
    /// When it was opened.
    pub opened_at: TimeMs,
    /// How many were called, supporters included.
    pub called: u32,
    /// How many of them act.
    pub called_people: u32,
    /// Merkle root over the counted pledges (RFC 6962).
    pub root: MerkleRoot,
    /// The coalition as a serialised roaring bitmap of ordinals.
    pub coalition: Vec<u8>,
    /// Where it is in its life.
    pub state: CallState,
    /// How many people the tier takes; none if it counts offers alone.
    pub tier_people: Option<u64>,
    /// Acting people who confirmed, of a call that stood down.
    pub confirmed_people: Option<u32>,
    /// How many act after the re-solve.
    pub go_people: Option<u32>,
    /// The go-set as a serialised roaring bitmap of ordinals; empty before the re-solve.
    pub go_set: Vec<u8>,
    /// When the re-solve decided.
    pub decided_at: Option<TimeMs>,
}

/// One pledge in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    /// The call.
    pub call: CallId,
    /// The pledge.
    pub pledge: PledgeId,
    /// Whose it is.
    pub member: MemberId,
    /// The pledge's ordinal.
    pub ordinal: u32,
    /// Where it is.
    pub state: ParticipationState,
    /// Whether they answered before the decision, kept beside what the decision made of it.
    pub answer: Option<Answer>,
    /// When the person first saw the call.
    pub seen_at: Option<TimeMs>,
    /// When the state last changed.
    pub updated_at: TimeMs,
}

/// What a called person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Answer {
    /// Yes.
    #[n(0)]
    Confirm,
    /// No.
    #[n(1)]
    Decline,
}
