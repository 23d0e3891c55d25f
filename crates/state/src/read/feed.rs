//! Reading rows out of change records.

use store::{Change, Defect, Fault, Row, Via, WrongValue};

/// The value of a column after a change.
///
/// # Errors
/// When the change has no such value: it was written by another schema, or the row is gone.
pub(super) fn after<R: Row, V: Via<T>, T>(
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
