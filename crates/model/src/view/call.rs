//! Calls as organisers and called people see them.

use crate::{
    CallId, PledgeId, TierId, TimeMs,
    call::{Answer, CallState, CallText, ParticipationState},
    sealed::MerkleRoot,
    text::Name,
};

/// A call as those see it who were called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyCall {
    /// Which.
    pub id: CallId,
    /// For which tier.
    pub tier: TierId,
    /// Its name.
    pub tier_name: Name,
    /// How many people its tier takes; none if the tier counts offers alone.
    pub tier_people: Option<u64>,
    /// Acting people who confirmed, of a call that stood down: by them it was decided.
    pub confirmed_people: Option<u32>,
    /// What the organiser wrote. The place is empty for whoever is not in the go-set.
    pub text: CallText,
    /// Until when one can confirm.
    pub confirm_by: TimeMs,
    /// When it was opened.
    pub opened_at: TimeMs,
    /// How many acting people were called.
    pub called_people: u32,
    /// Where it is in its life.
    pub state: CallState,
    /// How many act; none before the decision.
    pub go_people: Option<u32>,
    /// When it was decided.
    pub decided_at: Option<TimeMs>,
    /// The public Merkle root.
    pub root: MerkleRoot,
}

/// One's own part in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyParticipation {
    /// The pledge.
    pub pledge: PledgeId,
    /// Where it is.
    pub state: ParticipationState,
    /// What one answered.
    pub answer: Option<Answer>,
    /// The people threshold that one asked for: now, or when the call was decided.
    pub threshold: u64,
}

/// A call in the organiser's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSummary {
    /// Which.
    pub id: CallId,
    /// For which tier.
    pub tier: TierId,
    /// Its name.
    pub tier_name: Name,
    /// How many people its tier takes; none if the tier counts offers alone.
    pub tier_people: Option<u64>,
    /// Acting people who confirmed, of a call that stood down: by them it was decided.
    pub confirmed_people: Option<u32>,
    /// What the organiser wrote.
    pub text: CallText,
    /// Until when people can confirm.
    pub confirm_by: TimeMs,
    /// When it was opened.
    pub opened_at: TimeMs,
    /// When it was decided.
    pub decided_at: Option<TimeMs>,
    /// Where it is in its life.
    pub state: CallState,
    /// Acting people called.
    pub called_people: u32,
    /// Acting people of the go-set.
    pub go_people: Option<u32>,
    /// The public Merkle root.
    pub root: MerkleRoot,
    /// From called to done.
    pub funnel: Funnel,
}

/// From called to done, in people of the call, supporters included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Funnel {
    /// Were called.
    pub called: u64,
    /// Opened the call.
    pub seen: u64,
    /// Said yes.
    pub confirmed: u64,
    /// Said no.
    pub declined: u64,
    /// Are in the go-set.
    pub go: u64,
    /// Were released.
    pub released: u64,
    /// Acted.
    pub done: u64,
    /// Were to act and did not.
    pub no_show: u64,
}

/// What proves that a pledge was counted in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptView {
    /// Which call.
    pub call: CallId,
    /// The receipt as text, for `muster receipt verify`.
    pub receipt: String,
    /// The public root that it leads to.
    pub root: MerkleRoot,
}
