//! Calls: opening, answering, deciding, recording who acted.
//!
//! A call is opened with the coalition that its proposer solved. Whether the solver was right is
//! not taken on trust: `census` counts the stated set again from the pledges' rows.

mod answer;
mod census;
mod decide;
mod open;

use model::{
    CallId, ProjectId, Reason,
    audit::Actor,
    call::{Answer, CallState, ParticipationState},
    command::{CallChange, Reply},
    pledge::PledgeState,
};
use roaring::RoaringBitmap;
use store::{Tx, ensure, reject, values};

use super::{No, audit, project};
use crate::rows::{
    Id,
    call::{CallProgressRow, CallRow, CallSetRow, ParticipationRow, Which},
    pledge::PledgeRow,
};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &CallChange) -> Result<Reply, No> {
    use CallChange as Change;
    match change {
        Change::Open { .. } => open::open(tx, actor, change),
        Change::Materialise { id, limit } => open::materialise(tx, *id, *limit),
        Change::See { id, member } => answer::see(tx, actor, *id, *member),
        Change::Answer { id, member, answer } => answer::answer(tx, actor, *id, *member, *answer),
        Change::Decide { id, answers_version, go } => {
            decide::decide(tx, actor, *id, *answers_version, go.as_ref())
        }
        Change::SettleParticipations { id, limit } => decide::settle(tx, *id, *limit),
        Change::CheckIn { id, pledge, done } => decide::check_in(tx, *id, *pledge, *done),
        Change::Close { id } => decide::close(tx, actor, *id),
    }
}

/// What would pull the ground from under an open call waits for its decision.
pub(super) fn ensure_none_open(tx: &Tx<'_>, project: ProjectId) -> Result<(), No> {
    ensure(open_call(tx, project)?.is_none(), Reason::CallInProgress)
}

/// A pledge changed. If it is in the open call, the go-set may have, too; and whoever takes their
/// pledge back has declined.
pub(super) fn pledge_changed(tx: &mut Tx<'_>, pledge: &PledgeRow) -> Result<(), No> {
    let Some(id) = open_call(tx, pledge.project)? else { return Ok(()) };
    let Some(mut row) = tx.get::<ParticipationRow>(&(id, pledge.ordinal))? else {
        return Ok(());
    };
    if pledge.state != PledgeState::Standing && row.state != ParticipationState::Declined {
        let now = project::now(tx);
        row.state = ParticipationState::Declined;
        row.answer = Some(Answer::Decline);
        row.answered_at = Some(now);
        row.updated_at = now;
        tx.update(&row)?;
    }
    bump_answers(tx, id)
}

/// The person of a pledge was erased: their participations lead to nobody either.
pub(super) fn erase(tx: &mut Tx<'_>, pledge: &PledgeRow) -> Result<(), No> {
    for call in tx.collect(
        "SELECT id FROM project_call WHERE project = ?1 ORDER BY id",
        &values![pledge.project => Id],
        |c| c.get_as::<Id, CallId>(0),
    )? {
        if let Some(mut row) = tx.get::<ParticipationRow>(&(call, pledge.ordinal))? {
            row.member = pledge.member;
            tx.update(&row)?;
        }
    }
    Ok(())
}

/// The latest call of a project, in whatever state.
pub(super) fn latest(tx: &Tx<'_>, project: ProjectId) -> Result<Option<CallRow>, No> {
    let tail = "WHERE project = ?1 ORDER BY opened_at DESC, id DESC LIMIT 1";
    Ok(tx.first(tail, &values![project => Id])?)
}

fn open_call(tx: &Tx<'_>, project: ProjectId) -> Result<Option<CallId>, No> {
    let sql = "SELECT id FROM project_call WHERE project = ?1 AND state = 'open' ORDER BY id";
    Ok(tx.collect(sql, &values![project => Id], |c| c.get_as::<Id, CallId>(0))?.pop())
}

fn existing(tx: &Tx<'_>, id: CallId) -> Result<CallRow, No> {
    match tx.get::<CallRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::CallNotFound),
    }
}

fn progress(tx: &Tx<'_>, id: CallId) -> Result<CallProgressRow, No> {
    match tx.get::<CallProgressRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::CallNotFound),
    }
}

fn bump_answers(tx: &mut Tx<'_>, id: CallId) -> Result<(), No> {
    let mut row = progress(tx, id)?;
    row.answers_version += 1;
    tx.update(&row)?;
    Ok(())
}

/// A set of the call; empty if there is none.
fn set(tx: &Tx<'_>, id: CallId, which: Which) -> Result<RoaringBitmap, No> {
    match tx.get::<CallSetRow>(&(id, which))? {
        Some(row) => bitmap(&row.ordinals),
        None => Ok(RoaringBitmap::new()),
    }
}

fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap, No> {
    match RoaringBitmap::deserialize_from(bytes) {
        Ok(set) => Ok(set),
        Err(_) => reject(Reason::InvalidInput),
    }
}

/// What the decision makes of somebody's answer. Nobody who is not in the go-set is asked to act.
fn outcome(in_go_set: bool, answer: Option<Answer>) -> ParticipationState {
    match (in_go_set, answer) {
        (true, _) => ParticipationState::Go,
        (false, None) => ParticipationState::Silent,
        (false, Some(_)) => ParticipationState::Released,
    }
}

/// A participation that is not written yet, as it must be by now.
fn fresh(tx: &Tx<'_>, call: &CallRow, pledge: Called, in_go_set: bool) -> ParticipationRow {
    let now = project::now(tx);
    // A pledge that was taken back before its participation was written has declined by that.
    let gone = pledge.state != PledgeState::Standing;
    let answer = gone.then_some(Answer::Decline);
    let state = match call.state {
        CallState::Open if gone => ParticipationState::Declined,
        CallState::Open => ParticipationState::Called,
        _ => outcome(in_go_set, answer),
    };
    ParticipationRow {
        call_id: call.id,
        ordinal: pledge.ordinal,
        org: call.org,
        project: call.project,
        pledge: pledge.id,
        member: pledge.member,
        state,
        answer,
        seen_at: None,
        answered_at: gone.then_some(now),
        updated_at: now,
    }
}

/// What a participation takes from its pledge.
#[derive(Clone, Copy, Debug)]
struct Called {
    ordinal: u32,
    id: model::PledgeId,
    member: model::MemberId,
    state: PledgeState,
}

impl Called {
    fn of(row: &PledgeRow) -> Self {
        Self { ordinal: row.ordinal, id: row.id, member: row.member, state: row.state }
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
