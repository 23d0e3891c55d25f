//! `message`, `message_opt_out`.

use model::{
    CallId, MemberId, MessageId, OrgId, ProjectId, TimeMs,
    message::{Audience, Message, MessageKind},
    text::{Body, Title},
};
use store::Stream;

use super::{Id, Ms, Text, words};

words! {
    /// The enums of a message as words.
    pub MessageWord {
        To { Standing = "standing", Called = "called", Go = "go", One = "one" }
        MessageKind {
            Update = "update", Call = "call", Go = "go", StandDown = "stand_down",
            Released = "released", Revision = "revision"
        }
    }
}

/// To whom, without the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Everybody whose pledge stands.
    Standing,
    /// Everybody in the call.
    Called,
    /// The go-set of the call.
    Go,
    /// The member.
    One,
}

store::row! {
    /// A message as stored.
    pub struct MessageRow = "message" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: MessageId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            audience: To as MessageWord,
            member: Option<MemberId> as Id,
            call_id: Option<CallId> as Id,
            kind: MessageKind as MessageWord,
            title: Title as Text,
            body: Body as Text,
            sent_at: TimeMs as Ms,
        }
    }
}

store::row! {
    /// A member reads no more updates of a project by mail.
    pub struct OptOutRow = "message_opt_out" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { project: ProjectId as Id, member: MemberId as Id }
        columns { org: OrgId as Id, at: TimeMs as Ms }
    }
}

impl MessageRow {
    /// To whom it went.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match (self.audience, self.member) {
            (To::One, Some(member)) => Audience::One(member),
            (To::Called, _) => Audience::Called,
            (To::Go, _) => Audience::Go,
            // The schema allows no 'one' without its member.
            (To::Standing | To::One, _) => Audience::Standing,
        }
    }
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            org: row.org,
            project: row.project,
            audience: row.audience(),
            kind: row.kind,
            title: row.title,
            body: row.body,
            sent_at: row.sent_at,
        }
    }
}
