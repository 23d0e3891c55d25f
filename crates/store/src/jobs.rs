//! Jobs that run once per cluster.
//!
//! A job is claimed by a replicated command that gives it a fence; its handler does the work and
//! proposes effects with that fence, so that a handler that was paused and wakes late cannot
//! write. Effects inside the store happen exactly once if the last command completes the job
//! ([`JobRun::completing_fence`]); effects outside (mail) happen at least once.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{Notify, Semaphore};

use crate::{
    application::Application,
    fault::Fault,
    limits,
    machine::SETTLE_MS,
    proposal::{Body, EngineReply, Fence, JobFailure, NewJob},
    reader::{Columns, Reader},
    store::{ProposeError, ReadLevel, Store, until_closed},
};

/// A claimed job, for its handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRun {
    /// Its id.
    pub id: u64,
    /// What was given when it was added.
    pub payload: Vec<u8>,
    /// From 1.
    pub attempt: u32,
    number: u64,
}

impl JobRun {
    /// For commands that are part of the work.
    #[must_use]
    pub const fn fence(&self) -> Fence {
        Fence::Job { id: self.id, fence: self.number, completes: false }
    }

    /// For the last command: when it is accepted, the job is done in the same transaction.
    #[must_use]
    pub const fn completing_fence(&self) -> Fence {
        Fence::Job { id: self.id, fence: self.number, completes: true }
    }
}

/// A handler failed; the job waits and is tried again, or is dead after its last attempt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct JobFailed {
    /// Kept with the job for a person to read; no personal data.
    pub reason: String,
}

impl JobFailed {
    /// Failed because of `reason`.
    #[must_use]
    pub fn new(reason: &impl std::fmt::Display) -> Self {
        Self { reason: reason.to_string() }
    }
}

/// How a job stands, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobStatus {
    /// Its id.
    pub id: u64,
    /// Which handler.
    pub kind: String,
    /// `waiting`, `running`, `done` or `dead`.
    pub state: String,
    /// When it is due (waiting), its claim ends (running) or it ended; log time, milliseconds.
    pub at_ms: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
}

/// A job with what was given when it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// How it stands.
    pub status: JobStatus,
    /// What was given.
    pub payload: Vec<u8>,
}

type Work = Pin<Box<dyn Future<Output = Result<(), JobFailed>> + Send>>;
type Handler = Arc<dyn Fn(JobRun) -> Work + Send + Sync>;

/// The handlers of this node.
#[derive(Default)]
pub(crate) struct Jobs {
    handlers: Mutex<HashMap<String, Kind>>,
    registered: Notify,
}

#[derive(Clone)]
struct Kind {
    handler: Handler,
    running: Arc<Semaphore>,
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kind>> {
        self.handlers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The jobs of a store.
pub struct JobsOf<'a, A: Application> {
    store: &'a Store<A>,
}

impl<'a, A: Application> JobsOf<'a, A> {
    pub(crate) const fn new(store: &'a Store<A>) -> Self {
        Self { store }
    }

    /// Runs jobs of `kind` with `handler`, a few at a time. Dropped mid-way if the claim is lost.
    pub fn register<F>(&self, kind: &str, handler: impl Fn(JobRun) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), JobFailed>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |run| Box::pin(handler(run)));
        let running = Arc::new(Semaphore::new(limits::JOBS_RUNNING_MAX));
        self.store.jobs_state().lock().insert(kind.to_owned(), Kind { handler, running });
        self.store.jobs_state().registered.notify_one();
    }

    /// Adds a job and says its id (of the first, if its dedupe key is remembered). Inside a
    /// command use [`Tx::schedule`](crate::Tx::schedule).
    ///
    /// # Errors
    /// See [`ProposeError`].
    pub async fn add(&self, job: NewJob) -> Result<u64, ProposeError<A::Rejection>> {
        match self.store.run_own(Body::JobAdd(job)).await? {
            EngineReply::JobAdded(id) => Ok(id),
            _ => Err(ProposeError::Defect { defect: "the job was not added".to_owned() }),
        }
    }

    /// Jobs that are not done, and those that ended last.
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn list(&self) -> Result<Vec<JobStatus>, Fault> {
        self.store.read(ReadLevel::Local, list).await
    }

    /// The jobs of one kind that were added last, the newest first, done or not; at most
    /// [`limits::JOBS_OF_KIND_MAX`].
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn newest(&self, kind: &str, level: ReadLevel) -> Result<Vec<JobRow>, Fault> {
        let kind = kind.to_owned();
        self.store.read(level, move |reader| newest(reader, &kind)).await
    }
}

fn newest(reader: &Reader<'_>, kind: &str) -> Result<Vec<JobRow>, Fault> {
    let sql = "SELECT id, kind, state, due_at, attempts, error, payload FROM job \
               WHERE kind = ?1 ORDER BY id DESC LIMIT ?2";
    reader.collect(sql, &crate::values![kind, limits::JOBS_OF_KIND_MAX], |columns| {
        Ok(JobRow { status: status(columns)?, payload: columns.get(6)? })
    })
}

fn list(reader: &Reader<'_>) -> Result<Vec<JobStatus>, Fault> {
    let sql = "SELECT id, kind, state, due_at, attempts, error FROM job \
               ORDER BY state = 'done', due_at, id LIMIT 1000";
    reader.collect(sql, &[], status)
}

fn status(columns: &Columns<'_>) -> Result<JobStatus, Fault> {
    Ok(JobStatus {
        id: columns.get(0)?,
        kind: columns.get(1)?,
        state: columns.get(2)?,
        at_ms: columns.get(3)?,
        attempts: columns.get(4)?,
        error: columns.get(5)?,
    })
}

pub(crate) fn start<A: Application>(store: &Store<A>) {
    tokio::spawn(until_closed(store.clone(), run));
}

/// Sleeps until the next job is due, claims what is due, and hands it to the handlers.
async fn run<A: Application>(store: Store<A>) {
    loop {
        let kinds: Vec<(String, Kind)> = {
            let handlers = store.jobs_state().lock();
            handlers.iter().map(|(name, kind)| (name.clone(), kind.clone())).collect()
        };
        let mut next_ms = i64::MAX;
        for (name, kind) in kinds {
            match start_due(&store, &name, &kind).await {
                Ok(Some(due_ms)) => next_ms = next_ms.min(due_ms),
                Ok(None) => {}
                Err(fault) => {
                    tracing::warn!(%fault, "jobs could not be read");
                    next_ms = next_ms.min(store.now_ms() + SETTLE_MS);
                }
            }
        }
        if store.wake_jobs_at(next_ms) {
            continue;
        }
        // Bounded, because the timer stands still while a laptop sleeps.
        let sleep_ms = next_ms.saturating_sub(store.now_ms()).clamp(1, limits::JOBS_SLEEP_MS_MAX);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(sleep_ms.unsigned_abs())) => {}
            () = store.jobs_changed().notified() => {}
            () = store.jobs_state().registered.notified() => {}
        }
    }
}

/// Starts the due jobs of a kind; says when to look again.
async fn start_due<A: Application>(
    store: &Store<A>,
    name: &str,
    kind: &Kind,
) -> Result<Option<i64>, Fault> {
    let of_kind = name.to_owned();
    let next = store.read(ReadLevel::Local, move |reader| next_jobs(reader, &of_kind)).await?;
    let mut again_ms = None;
    for (id, due_ms) in next {
        let now_ms = store.now_ms();
        if due_ms > now_ms {
            return Ok(Some(again_ms.unwrap_or(due_ms).min(due_ms)));
        }
        let Ok(permit) = Arc::clone(&kind.running).try_acquire_owned() else {
            // A running one wakes this loop when it ends.
            return Ok(again_ms);
        };
        let claim = Body::JobClaim { id, lease_ms: limits::JOB_LEASE_MS };
        match store.run_own(claim).await {
            Ok(EngineReply::JobClaimed { fence, attempt, payload, .. }) => {
                let run = JobRun { id, payload, attempt, number: fence };
                let (store, kind) = (store.clone(), kind.clone());
                tokio::spawn(async move {
                    work(store, kind, run).await;
                    drop(permit);
                });
            }
            // Log time is behind the clock (a jump that is not confirmed), or another node was
            // faster. Those behind it need not wait.
            Ok(_) => again_ms = Some(now_ms + SETTLE_MS),
            Err(error) => {
                tracing::warn!(%error, job = id, "a job could not be claimed");
                return Ok(Some(now_ms + SETTLE_MS));
            }
        }
    }
    Ok(again_ms)
}

fn next_jobs(reader: &Reader<'_>, kind: &str) -> Result<Vec<(u64, i64)>, Fault> {
    let limit = limits::JOBS_RUNNING_MAX as i64 + 1;
    let mut next = Vec::new();
    for state in ["waiting", "running"] {
        next.extend(reader.collect(
            "SELECT id, due_at FROM job WHERE kind = ?1 AND state = ?2 \
             ORDER BY due_at, id LIMIT ?3",
            &crate::values![kind, state, limit],
            |columns| Ok((columns.get::<u64>(0)?, columns.get::<i64>(1)?)),
        )?);
    }
    next.sort_by_key(|(id, due_ms)| (*due_ms, *id));
    Ok(next)
}

/// Runs a handler while its claim is renewed, and says how it ended.
async fn work<A: Application>(store: Store<A>, kind: Kind, run: JobRun) {
    let (id, fence, attempt) = (run.id, run.number, run.attempt);
    // In a task of its own, so that a panic is a failure and not the end of the jobs.
    let mut handler = tokio::spawn((kind.handler)(run));
    let renew_every = Duration::from_millis(u64::from(limits::JOB_LEASE_MS) / 3);
    let result = loop {
        tokio::select! {
            result = &mut handler => break result,
            () = tokio::time::sleep(renew_every) => {
                let renew = Body::JobRenew { id, fence, lease_ms: limits::JOB_LEASE_MS };
                if matches!(store.run_own(renew).await, Ok(EngineReply::No)) {
                    tracing::warn!(job = id, "the claim on a job is lost, its handler stops");
                    handler.abort();
                    return;
                }
            }
        }
    };
    let failure = match result {
        Ok(Ok(())) => None,
        Ok(Err(failed)) => Some(failed.reason),
        Err(_) => Some("the handler panicked".to_owned()),
    };
    if let Some(reason) = &failure {
        tracing::warn!(job = id, attempt, reason, "a job failed");
    }
    let failure = failure.map(|reason| JobFailure {
        error: reason.chars().take(limits::JOB_ERROR_CHARS_MAX).collect(),
        retry_in_ms: backoff_ms(attempt),
    });
    if let Err(error) = store.run_own(Body::JobEnd { id, fence, failure }).await {
        tracing::warn!(%error, job = id, "the end of a job was not recorded; it will run again");
    }
}

/// Doubles from the first wait to the longest.
fn backoff_ms(attempt: u32) -> u32 {
    let (first, longest) = limits::JOB_BACKOFF_MS;
    first
        .saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX))
        .min(longest)
}
