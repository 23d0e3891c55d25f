//! Changes of pledges.

use super::NewMember;
use crate::{PledgeId, ProjectId, Sealed, TimeMs, TokenHash, pledge::PledgeTerms};

/// Changes of pledges. One is on its way for a moment only: its size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum PledgeChange {
    /// Somebody enrols, changes their pledge, or revives a withdrawn one.
    #[n(0)]
    Enrol {
        /// The id, if this is their first pledge in the project.
        #[n(0)]
        id: PledgeId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// Who; joins the organisation if they are new.
        #[n(2)]
        member: NewMember,
        /// The revision that they read.
        #[n(3)]
        revision: u32,
        /// What they promise, and when.
        #[n(4)]
        terms: PledgeTerms,
        /// Their note, sealed.
        #[n(5)]
        note: Option<Sealed>,
        /// Hash of the token of the invitation they hold.
        #[n(6)]
        invitation: Option<TokenHash>,
        /// When it was first made, if not now. Only for organisations made by `muster demo`,
        /// whose curves need a past; elsewhere it is ignored.
        #[n(7)]
        made_at: Option<TimeMs>,
    },
    /// Taken back.
    #[n(1)]
    Withdraw {
        /// Which.
        #[n(0)]
        id: PledgeId,
    },
    /// A withdrawal is undone.
    #[n(2)]
    Revive {
        /// Which.
        #[n(0)]
        id: PledgeId,
    },
    /// Its owner agrees to the present revision.
    #[n(3)]
    AcceptRevision {
        /// Which.
        #[n(0)]
        id: PledgeId,
        /// The revision that they read.
        #[n(1)]
        revision: u32,
    },
    /// Pledges of a project whose date has passed expire; at most so many, the rest next time.
    #[n(4)]
    Expire {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// At most so many.
        #[n(1)]
        limit: u32,
    },
}
