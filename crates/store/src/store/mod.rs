//! The store as its users hold it.

mod error;
mod lease;
mod maintain;
mod open;
mod status;

use std::{fs::File, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::sync::Notify;

pub use error::{OpenError, ProposeError};
pub use lease::{Lease, LeaseError};
pub(crate) use maintain::until_closed;
pub(crate) use open::{DATABASE, LOG};
pub use status::{Status, TableHash};

use crate::{
    application::Application,
    change::Stream,
    clock::Clock,
    fault::Fault,
    feed::{self, Cursors, FeedError, Subscription},
    identity::Identity,
    jobs::Jobs,
    limits,
    log::Log,
    pool::Pool,
    proposal::{Body, EngineReply, Fence, IdempotencyKey, Outcome, Proposal},
    proposer::{NoOutcome, Proposer},
    raft::{Raft, state_machine::StateMachine, thread::RaftThread},
    reader::Reader,
};

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// The clock of proposals.
    pub clock: Clock,
    /// Changes, results and done jobs older than this are trimmed, milliseconds.
    pub keep_ms: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self { clock: Clock::system(), keep_ms: 7 * 24 * 3_600_000 }
    }
}

/// How fresh a read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadLevel {
    /// What this node has.
    Local,
    /// At least the given log index, e.g. that of one's own write; waits a few seconds for it.
    AtLeast(u64),
    /// Everything acknowledged anywhere before the read began.
    Linearizable,
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
    proposer: Proposer,
    pool: Pool,
    jobs: Jobs,
    grown: Arc<Notify>,
    closing: tokio::sync::watch::Sender<bool>,
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
        match level {
            ReadLevel::Local => {}
            ReadLevel::AtLeast(index) => self.reaches(index).await?,
            ReadLevel::Linearizable => {
                let linearizable = self.inner.raft.ensure_linearizable().await;
                linearizable.map_err(|_| Fault::Unavailable("this node does not lead"))?;
            }
        }
        self.inner.pool.read(read).await
    }

    async fn reaches(&self, index: u64) -> Result<(), Fault> {
        let mut progress = self.inner.machine.shared.progress.subscribe();
        let reached = progress.wait_for(|progress| progress.index >= index);
        let wait = Duration::from_millis(limits::READ_WAIT_MS_MAX);
        match tokio::time::timeout(wait, reached).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Fault::Unavailable("this node is behind")),
        }
    }

    /// Follows streams from the given cursors.
    ///
    /// # Errors
    /// See [`FeedError`].
    pub async fn subscribe(&self, from: Cursors) -> Result<Subscription, FeedError> {
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
        self.inner.pool.read(move |reader| cursors(reader, &consumer)).await
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
        shared.job_due_ms.store(due_ms, std::sync::atomic::Ordering::Release);
        let now_ms = shared.progress.borrow().log_time_ms;
        before_ms < due_ms && due_ms <= now_ms
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
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

    /// Proposes and says the index and outcome.
    async fn run(
        &self,
        idempotency: Option<IdempotencyKey>,
        fence: Option<Fence>,
        body: Body,
    ) -> Result<(u64, Outcome), ProposeError<A::Rejection>> {
        let at_ms = self.inner.options.clock.now_ms();
        let proposal = Bytes::from(Proposal { at_ms, idempotency, fence, body }.encode());
        check_length("command", proposal.len(), limits::COMMAND_BYTES_MAX)?;
        self.inner.proposer.propose(proposal).await.map_err(|reason| match reason {
            NoOutcome::Busy => ProposeError::Busy,
            NoOutcome::NotLeader(leader) => ProposeError::NotLeader { leader },
            NoOutcome::Stopped => {
                let why = self.inner.machine.shared.stopped.get().cloned();
                ProposeError::Stopped { why: why.unwrap_or_else(|| "the store is closed".into()) }
            }
        })
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
