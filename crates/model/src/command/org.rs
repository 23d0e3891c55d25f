//! Changes of organisations and their members.

use crate::{AccountId, GrantId, MemberId, OrgId, Sealed, WrappedKey, org::OrgProfile, text::Slug};

/// Somebody joins an organisation: what it needs to know of them.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewMember {
    /// Their id here.
    #[n(0)]
    pub id: MemberId,
    /// Their account; kept in the directory, not among the members.
    #[n(1)]
    pub account: AccountId,
    /// Their key here, wrapped by the data key.
    #[n(2)]
    pub key: WrappedKey,
    /// Name, sealed under that key.
    #[n(3)]
    pub name: Option<Sealed>,
    /// Mail address, sealed under that key.
    #[n(4)]
    pub mail: Option<Sealed>,
    /// Whether the address is verified.
    #[n(5)]
    pub mail_verified: bool,
}

/// Changes of organisations and their members.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum OrgChange {
    /// A new organisation with its first owner.
    #[n(0)]
    Create {
        /// Its id.
        #[n(0)]
        id: OrgId,
        /// Its name in URLs.
        #[n(1)]
        slug: Slug,
        /// What it says about itself.
        #[n(2)]
        profile: OrgProfile,
        /// Its first owner.
        #[n(3)]
        owner: NewMember,
        /// The id of their grant.
        #[n(4)]
        grant: GrantId,
        /// Made by `muster demo`.
        #[n(5)]
        demo: bool,
    },
    /// A new profile.
    #[n(1)]
    Update {
        /// Which.
        #[n(0)]
        id: OrgId,
        /// What it says about itself.
        #[n(1)]
        profile: OrgProfile,
        /// The etag that was seen.
        #[n(2)]
        etag: u64,
    },
    /// Gone with everything in it.
    #[n(2)]
    Delete {
        /// Which.
        #[n(0)]
        id: OrgId,
    },
    /// Somebody joins, or is known already: then only what is new is taken over.
    #[n(3)]
    Join {
        /// Where.
        #[n(0)]
        org: OrgId,
        /// Who.
        #[n(1)]
        member: NewMember,
    },
    /// A member goes, by their own will or an administrator's: grants and key go, pledges are
    /// withdrawn. Refused for the last owner.
    #[n(4)]
    Remove {
        /// Where.
        #[n(0)]
        org: OrgId,
        /// Who.
        #[n(1)]
        member: MemberId,
    },
}
