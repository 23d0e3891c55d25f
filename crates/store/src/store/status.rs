//! How the store is doing, and whether its tables are those of the other nodes.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::{ReadLevel, Store, open::DATABASE};
use crate::{application::Application, fault::Fault, peer::NodeStatus, reader::Reader};

/// How the store is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The cluster's id.
    pub cluster: [u8; 16],
    /// This node.
    pub node: u64,
    /// Who leads, if known.
    pub leader: Option<u64>,
    /// The last entry of the log.
    pub log_index: u64,
    /// The last entry in the tables.
    pub applied_index: u64,
    /// The last entry that is durable in the tables without the log.
    pub durable_index: u64,
    /// Log time in milliseconds since the Unix epoch.
    pub log_time_ms: i64,
    /// Whether a jump of the clock waits to be confirmed.
    pub clock_suspect: bool,
    /// Last migration.
    pub schema_number: u32,
    /// Bytes of the database's files.
    pub database_bytes: u64,
    /// Bytes of the log's files.
    pub log_bytes: u64,
    /// Why applying stopped, if it did.
    pub stopped: Option<String>,
    /// Whether the disk has no room for more, so that nothing is taken.
    pub short_of_disk: bool,
    /// Whether the others, as far as they were heard, do not take this node for one of them.
    pub is_outcast: bool,
}

/// A hash over all tables at a log index; equal on all nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableHash {
    /// At which entry.
    pub index: u64,
    /// SHA-256.
    pub hash: [u8; 32],
}

impl<A: Application> Store<A> {
    /// How the store is doing. Cheap.
    #[must_use]
    pub fn status(&self) -> Status {
        let shared = &self.inner.machine.shared;
        let progress = *shared.progress.borrow();
        let size = |name: &str| {
            std::fs::metadata(self.inner.dir.join(name)).map_or(0, |metadata| metadata.len())
        };
        Status {
            cluster: self.inner.identity.cluster,
            node: self.inner.identity.node,
            leader: self.leader(),
            log_index: self.inner.log.last_index(),
            applied_index: progress.index,
            durable_index: shared.durable_index(),
            log_time_ms: progress.log_time_ms,
            clock_suspect: progress.clock_suspect,
            schema_number: progress.schema_number,
            database_bytes: size(DATABASE) + size(&format!("{DATABASE}-wal")),
            log_bytes: self.inner.log.bytes(),
            stopped: shared.stopped.get().cloned(),
            short_of_disk: self.is_short_of_disk(),
            is_outcast: self.peers().is_outcast(),
        }
    }

    /// Who leads. This node does not count as leading while a majority does not answer it, nor
    /// another one that is not heard of any more.
    fn leader(&self) -> Option<u64> {
        let metrics = self.inner.raft.metrics();
        let metrics = metrics.borrow();
        let lost = |ms| ms > crate::limits::QUORUM_LOST_MS;
        let others = metrics.membership_config.voter_ids().any(|voter| voter != metrics.id);
        let alone = metrics.current_leader == Some(metrics.id)
            && others
            && metrics.millis_since_quorum_ack.is_none_or(lost);
        let gone = |leader| leader != metrics.id && self.peers().leader_is_silent();
        metrics.current_leader.filter(|leader| !alone && !gone(*leader))
    }

    /// How this node is doing, for the others.
    pub(crate) fn node_status(&self) -> NodeStatus {
        let status = self.status();
        let room = self.inner.options.disk.room(&self.inner.dir);
        NodeStatus {
            version: self.inner.options.version.to_owned(),
            log_index: status.log_index,
            applied_index: status.applied_index,
            schema_number: status.schema_number,
            schema_known: A::migrations().len() as u32,
            database_bytes: status.database_bytes,
            log_bytes: status.log_bytes,
            disk_free_bytes: room.ok().map(|room| room.free_bytes),
            stopped: status.stopped,
            clock_ms: self.now_ms(),
            short_of_disk: self.is_short_of_disk(),
        }
    }

    /// Hashes all tables in one consistent view. Reads everything: minutes on a large database.
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn table_hash(&self) -> Result<TableHash, Fault> {
        self.read(ReadLevel::Local, table_hash).await
    }
}

pub(crate) fn table_hash(reader: &Reader<'_>) -> Result<TableHash, Fault> {
    let index = reader.one::<u64>("SELECT applied_index FROM meta", &[])?;
    // How an index of texts lies in its tables depends on how commands were batched: two nodes
    // find the same with different bytes.
    let tables = reader.collect(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name NOT IN (SELECT name FROM pragma_table_list WHERE type IN ('shadow', 'virtual')) \
         ORDER BY name",
        &[],
        |columns| Ok((columns.get::<String>(0)?, columns.get::<String>(1)?)),
    )?;
    let mut hash = Sha256::new();
    for (table, sql) in tables {
        hash.update(sql.as_bytes());
        hash_table(reader, &table, &mut hash)?;
    }
    Ok(TableHash { index: index.unwrap_or(0), hash: hash.finalize().into() })
}

fn hash_table(reader: &Reader<'_>, table: &str, hash: &mut Sha256) -> Result<(), Fault> {
    let key = reader.collect(
        "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk",
        &crate::values![table],
        |columns| columns.get::<String>(0),
    )?;
    let order = if key.is_empty() { "1".to_owned() } else { key.join(", ") };
    let mut statement =
        reader.connection().prepare(&format!("SELECT * FROM {table} ORDER BY {order}"))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for at in 0..columns {
            let (tag, bytes) = match row.get_ref(at)? {
                ValueRef::Null => (0_u8, Vec::new()),
                ValueRef::Integer(i) => (1, i.to_le_bytes().to_vec()),
                ValueRef::Real(r) => (2, r.to_le_bytes().to_vec()),
                ValueRef::Text(text) => (3, text.to_vec()),
                ValueRef::Blob(blob) => (4, blob.to_vec()),
            };
            hash.update([tag]);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    Ok(())
}
