//! A called person looks, and answers.

use model::{
    CallId, MemberId, Reason,
    audit::Actor,
    call::{Answer, CallState, ParticipationState},
    command::Reply,
    pledge::PledgeState,
};
use store::{Tx, ensure, reject};

use super::{
    CallRow, Called, No, ParticipationRow, PledgeRow, Which, bump_answers, existing, fresh, set,
};
use crate::apply::{org, pledge, project};

pub(super) fn see(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: CallId,
    member: MemberId,
) -> Result<Reply, No> {
    let call = existing(tx, id)?;
    let (_, mut part) = of_member(tx, actor, &call, member)?;
    if part.row.seen_at.is_none() {
        part.row.seen_at = Some(project::now(tx));
        part.write(tx)?;
    }
    Ok(Reply::Done)
}

pub(super) fn answer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: CallId,
    member: MemberId,
    answer: Answer,
) -> Result<Reply, No> {
    let call = existing(tx, id)?;
    let (pledge, mut part) = of_member(tx, actor, &call, member)?;
    ensure(call.state == CallState::Open, Reason::CallNotOpen)?;
    ensure(pledge.state == PledgeState::Standing, Reason::PledgeNotStanding)?;
    if part.row.answer == Some(answer) {
        return Ok(Reply::Done);
    }
    let now = project::now(tx);
    part.row.answer = Some(answer);
    part.row.state = match answer {
        Answer::Confirm => ParticipationState::Confirmed,
        Answer::Decline => ParticipationState::Declined,
    };
    part.row.answered_at = Some(now);
    part.row.seen_at.get_or_insert(now);
    part.row.updated_at = now;
    part.write(tx)?;
    if answer == Answer::Confirm {
        // Confirming is what discloses a hidden name.
        org::disclose(tx, call.org, member)?;
    }
    bump_answers(tx, id)?;
    Ok(Reply::Done)
}

/// A participation, and whether its row is there already.
struct Part {
    row: ParticipationRow,
    written: bool,
}

impl Part {
    fn write(&self, tx: &mut Tx<'_>) -> Result<(), No> {
        if self.written {
            tx.update(&self.row)?;
        } else {
            tx.insert(&self.row)?;
        }
        Ok(())
    }
}

/// Somebody's pledge and part in a call, even before the job that writes participations came to
/// them.
fn of_member(
    tx: &Tx<'_>,
    actor: &Actor,
    call: &CallRow,
    member: MemberId,
) -> Result<(PledgeRow, Part), No> {
    let foreign = matches!(actor, Actor::Member { member: acting, .. } if *acting != member);
    ensure(!foreign, Reason::NotCalled)?;
    let Some(pledge) = pledge::of_member(tx, call.project, member)? else {
        return reject(Reason::NotCalled);
    };
    if let Some(row) = tx.get::<ParticipationRow>(&(call.id, pledge.ordinal))? {
        return Ok((pledge, Part { row, written: true }));
    }
    let coalition = set(tx, call.id, Which::Coalition)?;
    ensure(coalition.contains(pledge.ordinal), Reason::NotCalled)?;
    let go = set(tx, call.id, Which::Go)?;
    let row = fresh(tx, call, Called::of(&pledge), go.contains(pledge.ordinal));
    Ok((pledge, Part { row, written: false }))
}
