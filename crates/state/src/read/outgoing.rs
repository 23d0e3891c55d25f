//! What people are to be told by mail about calls and messages, and who they are.

use std::ops::ControlFlow;

use model::{
    CallId, MemberId, MessageId, PledgeId, ProjectId, TimeMs,
    call::{Call, CallState},
};
use roaring::RoaringBitmap;
use store::{Fault, Reader, values};

use crate::rows::Id;

/// Something that people are told by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outgoing {
    /// A call was opened: please confirm.
    Called(CallId),
    /// A call was decided: go, released, or stand down.
    Decided(CallId),
    /// A message was sent.
    Update(MessageId),
    /// What people pledged to has changed: the project and its revision now.
    Revised(ProjectId, u32),
}

/// What happened at or after this instant.
///
/// # Errors
/// See [`Fault`].
pub fn since(db: &Reader<'_>, at: TimeMs) -> Result<Vec<Outgoing>, Fault> {
    let at = at.as_millis();
    let mut outgoing = db.collect(
        "SELECT id FROM project_call WHERE opened_at >= ?1 ORDER BY id",
        &values![at],
        |c| c.get_as::<Id, CallId>(0).map(Outgoing::Called),
    )?;
    outgoing.extend(db.collect(
        "SELECT id FROM project_call WHERE decided_at >= ?1 ORDER BY id",
        &values![at],
        |c| c.get_as::<Id, CallId>(0).map(Outgoing::Decided),
    )?);
    outgoing.extend(db.collect(
        "SELECT id FROM message WHERE sent_at >= ?1 AND kind = 'update' ORDER BY id",
        &values![at],
        |c| c.get_as::<Id, MessageId>(0).map(Outgoing::Update),
    )?);
    outgoing.extend(db.collect(
        "SELECT p.id, p.revision FROM project_version v JOIN project p ON p.id = v.project \
         WHERE v.revised_at >= ?1 ORDER BY p.id",
        &values![at],
        |c| Ok(Outgoing::Revised(c.get_as::<Id, ProjectId>(0)?, c.get(1)?)),
    )?);
    Ok(outgoing)
}

/// Somebody whose pledge waits for them to accept a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Their pledge's number; they come in this order.
    pub ordinal: u32,
    /// Their pledge.
    pub pledge: PledgeId,
    /// Who.
    pub member: MemberId,
}

/// Those whose standing pledge is for an earlier revision than this, after this ordinal; at most
/// `limit`. Who was erased is nobody.
///
/// # Errors
/// See [`Fault`].
pub fn waiting(
    db: &Reader<'_>,
    project: ProjectId,
    revision: u32,
    after: u32,
    limit: u32,
) -> Result<Vec<Waiting>, Fault> {
    let sql = "SELECT ordinal, id, member FROM pledge WHERE project = ?1 AND ordinal > ?2 \
               AND state = 'standing' AND revision < ?3 AND member <> id \
               ORDER BY ordinal LIMIT ?4";
    db.collect(sql, &values![project => Id, after, revision, limit], |c| {
        Ok(Waiting {
            ordinal: c.get(0)?,
            pledge: c.get_as::<Id, _>(1)?,
            member: c.get_as::<Id, _>(2)?,
        })
    })
}

/// Somebody who was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called {
    /// Their pledge's number; they come in this order.
    pub ordinal: u32,
    /// Their pledge.
    pub pledge: PledgeId,
    /// Who.
    pub member: MemberId,
    /// How many they asked for; once the call is decided, when it was.
    pub threshold: u64,
    /// Whether they are in the go-set.
    pub go: bool,
}

/// Those whom a call called, after this ordinal; at most `limit`. Who was erased is nobody.
///
/// # Errors
/// See [`Fault`].
pub fn called(db: &Reader<'_>, call: &Call, after: u32, limit: u32) -> Result<Vec<Called>, Fault> {
    let coalition = set(&call.coalition);
    let go = set(&call.go_set);
    let sql = "SELECT ordinal, id, member, threshold FROM pledge \
               WHERE project = ?1 AND ordinal > ?2 AND member <> id ORDER BY ordinal";
    let mut found = Vec::new();
    db.each(sql, &values![call.project => Id, after], |c| {
        let ordinal = c.get::<u32>(0)?;
        if coalition.contains(ordinal) {
            found.push(Called {
                ordinal,
                pledge: c.get_as::<Id, _>(1)?,
                member: c.get_as::<Id, _>(2)?,
                threshold: c.get::<u64>(3)?,
                go: call.state != CallState::StoodDown && go.contains(ordinal),
            });
        }
        let full = found.len() == limit as usize;
        Ok(if full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if let Some(decided) = call.decided_at {
        for one in &mut found {
            let then = super::pledge::threshold_at(db, one.pledge, decided)?;
            one.threshold = then.unwrap_or(one.threshold);
        }
    }
    Ok(found)
}

fn set(bytes: &[u8]) -> RoaringBitmap {
    RoaringBitmap::deserialize_from(bytes).unwrap_or_default()
}
