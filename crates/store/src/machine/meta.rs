//! The one row that says where the database stands.

use rusqlite::{Connection, OptionalExtension, params};

use super::ApplyStopped;

/// A position in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Applied {
    pub(crate) term: u64,
    pub(crate) node: u64,
    /// 0 before the first entry (which is the membership).
    pub(crate) index: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) cluster: [u8; 16],
    pub(crate) applied: Applied,
    pub(crate) membership: Vec<u8>,
    pub(crate) log_time_ms: i64,
    pub(crate) suspect_ms: i64,
    pub(crate) schema_number: u32,
    pub(crate) next_job: u64,
}

impl Meta {
    pub(crate) fn load_or_create(
        connection: &mut Connection,
        cluster: [u8; 16],
    ) -> Result<Self, ApplyStopped> {
        let exists: bool = connection
            .query_row("SELECT 1 FROM sqlite_master WHERE name = 'meta'", [], |_| Ok(true))
            .optional()?
            .unwrap_or(false);
        if exists {
            connection.execute_batch(include_str!("nodes.sql"))?;
            return Self::load(connection);
        }
        let transaction = connection.transaction()?;
        transaction.execute_batch(include_str!("engine.sql"))?;
        transaction.execute_batch(include_str!("nodes.sql"))?;
        transaction.execute(
            "INSERT INTO meta (only, cluster, applied_term, applied_node, applied_index, \
             membership, log_time_ms, suspect_ms, schema_number, next_job) \
             VALUES (1, ?1, 0, 0, 0, x'', 0, 0, 0, 1)",
            params![cluster],
        )?;
        transaction.commit()?;
        Self::load(connection)
    }

    pub(crate) fn load(connection: &Connection) -> Result<Self, ApplyStopped> {
        Ok(connection.query_row(
            "SELECT cluster, applied_term, applied_node, applied_index, membership, \
             log_time_ms, suspect_ms, schema_number, next_job FROM meta",
            [],
            |row| {
                Ok(Self {
                    cluster: row.get(0)?,
                    applied: Applied { term: row.get(1)?, node: row.get(2)?, index: row.get(3)? },
                    membership: row.get(4)?,
                    log_time_ms: row.get(5)?,
                    suspect_ms: row.get(6)?,
                    schema_number: row.get(7)?,
                    next_job: row.get(8)?,
                })
            },
        )?)
    }

    pub(crate) fn save(&self, connection: &Connection) -> Result<(), ApplyStopped> {
        connection
            .prepare_cached(
                "UPDATE meta SET applied_term = ?1, applied_node = ?2, applied_index = ?3, \
                 membership = ?4, log_time_ms = ?5, suspect_ms = ?6, schema_number = ?7, \
                 next_job = ?8",
            )?
            .execute(params![
                self.applied.term,
                self.applied.node,
                self.applied.index,
                self.membership,
                self.log_time_ms,
                self.suspect_ms,
                self.schema_number,
                self.next_job,
            ])?;
        Ok(())
    }
}
