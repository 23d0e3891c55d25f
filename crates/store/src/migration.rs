//! Schema steps.

/// One numbered step of the schema, in SQL (usually `include_str!` of a file per noun).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// From 1, without gaps.
    pub number: u32,
    /// A few words for the log and for `status`.
    pub name: &'static str,
    /// Statements, each ended by `;`. Tables have an explicit `PRIMARY KEY` and are
    /// `WITHOUT ROWID`; foreign keys do not cascade.
    pub sql: &'static str,
}
