//! Sessions.

use model::{
    Invalid,
    session::{SessionEnd, SessionKind},
    text::Name,
    view::SessionView,
};

use super::{Word as _, id, number, optional_word, time, timestamp, word, words};
use crate::pb;

words! {
    SessionKind = SessionKind { Cookie Token }
    SessionEnd = SessionEnd { SignedOut Revoked Reused PasswordChanged Locked Displaced }
}

impl TryFrom<pb::SessionView> for SessionView {
    type Error = Invalid;

    fn try_from(session: pb::SessionView) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &session.id)?,
            device: Name::parse("device", &session.device)?,
            kind: word("kind", session.kind)?,
            created_at: time("created_at", session.created_at)?,
            last_seen_at: time("last_seen_at", session.last_seen_at)?,
            current: session.current,
            ended: optional_word("ended", session.ended)?,
        })
    }
}

impl From<SessionView> for pb::SessionView {
    fn from(session: SessionView) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.device.to_string(),
            kind: session.kind.number(),
            created_at: Some(timestamp(session.created_at)),
            last_seen_at: Some(timestamp(session.last_seen_at)),
            current: session.current,
            ended: number(session.ended),
        }
    }
}
