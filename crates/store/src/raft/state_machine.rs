//! The machine as openraft drives it, and as those see it who wait for it. A thread of its own
//! does the work; see `applier.rs`.

use std::{
    collections::VecDeque,
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use openraft::{
    OptionalSend, RaftSnapshotBuilder, Snapshot, SnapshotMeta, StorageIOError,
    storage::RaftStateMachine,
};
use tokio::sync::{oneshot, watch};

use super::{
    Entry, LogId, Outcomes, SnapshotFile, StorageError, StoredMembership, Types, applier::Applier,
    codec, log_id,
};
use crate::{
    application::Application,
    checkpoint::Checkpointer,
    feed::Hub,
    machine::{Applied, ApplyStopped, Machine, Meta},
};

/// What readers see of the tables, for those who wait for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) index: u64,
    pub(crate) log_time_ms: i64,
    /// Whether a jump of the clock waits for a second tick.
    pub(crate) clock_suspect: bool,
    pub(crate) schema_number: u32,
}

/// The part of the machine that others see.
pub(crate) struct Shared {
    pub(super) database: PathBuf,
    position: Mutex<Position>,
    pub(crate) progress: watch::Sender<Progress>,
    /// Up to where entries are applied, if not committed yet.
    pub(super) applied: AtomicU64,
    /// Up to where somebody waits to see them.
    pub(super) wanted: AtomicU64,
    pub(crate) jobs: tokio::sync::Notify,
    /// The log time at which a job is due: whoever runs jobs is woken when it is reached, which
    /// is earlier than a timer knows when the clock jumps.
    pub(crate) job_due_ms: AtomicI64,
    /// Why applying stopped, once it has.
    pub(crate) stopped: OnceLock<String>,
    pub(crate) hub: Hub,
    /// Hashes of the tables by the entry after which they were taken; none while under way.
    hashes: Mutex<VecDeque<(u64, Option<[u8; 32]>)>>,
}

/// Where the committed tables stand.
#[derive(Clone, Default)]
pub(super) struct Position {
    pub(super) applied: Option<LogId>,
    pub(super) membership: StoredMembership,
    /// What is durable in the tables even if the log were gone.
    pub(super) durable: Option<(LogId, StoredMembership)>,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Position> {
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hash of the tables after an entry that asked for it.
    pub(crate) fn hash_at(&self, index: u64) -> Option<[u8; 32]> {
        let hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        hashes.iter().find(|(at, _)| *at == index).and_then(|(_, hash)| *hash)
    }

    pub(super) fn note_hash(&self, index: u64, hash: Option<[u8; 32]>) {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        hashes.retain(|(at, _)| *at != index);
        hashes.push_back((index, hash));
        while hashes.len() > crate::limits::HASHES_KEPT {
            hashes.pop_front();
        }
    }

    /// Whether an entry is applied, if not shown to readers yet.
    pub(crate) fn has_applied(&self, index: u64) -> bool {
        self.applied.load(Ordering::Acquire) >= index
    }

    pub(crate) fn durable_index(&self) -> u64 {
        self.lock().durable.as_ref().map_or(0, |(id, _)| id.index)
    }
}

/// Where an order's result goes.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StorageError>>;

pub(super) enum Order {
    Apply(Vec<Entry>, Answer<Vec<Outcomes>>),
    Install(PathBuf, LogId, StoredMembership, Answer<()>),
    /// Somebody waits to see what is applied.
    Show,
    Close,
}

/// A handle to the machine's thread, which ends with the last handle.
#[derive(Clone)]
pub(crate) struct StateMachine {
    orders: mpsc::Sender<Order>,
    pub(crate) shared: Arc<Shared>,
}

impl StateMachine {
    /// Starts the thread. `database` is the path of the file the machine writes.
    pub(crate) fn start<A: Application>(
        machine: Machine<A>,
        checkpointer: Checkpointer,
        database: PathBuf,
        hub: Hub,
        lock: Arc<File>,
    ) -> Result<(Self, thread::JoinHandle<()>), ApplyStopped> {
        flush(&database)?;
        let mut position = Position::default();
        let meta = machine.meta();
        if !meta.membership.is_empty() {
            let at = meta.applied;
            position.applied = Some(log_id(at.term, at.node, at.index));
            // The membership's own log id is the first eight words of its record; see `stored`.
            position.membership = stored(&meta.membership)?;
            position.durable =
                position.applied.map(|applied| (applied, position.membership.clone()));
        }
        let shared = Arc::new(Shared {
            database,
            position: Mutex::new(position),
            progress: watch::Sender::new(progress_of(meta)),
            applied: AtomicU64::new(meta.applied.index),
            wanted: AtomicU64::new(0),
            jobs: tokio::sync::Notify::new(),
            job_due_ms: AtomicI64::new(i64::MAX),
            stopped: OnceLock::new(),
            hub,
            hashes: Mutex::default(),
        });
        let (orders, inbox) = mpsc::channel();
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("store-apply".to_owned())
            .spawn(move || {
                Applier::new(machine, checkpointer, of_thread).run(&inbox);
                // Only now may another process open the directory.
                drop(lock);
            })
            .map_err(|error| ApplyStopped::Io { what: "start a thread", error })?;
        Ok((Self { orders, shared }, thread))
    }

    /// Waits until reads see an entry; false when the time is up.
    pub(crate) async fn shows(&self, index: u64, wait: Duration) -> bool {
        if self.shared.progress.borrow().index >= index {
            return true;
        }
        self.shared.wanted.fetch_max(index, Ordering::AcqRel);
        // It may be applied by now, and the thread wait for more to commit with it.
        let _ = self.orders.send(Order::Show);
        let mut progress = self.shared.progress.subscribe();
        let seen = progress.wait_for(|now| now.index >= index);
        matches!(tokio::time::timeout(wait, seen).await, Ok(Ok(_)))
    }

    /// Ends the thread when it has done what it was asked before.
    pub(crate) fn close(&self) {
        let _ = self.orders.send(Order::Close);
    }

    async fn order<T>(
        &self,
        make: impl FnOnce(oneshot::Sender<Result<T, StorageError>>) -> Order,
    ) -> Result<T, StorageError> {
        let (answer, answered) = oneshot::channel();
        let ended = || StorageIOError::write(&Ended(self.shared.stopped.get().cloned()));
        self.orders.send(make(answer)).map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

#[derive(Debug, thiserror::Error)]
#[error("applying has stopped: {}", .0.as_deref().unwrap_or("the store is closed"))]
struct Ended(Option<String>);

pub(super) fn progress_of(meta: &Meta) -> Progress {
    Progress {
        index: meta.applied.index,
        log_time_ms: meta.log_time_ms,
        clock_suspect: meta.suspect_ms != 0,
        schema_number: meta.schema_number,
    }
}

/// Flushes what SQLite has committed: all of it is in the database file or in its WAL.
pub(super) fn flush(database: &Path) -> Result<(), ApplyStopped> {
    let mut wal = database.as_os_str().to_owned();
    wal.push("-wal");
    for path in [PathBuf::from(wal), database.to_owned()] {
        match File::open(path).and_then(|file| file.sync_all()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ApplyStopped::Io { what: "flush the database", error });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The membership with the id of the entry that set it: `term | node | index | membership`.
pub(crate) fn record_of(at: &Applied, membership: &[u8]) -> Vec<u8> {
    let mut record = Vec::with_capacity(24 + membership.len());
    for word in [at.term, at.node, at.index] {
        record.extend_from_slice(&word.to_le_bytes());
    }
    record.extend_from_slice(membership);
    record
}

pub(crate) fn stored(record: &[u8]) -> Result<StoredMembership, ApplyStopped> {
    let damaged = || crate::Fault::Damaged("the membership");
    let word = |at: usize| -> Result<u64, crate::Fault> {
        let bytes = record.get(at..at + 8).ok_or_else(damaged)?;
        Ok(u64::from_le_bytes(bytes.try_into().map_err(|_| damaged())?))
    };
    let id = log_id(word(0)?, word(8)?, word(16)?);
    let membership = codec::decode_membership(record.get(24..).ok_or_else(damaged)?)?;
    Ok(StoredMembership::new(Some(id), membership))
}

impl RaftStateMachine<Types> for StateMachine {
    type SnapshotBuilder = Self;

    async fn applied_state(&mut self) -> Result<(Option<LogId>, StoredMembership), StorageError> {
        let position = self.shared.lock();
        Ok((position.applied, position.membership.clone()))
    }

    async fn apply<I>(&mut self, entries: I) -> Result<Vec<Outcomes>, StorageError>
    where
        I: IntoIterator<Item = Entry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let entries: Vec<Entry> = entries.into_iter().collect();
        self.order(|answer| Order::Apply(entries, answer)).await
    }

    async fn get_snapshot_builder(&mut self) -> Self {
        self.clone()
    }

    /// Not used: a snapshot arrives as a file; see `peer/snapshot.rs`.
    async fn begin_receiving_snapshot(&mut self) -> Result<Box<SnapshotFile>, StorageError> {
        Ok(Box::default())
    }

    async fn install_snapshot(
        &mut self,
        meta: &SnapshotMeta<super::NodeId, crate::peer::Member>,
        snapshot: Box<SnapshotFile>,
    ) -> Result<(), StorageError> {
        let (Some(path), Some(last)) = (snapshot.0, meta.last_log_id) else {
            return Err(StorageIOError::write_snapshot(Some(meta.signature()), &NoFile).into());
        };
        let membership = meta.last_membership.clone();
        self.order(|answer| Order::Install(path, last, membership, answer)).await
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<Snapshot<Types>>, StorageError> {
        Ok(self.shared.lock().durable.as_ref().map(snapshot_of))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the snapshot has no file")]
struct NoFile;

impl RaftSnapshotBuilder<Types> for StateMachine {
    /// The tables are the snapshot. Building one makes them durable, so that the log before it
    /// may go; a file is only made for a peer that needs it.
    async fn build_snapshot(&mut self) -> Result<Snapshot<Types>, StorageError> {
        let before = self.shared.lock().clone();
        let database = self.shared.database.clone();
        // On a thread of its own, so that applying goes on; whatever it commits meanwhile may or
        // may not be flushed and does not count.
        let flushed = tokio::task::spawn_blocking(move || flush(&database)).await;
        flushed
            .map_err(|error| StorageIOError::write(&error))?
            .map_err(|error| StorageIOError::write(&error))?;
        let applied = before.applied.ok_or_else(|| StorageIOError::read(&Ended(None)))?;
        let durable = (applied, before.membership);
        let snapshot = snapshot_of(&durable);
        self.shared.lock().durable = Some(durable);
        Ok(snapshot)
    }
}

fn snapshot_of((applied, membership): &(LogId, StoredMembership)) -> Snapshot<Types> {
    Snapshot {
        meta: SnapshotMeta {
            last_log_id: Some(*applied),
            last_membership: membership.clone(),
            snapshot_id: applied.to_string(),
        },
        snapshot: Box::default(),
    }
}
