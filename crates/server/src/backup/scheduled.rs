//! Backups by themselves: a job of the store, so that one node makes each of them.
//!
//! Of the jobs of this kind the newest is the schedule: it waits, runs or is tried again. Whoever
//! has made a backup adds the next job, which carries what came of the one before; a job that is
//! not the newest has nothing left to do. It never dies: a backup that fails is tried until it
//! succeeds, at longer and longer distances, and System says so meanwhile.

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use minicbor::{Decode, Encode};
use model::{ChunkHash, Reason, TimeMs, file::Chunk, view::BackupsView};
use state::{Domain, read};
use store::{Fault, JobFailed, JobRow, JobRun, NewJob, ProposeError, ReadLevel, Store};
use tokio_util::sync::CancellationToken;

use super::{
    chunks::Taken,
    place::{Kept, Place, PlaceError},
    schedule::next_due_ms,
};
use crate::{clock::now, config::Backups, refusal::Refused};

const JOB: &str = "backup";
/// How often the files of one backup are tried before the schedule goes on without some: there
/// must be a next backup of the database whatever becomes of the files.
const FILES_TRIES: u32 = 5;
/// How often the schedule is looked at; whoever makes a backup adds the next one anyway.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How soon again where that failed, as it does while there is no leader.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Whoever takes part claims a job within a second or two of its time; if nobody has for so long,
/// nobody takes part.
const OVERDUE_MS: i64 = 60_000;

/// What a job knows. Of the store's tables, so its fields are numbered and stay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Order {
    /// When the backup is due, milliseconds.
    #[n(0)]
    due_ms: i64,
    /// The one that was made before it.
    #[n(1)]
    last: Option<Made>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Made {
    #[n(0)]
    at_ms: i64,
    #[n(1)]
    node: u64,
    /// Of the file.
    #[n(2)]
    bytes: u64,
    #[n(3)]
    file: String,
    /// Why not all files are beside it.
    #[n(4)]
    lacks: Option<String>,
}

/// A scheduled backup was not made. Read by whoever runs the server.
#[derive(Debug, thiserror::Error)]
enum ScheduledError {
    #[error("node {node}: {source}")]
    Place { node: u64, source: PlaceError },
    #[error("the claim was lost, another node makes the backup")]
    ClaimLost,
    #[error("what the job says cannot be read; a newer version of muster may have written it")]
    Unreadable(#[from] minicbor::decode::Error),
    #[error("the next backup could not be written down")]
    Unwritable,
    #[error("the database was backed up, the files not all: {0}")]
    Files(String),
    #[error(transparent)]
    Tables(#[from] Fault),
    #[error("the schedule could not be written: {0}")]
    Schedule(#[from] ProposeError<Reason>),
    #[error("the server is stopping")]
    Stopping,
}

/// Where the chunks of files come from; none for one that no node has.
pub(crate) type Source = Arc<dyn Fn(ChunkHash) -> BoxFuture<'static, Option<Bytes>> + Send + Sync>;

/// This node's part in it.
struct Scheduled {
    store: Store<Domain>,
    every: Duration,
    place: Arc<Place>,
    source: Source,
    /// The backup that this process made last.
    named: Mutex<Option<Named>>,
}

/// A backup that was made, until the next one is written down.
#[derive(Clone)]
struct Named {
    /// For this job.
    job: u64,
    kept: Kept,
    /// Chunks that files had just before: a file may be taken away before its chunks were copied.
    chunks: Arc<[Chunk]>,
}

/// From now on this node makes scheduled backups, until `stop`.
pub(crate) fn start(
    store: &Store<Domain>,
    source: Source,
    data: &Path,
    backups: &Backups,
    stop: CancellationToken,
) {
    let node = store.status().node;
    let place = Arc::new(Place::new(node, data, backups));
    let scheduled = Arc::new(Scheduled {
        store: store.clone(),
        every: backups.every,
        place,
        source,
        named: Mutex::default(),
    });
    // The store keeps the handler, so the handler must not keep the store.
    let weak = Arc::downgrade(&scheduled);
    store.jobs().register(JOB, move |run| {
        let weak = weak.clone();
        async move {
            let made = match weak.upgrade() {
                Some(scheduled) => scheduled.run(&run).await,
                None => Err(ScheduledError::Stopping),
            };
            made.map_err(|error| JobFailed::new(&error))
        }
    });
    tokio::spawn(scheduled.keep(stop));
}

impl Scheduled {
    /// Sees to it that there is a schedule.
    async fn keep(self: Arc<Self>, stop: CancellationToken) {
        // Where the directory is missing, the backup itself will say so.
        let _ = self.blocking(Place::remove_partials).await;
        loop {
            let again = match self.look().await {
                Ok(()) => LOOK_EVERY,
                Err(error) => {
                    tracing::debug!(%error, "the schedule of backups could not be read");
                    LOOK_AGAIN
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(again) => {}
            }
        }
    }

    /// Begins the schedule where there is none, and brings the next backup forward where this node
    /// wants them closer together. The key makes one job of what several nodes add at once.
    async fn look(&self) -> Result<(), ScheduledError> {
        let jobs = self.store.jobs().newest(JOB, ReadLevel::Linearizable).await?;
        let now_ms = now().as_millis();
        let Some(newest) = jobs.into_iter().next() else {
            return self.add("first".to_owned(), &Order { due_ms: now_ms, last: None }).await;
        };
        let order: Order = minicbor::decode(&newest.payload)?;
        let status = newest.status;
        let soonest_ms = next_due_ms(now_ms, self.every, now_ms);
        match status.state.as_str() {
            "waiting" if status.attempts == 0 && order.due_ms > soonest_ms => {
                let key = format!("{}/{}s", status.id, self.every.as_secs());
                self.add(key, &Order { due_ms: soonest_ms, ..order }).await
            }
            "waiting" | "running" => Ok(()),
            // It ended without a next one, which only a defect could have made it do.
            _ => self.add(next_key(status.id), &Order { due_ms: now_ms, ..order }).await,
        }
    }

    async fn run(&self, run: &JobRun) -> Result<(), ScheduledError> {
        let order: Order = minicbor::decode(&run.payload)?;
        let jobs = self.store.jobs().newest(JOB, ReadLevel::Linearizable).await?;
        if jobs.iter().any(|job| job.status.id > run.id) {
            return Ok(());
        }
        let due_ms = order.due_ms;
        let named = match self.named_for(run.id).await? {
            Some(named) => named,
            None => self.make(due_ms, run).await?,
        };
        let lacks = match self.take_files(&named.chunks).await {
            Ok(()) => None,
            Err(error) if run.attempt < FILES_TRIES => return Err(error),
            Err(error) => {
                tracing::error!(%error, "the schedule goes on without some files");
                Some(error.to_string())
            }
        };
        let made = named.kept;
        let made = Made {
            at_ms: made.name.at_s * 1000,
            node: self.store.status().node,
            bytes: made.bytes,
            file: made.name.to_string(),
            lacks,
        };
        let due_ms = next_due_ms(due_ms, self.every, now().as_millis());
        self.add(next_key(run.id), &Order { due_ms, last: Some(made) }).await
    }

    /// The backup that was made for this job when the next one could not be written down. What else
    /// lies in the directory says nothing: whoever can write there can name a file as ours are
    /// named. So after a crash in between, one more is made.
    async fn named_for(&self, job: u64) -> Result<Option<Named>, ScheduledError> {
        let named = self.named().clone();
        let Some(named) = named.filter(|named| named.job == job) else { return Ok(None) };
        let kept = named.kept;
        let is_there = self.blocking(move |place| place.has(kept)).await?;
        Ok(is_there.then_some(named))
    }

    fn named(&self) -> MutexGuard<'_, Option<Named>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn make(&self, due_ms: i64, run: &JobRun) -> Result<Named, ScheduledError> {
        // By another node's clock it may be due a little before this one's.
        let at_ms = now().as_millis().max(due_ms);
        let chunks = self.chunks_now().await?.into();
        let database_bytes = self.store.status().database_bytes;
        let file = self.blocking(move |place| place.write(database_bytes)).await?;
        self.still_mine(run).await?;
        let kept = self.blocking(move |place| place.keep(file, at_ms)).await?;
        let named = Named { job: run.id, kept, chunks };
        *self.named() = Some(named.clone());
        tracing::info!(file = %kept.name, bytes = kept.bytes, "a backup was made and checked");
        let name = kept.name;
        if let Err(error) = self.blocking(move |place| place.remove_surplus(name, at_ms)).await {
            tracing::warn!(%error, "older backups could not be removed");
        }
        Ok(named)
    }

    /// The chunks of all files, as the tables are now.
    async fn chunks_now(&self) -> Result<Vec<Chunk>, ScheduledError> {
        let read = move |db: &store::Reader<'_>| read::file::kept_chunks(db, None, u32::MAX);
        Ok(self.store.read(ReadLevel::Local, read).await?)
    }

    /// Puts the chunks of all files beside the backups that are not there yet, and removes those
    /// that no backup needs any more.
    async fn take_files(&self, before: &[Chunk]) -> Result<(), ScheduledError> {
        let node = self.store.status().node;
        let failed =
            |error: &dyn std::fmt::Display| ScheduledError::Files(format!("node {node}: {error}"));
        let place = self.place.chunks().map_err(|error| failed(&error))?;
        let today: HashSet<Chunk> = self.chunks_now().await?.into_iter().collect();
        let gone = before.iter().filter(|chunk| !today.contains(chunk));
        let mut missing = 0_u64;
        for chunk in today.iter().chain(gone) {
            let found = async { Ok((self.source)(chunk.hash).await) };
            match place.take(*chunk, found).await.map_err(|error| failed(&error))? {
                Taken::There | Taken::Copied => {}
                // Its file was taken away meanwhile, and nobody is owed it.
                Taken::Missing if !today.contains(chunk) => {}
                Taken::Missing => missing += 1,
            }
        }
        if missing > 0 {
            return Err(failed(&format_args!(
                "{missing} pieces of them were found on no server and in no bucket that is reached"
            )));
        }
        let now_ms = now().as_millis();
        if let Some(oldest) = self.blocking(move |place| place.oldest(now_ms)).await? {
            place.remove_before(oldest).await.map_err(|error| failed(&error))?;
        }
        Ok(())
    }

    /// The directory may be on another machine that does not answer: nobody else waits for it.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Place) -> Result<T, PlaceError> + Send + 'static,
    ) -> Result<T, ScheduledError> {
        let place = Arc::clone(&self.place);
        let done = tokio::task::spawn_blocking(move || work(&place)).await;
        let done = done.map_err(|_| ScheduledError::Stopping)?;
        done.map_err(|source| ScheduledError::Place { node: self.store.status().node, source })
    }

    /// Whoever was paused for long may have been taken for dead, and wakes with a backup that
    /// another node has made too.
    async fn still_mine(&self, run: &JobRun) -> Result<(), ScheduledError> {
        let jobs = self.store.jobs().newest(JOB, ReadLevel::Linearizable).await?;
        let mine = |job: &JobRow| {
            let status = &job.status;
            status.id == run.id && status.state == "running" && status.attempts == run.attempt
        };
        if jobs.first().is_some_and(mine) { Ok(()) } else { Err(ScheduledError::ClaimLost) }
    }

    async fn add(&self, key: String, order: &Order) -> Result<(), ScheduledError> {
        let payload = minicbor::to_vec(order).map_err(|_| ScheduledError::Unwritable)?;
        let job = NewJob {
            kind: JOB.to_owned(),
            dedupe: Some(key),
            due_at_ms: order.due_ms,
            payload,
            irreversible: false,
            attempts_max: u32::MAX,
        };
        self.store.jobs().add(job).await?;
        Ok(())
    }
}

/// One job follows each.
fn next_key(id: u64) -> String {
    format!("{id}/next")
}

/// How the schedule stands, as far as this node knows: the last backup, the next, and what is in
/// the way.
pub(crate) async fn view(store: &Store<Domain>) -> Result<BackupsView, Refused> {
    let newest = store.jobs().newest(JOB, ReadLevel::Local).await?;
    Ok(newest.first().map(|job| shown(job, now().as_millis())).unwrap_or_default())
}

fn shown(job: &JobRow, now_ms: i64) -> BackupsView {
    let status = &job.status;
    let at = TimeMs::from_millis;
    let order: Option<Order> = minicbor::decode(&job.payload).ok();
    let live = matches!(status.state.as_str(), "waiting" | "running");
    let overdue = live && status.at_ms.saturating_add(OVERDUE_MS) < now_ms;
    let last = order.and_then(|order| order.last);
    let lacks = last.as_ref().and_then(|made| made.lacks.clone());
    let attempts = status.attempts.max(lacks.is_some().into());
    BackupsView {
        next_at: (live && status.state == "waiting").then(|| at(status.at_ms)),
        running: status.state == "running" && !overdue,
        overdue,
        failure: lacks.filter(|_| status.error.is_empty()).unwrap_or_else(|| status.error.clone()),
        attempts,
        last_at: last.as_ref().map(|made| at(made.at_ms)),
        last_node: last.as_ref().map_or(0, |made| made.node),
        last_bytes: last.as_ref().map_or(0, |made| made.bytes),
        last_file: last.map(|made| made.file).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    async fn until<T>(mut found: impl AsyncFnMut() -> Option<T>) -> T {
        for _ in 0..300 {
            if let Some(found) = found().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not within half a minute");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_empty_file_is_never_taken_for_the_backup() {
        let (data, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let soon = now().as_millis() / 1000 + 30;
        let soon = super::super::schedule::FileName { at_s: soon, sealed: false }.to_string();
        let forged = ["muster-20991231T000000Z.backup", &soon];
        for name in forged {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let store = Store::open(data.path(), Domain, store::Options::default()).await.unwrap();
        let every = Duration::from_secs(3_600);
        let backups =
            Backups { dir: dir.path().to_owned(), every, keep: 9, recipients: Vec::new() };
        let stop = CancellationToken::new();
        let source: Source = Arc::new(|_| Box::pin(std::future::ready(None)));
        start(&store, source, data.path(), &backups, stop.clone());
        let shown = until(async || {
            let shown = view(&store).await.ok()?;
            shown.last_at.is_some().then_some(shown)
        });
        let shown = shown.await;
        assert!(!forged.contains(&&*shown.last_file), "{shown:?}");
        let file = fs::File::open(dir.path().join(&shown.last_file)).unwrap();
        assert_eq!(file.metadata().unwrap().len(), shown.last_bytes);
        super::super::verify(file, data.path()).unwrap();
        stop.cancel();
        store.close().await;
    }
}
