//! Commands to rows: one file a noun.

mod access;
mod account;
mod audit;
mod call;
mod file;
mod invitation;
mod message;
mod need;
mod news;
mod offer;
mod org;
mod personal;
mod pledge;
mod project;
pub(crate) mod search;
mod server;
mod session;
mod tier;

use model::{
    Invalid, ProjectId, Reason,
    command::{Change, Command, Reply},
    limits::PARTICIPATION_BATCH_MAX,
};
use store::{ApplyError, At, Tx, reject, values};

use crate::rows::Id;

/// Why a command changed nothing.
type No = ApplyError<Reason>;

pub(crate) fn apply(tx: &mut Tx<'_>, command: &Command, at: At) -> Result<Reply, No> {
    let actor = &command.actor;
    let reply = match &command.change {
        Change::Account(change) => account::apply(tx, actor, change),
        Change::Session(change) => session::apply(tx, actor, change),
        Change::Access(change) => access::apply(tx, actor, change),
        Change::Org(change) => org::apply(tx, actor, change, at.schema),
        Change::Project(change) => project::apply(tx, actor, change),
        Change::Pledge(change) => pledge::apply(tx, actor, change),
        Change::Call(change) => call::apply(tx, actor, change),
        Change::Message(change) => message::apply(tx, actor, change),
        Change::Invitation(change) => invitation::apply(tx, actor, change),
        Change::News(change) => news::apply(tx, actor, change, at.schema),
        Change::File(change) => file::apply(tx, actor, change),
        Change::Server(change) => server::apply(tx, actor, change),
    }?;
    Ok(match (reply, command.change.creates()) {
        (Reply::Done | Reply::Etag(_), Some(id)) => Reply::Created(id),
        (reply, _) => reply,
    })
}

/// Fields that contradict the rules of their noun. Whoever proposes has checked them before and
/// told which field it is; here only an outdated or foreign proposer is refused.
fn valid(checked: Result<(), Invalid>) -> Result<(), No> {
    checked.or_else(|_| reject(Reason::InvalidInput))
}

/// The next place among the parts of a project; `sql` answers how many there are and the last
/// place, NULL for none.
fn next_place(
    tx: &Tx<'_>,
    sql: &str,
    project: ProjectId,
    max: usize,
    full: Reason,
) -> Result<u32, No> {
    let read = |c: &store::Columns<'_>| Ok((c.get::<u32>(0)?, c.get::<Option<u32>>(1)?));
    match tx.collect(sql, &values![project => Id], read)?.first() {
        Some((count, _)) if *count as usize >= max => reject(full),
        Some((_, last)) => Ok(last.map_or(0, |last| last + 1)),
        None => Ok(0),
    }
}

/// How many rows one command of a batch may write.
fn batch(limit: u32) -> u32 {
    limit.clamp(1, PARTICIPATION_BATCH_MAX as u32)
}
