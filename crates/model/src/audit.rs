//! The audit log: who did what, when, from which session. Append-only by command.

use crate::{AccountId, AuditId, MemberId, OrgId, SessionId, TimeMs};

/// On whose behalf a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Actor {
    /// muster itself: a job, a reaction.
    #[n(0)]
    System,
    /// An account acting in the directory or on the server.
    #[n(1)]
    Account {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// From which session; none for what the command line of the server itself does.
        #[n(1)]
        session: Option<SessionId>,
    },
    /// A member acting inside an organisation.
    #[n(2)]
    Member {
        /// Where.
        #[n(0)]
        org: OrgId,
        /// Who.
        #[n(1)]
        member: MemberId,
    },
    /// Somebody who has not signed in.
    #[n(3)]
    Anonymous,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// The organisation it concerns; none for the server.
    pub org: Option<OrgId>,
    /// Who.
    pub actor: Actor,
    /// What, as a stable dotted word: `grant.give`, `project.update`.
    pub action: String,
    /// On what: an id or a slug.
    pub subject: String,
    /// What it was and became, for grants; no personal data.
    pub detail: String,
    /// When.
    pub at: TimeMs,
}
