//! Messages to people of a project, and who reads no more of them.

use model::{
    MemberId, ProjectId, Reason,
    audit::Actor,
    call::CallState,
    command::{MessageChange, Reply},
    message::Audience,
};
use store::{Tx, ensure, reject, values};

use super::{No, call, pledge, project};
use crate::rows::{
    Id,
    message::{MessageRow, OptOutRow, To},
};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &MessageChange) -> Result<Reply, No> {
    match change {
        MessageChange::Send { id, project, audience, kind, title, body } => {
            let gist = project::gist(tx, *project)?;
            ensure(tx.get::<MessageRow>(id)?.is_none(), Reason::InvalidInput)?;
            let (audience, member, call_id) = address(tx, *project, *audience)?;
            tx.insert(&MessageRow {
                id: *id,
                org: gist.org,
                project: *project,
                audience,
                member,
                call_id,
                kind: *kind,
                title: title.clone(),
                body: body.clone(),
                sent_at: project::now(tx),
            })?;
            Ok(Reply::Done)
        }
        MessageChange::SetOptOut { project, member, out } => {
            set_opt_out(tx, actor, *project, *member, *out)
        }
    }
}

/// Whom an audience means now. A later call does not change whom a message was for.
fn address(
    tx: &Tx<'_>,
    project: ProjectId,
    audience: Audience,
) -> Result<(To, Option<MemberId>, Option<model::CallId>), No> {
    match audience {
        Audience::Standing => Ok((To::Standing, None, None)),
        Audience::One(member) => {
            let known = pledge::of_member(tx, project, member)?.is_some();
            ensure(known, Reason::MemberNotFound)?;
            Ok((To::One, Some(member), None))
        }
        Audience::Called | Audience::Go => {
            let Some(latest) = call::latest(tx, project)? else {
                return reject(Reason::CallNotFound);
            };
            if audience == Audience::Called {
                return Ok((To::Called, None, Some(latest.id)));
            }
            let decided = latest.state == CallState::Go || latest.go_people.is_some();
            ensure(decided, Reason::CallNotDecided)?;
            Ok((To::Go, None, Some(latest.id)))
        }
    }
}

fn set_opt_out(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: ProjectId,
    member: MemberId,
    out: bool,
) -> Result<Reply, No> {
    let foreign = matches!(actor, Actor::Member { member: acting, .. } if *acting != member);
    ensure(!foreign, Reason::MemberNotFound)?;
    let gist = project::gist(tx, project)?;
    let old = tx.get::<OptOutRow>(&(project, member))?;
    match (old, out) {
        (None, true) => {
            // Whoever has no pledge gets no mail; nothing is kept about them.
            let known = pledge::of_member(tx, project, member)?.is_some();
            ensure(known, Reason::PledgeNotFound)?;
            tx.insert(&OptOutRow { project, member, org: gist.org, at: project::now(tx) })?;
        }
        (Some(row), false) => tx.delete(&row)?,
        _ => {}
    }
    Ok(Reply::Done)
}

/// Takes away whom messages of a project named, and who opted out; how many rows went.
pub(super) fn erase(tx: &mut Tx<'_>, project: ProjectId, limit: u32) -> Result<u32, No> {
    let mut written = 0;
    let tail = "WHERE project = ?1 ORDER BY member LIMIT ?2";
    for row in tx.select::<OptOutRow>(tail, &values![project => Id, limit])? {
        tx.delete(&row)?;
        written += 1;
    }
    let tail = "WHERE project = ?1 AND audience = 'one' ORDER BY id LIMIT ?2";
    for row in tx.select::<MessageRow>(tail, &values![project => Id, limit - written])? {
        tx.delete(&row)?;
        written += 1;
    }
    Ok(written)
}

#[cfg(test)]
mod tests;
