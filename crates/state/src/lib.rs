//! The domain's tables: commands to rows, rows to answers.
//!
//! What it is: [`Domain`], the application that the store replicates. `sql/` declares the tables,
//! [`rows`] the same tables as types, `apply` turns commands into rows, [`read`] turns rows into
//! answers. A noun has the same file name in each of them.
//!
//! What it is not: it opens no sealed bytes, checks no permission of a caller (only rules that
//! belong to the state itself, such as "nobody gives more than they hold"), and knows no wire.
//!
//! Invariants
//! - `apply` is a pure function of tables, command and log time: no clock, no randomness, no
//!   environment (clippy.toml bans them here).
//! - Every "no" is a [`model::Reason`]; whatever a person can cause is checked before it is
//!   written, so that a constraint that fails is a mistake of this crate.
//! - Counts are derived. The two versions (`project_version`, `call_progress`) only say that
//!   something moved.
#![deny(missing_docs)]

mod apply;
mod domain;
pub mod read;
// What a column means stands in `sql/`, where people read it.
#[allow(missing_docs)]
pub mod rows;

pub use domain::Domain;
