//! A project: one call to action. What people pledge to is a *revision* of it.

use crate::{
    OrgId, ProjectId, TimeMs,
    limits::RETENTION_DAYS_MAX,
    text::{Body, Invalid, Name, Problem, Slug, Summary, Title},
};

/// Where on Earth, in millionths of a degree (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Geo {
    /// Latitude × 10⁶, −90,000,000 to 90,000,000.
    #[n(0)]
    pub lat_e6: i32,
    /// Longitude × 10⁶, −180,000,000 to 180,000,000.
    #[n(1)]
    pub lon_e6: i32,
}

/// What acting means. Part of what people pledge to.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Action {
    /// In a few words: "Pay the old rent", "Walk out".
    #[n(0)]
    pub kind: Name,
    /// When it begins.
    #[n(1)]
    pub starts_at: Option<TimeMs>,
    /// When it ends.
    #[n(2)]
    pub ends_at: Option<TimeMs>,
    /// Where, in words; empty if it has no place.
    #[n(3)]
    pub place: Summary,
    /// Where, on a map.
    #[n(4)]
    pub geo: Option<Geo>,
}

/// Which standing pledges are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Admission {
    /// All, at once.
    #[n(0)]
    Open,
    /// Those whose mail address is verified; on a server without SMTP all, tagged unverified.
    #[n(1)]
    Email,
    /// Those who redeemed an invitation.
    #[n(2)]
    Invite,
}

/// Where a project is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum ProjectStatus {
    /// Only organisers see it.
    #[n(0)]
    Draft,
    /// People can enrol.
    #[n(1)]
    Open,
    /// The action is on; a go was given.
    #[n(2)]
    Running,
    /// Over.
    #[n(3)]
    Finished,
    /// Called off.
    #[n(4)]
    Cancelled,
}

impl ProjectStatus {
    /// Whether an organiser may move a project from here to `next`.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use ProjectStatus::{Cancelled, Draft, Finished, Open, Running};
        matches!(
            (self, next),
            (Draft, Open | Cancelled)
                | (Open, Draft | Running | Finished | Cancelled)
                | (Running, Open | Finished | Cancelled)
        )
    }

    /// Whether the public sees the project.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Draft)
    }

    /// Whether nothing comes of it any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled)
    }

    /// Whether people can enrol.
    #[must_use]
    pub const fn takes_pledges(self) -> bool {
        matches!(self, Self::Open | Self::Running)
    }
}

/// What an organiser decides about a project.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct ProjectFields {
    /// What it is called.
    #[n(0)]
    pub title: Title,
    /// One paragraph for cards and the top of the page.
    #[n(1)]
    pub summary: Summary,
    /// Markdown.
    #[n(2)]
    pub body: Body,
    /// What acting means.
    #[n(3)]
    pub action: Action,
    /// Why it can work. Markdown.
    #[n(4)]
    pub why: Body,
    /// Where it worked before. Markdown.
    #[n(5)]
    pub precedents: Body,
    /// Which pledges count.
    #[n(6)]
    pub admission: Admission,
    /// So many days after the project is finished or cancelled, people's data is erased.
    #[n(7)]
    pub retention_days: u32,
}

impl ProjectFields {
    /// Checks what the parts cannot check alone.
    ///
    /// # Errors
    /// An end before its start, a place off the globe, a retention out of range.
    pub fn validate(&self) -> Result<(), Invalid> {
        let action = &self.action;
        if let (Some(start), Some(end)) = (action.starts_at, action.ends_at)
            && end < start
        {
            return Err(Invalid::new("action.ends_at", Problem::Contradiction));
        }
        if let Some(geo) = action.geo
            && (geo.lat_e6.unsigned_abs() > 90_000_000 || geo.lon_e6.unsigned_abs() > 180_000_000)
        {
            return Err(Invalid::new("action.geo", Problem::Malformed));
        }
        if !(1..=RETENTION_DAYS_MAX).contains(&self.retention_days) {
            let problem = Problem::OutOfRange { min: 1, max: RETENTION_DAYS_MAX.into() };
            return Err(Invalid::new("retention_days", problem));
        }
        Ok(())
    }
}

/// One call to action of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Whose it is.
    pub org: OrgId,
    /// Its name in URLs, unique in the organisation.
    pub slug: Slug,
    /// What it is.
    pub fields: ProjectFields,
    /// Where it is in its life.
    pub status: ProjectStatus,
    /// Counts up whenever what people pledged to changes while pledges stand; from 1.
    pub revision: u32,
    /// When it was made.
    pub created_at: TimeMs,
    /// When it was finished or cancelled.
    pub ended_at: Option<TimeMs>,
    /// Changes with every update; an update must name the one it saw.
    pub etag: u64,
}
