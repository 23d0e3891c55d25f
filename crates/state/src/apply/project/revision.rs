//! What a revision changed, for those who are to agree to it.

use model::{TimeMs, project::Action, view::RevisedWhat};
use store::Tx;

use super::{No, now};
use crate::rows::project::{ProjectRevisionRow, ProjectRow};

/// One thing that is another than before.
pub(in crate::apply) struct Changed {
    pub(in crate::apply) what: RevisedWhat,
    /// The tier or offer, where it is one.
    pub(in crate::apply) name: String,
    pub(in crate::apply) was: String,
    pub(in crate::apply) became: String,
}

/// What of an action is another. Where exactly on the map is no matter of words.
pub(super) fn of_action(was: &Action, new: &Action) -> Vec<Changed> {
    let instant = |at: Option<TimeMs>| at.map(|at| at.as_millis().to_string()).unwrap_or_default();
    [
        (RevisedWhat::Action, was.kind.to_string(), new.kind.to_string()),
        (RevisedWhat::Starts, instant(was.starts_at), instant(new.starts_at)),
        (RevisedWhat::Ends, instant(was.ends_at), instant(new.ends_at)),
        (RevisedWhat::Place, was.place.to_string(), new.place.to_string()),
    ]
    .into_iter()
    .filter(|(_, was, became)| was != became)
    .map(|(what, was, became)| Changed { what, name: String::new(), was, became })
    .collect()
}

/// Keeps it with the revision that the project has now.
pub(super) fn note(tx: &mut Tx<'_>, row: &ProjectRow, changes: &[Changed]) -> Result<(), No> {
    let at = now(tx);
    for (change, place) in changes.iter().zip(0..) {
        tx.insert(&ProjectRevisionRow {
            project: row.id,
            revision: row.revision,
            place,
            org: row.org,
            what: change.what,
            name: change.name.clone(),
            was: change.was.clone(),
            became: change.became.clone(),
            at,
        })?;
    }
    Ok(())
}
