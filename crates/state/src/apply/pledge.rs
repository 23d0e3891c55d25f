//! Pledges: enrolling, changing, taking back, reviving, accepting a revision, expiring.

use model::{
    MemberId, NeedTypeId, OfferTypeId, OrgId, PledgeId, ProjectId, Reason, Sealed, TimeMs,
    TokenHash,
    audit::Actor,
    command::{NewMember, PledgeChange, Reply},
    need::NeedKind,
    pledge::{AdmissionLevel, Clause, PledgeState, PledgeTerms},
};
use store::{Tx, ensure, reject, values};

use super::{No, call, invitation, org, project, valid};
use crate::rows::{
    Id, Ms,
    need::NeedTypeRow,
    offer::OfferTypeRow,
    pledge::{PledgeRow, PledgeStepRow, Step},
};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &PledgeChange) -> Result<Reply, No> {
    match change {
        PledgeChange::Enrol { id, project, member, revision, terms, note, invitation, made_at } => {
            let (id, project, revision) = (*id, *project, *revision);
            let (invitation, made_at) = (*invitation, *made_at);
            let note = note.as_ref();
            let new = Enrolment { id, project, member, revision, terms, note, invitation, made_at };
            enrol(tx, &new)
        }
        PledgeChange::Withdraw { id } => {
            let row = own(tx, actor, *id)?;
            ensure(row.state == PledgeState::Standing, Reason::PledgeNotStanding)?;
            let row = withdraw(tx, row)?;
            project::bump(tx, row.project)?;
            Ok(reply(&row))
        }
        PledgeChange::Revive { id } => revive(tx, actor, *id),
        PledgeChange::AcceptRevision { id, revision } => accept(tx, actor, *id, *revision),
        PledgeChange::Expire { project, limit } => expire(tx, *project, *limit),
    }
}

struct Enrolment<'a> {
    id: PledgeId,
    project: ProjectId,
    member: &'a NewMember,
    revision: u32,
    terms: &'a PledgeTerms,
    note: Option<&'a Sealed>,
    invitation: Option<TokenHash>,
    made_at: Option<TimeMs>,
}

fn enrol(tx: &mut Tx<'_>, new: &Enrolment<'_>) -> Result<Reply, No> {
    valid(new.terms.validate())?;
    let project = project::gist(tx, new.project)?;
    ensure(project.status.takes_pledges(), Reason::ProjectNotOpen)?;
    ensure(new.revision == project.revision, Reason::RevisionChanged)?;
    check_types(tx, project.id, new.terms)?;
    let now = project::now(tx);
    ensure(new.terms.expires_at().is_none_or(|at| at > now), Reason::ConditionPassed)?;
    let member = org::join(tx, project.org, new.member)?;

    let old = of_member(tx, project.id, member)?;
    let mut row = match &old {
        Some(old) => old.clone(),
        None => blank(tx, &project, new.id, member)?,
    };
    row.revision = project.revision;
    row.state = PledgeState::Standing;
    row.set_terms(new.terms);
    row.note = new.note.cloned();
    // Not what the proposer knew: the address may have been verified since.
    if org::member_of(tx, project.org, member)?.mail_verified {
        row.level = row.level.max(AdmissionLevel::Email);
    }
    let invited = new.invitation.filter(|_| row.level < AdmissionLevel::Invited);
    if invited.is_some() {
        row.level = AdmissionLevel::Invited;
    }
    let row = match &old {
        Some(old) if *old == row => return Ok(reply(&row)),
        Some(_) => step(tx, row, Step::Changed)?,
        None => {
            row.created_at = made_at(tx, project.org, new.made_at)?;
            let at = row.created_at;
            step_at(tx, row, Step::Enrolled, at)?
        }
    };
    // After the pledge is there: the invitation refers to it.
    if let Some(token) = invited {
        invitation::redeem(tx, project.id, token, row.id)?;
    }
    project::bump(tx, project.id)?;
    Ok(reply(&row))
}

/// The first pledge of a member in a project.
fn blank(
    tx: &Tx<'_>,
    project: &project::Gist,
    id: PledgeId,
    member: MemberId,
) -> Result<PledgeRow, No> {
    let known = tx.exists("SELECT 1 FROM pledge WHERE id = ?1", &values![id => Id])?;
    ensure(!known, Reason::InvalidInput)?;
    let last = "SELECT coalesce(max(ordinal), 0) FROM pledge WHERE project = ?1";
    let last: u32 = tx.one(last, &values![project.id => Id])?.unwrap_or(0);
    let Some(ordinal) = last.checked_add(1) else { return reject(Reason::Unavailable) };
    let now = project::now(tx);
    Ok(PledgeRow {
        project: project.id,
        ordinal,
        id,
        org: project.org,
        member,
        revision: project.revision,
        kind: model::pledge::PledgeKind::Acting,
        threshold: 1,
        bounds: Vec::new(),
        expires_at: None,
        offers: Vec::new(),
        needs: Vec::new(),
        fallback: Vec::new(),
        hide_name: false,
        state: PledgeState::Standing,
        level: AdmissionLevel::Open,
        created_at: now,
        updated_at: now,
        etag: 0,
        note: None,
    })
}

/// Now; but the pledges of an organisation made by `muster demo` may have a past.
fn made_at(tx: &Tx<'_>, org: OrgId, made_at: Option<TimeMs>) -> Result<TimeMs, No> {
    let now = project::now(tx);
    let Some(past) = made_at.filter(|at| *at < now) else { return Ok(now) };
    let demo = "SELECT 1 FROM org WHERE id = ?1 AND demo = 1";
    Ok(if tx.exists(demo, &values![org => Id])? { past } else { now })
}

/// Everything that terms name belongs to the project, and what they count has a maximum.
fn check_types(tx: &Tx<'_>, project: ProjectId, terms: &PledgeTerms) -> Result<(), No> {
    for offer in terms.offers.iter().chain(&terms.fallback) {
        offer_type(tx, project, offer.offer_type)?;
    }
    for clause in &terms.clauses {
        if let Clause::AtLeastOffered(part) = clause {
            let offer = offer_type(tx, project, part.offer_type)?;
            ensure(offer.per_person_max.is_some(), Reason::NeedsMaximum)?;
        }
    }
    for need in &terms.needs {
        let kind = need_type(tx, project, need.need_type)?.kind;
        let fits = kind == NeedKind::Quantity || need.quantity == 1;
        ensure(fits, Reason::InvalidInput)?;
    }
    Ok(())
}

fn offer_type(tx: &Tx<'_>, project: ProjectId, id: OfferTypeId) -> Result<OfferTypeRow, No> {
    match tx.get::<OfferTypeRow>(&id)? {
        Some(row) if row.project == project => Ok(row),
        _ => reject(Reason::OfferTypeNotFound),
    }
}

fn need_type(tx: &Tx<'_>, project: ProjectId, id: NeedTypeId) -> Result<NeedTypeRow, No> {
    match tx.get::<NeedTypeRow>(&id)? {
        Some(row) if row.project == project => Ok(row),
        _ => reject(Reason::NeedTypeNotFound),
    }
}

fn withdraw(tx: &mut Tx<'_>, mut row: PledgeRow) -> Result<PledgeRow, No> {
    row.state = PledgeState::Withdrawn;
    step(tx, row, Step::Withdrew)
}

fn revive(tx: &mut Tx<'_>, actor: &Actor, id: PledgeId) -> Result<Reply, No> {
    let mut row = own(tx, actor, id)?;
    let project = project::gist(tx, row.project)?;
    if row.state == PledgeState::Standing {
        return Ok(reply(&row));
    }
    ensure(project.status.takes_pledges(), Reason::ProjectNotOpen)?;
    let now = project::now(tx);
    ensure(row.expires_at.is_none_or(|at| at > now), Reason::ConditionPassed)?;
    row.state = PledgeState::Standing;
    let row = step(tx, row, Step::Revived)?;
    project::bump(tx, row.project)?;
    Ok(reply(&row))
}

fn accept(tx: &mut Tx<'_>, actor: &Actor, id: PledgeId, revision: u32) -> Result<Reply, No> {
    let mut row = own(tx, actor, id)?;
    ensure(row.state == PledgeState::Standing, Reason::PledgeNotStanding)?;
    let project = project::gist(tx, row.project)?;
    ensure(project.status.takes_pledges(), Reason::ProjectNotOpen)?;
    ensure(revision == project.revision, Reason::RevisionChanged)?;
    if row.revision == revision {
        return Ok(reply(&row));
    }
    row.revision = revision;
    let row = step(tx, row, Step::Accepted)?;
    project::bump(tx, row.project)?;
    Ok(reply(&row))
}

fn expire(tx: &mut Tx<'_>, project: ProjectId, limit: u32) -> Result<Reply, No> {
    project::gist(tx, project)?;
    let limit = super::batch(limit);
    let due = "WHERE project = ?1 AND state = 'standing' AND expires_at <= ?2 \
               ORDER BY expires_at, ordinal LIMIT ?3";
    let now = project::now(tx);
    // One more than asked for tells whether anything is left.
    let mut rows = tx.select::<PledgeRow>(due, &values![project => Id, now => Ms, limit + 1])?;
    let done = rows.len() <= limit as usize;
    rows.truncate(limit as usize);
    let written = rows.len() as u32;
    for mut row in rows {
        row.state = PledgeState::Expired;
        step(tx, row, Step::Expired)?;
    }
    if written > 0 {
        project::bump(tx, project)?;
    }
    Ok(Reply::Progress { written, done })
}

/// A member goes: their standing pledges are withdrawn.
pub(super) fn withdraw_all_of(tx: &mut Tx<'_>, member: MemberId) -> Result<(), No> {
    for row in all_of(tx, member)? {
        if row.state == PledgeState::Standing {
            let project = row.project;
            withdraw(tx, row)?;
            project::bump(tx, project)?;
        }
    }
    Ok(())
}

/// More is known of a member: their pledges rise to that level. None ever falls.
pub(super) fn raise_level_of(
    tx: &mut Tx<'_>,
    member: MemberId,
    level: AdmissionLevel,
) -> Result<(), No> {
    for mut row in all_of(tx, member)? {
        if row.level < level {
            row.level = level;
            let project = row.project;
            step(tx, row, Step::Known)?;
            project::bump(tx, project)?;
        }
    }
    Ok(())
}

/// Whether a member has a pledge, in whatever state, in any project of their organisation.
pub(super) fn has_any(tx: &Tx<'_>, member: MemberId) -> Result<bool, No> {
    let sql = "SELECT 1 FROM pledge WHERE member = ?1 LIMIT 1";
    Ok(tx.exists(sql, &values![member => Id])?)
}

pub(super) struct Erased {
    pub(super) written: u32,
    pub(super) done: bool,
    pub(super) to: u32,
}

/// Cuts pledges after ordinal `from` off from their people, and their participations with them.
pub(super) fn erase(
    tx: &mut Tx<'_>,
    project: ProjectId,
    from: u32,
    limit: u32,
) -> Result<Erased, No> {
    let next = "WHERE project = ?1 AND ordinal > ?2 ORDER BY ordinal LIMIT ?3";
    let rows = tx.select::<PledgeRow>(next, &values![project => Id, from, limit])?;
    let written = rows.len() as u32;
    let mut to = from;
    for mut row in rows {
        to = row.ordinal;
        let (org, member) = (row.org, row.member);
        row.member = project::nobody(row.id);
        row.note = None;
        call::erase(tx, &row)?;
        step(tx, row, Step::Erased)?;
        org::forget_if_idle(tx, org, member)?;
    }
    Ok(Erased { written, done: written < limit, to })
}

/// The pledge of a member in a project.
pub(super) fn of_member(
    tx: &Tx<'_>,
    project: ProjectId,
    member: MemberId,
) -> Result<Option<PledgeRow>, No> {
    let tail = "WHERE member = ?1 AND project = ?2";
    Ok(tx.first(tail, &values![member => Id, project => Id])?)
}

/// The pledge with this id.
pub(super) fn by_id(tx: &Tx<'_>, id: PledgeId) -> Result<Option<PledgeRow>, No> {
    Ok(tx.first("WHERE id = ?1", &values![id => Id])?)
}

/// The pledge, unless the command runs on behalf of another member: theirs it is not.
fn own(tx: &Tx<'_>, actor: &Actor, id: PledgeId) -> Result<PledgeRow, No> {
    let Some(row) = by_id(tx, id)? else { return reject(Reason::PledgeNotFound) };
    let foreign = matches!(actor, Actor::Member { member, .. } if *member != row.member);
    ensure(!foreign, Reason::PledgeNotFound)?;
    Ok(row)
}

fn all_of(tx: &Tx<'_>, member: MemberId) -> Result<Vec<PledgeRow>, No> {
    Ok(tx.select("WHERE member = ?1 ORDER BY project", &values![member => Id])?)
}

/// Writes the pledge as it is after a step that happens now, and the step.
fn step(tx: &mut Tx<'_>, row: PledgeRow, step: Step) -> Result<PledgeRow, No> {
    let now = project::now(tx);
    step_at(tx, row, step, now)
}

fn step_at(tx: &mut Tx<'_>, mut row: PledgeRow, step: Step, at: TimeMs) -> Result<PledgeRow, No> {
    row.etag += 1;
    row.updated_at = at;
    if row.etag == 1 {
        tx.insert(&row)?;
    } else {
        tx.update(&row)?;
    }
    tx.insert(&PledgeStepRow {
        pledge: row.id,
        etag: row.etag,
        org: row.org,
        project: row.project,
        ordinal: row.ordinal,
        at,
        step,
        kind: row.kind,
        state: row.state,
        threshold: row.threshold,
        revision: row.revision,
    })?;
    if row.etag > 1 {
        call::pledge_changed(tx, &row)?;
    }
    Ok(row)
}

fn reply(row: &PledgeRow) -> Reply {
    Reply::Pledge { id: row.id, etag: row.etag }
}

#[cfg(test)]
mod tests;
