//! Schema steps.

use crate::{fault::Fault, tx::Tx};

/// Fills tables from rows that are there. Whatever it does is part of the step: it must do the same
/// on every node.
pub type Fill = fn(&mut Tx<'_>) -> Result<(), Fault>;

/// One numbered step of the schema, in SQL (usually `include_str!` of a file per noun).
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// From 1, without gaps.
    pub number: u32,
    /// A few words for the log and for `status`.
    pub name: &'static str,
    /// Statements, each ended by `;`. Tables have an explicit `PRIMARY KEY` and are
    /// `WITHOUT ROWID`; foreign keys do not cascade.
    pub sql: &'static str,
    /// What fills new tables that SQL alone cannot fill from the rows that are there.
    pub fill: Option<Fill>,
}
