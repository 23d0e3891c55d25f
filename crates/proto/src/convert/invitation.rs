//! Invitations.

use model::{Invalid, view::InvitationView};

use super::{id, optional_time, timestamp};
use crate::pb;

impl TryFrom<pb::InvitationView> for InvitationView {
    type Error = Invalid;

    fn try_from(view: pb::InvitationView) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &view.id)?,
            mail: view.mail,
            name: view.name,
            used: view.used,
            sent_at: optional_time("sent_at", view.sent_at)?,
        })
    }
}

impl From<InvitationView> for pb::InvitationView {
    fn from(view: InvitationView) -> Self {
        Self {
            id: view.id.to_string(),
            mail: view.mail,
            name: view.name,
            used: view.used,
            sent_at: view.sent_at.map(timestamp),
        }
    }
}
