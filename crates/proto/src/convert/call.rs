//! Calls.

use model::{
    Invalid, Problem,
    call::{Answer, CallState, CallText, ParticipationState},
    sealed::MerkleRoot,
    text::{Body, Name, Summary},
    view::{CallSummary, Funnel, MyCall, MyParticipation, ReceiptView},
};

use super::{
    Word as _, id, number, optional_time, optional_word, part, time, timestamp, word, words,
};
use crate::pb;

words! {
    CallState = CallState { Open Go StoodDown Closed }
    ParticipationState = ParticipationState {
        Called Confirmed Declined Silent Go Released Done NoShow
    }
    Answer = Answer { Confirm Decline }
}

/// A Merkle root in a field.
///
/// # Errors
/// Not 32 bytes.
pub fn root(field: &str, bytes: &[u8]) -> Result<MerkleRoot, Invalid> {
    let bytes = bytes.try_into().map_err(|_| Invalid::new(field, Problem::Malformed))?;
    Ok(MerkleRoot::from_bytes(bytes))
}

impl TryFrom<pb::CallText> for CallText {
    type Error = Invalid;

    fn try_from(text: pb::CallText) -> Result<Self, Invalid> {
        Ok(Self {
            message: Body::parse("message", &text.message)?,
            when: Summary::parse("when", &text.when)?,
            place: Summary::parse("place", &text.place)?,
        })
    }
}

impl From<CallText> for pb::CallText {
    fn from(text: CallText) -> Self {
        Self {
            message: text.message.to_string(),
            when: text.when.to_string(),
            place: text.place.to_string(),
        }
    }
}

impl TryFrom<pb::MyCall> for MyCall {
    type Error = Invalid;

    fn try_from(call: pb::MyCall) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &call.id)?,
            tier: id("tier", &call.tier)?,
            tier_name: Name::parse("tier_name", &call.tier_name)?,
            text: part("text", call.text)?,
            confirm_by: time("confirm_by", call.confirm_by)?,
            opened_at: time("opened_at", call.opened_at)?,
            called_people: call.called_people,
            state: word("state", call.state)?,
            go_people: call.go_people,
            tier_people: call.tier_people,
            confirmed_people: call.confirmed_people,
            decided_at: optional_time("decided_at", call.decided_at)?,
            root: root("root", &call.root)?,
        })
    }
}

impl From<MyCall> for pb::MyCall {
    fn from(call: MyCall) -> Self {
        Self {
            id: call.id.to_string(),
            tier: call.tier.to_string(),
            tier_name: call.tier_name.to_string(),
            text: Some(call.text.into()),
            confirm_by: Some(timestamp(call.confirm_by)),
            opened_at: Some(timestamp(call.opened_at)),
            called_people: call.called_people,
            state: call.state.number(),
            go_people: call.go_people,
            tier_people: call.tier_people,
            confirmed_people: call.confirmed_people,
            decided_at: call.decided_at.map(timestamp),
            root: call.root.to_bytes().to_vec(),
        }
    }
}

impl TryFrom<pb::MyParticipation> for MyParticipation {
    type Error = Invalid;

    fn try_from(part: pb::MyParticipation) -> Result<Self, Invalid> {
        Ok(Self {
            pledge: id("pledge", &part.pledge)?,
            state: word("state", part.state)?,
            answer: optional_word("answer", part.answer)?,
            threshold: part.threshold,
        })
    }
}

impl From<MyParticipation> for pb::MyParticipation {
    fn from(part: MyParticipation) -> Self {
        Self {
            pledge: part.pledge.to_string(),
            state: part.state.number(),
            answer: number(part.answer),
            threshold: part.threshold,
        }
    }
}

impl TryFrom<pb::Funnel> for Funnel {
    type Error = Invalid;

    fn try_from(funnel: pb::Funnel) -> Result<Self, Invalid> {
        Ok(Self {
            called: funnel.called,
            seen: funnel.seen,
            confirmed: funnel.confirmed,
            declined: funnel.declined,
            go: funnel.go,
            released: funnel.released,
            done: funnel.done,
            no_show: funnel.no_show,
        })
    }
}

impl From<Funnel> for pb::Funnel {
    fn from(funnel: Funnel) -> Self {
        Self {
            called: funnel.called,
            seen: funnel.seen,
            confirmed: funnel.confirmed,
            declined: funnel.declined,
            go: funnel.go,
            released: funnel.released,
            done: funnel.done,
            no_show: funnel.no_show,
        }
    }
}

impl TryFrom<pb::CallSummary> for CallSummary {
    type Error = Invalid;

    fn try_from(call: pb::CallSummary) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &call.id)?,
            tier: id("tier", &call.tier)?,
            tier_name: Name::parse("tier_name", &call.tier_name)?,
            text: part("text", call.text)?,
            confirm_by: time("confirm_by", call.confirm_by)?,
            opened_at: time("opened_at", call.opened_at)?,
            decided_at: optional_time("decided_at", call.decided_at)?,
            state: word("state", call.state)?,
            called_people: call.called_people,
            go_people: call.go_people,
            tier_people: call.tier_people,
            confirmed_people: call.confirmed_people,
            root: root("root", &call.root)?,
            funnel: part("funnel", call.funnel)?,
        })
    }
}

impl From<CallSummary> for pb::CallSummary {
    fn from(call: CallSummary) -> Self {
        Self {
            id: call.id.to_string(),
            tier: call.tier.to_string(),
            tier_name: call.tier_name.to_string(),
            text: Some(call.text.into()),
            confirm_by: Some(timestamp(call.confirm_by)),
            opened_at: Some(timestamp(call.opened_at)),
            decided_at: call.decided_at.map(timestamp),
            state: call.state.number(),
            called_people: call.called_people,
            go_people: call.go_people,
            tier_people: call.tier_people,
            confirmed_people: call.confirmed_people,
            root: call.root.to_bytes().to_vec(),
            funnel: Some(call.funnel.into()),
        }
    }
}

impl TryFrom<pb::GetReceiptResponse> for ReceiptView {
    type Error = Invalid;

    fn try_from(response: pb::GetReceiptResponse) -> Result<Self, Invalid> {
        Ok(Self {
            call: id("call", &response.call)?,
            receipt: response.receipt,
            root: root("root", &response.root)?,
        })
    }
}

impl From<ReceiptView> for pb::GetReceiptResponse {
    fn from(view: ReceiptView) -> Self {
        Self {
            call: view.call.to_string(),
            receipt: view.receipt,
            root: view.root.to_bytes().to_vec(),
        }
    }
}
