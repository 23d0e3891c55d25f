//! Go or stand down, and what comes after.

use model::{
    CallId, PledgeId, Reason,
    audit::Actor,
    call::{CallState, ParticipationState},
    command::{GoSet, Reply},
};
use roaring::RoaringBitmap;
use store::{Tx, ensure, reject, values};

use super::{
    CallRow, CallSetRow, Called, No, ParticipationRow, Which, audit, bitmap,
    census::{called, census},
    existing, fresh,
    open::Step,
    outcome, progress, set,
};
use crate::{
    apply::{batch, pledge, project, tier},
    rows::Id,
};

pub(super) fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: CallId,
    answers_version: u64,
    go: Option<&GoSet>,
) -> Result<Reply, No> {
    let mut call = existing(tx, id)?;
    ensure(call.state == CallState::Open, Reason::CallNotOpen)?;
    ensure(progress(tx, id)?.answers_version == answers_version, Reason::PledgesMoved)?;
    call.decided_at = Some(project::now(tx));
    let detail = match go {
        Some(go) => {
            check_go_set(tx, &call, go)?;
            call.state = CallState::Go;
            call.go_people = Some(go.people);
            tx.insert(&CallSetRow {
                call_id: id,
                which: Which::Go,
                org: call.org,
                project: call.project,
                ordinals: go.ordinals.clone(),
            })?;
            format!("go: {} people", go.people)
        }
        None => {
            call.state = CallState::StoodDown;
            call.confirmed_people = Some(confirmed_people(tx, &call)?);
            "stand down".to_owned()
        }
    };
    tx.update(&call)?;
    if go.is_some() {
        project::run(tx, call.project)?;
    }
    audit::note(tx, actor, Some(call.org), "call.decide", &id.to_string(), &detail)?;
    Ok(Reply::Done)
}

/// Only people who confirmed are asked to act, nobody below their own condition, and only if the
/// tier is met.
fn check_go_set(tx: &Tx<'_>, call: &CallRow, go: &GoSet) -> Result<(), No> {
    let members = bitmap(&go.ordinals)?;
    let confirmed = "SELECT ordinal FROM participation WHERE call_id = ?1 \
                     AND state = 'confirmed' ORDER BY answer, ordinal";
    let mut all = RoaringBitmap::new();
    tx.each(confirmed, &values![call.id => Id], |c| {
        all.insert(c.get::<u32>(0)?);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    ensure(members.is_subset(&all), Reason::InvalidInput)?;
    let project = project::gist(tx, call.project)?;
    let Some(tier) = tier::of_project(tx, project.id, call.tier)? else {
        return reject(Reason::TierNotFound);
    };
    census(tx, &project, &members)?.check(tx, go.people, &tier)
}

/// Acting people who confirmed: what a call that stood down came to.
fn confirmed_people(tx: &Tx<'_>, call: &CallRow) -> Result<u32, No> {
    let sql = "SELECT count(*) FROM participation c JOIN pledge p \
               ON p.project = c.project AND p.ordinal = c.ordinal \
               WHERE c.call_id = ?1 AND c.state = 'confirmed' AND p.kind = 'acting'";
    Ok(tx.one::<u32>(sql, &values![call.id => Id])?.unwrap_or(0))
}

pub(super) fn settle(tx: &mut Tx<'_>, id: CallId, limit: u32) -> Result<Reply, No> {
    let call = existing(tx, id)?;
    ensure(call.decided_at.is_some(), Reason::CallNotDecided)?;
    let mut at = progress(tx, id)?;
    let members = set(tx, id, Which::Coalition)?;
    let step = Step::after(&members, at.settled_to, batch(limit));
    let Some((first, last)) = step.range else {
        return Ok(Reply::Progress { written: 0, done: true });
    };
    let go = set(tx, id, Which::Go)?;
    let now = project::now(tx);
    let mut written = 0;
    for pledge in called(tx, call.project, first, last)? {
        let ordinal = pledge.ordinal;
        if !members.contains(ordinal) {
            continue;
        }
        let in_go_set = go.contains(ordinal);
        match tx.get::<ParticipationRow>(&(id, ordinal))? {
            // Somebody of the go-set was checked in before this job came to them.
            Some(row) if is_settled(row.state) => continue,
            Some(mut row) => {
                row.state = outcome(in_go_set, row.answer);
                row.updated_at = now;
                tx.update(&row)?;
            }
            None => tx.insert(&fresh(tx, &call, pledge, in_go_set))?,
        }
        written += 1;
    }
    at.settled_to = last;
    at.materialised_to = at.materialised_to.max(last);
    tx.update(&at)?;
    Ok(Reply::Progress { written, done: step.last })
}

pub(super) fn check_in(
    tx: &mut Tx<'_>,
    id: CallId,
    pledge: PledgeId,
    done: bool,
) -> Result<Reply, No> {
    let call = existing(tx, id)?;
    ensure(call.state == CallState::Go, Reason::CallNotDecided)?;
    let found = pledge::by_id(tx, pledge)?.filter(|pledge| pledge.project == call.project);
    let Some(pledge) = found else { return reject(Reason::PledgeNotFound) };
    ensure(set(tx, id, Which::Go)?.contains(pledge.ordinal), Reason::NotCalled)?;
    let written = tx.get::<ParticipationRow>(&(id, pledge.ordinal))?;
    let is_new = written.is_none();
    let mut row = written.unwrap_or_else(|| fresh(tx, &call, Called::of(&pledge), true));
    row.state = if done { ParticipationState::Done } else { ParticipationState::NoShow };
    row.updated_at = project::now(tx);
    if is_new {
        tx.insert(&row)?;
    } else {
        tx.update(&row)?;
    }
    Ok(Reply::Done)
}

pub(super) fn close(tx: &mut Tx<'_>, actor: &Actor, id: CallId) -> Result<Reply, No> {
    let mut call = existing(tx, id)?;
    ensure(call.state != CallState::Open, Reason::CallNotDecided)?;
    if call.state != CallState::Closed {
        call.state = CallState::Closed;
        tx.update(&call)?;
        audit::note(tx, actor, Some(call.org), "call.close", &id.to_string(), "")?;
    }
    Ok(Reply::Done)
}

const fn is_settled(state: ParticipationState) -> bool {
    use ParticipationState::{Done, Go, NoShow, Released, Silent};
    matches!(state, Go | Released | Silent | Done | NoShow)
}
