//! A member: an account inside one organisation, under an id that cannot be linked between
//! organisations.

use crate::{MemberId, OrgId, Sealed, TimeMs};

/// A member as the organisation knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The organisation.
    pub org: OrgId,
    /// Their id in it.
    pub id: MemberId,
    /// Name, sealed under the member's key.
    pub name: Option<Sealed>,
    /// Mail address, sealed under the member's key.
    pub mail: Option<Sealed>,
    /// Whether the address was verified.
    pub mail_verified: bool,
    /// Whether they once confirmed a call, which discloses a hidden name.
    pub disclosed: bool,
    /// When they joined.
    pub joined_at: TimeMs,
}
