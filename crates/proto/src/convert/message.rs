//! Messages.

use model::{
    Invalid,
    message::{Audience, Message, MessageKind},
    text::{Body, Title},
};

use super::{Word as _, id, part, required, time, timestamp, word, words};
use crate::pb;

words! {
    MessageKind = MessageKind { Update Call Go StandDown Released Revision }
}

impl TryFrom<pb::Audience> for Audience {
    type Error = Invalid;

    fn try_from(audience: pb::Audience) -> Result<Self, Invalid> {
        use pb::audience::Audience as Wire;
        Ok(match required("audience", audience.audience)? {
            Wire::Standing(_) => Self::Standing,
            Wire::Called(_) => Self::Called,
            Wire::Go(_) => Self::Go,
            Wire::Member(text) => Self::One(id("member", &text)?),
        })
    }
}

impl From<Audience> for pb::Audience {
    fn from(audience: Audience) -> Self {
        use pb::audience::{Audience as Wire, Called, Go, Standing};
        let audience = match audience {
            Audience::Standing => Wire::Standing(Standing {}),
            Audience::Called => Wire::Called(Called {}),
            Audience::Go => Wire::Go(Go {}),
            Audience::One(member) => Wire::Member(member.to_string()),
        };
        Self { audience: Some(audience) }
    }
}

impl TryFrom<pb::SentMessage> for Message {
    type Error = Invalid;

    fn try_from(message: pb::SentMessage) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &message.id)?,
            org: id("org", &message.org)?,
            project: id("project", &message.project)?,
            audience: part("audience", message.audience)?,
            kind: word("kind", message.kind)?,
            title: Title::parse("title", &message.title)?,
            body: Body::parse("body", &message.body)?,
            sent_at: time("sent_at", message.sent_at)?,
        })
    }
}

impl From<Message> for pb::SentMessage {
    fn from(message: Message) -> Self {
        Self {
            id: message.id.to_string(),
            org: message.org.to_string(),
            project: message.project.to_string(),
            audience: Some(message.audience.into()),
            kind: message.kind.number(),
            title: message.title.to_string(),
            body: message.body.to_string(),
            sent_at: Some(timestamp(message.sent_at)),
        }
    }
}
