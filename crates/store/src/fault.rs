//! What can go wrong between a command or a read and the database.

use crate::value::WrongValue;

/// A read or write of the database failed. Not a domain "no": that is
/// [`ApplyError::Rejected`](crate::ApplyError::Rejected).
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The code that asked made a mistake that every node makes alike: a duplicate key, a missing
    /// row, a value of the wrong type. The command's writes are undone, its proposer is told,
    /// and the log goes on.
    #[error("{table}: {defect}")]
    Defect {
        /// Which table.
        table: &'static str,
        /// What.
        defect: Defect,
    },
    /// SQLite itself failed (disk, corruption, wrong SQL): this node stops applying.
    #[error("database: {0}")]
    Engine(#[from] rusqlite::Error),
    /// The store's own tables do not hold what they must: this node stops applying.
    #[error("the store's own record is damaged: {0}")]
    Damaged(&'static str),
    /// A read could not be served: the store is closed, or this node is behind.
    #[error("cannot read now: {0}")]
    Unavailable(&'static str),
}

/// A mistake of a command's code, the same on every node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// A UNIQUE, FOREIGN KEY, CHECK or NOT NULL of the schema refused the row.
    #[error("constraint violated: {0}")]
    Constraint(String),
    /// `update` or `delete` of a row that is not there.
    #[error("no row has this key")]
    NoSuchRow,
    /// A column held something else than its row type declares.
    #[error("column {column}: {wrong}")]
    WrongValue {
        /// Which column.
        column: &'static str,
        /// In what way.
        wrong: WrongValue,
    },
    /// The SQL of a query would write.
    #[error("a query may only read")]
    NotARead,
    /// One command may change at most [`limits::CHANGES_PER_COMMAND_MAX`](crate::limits) rows.
    #[error("too many rows changed by one command")]
    TooManyChanges,
}

impl Fault {
    pub(crate) fn on(table: &'static str, error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(code, message)
                if code.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                let message = message.clone().unwrap_or_else(|| code.to_string());
                Self::Defect { table, defect: Defect::Constraint(message) }
            }
            _ => Self::Engine(error),
        }
    }

    pub(crate) const fn defect(table: &'static str, defect: Defect) -> Self {
        Self::Defect { table, defect }
    }
}
