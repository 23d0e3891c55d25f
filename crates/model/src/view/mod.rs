//! Views: the answers to questions, as a screen or a program wants them. Derived, never stored.
//!
//! `state` and `live` make them, `proto` carries them, `client` hands them to whoever asked.
//! Whether a view may be seen is decided before it is made: a field that its reader must not see
//! is absent, not blanked later.

mod call;
mod cluster;
mod dashboard;
mod person;
mod project;

pub use call::{CallSummary, Funnel, MyCall, MyParticipation, ReceiptView};
pub use cluster::{ClusterLoss, ClusterView, NodeHealth, NodeView};
pub use dashboard::{
    Activity, ActivityKind, Apart, CallProgress, CurvePoint, Dashboard, LevelCount, SupplyDemand,
    ThresholdBin, TierProgress, TimePoint, Tip,
};
pub use person::{
    AccountRow, AccountView, BackupsView, Contact, FilesStanding, GrantRow, HeldGrant,
    InvitationView, MemberRow, Membership, NodeFiles, OutboxLetter, PledgeRow, SessionView,
    SetupView, SystemView,
};
pub use project::{
    ActSaid, EnrolPreview, MissingSaid, MyPledge, OrgCard, OrgView, ProjectCard, ProjectView,
    PublicNumbers, PublicTier, Revised, RevisedWhat,
};

use crate::audit::AuditEntry;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Opaque; asks for the next page. None on the last one.
    pub next: Option<String>,
    /// How many rows there are in all, where the reader may know.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The same page of something else.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next, total: self.total }
    }
}

/// An entry of the audit log, for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// What was noted.
    pub entry: AuditEntry,
    /// Who did it, as far as the reader may know: a name, or a mail address.
    pub actor: Option<String>,
    /// What it was done to, where the entry has an id and the reader may know.
    pub subject: Option<String>,
}

/// Which page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// Rows wanted, 1 to [`crate::limits::PAGE_SIZE_MAX`]; 0 asks for the default.
    pub size: u32,
    /// What the page before answered as `next`.
    pub token: Option<String>,
    /// Filter in the words of the list, e.g. `state:standing threshold>=500`.
    pub filter: String,
    /// Column, then ` desc` to turn it round.
    pub order_by: String,
}
