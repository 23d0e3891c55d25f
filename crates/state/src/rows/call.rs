//! `project_call`, `call_set`, `call_progress`, `participation`.

use model::{
    CallId, MemberId, OrgId, PledgeId, ProjectId, Sealed, TierId, TimeMs,
    call::{Answer, CallState, CallText, Participation, ParticipationState},
    sealed::MerkleRoot,
    text::{Body, Name, Summary},
};
use store::Stream;

use super::{Bytes, Hash, Id, Ms, Text, words};

words! {
    /// The enums of a call as words.
    pub CallWord {
        CallState { Open = "open", Go = "go", StoodDown = "stood_down", Closed = "closed" }
        ParticipationState {
            Called = "called", Confirmed = "confirmed", Declined = "declined", Silent = "silent",
            Go = "go", Released = "released", Done = "done", NoShow = "no_show"
        }
        Answer { Confirm = "confirm", Decline = "decline" }
        Which { Coalition = "coalition", Go = "go" }
    }
}

/// Which set of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All who were called.
    Coalition,
    /// All who act.
    Go,
}

store::row! {
    /// A call as stored.
    pub struct CallRow = "project_call" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: CallId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            tier: TierId as Id,
            tier_name: Name as Text,
            revision: u32,
            message: Body as Text,
            time_words: Summary as Text,
            place: Summary as Text,
            confirm_by: TimeMs as Ms,
            opened_at: TimeMs as Ms,
            called: u32,
            called_people: u32,
            root: MerkleRoot as Hash,
            state: CallState as CallWord,
            go_people: Option<u32>,
            tier_people: Option<u64>,
            confirmed_people: Option<u32>,
            decided_at: Option<TimeMs> as Ms,
        }
        secret { receipt_seed: Sealed as Bytes }
    }
}

store::row! {
    /// A set of a call: a serialised Roaring bitmap of ordinals.
    pub struct CallSetRow = "call_set" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { call_id: CallId as Id, which: Which as CallWord }
        columns { org: OrgId as Id, project: ProjectId as Id, ordinals: Vec<u8> }
    }
}

store::row! {
    /// What changes often about a call.
    pub struct CallProgressRow = "call_progress" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { call_id: CallId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            answers_version: u64,
            materialised_to: u32,
            settled_to: u32,
        }
    }
}

store::row! {
    /// One pledge in one call, as stored.
    pub struct ParticipationRow = "participation" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { call_id: CallId as Id, ordinal: u32 }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            pledge: PledgeId as Id,
            member: MemberId as Id,
            state: ParticipationState as CallWord,
            answer: Option<Answer> as CallWord,
            seen_at: Option<TimeMs> as Ms,
            answered_at: Option<TimeMs> as Ms,
            updated_at: TimeMs as Ms,
        }
    }
}

impl CallRow {
    /// What the organiser wrote.
    #[must_use]
    pub fn text(&self) -> CallText {
        CallText {
            message: self.message.clone(),
            when: self.time_words.clone(),
            place: self.place.clone(),
        }
    }
}

impl From<ParticipationRow> for Participation {
    fn from(row: ParticipationRow) -> Self {
        Self {
            call: row.call_id,
            pledge: row.pledge,
            member: row.member,
            ordinal: row.ordinal,
            state: row.state,
            answer: row.answer,
            seen_at: row.seen_at,
            updated_at: row.updated_at,
        }
    }
}
