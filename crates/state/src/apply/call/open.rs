//! Opening a call, and writing down who is in it.

use std::collections::BTreeSet;

use model::{
    CallId, Reason,
    audit::Actor,
    call::CallState,
    command::{CallChange, Reply},
    limits::{CONFIRM_MS_MAX, CONFIRM_MS_MIN},
};
use roaring::RoaringBitmap;
use store::{Tx, ensure, reject, values};

use super::{
    CallProgressRow, CallRow, CallSetRow, No, Which, audit, bitmap,
    census::{called, census},
    existing, fresh, progress, set,
};
use crate::{
    apply::{batch, project, tier},
    rows::Id,
};

pub(super) fn open(tx: &mut Tx<'_>, actor: &Actor, change: &CallChange) -> Result<Reply, No> {
    let CallChange::Open {
        id,
        project,
        tier,
        text,
        confirm_by,
        pledges_version,
        coalition,
        people,
        root,
        receipt_seed,
    } = change
    else {
        return reject(Reason::Malformed);
    };
    let project = project::gist(tx, *project)?;
    ensure(project.status.takes_pledges(), Reason::ProjectNotOpen)?;
    let Some(tier) = tier::of_project(tx, project.id, *tier)? else {
        return reject(Reason::TierNotFound);
    };
    ensure(tx.get::<CallRow>(id)?.is_none(), Reason::InvalidInput)?;
    let now = project::now(tx);
    let time_given = confirm_by.since(now);
    ensure((CONFIRM_MS_MIN..=CONFIRM_MS_MAX).contains(&time_given), Reason::InvalidInput)?;
    // A call that stood down is over for everybody in it; one that came to a go is not, until it
    // is closed.
    let busy = "SELECT 1 FROM project_call WHERE project = ?1 AND state IN ('open', 'go')";
    ensure(!tx.exists(busy, &values![project.id => Id])?, Reason::CallInProgress)?;
    let version = project::pledges_version(tx, project.id)?;
    ensure(*pledges_version == version, Reason::PledgesMoved)?;

    let members = bitmap(coalition)?;
    census(tx, &project, &members)?.check(tx, *people, &tier)?;
    let Ok(called) = u32::try_from(members.len()) else { return reject(Reason::InvalidInput) };
    let (org, project) = (project.org, project);
    tx.insert(&CallRow {
        id: *id,
        org,
        project: project.id,
        tier: tier.id,
        tier_name: tier.name.clone(),
        revision: project.revision,
        message: text.message.clone(),
        time_words: text.when.clone(),
        place: text.place.clone(),
        confirm_by: *confirm_by,
        opened_at: now,
        called,
        called_people: *people,
        root: *root,
        state: CallState::Open,
        go_people: None,
        tier_people: tier.people,
        confirmed_people: None,
        decided_at: None,
        receipt_seed: receipt_seed.clone(),
    })?;
    tx.insert(&CallSetRow {
        call_id: *id,
        which: Which::Coalition,
        org,
        project: project.id,
        ordinals: coalition.clone(),
    })?;
    tx.insert(&CallProgressRow {
        call_id: *id,
        org,
        project: project.id,
        answers_version: 1,
        materialised_to: 0,
        settled_to: 0,
    })?;
    let detail = format!("{}: {called} called", tier.name);
    tier::forget_slack(tx, tier)?;
    audit::note(tx, actor, Some(org), "call.open", &id.to_string(), &detail)?;
    Ok(Reply::Done)
}

pub(super) fn materialise(tx: &mut Tx<'_>, id: CallId, limit: u32) -> Result<Reply, No> {
    let call = existing(tx, id)?;
    let mut at = progress(tx, id)?;
    let members = set(tx, id, Which::Coalition)?;
    let step = Step::after(&members, at.materialised_to, batch(limit));
    let Some((first, last)) = step.range else {
        return Ok(Reply::Progress { written: 0, done: true });
    };
    // Whoever saw or answered the call before this job came to them has a row already.
    let there = "SELECT ordinal FROM participation WHERE call_id = ?1 \
                 AND ordinal BETWEEN ?2 AND ?3 ORDER BY ordinal";
    let there = tx.collect(there, &values![id => Id, first, last], |c| c.get::<u32>(0))?;
    let there: BTreeSet<u32> = there.into_iter().collect();
    let go = set(tx, id, Which::Go)?;
    let mut written = 0;
    for pledge in called(tx, call.project, first, last)? {
        let ordinal = pledge.ordinal;
        if members.contains(ordinal) && !there.contains(&ordinal) {
            tx.insert(&fresh(tx, &call, pledge, go.contains(ordinal)))?;
            written += 1;
        }
    }
    at.materialised_to = last;
    tx.update(&at)?;
    Ok(Reply::Progress { written, done: step.last })
}

/// The next ordinals of a set.
pub(super) struct Step {
    /// The first and the last of them; none if nothing is left.
    pub(super) range: Option<(u32, u32)>,
    /// Whether nothing is left after them.
    pub(super) last: bool,
}

impl Step {
    pub(super) fn after(set: &RoaringBitmap, after: u32, limit: u32) -> Self {
        let mut first = None;
        let mut last = None;
        let Some(start) = after.checked_add(1) else { return Self { range: None, last: true } };
        for ordinal in set.range(start..).take(limit as usize) {
            first.get_or_insert(ordinal);
            last = Some(ordinal);
        }
        Self { range: first.zip(last), last: last.is_none_or(|last| set.max() == Some(last)) }
    }
}
