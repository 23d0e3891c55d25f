//! Changes of messages.

use crate::{
    MemberId, MessageId, ProjectId,
    message::{Audience, MessageKind},
    text::{Body, Title},
};

/// Changes of messages.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum MessageChange {
    /// Sent.
    #[n(0)]
    Send {
        /// Its id.
        #[n(0)]
        id: MessageId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// To whom.
        #[n(2)]
        audience: Audience,
        /// Why.
        #[n(3)]
        kind: MessageKind,
        /// Title.
        #[n(4)]
        title: Title,
        /// Markdown.
        #[n(5)]
        body: Body,
    },
    /// A member reads no more updates of a project by mail, or does again.
    #[n(1)]
    SetOptOut {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Who.
        #[n(1)]
        member: MemberId,
        /// Out?
        #[n(2)]
        out: bool,
    },
}
