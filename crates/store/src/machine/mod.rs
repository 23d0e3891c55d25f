//! The state machine: entries of the log become rows, change records and results, several of them
//! in one SQLite transaction. Deterministic: no clock, no randomness.

mod clock;
pub(crate) mod engine;
pub(crate) mod jobs;
mod join;
mod meta;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use rusqlite::{Connection, params};

pub(crate) use clock::{SETTLE_MS, STEP_MS_MAX};
pub(crate) use meta::{Applied, Meta};

use crate::{
    application::{Application, ApplyError, At, Undecodable},
    change::Stream,
    fault::Fault,
    proposal::{Body, EngineReply, Fence, Head, Outcome, Proposal},
    tx::{Effects, Tx},
};

/// Applying stopped: this node cannot go on, and says why.
#[derive(Debug, thiserror::Error)]
pub enum ApplyStopped {
    /// A newer binary wrote the log or the database.
    #[error("{0}")]
    Undecodable(#[from] Undecodable),
    /// The log asks for a schema step that this binary does not have.
    #[error("the log raises the schema to {wanted}, this binary knows {known}: use the newer one")]
    UnknownMigration {
        /// The step asked for.
        wanted: u32,
        /// The last one known.
        known: u32,
    },
    /// A migration's SQL failed.
    #[error("migration {number} ({name}) failed: {error}")]
    Migration {
        /// Which.
        number: u32,
        /// Its name.
        name: &'static str,
        /// SQLite's message.
        error: rusqlite::Error,
    },
    /// The operating system failed.
    #[error("cannot {what}: {error}")]
    Io {
        /// To do what.
        what: &'static str,
        /// Its message.
        error: std::io::Error,
    },
    /// SQLite failed, or its tables are damaged.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<rusqlite::Error> for ApplyStopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(Fault::Engine(error))
    }
}

/// One entry of the log, as the machine needs it.
pub(crate) struct Entry {
    pub(crate) at: Applied,
    pub(crate) proposals: Arc<[bytes::Bytes]>,
    /// The encoded membership, when the entry changes it.
    pub(crate) membership: Option<Vec<u8>>,
}

/// What a transaction touched, for those who wait.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) heads: BTreeMap<Stream, u64>,
    pub(crate) jobs: bool,
    /// Whether the tables are to be hashed as they are now.
    pub(crate) hash: bool,
}

pub(crate) struct Machine<A> {
    app: Arc<A>,
    connection: Connection,
    meta: Meta,
    heads: BTreeMap<Stream, u64>,
    touched: Touched,
    effects: Effects,
    open: Option<Open>,
}

/// The open transaction.
struct Open {
    /// Where the tables stood before it.
    before: Meta,
    /// What was applied in it, in case it has to be undone and done again.
    entries: Vec<Entry>,
}

impl Open {
    fn commands(&self) -> usize {
        self.entries.iter().map(|entry| entry.proposals.len()).sum()
    }
}

impl<A: Application> Machine<A> {
    /// The machine over `connection`, whose tables are made if they are not there.
    pub(crate) fn open(
        app: Arc<A>,
        mut connection: Connection,
        cluster: [u8; 16],
    ) -> Result<Self, ApplyStopped> {
        connection.set_prepared_statement_cache_capacity(crate::limits::STATEMENTS_CACHED);
        connection.pragma_update(None, "foreign_keys", true)?;
        let meta = Meta::load_or_create(&mut connection, cluster)?;
        let known = A::migrations().len() as u32;
        if meta.schema_number > known {
            return Err(ApplyStopped::UnknownMigration { wanted: meta.schema_number, known });
        }
        let heads = load_heads(&connection)?;
        let (touched, effects) = (Touched::default(), Effects::default());
        Ok(Self { app, connection, meta, heads, touched, effects, open: None })
    }

    pub(crate) const fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Puts another database in place of the tables, in one transaction: readers see the old ones
    /// until it is done, and a crash leaves the old ones. What was applied must be committed.
    pub(crate) fn replace_tables(&mut self, with: &std::path::Path) -> Result<(), ApplyStopped> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let source = Connection::open_with_flags(with, flags)?;
        let meta = Meta::load(&source)?;
        if meta.cluster != self.meta.cluster {
            return Err(Fault::Damaged("a snapshot of another cluster").into());
        }
        let known = A::migrations().len() as u32;
        if meta.schema_number > known {
            return Err(ApplyStopped::UnknownMigration { wanted: meta.schema_number, known });
        }
        let copied = rusqlite::backup::Backup::new(&source, &mut self.connection)?.step(-1)?;
        if copied != rusqlite::backup::StepResult::Done {
            return Err(Fault::Damaged("a snapshot that is not whole").into());
        }
        self.connection.flush_prepared_statement_cache();
        self.meta = Meta::load(&self.connection)?;
        self.heads = load_heads(&self.connection)?;
        self.effects = Effects::default();
        self.touched = Touched::default();
        Ok(())
    }

    /// Where each stream stands.
    pub(crate) const fn heads(&self) -> &BTreeMap<Stream, u64> {
        &self.heads
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// For a machine without a log, whose caller is the clock.
    pub(crate) fn jump_clock(&mut self, to_ms: i64) {
        self.meta.log_time_ms = self.meta.log_time_ms.max(to_ms);
    }

    /// Applies entries in the open transaction, or begins one. After an error the machine must not
    /// be used again.
    ///
    /// A SAVEPOINT makes SQLite copy every page that a command touches, and few commands write
    /// before they are rejected. So a transaction begins without; if a command has to be undone
    /// after it wrote, the whole transaction is undone and its entries are applied again, each
    /// command with its SAVEPOINT. The outcomes are the same, `apply` being a pure function.
    pub(crate) fn apply(&mut self, entries: Vec<Entry>) -> Result<Vec<Vec<Outcome>>, ApplyStopped> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.begin()?,
        };
        let outcomes = match self.apply_all(&entries)? {
            Some(outcomes) => outcomes,
            None => {
                self.connection.execute_batch("ROLLBACK")?;
                (self.meta, self.touched) = (open.before.clone(), Touched::default());
                self.heads = load_heads(&self.connection)?;
                self.begin()?;
                self.effects.savepoints = true;
                let not_undone = || Fault::Damaged("a command could not be undone");
                self.apply_all(&open.entries)?.ok_or_else(not_undone)?;
                self.apply_all(&entries)?.ok_or_else(not_undone)?
            }
        };
        open.entries.extend(entries);
        self.open = Some(open);
        Ok(outcomes)
    }

    fn begin(&mut self) -> Result<Open, ApplyStopped> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        self.effects.savepoints = false;
        Ok(Open { before: self.meta.clone(), entries: Vec::new() })
    }

    /// Commits the open transaction, so that readers see it, and says what it touched; none when
    /// none is open.
    pub(crate) fn commit(&mut self) -> Result<Option<Touched>, ApplyStopped> {
        if self.open.take().is_none() {
            return Ok(None);
        }
        self.save_heads()?;
        self.meta.save(&self.connection)?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(Some(std::mem::take(&mut self.touched)))
    }

    /// How many commands the open transaction has; none when none is open.
    pub(crate) fn uncommitted(&self) -> Option<usize> {
        self.open.as_ref().map(Open::commands)
    }

    /// Whether the open transaction touched more than rows: jobs, the schema, the members, or the
    /// tables are to be hashed as they are in it.
    pub(crate) fn is_pressing(&self) -> bool {
        self.open.as_ref().is_some_and(|open| {
            self.touched.jobs
                || self.touched.hash
                || self.meta.schema_number != open.before.schema_number
                || self.meta.membership != open.before.membership
        })
    }

    /// The outcomes, inside an open transaction; none when a command could not be undone.
    fn apply_all(&mut self, entries: &[Entry]) -> Result<Option<Vec<Vec<Outcome>>>, ApplyStopped> {
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut of_entry = Vec::with_capacity(entry.proposals.len());
            for bytes in entry.proposals.iter() {
                let Some(outcome) = self.apply_one(entry.at.index, bytes)? else {
                    return Ok(None);
                };
                of_entry.push(outcome);
            }
            outcomes.push(of_entry);
            self.meta.applied = entry.at;
            if let Some(membership) = &entry.membership {
                self.meta.membership.clone_from(membership);
            }
        }
        Ok(Some(outcomes))
    }

    /// None when the command could not be undone.
    fn apply_one(&mut self, index: u64, bytes: &[u8]) -> Result<Option<Outcome>, ApplyStopped> {
        let proposal = Proposal::decode(bytes)?;
        self.meta.advance_clock(proposal.at_ms);
        let at = At { index, time_ms: self.meta.log_time_ms, schema: self.meta.schema_number };
        if let Some(key) = &proposal.idempotency
            && let Some(first) = engine::remembered(&self.connection, key)?
        {
            return Ok(Some(first));
        }
        if !self.fence_holds(proposal.fence.as_ref(), at)? {
            return Ok(Some(Outcome::FenceLost));
        }
        let outcome = match &proposal.body {
            Body::App(command) => match self.apply_app(command, at)? {
                Some(outcome) => outcome,
                None => return Ok(None),
            },
            Body::Migrate(to) => self.migrate(*to, at)?,
            own => Outcome::Engine(self.apply_own(own, at)?),
        };
        if let Some(Fence::Job { id, completes: true, .. }) = &proposal.fence
            && matches!(outcome, Outcome::Done { .. })
        {
            jobs::complete(&self.connection, *id, at)?;
            self.touched.jobs = true;
        }
        if let Some(key) = &proposal.idempotency {
            engine::remember(&self.connection, key, at, &outcome)?;
        }
        Ok(Some(outcome))
    }

    fn apply_app(&mut self, command: &[u8], at: At) -> Result<Option<Outcome>, ApplyStopped> {
        let command = A::decode_command(command)?;
        self.effects.begin(self.meta.next_job);
        let mut tx = Tx::new(&self.connection, at, &mut self.effects);
        let result = self.app.apply(&mut tx, &command, at);
        let refused = match result {
            Ok(reply) => {
                self.effects.keep(&self.connection)?;
                self.meta.next_job = self.effects.next_job;
                self.touched.jobs |= self.effects.jobs_changed;
                let heads = self.record_changes(at)?;
                return Ok(Some(Outcome::Done { reply: A::encode_reply(&reply), heads }));
            }
            Err(ApplyError::Rejected(no)) => Outcome::Rejected(A::encode_rejection(&no)),
            Err(ApplyError::Fault(fault @ Fault::Defect { .. })) => {
                tracing::error!(index = at.index, %fault, "a command's code made a mistake");
                Outcome::Defect(fault.to_string())
            }
            Err(ApplyError::Fault(fault)) => return Err(fault.into()),
        };
        Ok(self.effects.undo(&self.connection)?.then_some(refused))
    }

    /// Writes the pending changes as records and says the last number in each stream.
    fn record_changes(&mut self, at: At) -> Result<Vec<Head>, ApplyStopped> {
        let mut heads: Vec<Head> = Vec::new();
        if self.effects.pending.is_empty() {
            return Ok(heads);
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO change (stream, seq, idx, scope, tbl, op, pk, at, before, after) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for change in self.effects.pending.drain(..) {
            let seq = self.heads.entry(change.stream).or_insert(0);
            *seq += 1;
            let stream = change.stream.to_bytes();
            insert.execute(params![
                stream,
                *seq,
                at.index,
                change.scope,
                change.table,
                change.op.code(),
                change.key,
                at.time_ms,
                change.before,
                change.after,
            ])?;
            self.touched.heads.insert(change.stream, *seq);
            match heads.iter_mut().find(|head| head.stream == stream) {
                Some(head) => head.seq = *seq,
                None => heads.push(Head { stream, seq: *seq }),
            }
        }
        Ok(heads)
    }

    fn save_heads(&self) -> Result<(), ApplyStopped> {
        let mut update =
            self.connection.prepare_cached("UPDATE stream SET seq = ?2 WHERE stream = ?1")?;
        for (stream, seq) in &self.touched.heads {
            if update.execute(params![stream.to_bytes(), seq])? == 0 {
                self.connection
                    .prepare_cached("INSERT INTO stream (stream, seq, trimmed) VALUES (?1, ?2, 0)")?
                    .execute(params![stream.to_bytes(), seq])?;
            }
        }
        Ok(())
    }

    fn fence_holds(&self, fence: Option<&Fence>, at: At) -> Result<bool, ApplyStopped> {
        Ok(match fence {
            None => true,
            Some(Fence::Lease { key, fence }) => {
                engine::lease_holds(&self.connection, key, *fence, at)?
            }
            Some(Fence::Job { id, fence, .. }) => jobs::holds(&self.connection, *id, *fence)?,
        })
    }

    fn migrate(&mut self, to: u32, at: At) -> Result<Outcome, ApplyStopped> {
        let known = A::migrations().len() as u32;
        if to > known {
            return Err(ApplyStopped::UnknownMigration { wanted: to, known });
        }
        self.effects.begin(self.meta.next_job);
        for migration in A::migrations() {
            if migration.number <= self.meta.schema_number || migration.number > to {
                continue;
            }
            self.connection.execute_batch(migration.sql).map_err(|error| {
                ApplyStopped::Migration { number: migration.number, name: migration.name, error }
            })?;
            self.meta.schema_number = migration.number;
            if let Some(fill) = migration.fill {
                let at = At { schema: migration.number, ..at };
                fill(&mut Tx::new(&self.connection, at, &mut self.effects))?;
            }
        }
        self.effects.keep(&self.connection)?;
        self.connection.flush_prepared_statement_cache();
        for stream in self.heads.keys() {
            self.effects.pending.push(crate::tx::Pending::schema_changed(*stream));
        }
        let heads = self.record_changes(at)?;
        Ok(Outcome::Done { reply: Vec::new(), heads })
    }

    fn apply_own(&mut self, body: &Body, at: At) -> Result<EngineReply, ApplyStopped> {
        let db = &self.connection;
        Ok(match body {
            Body::App(_) | Body::Migrate(_) | Body::Tick => EngineReply::Ok,
            Body::Hash => {
                self.touched.hash = true;
                EngineReply::Ok
            }
            Body::JoinOffer { hash, expires_at_ms } => join::offer(db, *hash, *expires_at_ms, at)?,
            Body::Join { hash, key } => join::join(db, *hash, *key, at)?,
            Body::NodeRemoved(node) => join::remove(db, *node, at)?,
            Body::LeaseTake { key, holder, ttl_ms } => {
                engine::take_lease(db, key, holder, *ttl_ms, at)?
            }
            Body::LeaseRelease { key, fence } => engine::release_lease(db, key, *fence)?,
            Body::CursorSet { consumer, stream, seq } => {
                engine::set_cursor(db, consumer, *stream, *seq)?
            }
            Body::CursorDrop(consumer) => engine::drop_cursor(db, consumer)?,
            Body::Trim { before_ms } => engine::trim(db, *before_ms)?,
            Body::JobAdd(job) => {
                self.touched.jobs = true;
                let mut next = self.meta.next_job;
                let id = jobs::add(db, job, &mut next)?;
                self.meta.next_job = next;
                EngineReply::JobAdded(id)
            }
            Body::JobClaim { id, lease_ms } => {
                self.touched.jobs = true;
                jobs::claim(db, *id, *lease_ms, at, self.meta.suspect_ms != 0)?
            }
            Body::JobRenew { id, fence, lease_ms } => jobs::renew(db, *id, *fence, *lease_ms, at)?,
            Body::JobEnd { id, fence, failure } => {
                self.touched.jobs = true;
                jobs::end(db, *id, *fence, failure.as_ref(), at)?
            }
        })
    }
}

fn load_heads(connection: &Connection) -> Result<BTreeMap<Stream, u64>, ApplyStopped> {
    let mut heads = BTreeMap::new();
    let mut statement = connection.prepare("SELECT stream, seq FROM stream")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        heads.insert(Stream::new(row.get(0)?), row.get(1)?);
    }
    Ok(heads)
}
