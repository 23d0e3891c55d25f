//! Changes of invitations.

use crate::{
    ImportId, InvitationId, ProjectId, TimeMs, WrappedKey, invitation::InvitationRow, text::Summary,
};

/// Changes of invitations.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum InvitationChange {
    /// A list begins.
    #[n(0)]
    Begin {
        /// Its id.
        #[n(0)]
        id: ImportId,
        /// Which project.
        #[n(1)]
        project: ProjectId,
        /// Where the addresses come from, on what consent.
        #[n(2)]
        source: Summary,
        /// When that consent was given.
        #[n(3)]
        consent_at: TimeMs,
        /// The key of the list, wrapped by the data key.
        #[n(4)]
        key: WrappedKey,
    },
    /// Rows are staged; sending a batch again changes nothing.
    #[n(1)]
    Stage {
        /// Which list.
        #[n(0)]
        import: ImportId,
        /// The rows.
        #[n(1)]
        rows: Vec<InvitationRow>,
    },
    /// All rows count from now on. Refused unless exactly so many were staged.
    #[n(2)]
    Commit {
        /// Which list.
        #[n(0)]
        import: ImportId,
        /// How many rows it has.
        #[n(1)]
        rows: u32,
    },
    /// The list is given up.
    #[n(3)]
    Drop {
        /// Which list.
        #[n(0)]
        import: ImportId,
    },
    /// Mails of these invitations went out.
    #[n(4)]
    MarkSent {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        invitations: Vec<InvitationId>,
    },
}
