//! Members.

use model::{Invalid, view::MemberRow};

use super::{all, each, id, part, time, timestamp};
use crate::pb;

impl TryFrom<pb::MemberRow> for MemberRow {
    type Error = Invalid;

    fn try_from(member: pb::MemberRow) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &member.id)?,
            contact: part("contact", member.contact)?,
            mail_verified: member.mail_verified,
            joined_at: time("joined_at", member.joined_at)?,
            grants: each("grants", member.grants)?,
            pledges: member.pledges,
        })
    }
}

impl From<MemberRow> for pb::MemberRow {
    fn from(member: MemberRow) -> Self {
        Self {
            id: member.id.to_string(),
            contact: Some(member.contact.into()),
            mail_verified: member.mail_verified,
            joined_at: Some(timestamp(member.joined_at)),
            grants: all(member.grants),
            pledges: member.pledges,
        }
    }
}
