//! Calls and participations: for organisers, for called people, for the jobs that carry a call.

use std::ops::ControlFlow;

use model::{
    CallId, MemberId, OrgId, PledgeId, ProjectId, Sealed, TimeMs,
    call::{Answer, Call, CallState, Participation, ParticipationState},
    pledge::Pledge,
    view::{CallSummary, Funnel, MyCall, MyParticipation},
};
use roaring::RoaringBitmap;
use store::{Change, Fault, Reader, values};

use super::feed::after;
use crate::rows::{
    Id, Ms,
    call::{CallProgressRow, CallRow, CallSetRow, CallWord, ParticipationRow, Which},
};

/// The call with this id, with its sets.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: CallId) -> Result<Option<Call>, Fault> {
    let Some(row) = db.get::<CallRow>(&id)? else { return Ok(None) };
    Ok(Some(with_sets(db, &row)?))
}

/// The latest call of a project, in whatever state, with its sets.
///
/// # Errors
/// See [`Fault`].
pub fn latest(db: &Reader<'_>, project: ProjectId) -> Result<Option<Call>, Fault> {
    let Some(row) = latest_row(db, project)? else { return Ok(None) };
    Ok(Some(with_sets(db, &row)?))
}

/// Every call of a project, the latest first, each with its funnel.
///
/// # Errors
/// See [`Fault`].
pub fn list(db: &Reader<'_>, project: ProjectId) -> Result<Vec<CallSummary>, Fault> {
    let tail = "WHERE project = ?1 ORDER BY opened_at DESC, id DESC";
    let mut calls = Vec::new();
    for row in db.select::<CallRow>(tail, &values![project => Id])? {
        calls.push(CallSummary {
            id: row.id,
            tier: row.tier,
            text: row.text(),
            funnel: funnel(db, row.id)?,
            tier_name: row.tier_name,
            confirm_by: row.confirm_by,
            opened_at: row.opened_at,
            decided_at: row.decided_at,
            state: row.state,
            called_people: row.called_people,
            go_people: row.go_people,
            tier_people: row.tier_people,
            confirmed_people: row.confirmed_people,
            root: row.root,
        });
    }
    Ok(calls)
}

/// From called to done. `called` is known from the start; the rest counts participations that are
/// written. Whoever was not asked to act is released, whether they answered or not.
///
/// # Errors
/// See [`Fault`].
pub fn funnel(db: &Reader<'_>, id: CallId) -> Result<Funnel, Fault> {
    let sql = "SELECT state, answer, count(*), count(seen_at) FROM participation \
               WHERE call_id = ?1 GROUP BY state, answer ORDER BY state, answer";
    let mut funnel = Funnel::default();
    let called = "SELECT called FROM project_call WHERE id = ?1";
    funnel.called = db.one::<u64>(called, &values![id => Id])?.unwrap_or(0);
    db.each(sql, &values![id => Id], |c| {
        let count = c.get::<u64>(2)?;
        funnel.seen += c.get::<u64>(3)?;
        match c.get_as::<CallWord, Option<Answer>>(1)? {
            Some(Answer::Confirm) => funnel.confirmed += count,
            Some(Answer::Decline) => funnel.declined += count,
            None => {}
        }
        match c.get_as::<CallWord, ParticipationState>(0)? {
            ParticipationState::Go => funnel.go += count,
            ParticipationState::Released | ParticipationState::Silent => funnel.released += count,
            ParticipationState::Done => {
                funnel.go += count;
                funnel.done += count;
            }
            ParticipationState::NoShow => {
                funnel.go += count;
                funnel.no_show += count;
            }
            ParticipationState::Called
            | ParticipationState::Confirmed
            | ParticipationState::Declined => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(funnel)
}

/// The version that a [`Decide`](model::command::CallChange::Decide) must name.
///
/// # Errors
/// See [`Fault`].
pub fn answers_version(db: &Reader<'_>, id: CallId) -> Result<Option<u64>, Fault> {
    Ok(db.get::<CallProgressRow>(&id)?.map(|row| row.answers_version))
}

/// The ordinals of those who confirmed and have not been settled: what the re-solve runs over.
///
/// # Errors
/// See [`Fault`].
pub fn confirmed(db: &Reader<'_>, id: CallId) -> Result<RoaringBitmap, Fault> {
    let sql = "SELECT ordinal FROM participation WHERE call_id = ?1 AND state = 'confirmed' \
               ORDER BY answer, ordinal";
    let mut ordinals = RoaringBitmap::new();
    db.each(sql, &values![id => Id], |c| {
        ordinals.insert(c.get(0)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ordinals)
}

/// Participations of a call after this ordinal, in order; at most `limit`.
///
/// # Errors
/// See [`Fault`].
pub fn participations(
    db: &Reader<'_>,
    id: CallId,
    state: Option<ParticipationState>,
    after: u32,
    limit: u32,
) -> Result<Vec<Participation>, Fault> {
    let rows = match state {
        None => db.select::<ParticipationRow>(
            "WHERE call_id = ?1 AND ordinal > ?2 ORDER BY ordinal LIMIT ?3",
            &values![id => Id, after, limit],
        )?,
        Some(state) => db.select::<ParticipationRow>(
            "WHERE call_id = ?1 AND ordinal > ?2 AND state = ?4 ORDER BY ordinal LIMIT ?3",
            &values![id => Id, after, limit, state => CallWord],
        )?,
    };
    Ok(rows.into_iter().map(Participation::from).collect())
}

/// One pledge's part in a call.
///
/// # Errors
/// See [`Fault`].
pub fn participation(
    db: &Reader<'_>,
    id: CallId,
    ordinal: u32,
) -> Result<Option<Participation>, Fault> {
    Ok(db.get::<ParticipationRow>(&(id, ordinal))?.map(Participation::from))
}

/// The project's latest call as the owner of this pledge sees it; none if they were not called.
///
/// # Errors
/// See [`Fault`].
pub fn mine(db: &Reader<'_>, pledge: &Pledge) -> Result<Option<(MyCall, MyParticipation)>, Fault> {
    let Some(row) = latest_row(db, pledge.project)? else { return Ok(None) };
    let in_set =
        |which| -> Result<bool, Fault> { Ok(set(db, row.id, which)?.contains(pledge.ordinal)) };
    let written = db.get::<ParticipationRow>(&(row.id, pledge.ordinal))?;
    // The job that writes participations may not have come to them yet.
    if written.is_none() && !in_set(Which::Coalition)? {
        return Ok(None);
    }
    let go = row.go_people.is_some() && in_set(Which::Go)?;
    let unwritten = match row.state {
        CallState::Open => ParticipationState::Called,
        _ if go => ParticipationState::Go,
        _ => ParticipationState::Silent,
    };
    // Whoever changes their pledge after the decision does not change what they were told.
    let then = match row.decided_at {
        Some(at) => super::pledge::threshold_at(db, pledge.id, at)?,
        None => None,
    };
    let threshold = then.map_or_else(|| pledge.terms.people_threshold(), |n| n.max(1));
    let (state, answer) = written.map_or((unwritten, None), |part| (part.state, part.answer));
    let mut text = row.text();
    if !go {
        text.place = model::text::Summary::default();
    }
    let call = MyCall {
        id: row.id,
        tier: row.tier,
        tier_name: row.tier_name,
        text,
        confirm_by: row.confirm_by,
        opened_at: row.opened_at,
        called_people: row.called_people,
        state: row.state,
        go_people: row.go_people,
        tier_people: row.tier_people,
        confirmed_people: row.confirmed_people,
        decided_at: row.decided_at,
        root: row.root,
    };
    Ok(Some((call, MyParticipation { pledge: pledge.id, state, answer, threshold })))
}

/// The sealed seed of the receipts' salts.
///
/// # Errors
/// See [`Fault`].
pub fn receipt_seed(db: &Reader<'_>, id: CallId) -> Result<Option<Sealed>, Fault> {
    Ok(db.get::<CallRow>(&id)?.map(|row| row.receipt_seed))
}

/// What is left to do for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallWork {
    /// Which call.
    pub id: CallId,
    /// Whose.
    pub org: OrgId,
    /// In which project.
    pub project: ProjectId,
    /// What.
    pub todo: CallTodo,
}

/// The next step that a job takes for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallTodo {
    /// Write participations.
    Materialise,
    /// Decide, at or after this time.
    Decide {
        /// When people can no longer count on confirming.
        confirm_by: TimeMs,
    },
    /// Settle participations.
    Settle,
}

/// What is left to do for every call, so that jobs go on after a restart.
///
/// # Errors
/// See [`Fault`].
pub fn work(db: &Reader<'_>) -> Result<Vec<CallWork>, Fault> {
    let sql = "SELECT c.id, c.org, c.project, c.state, c.confirm_by, p.materialised_to, \
               p.settled_to FROM project_call c JOIN call_progress p ON p.call_id = c.id \
               ORDER BY c.id";
    let mut work = Vec::new();
    let calls = db.collect(sql, &[], |c| {
        Ok((
            c.get_as::<Id, CallId>(0)?,
            c.get_as::<Id, OrgId>(1)?,
            c.get_as::<Id, ProjectId>(2)?,
            c.get_as::<CallWord, CallState>(3)?,
            c.get_as::<Ms, TimeMs>(4)?,
            (c.get::<u32>(5)?, c.get::<u32>(6)?),
        ))
    })?;
    for (id, org, project, state, confirm_by, (materialised_to, settled_to)) in calls {
        let last = set(db, id, Which::Coalition)?.max().unwrap_or(0);
        let mut add = |todo| work.push(CallWork { id, org, project, todo });
        match state {
            CallState::Open => {
                if materialised_to < last {
                    add(CallTodo::Materialise);
                }
                add(CallTodo::Decide { confirm_by });
            }
            _ if settled_to < last => add(CallTodo::Settle),
            _ => {}
        }
    }
    Ok(work)
}

/// What the feed tells of a participation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipationFacts {
    /// Which call.
    pub call: CallId,
    /// The pledge's number in the project.
    pub ordinal: u32,
    /// The pledge.
    pub pledge: PledgeId,
    /// Whose it is.
    pub member: MemberId,
    /// Where it is.
    pub state: ParticipationState,
    /// What was said.
    pub answer: Option<Answer>,
    /// When the person first saw the call.
    pub seen_at: Option<TimeMs>,
    /// When they last answered.
    pub answered_at: Option<TimeMs>,
}

/// The participation that a change of the feed tells of, as it is after it; none if it tells of
/// something else, or of a row that is gone.
///
/// # Errors
/// When the change was written by another schema: start over from the tables.
pub fn changed(change: &Change) -> Result<Option<ParticipationFacts>, Fault> {
    if !change.is::<ParticipationRow>() || change.after.is_none() {
        return Ok(None);
    }
    Ok(Some(ParticipationFacts {
        call: after::<ParticipationRow, Id, _>(change, "call_id")?,
        ordinal: after::<ParticipationRow, store::Plain, _>(change, "ordinal")?,
        pledge: after::<ParticipationRow, Id, _>(change, "pledge")?,
        member: after::<ParticipationRow, Id, _>(change, "member")?,
        state: after::<ParticipationRow, CallWord, _>(change, "state")?,
        answer: after::<ParticipationRow, CallWord, _>(change, "answer")?,
        seen_at: after::<ParticipationRow, Ms, _>(change, "seen_at")?,
        answered_at: after::<ParticipationRow, Ms, _>(change, "answered_at")?,
    }))
}

/// Every participation of a call that is written, in order of ordinals; one scan.
///
/// # Errors
/// See [`Fault`].
pub fn for_each(
    db: &Reader<'_>,
    id: CallId,
    mut visit: impl FnMut(ParticipationFacts) -> ControlFlow<()>,
) -> Result<(), Fault> {
    let sql = "SELECT ordinal, pledge, member, state, answer, seen_at, answered_at \
               FROM participation WHERE call_id = ?1 ORDER BY ordinal";
    db.each(sql, &values![id => Id], |c| {
        Ok(visit(ParticipationFacts {
            call: id,
            ordinal: c.get(0)?,
            pledge: c.get_as::<Id, _>(1)?,
            member: c.get_as::<Id, _>(2)?,
            state: c.get_as::<CallWord, _>(3)?,
            answer: c.get_as::<CallWord, _>(4)?,
            seen_at: c.get_as::<Ms, _>(5)?,
            answered_at: c.get_as::<Ms, _>(6)?,
        }))
    })
}

/// The latest answers of a call, the newest first.
///
/// # Errors
/// See [`Fault`].
pub fn latest_answers(
    db: &Reader<'_>,
    id: CallId,
    limit: u32,
) -> Result<Vec<Participation>, Fault> {
    let tail = "WHERE call_id = ?1 AND answered_at IS NOT NULL \
                ORDER BY answered_at DESC, ordinal DESC LIMIT ?2";
    let rows = db.select::<ParticipationRow>(tail, &values![id => Id, limit])?;
    Ok(rows.into_iter().map(Participation::from).collect())
}

fn latest_row(db: &Reader<'_>, project: ProjectId) -> Result<Option<CallRow>, Fault> {
    let tail = "WHERE project = ?1 ORDER BY opened_at DESC, id DESC LIMIT 1";
    db.first::<CallRow>(tail, &values![project => Id])
}

fn with_sets(db: &Reader<'_>, row: &CallRow) -> Result<Call, Fault> {
    let bytes = |which| -> Result<Vec<u8>, Fault> {
        Ok(db.get::<CallSetRow>(&(row.id, which))?.map(|set| set.ordinals).unwrap_or_default())
    };
    Ok(Call {
        coalition: bytes(Which::Coalition)?,
        go_set: bytes(Which::Go)?,
        id: row.id,
        org: row.org,
        project: row.project,
        tier: row.tier,
        revision: row.revision,
        text: row.text(),
        confirm_by: row.confirm_by,
        opened_at: row.opened_at,
        called: row.called,
        called_people: row.called_people,
        root: row.root,
        state: row.state,
        go_people: row.go_people,
        tier_people: row.tier_people,
        confirmed_people: row.confirmed_people,
        decided_at: row.decided_at,
    })
}

/// The ordinals of a set of a call; empty if there is none.
///
/// # Errors
/// See [`Fault`].
pub fn set(db: &Reader<'_>, id: CallId, which: Which) -> Result<RoaringBitmap, Fault> {
    let Some(row) = db.get::<CallSetRow>(&(id, which))? else { return Ok(RoaringBitmap::new()) };
    // Only what was read once by the command that stored it is in this column.
    RoaringBitmap::deserialize_from(row.ordinals.as_slice()).map_err(|_| Fault::Defect {
        table: "call_set",
        defect: store::Defect::WrongValue {
            column: "ordinals",
            wrong: store::WrongValue::content("a Roaring bitmap"),
        },
    })
}
