//! Invitations: an imported list of people, each of whom counts only once they enrol.

use crate::{
    BlindIndex, ImportId, InvitationId, OrgId, PledgeId, ProjectId, Sealed, TimeMs, TokenHash,
    text::Summary,
};

/// One person of an imported list, as it is staged and kept.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct InvitationRow {
    /// Its id.
    #[n(0)]
    pub id: InvitationId,
    /// Finds the address again without being readable; unique in a project.
    #[n(1)]
    pub mail_index: BlindIndex,
    /// The address, sealed under the organisation's key.
    #[n(2)]
    pub mail: Sealed,
    /// The name, sealed likewise.
    #[n(3)]
    pub name: Option<Sealed>,
    /// The hash of the token in the invitation's link.
    #[n(4)]
    pub token: TokenHash,
}

/// Where an imported list is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum ImportState {
    /// Rows arrive; none counts.
    #[n(0)]
    Staging,
    /// All rows count.
    #[n(1)]
    Committed,
    /// Given up; its rows are gone.
    #[n(2)]
    Dropped,
}

/// An imported list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The organisation.
    pub org: OrgId,
    /// The project.
    pub project: ProjectId,
    /// Where the addresses come from and on what consent.
    pub source: Summary,
    /// When that consent was given.
    pub consent_at: TimeMs,
    /// Where it is in its life.
    pub state: ImportState,
    /// When it began.
    pub created_at: TimeMs,
}

/// An invitation as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What was imported.
    pub row: InvitationRow,
    /// With which list.
    pub import: ImportId,
    /// To which project.
    pub project: ProjectId,
    /// The pledge that redeemed it.
    pub used_by: Option<PledgeId>,
    /// When the mail went out.
    pub sent_at: Option<TimeMs>,
}
