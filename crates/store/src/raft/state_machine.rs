//! The machine as openraft drives it: a thread applies, one transaction per batch of entries.

use std::{
    collections::VecDeque,
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread,
};

use openraft::{
    EntryPayload, OptionalSend, RaftSnapshotBuilder, Snapshot, SnapshotMeta, StorageIOError,
    storage::RaftStateMachine,
};
use tokio::sync::{oneshot, watch};

use super::{
    Entry, LogId, Outcomes, SnapshotFile, StorageError, StoredMembership, Types, codec, log_id,
};
use crate::{
    application::Application,
    checkpoint::Checkpointer,
    feed::Hub,
    machine::{self, Applied, ApplyStopped, Machine},
    pool::View,
    proposal::Proposal,
    reader::Reader,
    store::table_hash,
};

/// What the tables hold, for those who wait for it.
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
    database: PathBuf,
    position: Mutex<Position>,
    pub(crate) progress: watch::Sender<Progress>,
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

#[derive(Clone, Default)]
struct Position {
    applied: Option<LogId>,
    membership: StoredMembership,
    /// What is durable in the tables even if the log were gone.
    durable: Option<(LogId, StoredMembership)>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Position> {
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hash of the tables after an entry that asked for it.
    pub(crate) fn hash_at(&self, index: u64) -> Option<[u8; 32]> {
        let hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        hashes.iter().find(|(at, _)| *at == index).and_then(|(_, hash)| *hash)
    }

    fn note_hash(&self, index: u64, hash: Option<[u8; 32]>) {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        hashes.retain(|(at, _)| *at != index);
        hashes.push_back((index, hash));
        while hashes.len() > crate::limits::HASHES_KEPT {
            hashes.pop_front();
        }
    }

    pub(crate) fn durable_index(&self) -> u64 {
        self.lock().durable.as_ref().map_or(0, |(id, _)| id.index)
    }
}

enum Order {
    Apply(Vec<Entry>, oneshot::Sender<Result<Vec<Outcomes>, StorageError>>),
    Install(PathBuf, LogId, StoredMembership, oneshot::Sender<Result<(), StorageError>>),
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
        let flushed = flush(&database);
        flushed.map_err(|error| ApplyStopped::Io { what: "flush the database", error })?;
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
            progress: watch::Sender::new(progress_of(&machine)),
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
                run(machine, checkpointer, &of_thread, &inbox);
                // Only now may another process open the directory.
                drop(lock);
            })
            .map_err(|error| ApplyStopped::Io { what: "start a thread", error })?;
        Ok((Self { orders, shared }, thread))
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

fn progress_of<A: Application>(machine: &Machine<A>) -> Progress {
    let meta = machine.meta();
    Progress {
        index: meta.applied.index,
        log_time_ms: meta.log_time_ms,
        clock_suspect: meta.suspect_ms != 0,
        schema_number: meta.schema_number,
    }
}

fn run<A: Application>(
    mut machine: Machine<A>,
    mut checkpointer: Checkpointer,
    shared: &Arc<Shared>,
    inbox: &mpsc::Receiver<Order>,
) {
    while let Ok(order) = inbox.recv() {
        match order {
            Order::Apply(entries, answer) => match apply(&mut machine, shared, &entries) {
                Ok(outcomes) => {
                    let _ = answer.send(Ok(outcomes));
                    checkpointer.after_commit(machine.connection());
                }
                Err(stopped) => {
                    stop(shared, &stopped);
                    let _ = answer.send(Err(StorageIOError::write_state_machine(&stopped).into()));
                    return;
                }
            },
            Order::Install(path, last, membership, answer) => {
                match install(&mut machine, shared, &path, last, membership) {
                    Ok(()) => {
                        let _ = answer.send(Ok(()));
                        checkpointer.after_commit(machine.connection());
                    }
                    Err(stopped) => {
                        stop(shared, &stopped);
                        let error = StorageIOError::write_snapshot(None, &stopped);
                        let _ = answer.send(Err(error.into()));
                        return;
                    }
                }
            }
            Order::Close => return,
        }
    }
}

fn stop(shared: &Shared, stopped: &ApplyStopped) {
    tracing::error!(%stopped, "applying stopped");
    let _ = shared.stopped.set(stopped.to_string());
}

/// Entries after which the tables are hashed end a transaction, so that the hash is of the same
/// moment on every node.
fn apply<A: Application>(
    machine: &mut Machine<A>,
    shared: &Arc<Shared>,
    entries: &[Entry],
) -> Result<Vec<Outcomes>, ApplyStopped> {
    let mut outcomes = Vec::with_capacity(entries.len());
    for run in entries.split_inclusive(may_hash) {
        outcomes.append(&mut apply_run(machine, shared, run)?);
    }
    Ok(outcomes)
}

fn may_hash(entry: &Entry) -> bool {
    match &entry.payload {
        EntryPayload::Normal(batch) => batch.0.iter().any(|bytes| Proposal::may_hash(bytes)),
        EntryPayload::Blank | EntryPayload::Membership(_) => false,
    }
}

fn apply_run<A: Application>(
    machine: &mut Machine<A>,
    shared: &Arc<Shared>,
    entries: &[Entry],
) -> Result<Vec<Outcomes>, ApplyStopped> {
    let mut prepared = Vec::with_capacity(entries.len());
    let mut membership = None;
    for entry in entries {
        let id = entry.log_id;
        let at = Applied { term: id.leader_id.term, node: id.leader_id.node_id, index: id.index };
        let proposals: &[bytes::Bytes] = match &entry.payload {
            EntryPayload::Normal(batch) => &batch.0,
            EntryPayload::Blank | EntryPayload::Membership(_) => &[],
        };
        let record = if let EntryPayload::Membership(new) = &entry.payload {
            membership = Some(StoredMembership::new(Some(id), new.clone()));
            Some(record_of(&at, &codec::encode_membership(new)))
        } else {
            None
        };
        prepared.push(machine::Entry { at, proposals, membership: record });
    }
    let (outcomes, touched) = machine.apply(&prepared)?;
    {
        let mut position = shared.lock();
        position.applied = entries.last().map(|entry| entry.log_id).or(position.applied);
        if let Some(membership) = membership {
            position.membership = membership;
        }
    }
    if touched.hash {
        hash_tables(shared, machine.meta().applied.index);
    }
    shared.progress.send_replace(progress_of(machine));
    shared.hub.moved(&touched.heads);
    let is_due = machine.meta().log_time_ms >= shared.job_due_ms.load(Ordering::Acquire);
    if is_due {
        shared.job_due_ms.store(i64::MAX, Ordering::Release);
    }
    if touched.jobs || is_due {
        shared.jobs.notify_one();
    }
    Ok(outcomes)
}

/// Takes the view of this moment here, and reads it on a thread of its own.
fn hash_tables(shared: &Arc<Shared>, index: u64) {
    shared.note_hash(index, None);
    let view = View::of(&shared.database);
    let of_thread = Arc::clone(shared);
    let started = thread::Builder::new().name("store-hash".to_owned()).spawn(move || {
        match view.and_then(|view| table_hash(&Reader::new(view.connection()))) {
            Ok(hash) => of_thread.note_hash(index, Some(hash.hash)),
            Err(fault) => tracing::warn!(%fault, "the tables could not be hashed"),
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "the tables could not be hashed");
    }
}

fn install<A: Application>(
    machine: &mut Machine<A>,
    shared: &Arc<Shared>,
    path: &Path,
    last: LogId,
    membership: StoredMembership,
) -> Result<(), ApplyStopped> {
    machine.replace_tables(path)?;
    let flushed = flush(&shared.database);
    flushed.map_err(|error| ApplyStopped::Io { what: "flush the database", error })?;
    {
        let mut position = shared.lock();
        position.applied = Some(last);
        position.membership = membership.clone();
        // What comes from a snapshot has no log before it: it had to be flushed.
        position.durable = Some((last, membership));
    }
    shared.progress.send_replace(progress_of(machine));
    shared.hub.moved(machine.heads());
    shared.jobs.notify_one();
    tracing::info!(index = last.index, "took the tables of another node over");
    Ok(())
}

/// Flushes what SQLite has committed: all of it is in the database file or in its WAL.
fn flush(database: &Path) -> std::io::Result<()> {
    let mut wal = database.as_os_str().to_owned();
    wal.push("-wal");
    for path in [PathBuf::from(wal), database.to_owned()] {
        match File::open(path) {
            Ok(file) => file.sync_all()?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
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
        let failed = |error: &std::io::Error| StorageError::from(StorageIOError::write(error));
        flushed.map_err(|error| failed(&error.into()))?.map_err(|error| failed(&error))?;
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
