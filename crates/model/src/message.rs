//! A message to people of a project, by app and mail.

use crate::{
    MemberId, MessageId, OrgId, ProjectId, TimeMs,
    text::{Body, Title},
};

/// To whom a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Audience {
    /// Everybody whose pledge stands.
    #[n(0)]
    Standing,
    /// Everybody in the project's latest call.
    #[n(1)]
    Called,
    /// The go-set of the project's latest call.
    #[n(2)]
    Go,
    /// One member.
    #[n(3)]
    One(#[n(0)] MemberId),
}

/// Why a message exists; decides whether it can be opted out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum MessageKind {
    /// Written by an organiser; people may opt out.
    #[n(0)]
    Update,
    /// Please confirm.
    #[n(1)]
    Call,
    /// Go.
    #[n(2)]
    Go,
    /// Nothing happens, your pledge stands.
    #[n(3)]
    StandDown,
    /// You are not asked to act.
    #[n(4)]
    Released,
    /// What you pledged to has changed.
    #[n(5)]
    Revision,
}

impl MessageKind {
    /// Go and stand down reach everybody concerned; so do the call and its release.
    #[must_use]
    pub const fn can_opt_out(self) -> bool {
        matches!(self, Self::Update)
    }
}

/// A message as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The organisation.
    pub org: OrgId,
    /// The project.
    pub project: ProjectId,
    /// To whom.
    pub audience: Audience,
    /// Why.
    pub kind: MessageKind,
    /// Its title.
    pub title: Title,
    /// Markdown.
    pub body: Body,
    /// When it was sent.
    pub sent_at: TimeMs,
}
