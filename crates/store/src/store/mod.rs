//! The store as its users hold it.

mod cluster;
mod error;
mod joining;
mod lease;
mod maintain;
mod open;
mod status;

use std::{
    fs::File,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::Notify, time::Instant};

pub use cluster::{Comparison, MemberChange, MemberChangeError, MemberStatus, Role};
pub use error::{OpenError, ProposeError};
pub use joining::{JoinError, prepare_to_join};
pub use lease::{Lease, LeaseError};
pub(crate) use maintain::until_closed;
pub(crate) use open::{DATABASE, LOG, open_writer};
pub(crate) use status::table_hash;
pub use status::{Status, TableHash};

use crate::{
    application::Application,
    change::Stream,
    clock::Clock,
    disk::Disk,
    fault::Fault,
    feed::{self, Cursors, FeedError, Subscription},
    identity::Identity,
    jobs::Jobs,
    limits,
    log::Log,
    peer::{
        Peer, Peers, Transport,
        message::{Answer, Request},
    },
    pool::Pool,
    proposal::{Body, EngineReply, Fence, IdempotencyKey, Outcome, Proposal},
    proposer::{NoOutcome, Proposer},
    raft::{Raft, state_machine::StateMachine, thread::RaftThread, while_leading},
    reader::Reader,
};

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// The clock of proposals.
    pub clock: Clock,
    /// Changes, results and done jobs older than this are trimmed, milliseconds.
    pub keep_ms: i64,
    /// The disk of the directory.
    pub disk: Disk,
    /// What carries requests to other nodes; none for a node that stays alone.
    pub transport: Option<Arc<dyn Transport>>,
    /// The nodes that this one was told of when it joined.
    pub known: Vec<Peer>,
    /// The version of the program, for the status that other nodes ask for.
    pub version: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            clock: Clock::system(),
            keep_ms: 7 * 24 * 3_600_000,
            disk: Disk::system(),
            transport: None,
            known: Vec::new(),
            version,
        }
    }
}

/// How fresh a read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadLevel {
    /// What this node has, and everything that it acknowledged before the read began.
    Local,
    /// At least the given log index, e.g. that of one's own write; waits a few seconds for it.
    AtLeast(u64),
    /// Everything acknowledged anywhere before the read began.
    Linearizable,
}

/// Why consensus has ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A defect, or a disk that cannot be written. A new process can go on.
    Failed,
    /// Another process runs as this node. A new process here would take it back.
    TakenOver,
}

/// An accepted command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<T> {
    /// The log index at which it applied (the first time, if it was sent again).
    pub index: u64,
    /// The last number it gave out in each stream it changed.
    pub heads: Vec<(Stream, u64)>,
    /// The domain's answer.
    pub reply: T,
    /// Whether this is the first result of an idempotency key, given again.
    pub again: bool,
}

/// The replicated store of the application `A`. Cloning gives another handle to the same one;
/// [`close`](Self::close) ends it in order.
pub struct Store<A: Application> {
    inner: Arc<Inner<A>>,
}

impl<A: Application> Clone for Store<A> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

struct Inner<A: Application> {
    app: std::marker::PhantomData<fn() -> A>,
    dir: PathBuf,
    identity: Identity,
    options: Options,
    log: Log,
    raft: Raft,
    consensus: RaftThread,
    machine: StateMachine,
    /// The newest entry of those whose outcomes were told here and may be read here.
    acknowledged: AtomicU64,
    proposer: Proposer,
    pool: Pool,
    peers: Arc<Peers>,
    /// Whether the disk has no room for more.
    short_of_disk: AtomicBool,
    jobs: Jobs,
    closing: tokio::sync::watch::Sender<bool>,
    /// Why consensus has ended, once it has though this process did not end it.
    ended: tokio::sync::watch::Sender<Option<Ended>>,
    machine_thread: std::sync::Mutex<Option<std::thread::JoinHandle<()>>>,
    lock: Arc<File>,
}

impl<A: Application> Store<A> {
    /// Proposes a command; returns when it is durable on a quorum and applied here.
    ///
    /// With a key it is safe to send again after a lost answer: the first result is returned.
    ///
    /// # Errors
    /// See [`ProposeError`]. After `Busy` and `NotLeader` nothing happened; after `Stopped` it is
    /// unknown whether the command will apply: send it again with the same key.
    pub async fn propose(
        &self,
        command: &A::Command,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<Accepted<A::Reply>, ProposeError<A::Rejection>> {
        self.propose_fenced(command, idempotency, None).await
    }

    /// As [`propose`](Self::propose), refused with `FenceLost` when the fence no longer holds at
    /// the moment the command applies. A [`Fence::Job`] may complete its job in the same
    /// transaction.
    ///
    /// # Errors
    /// See [`ProposeError`].
    pub async fn propose_fenced(
        &self,
        command: &A::Command,
        idempotency: Option<IdempotencyKey>,
        fence: Option<Fence>,
    ) -> Result<Accepted<A::Reply>, ProposeError<A::Rejection>> {
        let needs = A::needs(command);
        let schema = self.inner.machine.shared.progress.borrow().schema_number;
        if schema < needs {
            return Err(ProposeError::NotYet { needs, schema });
        }
        let body = Body::App(A::encode_command(command));
        if let Some(key) = &idempotency {
            check_length("idempotency key", key.key.len(), limits::IDEMPOTENCY_BYTES_MAX)?;
            check_length("principal", key.principal.len(), limits::IDEMPOTENCY_BYTES_MAX)?;
        }
        let (index, outcome) = self.run(idempotency, fence, body).await?;
        accepted::<A>(index, outcome, false)
    }

    /// Reads the tables in one consistent view, on a thread for blocking work.
    ///
    /// # Errors
    /// Whatever `read` returns; [`Fault::Unavailable`] when the level cannot be had in time.
    pub async fn read<T, E>(
        &self,
        level: ReadLevel,
        read: impl FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let index = match level {
            ReadLevel::Local => 0,
            ReadLevel::AtLeast(index) => index,
            ReadLevel::Linearizable => self.read_index().await?,
        };
        self.shows(index).await?;
        self.inner.pool.read(read).await
    }

    /// Waits until reads see the entry, and everything that was acknowledged here.
    pub(crate) async fn shows(&self, index: u64) -> Result<(), Fault> {
        let index = index.max(self.inner.acknowledged.load(Ordering::Acquire));
        let wait = Duration::from_millis(limits::READ_WAIT_MS_MAX);
        if self.wait_shown(index, wait).await {
            return Ok(());
        }
        Err(Fault::Unavailable("this node is behind"))
    }

    /// Up to where this node must have applied to know everything that was acknowledged anywhere
    /// before now. Whoever leads makes sure by a majority that it still does.
    async fn read_index(&self) -> Result<u64, Fault> {
        let until = Instant::now() + Duration::from_millis(limits::READ_WAIT_MS_MAX);
        loop {
            let leader = self.raft().metrics().borrow().current_leader;
            match leader {
                Some(leader) if leader == self.inner.identity.node => {
                    if let Ok((read, _)) = self.raft().get_read_log_id().await {
                        return Ok(read.map_or(0, |id| id.index));
                    }
                }
                Some(leader) => {
                    let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX);
                    let asking = self.ask(leader, Request::ReadIndex, wait);
                    let answer = while_leading(self.raft(), leader, asking).await;
                    if let Some(Ok(Answer::ReadIndex(index))) = answer {
                        return Ok(index);
                    }
                }
                None => {}
            }
            if Instant::now() >= until {
                return Err(Fault::Unavailable("no node leads now"));
            }
            self.another_leader().await;
        }
    }

    /// Follows streams from the given cursors.
    ///
    /// # Errors
    /// See [`FeedError`].
    pub async fn subscribe(&self, from: Cursors) -> Result<Subscription, FeedError> {
        self.shows(0).await?;
        let hub = self.inner.machine.shared.hub.clone();
        Subscription::start(hub, self.inner.pool.clone(), from).await
    }

    /// Remembers how far a named consumer has come in a stream; what it has not seen is not
    /// trimmed. Drop consumers that are gone with [`drop_cursor`](Self::drop_cursor).
    ///
    /// # Errors
    /// See [`ProposeError`].
    pub async fn set_cursor(
        &self,
        consumer: &str,
        stream: Stream,
        seq: u64,
    ) -> Result<(), ProposeError<A::Rejection>> {
        check_length("consumer", consumer.len(), limits::NAME_BYTES_MAX)?;
        let consumer = consumer.to_owned();
        let body = Body::CursorSet { consumer, stream: stream.to_bytes(), seq };
        self.run_own(body).await.map(|_| ())
    }

    /// Forgets a named consumer.
    ///
    /// # Errors
    /// See [`ProposeError`].
    pub async fn drop_cursor(&self, consumer: &str) -> Result<(), ProposeError<A::Rejection>> {
        self.run_own(Body::CursorDrop(consumer.to_owned())).await.map(|_| ())
    }

    /// How far a named consumer has come in each stream.
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn cursors(&self, consumer: &str) -> Result<Cursors, Fault> {
        let consumer = consumer.to_owned();
        self.read(ReadLevel::Local, move |reader| cursors(reader, &consumer)).await
    }

    /// Jobs: handlers, and adding one.
    #[must_use]
    pub fn jobs(&self) -> crate::jobs::JobsOf<'_, A> {
        crate::jobs::JobsOf::new(self)
    }

    pub(crate) fn jobs_state(&self) -> &Jobs {
        &self.inner.jobs
    }

    pub(crate) fn jobs_changed(&self) -> &Notify {
        &self.inner.machine.shared.jobs
    }

    /// Has the jobs woken when log time reaches `due_ms`; true when it was reached meanwhile.
    pub(crate) fn wake_jobs_at(&self, due_ms: i64) -> bool {
        let shared = &self.inner.machine.shared;
        let before_ms = shared.progress.borrow().log_time_ms;
        shared.job_due_ms.store(due_ms, Ordering::Release);
        let now_ms = shared.progress.borrow().log_time_ms;
        before_ms < due_ms && due_ms <= now_ms
    }

    pub(crate) fn identity(&self) -> Identity {
        self.inner.identity
    }

    pub(crate) fn raft(&self) -> &Raft {
        &self.inner.raft
    }

    /// Waits until consensus has ended though this process did not end it: it is of no more use,
    /// and [`Status::stopped`] says why.
    pub async fn ended(&self) -> Ended {
        let mut ended = self.inner.ended.subscribe();
        let ended = ended.wait_for(Option::is_some).await;
        ended.ok().and_then(|ended| *ended).unwrap_or(Ended::Failed)
    }

    pub(crate) fn peers(&self) -> Arc<Peers> {
        Arc::clone(&self.inner.peers)
    }

    pub(crate) fn proposer(&self) -> &Proposer {
        &self.inner.proposer
    }

    pub(crate) fn machine(&self) -> &crate::raft::state_machine::Shared {
        &self.inner.machine.shared
    }

    pub(crate) fn is_short_of_disk(&self) -> bool {
        self.inner.short_of_disk.load(Ordering::Relaxed)
    }

    pub(crate) fn log_index(&self) -> u64 {
        self.inner.log.last_index()
    }

    /// Waits until reads see an entry; false when the time is up.
    pub(crate) async fn wait_shown(&self, index: u64, wait: Duration) -> bool {
        self.inner.machine.shows(index, wait).await
    }

    pub(crate) fn dir(&self) -> &std::path::Path {
        &self.inner.dir
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.inner.dir.join(DATABASE)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.inner.options.clock.now_ms()
    }

    /// Proposes until there is an outcome, and says the index and the outcome. What may have been
    /// taken by a leader that was lost is proposed again only if twice is as good as once.
    async fn run(
        &self,
        idempotency: Option<IdempotencyKey>,
        fence: Option<Fence>,
        body: Body,
    ) -> Result<(u64, Outcome), ProposeError<A::Rejection>> {
        let named = idempotency.is_some();
        let mut idempotency = idempotency;
        let mut repeatable = idempotency.is_some() || body.is_repeatable();
        let at_ms = self.inner.options.clock.now_ms();
        if !repeatable && !self.is_alone() {
            // Whoever leads may be lost: with a key of its own the command can be proposed again.
            idempotency = IdempotencyKey::fresh(at_ms);
            repeatable = idempotency.is_some();
        }
        let proposal = Bytes::from(Proposal { at_ms, idempotency, fence, body }.encode());
        check_length("command", proposal.len(), limits::COMMAND_BYTES_MAX)?;
        let until = Instant::now() + Duration::from_millis(limits::LEADER_WAIT_MS_MAX);
        loop {
            if self.leads() && self.is_short_of_disk() {
                return Err(ProposeError::DiskFull);
            }
            let proposing = self.inner.proposer.propose(proposal.clone());
            let outcome = tokio::time::timeout_at(until, proposing).await;
            let again = match outcome.unwrap_or(Err(NoOutcome::Lost)) {
                Ok((index, outcome)) => {
                    // So that whoever wrote reads it here; a node that takes nothing cannot say when.
                    let wait = Duration::from_millis(limits::READ_WAIT_MS_MAX);
                    let takes = !self.is_short_of_disk();
                    if self.machine().has_applied(index)
                        || takes && self.wait_shown(index, wait).await
                    {
                        self.inner.acknowledged.fetch_max(index, Ordering::AcqRel);
                    } else if takes && named {
                        // Cut off since: by its key it is found at another node, where it is read.
                        return Err(ProposeError::Lost);
                    }
                    return Ok((index, outcome));
                }
                Err(NoOutcome::Busy) => return Err(ProposeError::Busy),
                Err(NoOutcome::DiskFull) => return Err(ProposeError::DiskFull),
                Err(NoOutcome::NotLeader) => ProposeError::NotLeader {
                    leader: self.raft().metrics().borrow().current_leader,
                },
                Err(NoOutcome::Lost) if repeatable => ProposeError::Lost,
                Err(NoOutcome::Lost) => return Err(ProposeError::Lost),
                Err(NoOutcome::Stopped) => {
                    let why = self.inner.machine.shared.stopped.get().cloned();
                    let why = why.unwrap_or_else(|| "the store is closed".into());
                    return Err(ProposeError::Stopped { why });
                }
            };
            if Instant::now() >= until || *self.inner.closing.borrow() {
                return Err(again);
            }
            self.another_leader().await;
        }
    }

    /// Waits until who leads changes, or a moment.
    async fn another_leader(&self) {
        let mut metrics = self.raft().server_metrics();
        let before = metrics.borrow_and_update().current_leader;
        let changed = metrics.wait_for(|now| now.current_leader != before);
        let wait = Duration::from_millis(limits::PEER_BACKOFF_MS[0]);
        let _ = tokio::time::timeout(wait, changed).await;
    }

    /// Proposes one of the store's own commands and says at which entry it applied.
    pub(crate) async fn run_at(&self, body: Body) -> Result<u64, ProposeError<A::Rejection>> {
        self.run(None, None, body).await.map(|(index, _)| index)
    }

    /// Proposes one of the store's own commands.
    pub(crate) async fn run_own(
        &self,
        body: Body,
    ) -> Result<EngineReply, ProposeError<A::Rejection>> {
        match self.run(None, None, body).await? {
            (_, Outcome::Engine(reply)) => Ok(reply),
            (_, Outcome::Done { .. }) => Ok(EngineReply::Ok),
            (index, other) => accepted::<A>(index, other, false).map(|_| EngineReply::Ok),
        }
    }
}

fn accepted<A: Application>(
    index: u64,
    outcome: Outcome,
    again: bool,
) -> Result<Accepted<A::Reply>, ProposeError<A::Rejection>> {
    match outcome {
        Outcome::Done { reply, heads } => Ok(Accepted {
            index,
            heads: heads.into_iter().map(crate::proposal::Head::pair).collect(),
            reply: A::decode_reply(&reply)?,
            again,
        }),
        Outcome::Rejected(no) => Err(ProposeError::Rejected(A::decode_rejection(&no)?)),
        Outcome::Defect(defect) => Err(ProposeError::Defect { defect }),
        Outcome::KeyReused => Err(ProposeError::KeyReused),
        Outcome::FenceLost => Err(ProposeError::FenceLost),
        Outcome::Again { index, first } => accepted::<A>(index, *first, true),
        Outcome::Engine(_) => Err(ProposeError::Defect { defect: "not a command".to_owned() }),
    }
}

fn check_length<R>(
    what: &'static str,
    length: usize,
    length_max: usize,
) -> Result<(), ProposeError<R>> {
    if length > length_max {
        return Err(ProposeError::TooLarge { what, length, length_max });
    }
    Ok(())
}

/// The last number of a stream, inside the same view as other reads: where to follow from after
/// reading the tables.
///
/// # Errors
/// See [`Fault`].
pub fn head(reader: &Reader<'_>, stream: Stream) -> Result<u64, Fault> {
    feed::bounds(reader, stream).map(|(seq, _)| seq)
}

fn cursors(reader: &Reader<'_>, consumer: &str) -> Result<Cursors, Fault> {
    let sql = "SELECT stream, seq FROM cursor WHERE consumer = ?1 ORDER BY stream";
    let pairs = reader.collect(sql, &crate::values![consumer], |columns| {
        Ok((Stream::new(columns.get(0)?), columns.get(1)?))
    })?;
    Ok(pairs.into_iter().collect())
}
