//! Pledges: one's own, all of a project for the solver, and what the feed tells of them.

use std::ops::ControlFlow;

use model::{
    MemberId, PledgeId, ProjectId, TimeMs,
    pledge::{AdmissionLevel, AdmissionRule, NotAdmitted, Pledge, PledgeKind, PledgeState},
    pledge::{Need, PledgeTerms},
    tier::Quantity,
};
use store::{Change, Fault, Reader, values};

use super::feed::after;
use crate::rows::{
    Id, Ms,
    pledge::{Amounts, PledgeRow, PledgeStepRow, PledgeWord, Step, clauses},
};

/// What the solver and a dashboard must know of a pledge: everything but whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PledgeFacts {
    /// Its id.
    pub id: PledgeId,
    /// Its number in the project.
    pub ordinal: u32,
    /// The revision that its owner agreed to.
    pub revision: u32,
    /// Where it is in its life.
    pub state: PledgeState,
    /// How far the person is known.
    pub level: AdmissionLevel,
    /// What is promised, and when.
    pub terms: PledgeTerms,
    /// When it was first made.
    pub created_at: TimeMs,
    /// When it last changed.
    pub updated_at: TimeMs,
}

impl PledgeFacts {
    /// Whether it is solved at `now`: it stands, is admitted, and its date has not passed.
    #[must_use]
    pub fn counts(&self, rule: AdmissionRule, now: TimeMs) -> bool {
        self.state == PledgeState::Standing
            && rule.apart(self.level, self.revision).is_none()
            && self.terms.expires_at().is_none_or(|at| at > now)
    }

    /// Why it is not counted although it stands.
    #[must_use]
    pub fn apart(&self, rule: AdmissionRule) -> Option<NotAdmitted> {
        rule.apart(self.level, self.revision).filter(|_| self.state == PledgeState::Standing)
    }
}

/// The pledge with this id.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: PledgeId) -> Result<Option<Pledge>, Fault> {
    let row = db.first::<PledgeRow>("WHERE id = ?1", &values![id => Id])?;
    Ok(row.map(Pledge::from))
}

/// A member's pledge in a project.
///
/// # Errors
/// See [`Fault`].
pub fn of_member_in(
    db: &Reader<'_>,
    project: ProjectId,
    member: MemberId,
) -> Result<Option<Pledge>, Fault> {
    let tail = "WHERE member = ?1 AND project = ?2";
    let row = db.first::<PledgeRow>(tail, &values![member => Id, project => Id])?;
    Ok(row.map(Pledge::from))
}

/// All pledges of a member, in whatever state, the latest first.
///
/// # Errors
/// See [`Fault`].
pub fn of_member(db: &Reader<'_>, member: MemberId) -> Result<Vec<Pledge>, Fault> {
    let tail = "WHERE member = ?1 ORDER BY created_at DESC, project";
    let rows = db.select::<PledgeRow>(tail, &values![member => Id])?;
    Ok(rows.into_iter().map(Pledge::from).collect())
}

/// How many standing pledges a member has.
///
/// # Errors
/// See [`Fault`].
pub fn standing_of_member(db: &Reader<'_>, member: MemberId) -> Result<u32, Fault> {
    let sql = "SELECT count(*) FROM pledge WHERE member = ?1 AND state = 'standing'";
    Ok(db.one(sql, &values![member => Id])?.unwrap_or(0))
}

/// Every pledge of a project, in order of ordinals, in whatever state; one scan.
///
/// # Errors
/// See [`Fault`].
pub fn for_each(
    db: &Reader<'_>,
    project: ProjectId,
    mut visit: impl FnMut(PledgeFacts) -> ControlFlow<()>,
) -> Result<(), Fault> {
    // Not `SELECT *`: notes and members stay where they are.
    let sql = "SELECT id, ordinal, revision, state, level, kind, threshold, bounds, expires_at, \
               offers, needs, fallback, hide_name, created_at, updated_at \
               FROM pledge WHERE project = ?1 ORDER BY ordinal";
    db.each(sql, &values![project => Id], |c| {
        let kind: PledgeKind = c.get_as::<PledgeWord, _>(5)?;
        let bounds: Vec<Quantity> = c.get_as::<Amounts, _>(7)?;
        Ok(visit(PledgeFacts {
            id: c.get_as::<Id, _>(0)?,
            ordinal: c.get(1)?,
            revision: c.get(2)?,
            state: c.get_as::<PledgeWord, _>(3)?,
            level: c.get_as::<PledgeWord, _>(4)?,
            terms: PledgeTerms {
                kind,
                clauses: clauses(kind, c.get(6)?, &bounds, c.get_as::<Ms, _>(8)?),
                offers: c.get_as::<Amounts, Vec<Quantity>>(9)?,
                needs: c.get_as::<Amounts, Vec<Need>>(10)?,
                fallback: c.get_as::<Amounts, Vec<Quantity>>(11)?,
                hide_name: c.get(12)?,
            },
            created_at: c.get_as::<Ms, _>(13)?,
            updated_at: c.get_as::<Ms, _>(14)?,
        }))
    })
}

/// The pledge that a change of the feed tells of, as it is after it; none if it tells of
/// something else, or of a row that is gone.
///
/// # Errors
/// When the change was written by another schema: start over from the tables.
pub fn changed(change: &Change) -> Result<Option<PledgeFacts>, Fault> {
    if !change.is::<PledgeRow>() || change.after.is_none() {
        return Ok(None);
    }
    let kind = after::<PledgeRow, PledgeWord, PledgeKind>(change, "kind")?;
    let bounds = after::<PledgeRow, Amounts, Vec<Quantity>>(change, "bounds")?;
    let threshold = after::<PledgeRow, store::Plain, u64>(change, "threshold")?;
    let expires_at = after::<PledgeRow, Ms, Option<TimeMs>>(change, "expires_at")?;
    Ok(Some(PledgeFacts {
        id: after::<PledgeRow, Id, _>(change, "id")?,
        ordinal: after::<PledgeRow, store::Plain, _>(change, "ordinal")?,
        revision: after::<PledgeRow, store::Plain, _>(change, "revision")?,
        state: after::<PledgeRow, PledgeWord, _>(change, "state")?,
        level: after::<PledgeRow, PledgeWord, _>(change, "level")?,
        terms: PledgeTerms {
            kind,
            clauses: clauses(kind, threshold, &bounds, expires_at),
            offers: after::<PledgeRow, Amounts, _>(change, "offers")?,
            needs: after::<PledgeRow, Amounts, _>(change, "needs")?,
            fallback: after::<PledgeRow, Amounts, _>(change, "fallback")?,
            hide_name: after::<PledgeRow, store::Plain, _>(change, "hide_name")?,
        },
        created_at: after::<PledgeRow, Ms, _>(change, "created_at")?,
        updated_at: after::<PledgeRow, Ms, _>(change, "updated_at")?,
    }))
}

/// A step in the life of a pledge, and what it was after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PledgeStep {
    /// Its number in the project.
    pub ordinal: u32,
    /// When.
    pub at: TimeMs,
    /// What happened.
    pub step: Step,
    /// Whether the person takes part.
    pub kind: PledgeKind,
    /// Where the pledge was then.
    pub state: PledgeState,
    /// The people threshold then.
    pub threshold: u64,
}

impl From<PledgeStepRow> for PledgeStep {
    fn from(row: PledgeStepRow) -> Self {
        let PledgeStepRow { ordinal, at, step, kind, state, threshold, .. } = row;
        Self { ordinal, at, step, kind, state, threshold }
    }
}

/// How many people a pledge asked for at an instant; none before it was there.
///
/// # Errors
/// See [`Fault`].
pub(super) fn threshold_at(
    db: &Reader<'_>,
    pledge: PledgeId,
    at: TimeMs,
) -> Result<Option<u64>, Fault> {
    let sql = "SELECT threshold FROM pledge_step WHERE pledge = ?1 AND at <= ?2 \
               ORDER BY etag DESC LIMIT 1";
    db.one(sql, &values![pledge => Id, at => Ms])
}

/// Every step of a project's pledges, the oldest first: what "pledges over time" is made of.
///
/// # Errors
/// See [`Fault`].
pub fn for_each_step(
    db: &Reader<'_>,
    project: ProjectId,
    mut visit: impl FnMut(PledgeStep) -> ControlFlow<()>,
) -> Result<(), Fault> {
    let sql = "SELECT ordinal, at, step, kind, state, threshold FROM pledge_step \
               WHERE project = ?1 ORDER BY at, ordinal, pledge, etag";
    db.each(sql, &values![project => Id], |c| {
        Ok(visit(PledgeStep {
            ordinal: c.get(0)?,
            at: c.get_as::<Ms, _>(1)?,
            step: c.get_as::<PledgeWord, _>(2)?,
            kind: c.get_as::<PledgeWord, _>(3)?,
            state: c.get_as::<PledgeWord, _>(4)?,
            threshold: c.get(5)?,
        }))
    })
}

/// The latest steps of a project's pledges, the newest first.
///
/// # Errors
/// See [`Fault`].
pub fn latest_steps(
    db: &Reader<'_>,
    project: ProjectId,
    limit: u32,
) -> Result<Vec<PledgeStep>, Fault> {
    let tail = "WHERE project = ?1 ORDER BY at DESC, ordinal DESC, pledge DESC, etag DESC LIMIT ?2";
    let rows = db.select::<PledgeStepRow>(tail, &values![project => Id, limit])?;
    Ok(rows.into_iter().map(PledgeStep::from).collect())
}

/// Everything that happened to one pledge, the oldest first.
///
/// # Errors
/// See [`Fault`].
pub fn history(db: &Reader<'_>, pledge: PledgeId) -> Result<Vec<PledgeStep>, Fault> {
    let rows =
        db.select::<PledgeStepRow>("WHERE pledge = ?1 ORDER BY etag", &values![pledge => Id])?;
    Ok(rows.into_iter().map(PledgeStep::from).collect())
}

/// When the next standing pledge of a project expires.
///
/// # Errors
/// See [`Fault`].
pub fn next_expiry(db: &Reader<'_>, project: ProjectId) -> Result<Option<TimeMs>, Fault> {
    let sql = "SELECT expires_at FROM pledge WHERE project = ?1 AND state = 'standing' \
               AND expires_at IS NOT NULL ORDER BY expires_at LIMIT 1";
    Ok(db.collect(sql, &values![project => Id], |c| c.get_as::<Ms, TimeMs>(0))?.pop())
}
