//! Reading rows out of change records.

use model::{CallId, TierId, TimeMs, call::CallState};
use state::{
    read::pledge::PledgeStep,
    rows::{
        Id, Ms,
        call::{CallRow, CallWord},
        pledge::{PledgeStepRow, PledgeWord},
    },
};
use store::{Change, Defect, Fault, Plain, Row, Via, WrongValue};

/// The step that a change tells of; none if it tells of something else.
///
/// # Errors
/// When the change was written by another schema: start over from the tables.
pub(crate) fn step(change: &Change) -> Result<Option<PledgeStep>, Fault> {
    if !change.is::<PledgeStepRow>() || change.after.is_none() {
        return Ok(None);
    }
    Ok(Some(PledgeStep {
        ordinal: after::<PledgeStepRow, Plain, _>(change, "ordinal")?,
        at: after::<PledgeStepRow, Ms, _>(change, "at")?,
        step: after::<PledgeStepRow, PledgeWord, _>(change, "step")?,
        kind: after::<PledgeStepRow, PledgeWord, _>(change, "kind")?,
        state: after::<PledgeStepRow, PledgeWord, _>(change, "state")?,
        threshold: after::<PledgeStepRow, Plain, _>(change, "threshold")?,
    }))
}

/// What a dashboard says of a call itself.
#[derive(Clone, Debug)]
pub(crate) struct CallFacts {
    pub(crate) id: CallId,
    pub(crate) tier: TierId,
    pub(crate) state: CallState,
    pub(crate) confirm_by: TimeMs,
    pub(crate) called: u32,
    pub(crate) called_people: u32,
    pub(crate) go_people: Option<u32>,
}

/// The call that a change tells of; none if it tells of something else.
///
/// # Errors
/// When the change was written by another schema: start over from the tables.
pub(crate) fn call(change: &Change) -> Result<Option<CallFacts>, Fault> {
    if !change.is::<CallRow>() || change.after.is_none() {
        return Ok(None);
    }
    Ok(Some(CallFacts {
        id: after::<CallRow, Id, _>(change, "id")?,
        tier: after::<CallRow, Id, _>(change, "tier")?,
        state: after::<CallRow, CallWord, _>(change, "state")?,
        confirm_by: after::<CallRow, Ms, _>(change, "confirm_by")?,
        called: after::<CallRow, Plain, _>(change, "called")?,
        called_people: after::<CallRow, Plain, _>(change, "called_people")?,
        go_people: after::<CallRow, Plain, _>(change, "go_people")?,
    }))
}

/// The value of a column after a change.
pub(crate) fn after<R: Row, V: Via<T>, T>(
    change: &Change,
    column: &'static str,
) -> Result<T, Fault> {
    let wrong =
        |wrong| Fault::Defect { table: R::TABLE, defect: Defect::WrongValue { column, wrong } };
    let Some(value) = change.after::<R>(column) else {
        return Err(wrong(WrongValue::content("a value in the change")));
    };
    V::from_value(value.clone()).map_err(wrong)
}
