//! The server itself: what is noted of it.

use model::{
    audit::Actor,
    command::{Reply, ServerChange},
};
use store::Tx;

use super::{No, audit};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &ServerChange) -> Result<Reply, No> {
    let ServerChange::Cluster { step, node } = change;
    let subject = node.map(|node| node.to_string()).unwrap_or_default();
    audit::note(tx, actor, None, step.action(), &subject, "")?;
    Ok(Reply::Done)
}
