//! One project that is followed: its figures, in a task of their own.
//!
//! The task owns the sending ends, so that whoever watches sees it end; whoever holds a
//! [`Projection`] can only listen.

use std::{
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};

use bytes::Bytes;
use model::{ProjectId, TimeMs, view::Dashboard};
use roaring::RoaringBitmap;
use store::{Change, Cursors, FeedError, ReadLevel, Stream, Subscription};
use tokio::{
    sync::watch,
    task::AbortHandle,
    time::{Instant, sleep_until},
};

use crate::{
    LiveError, Moment,
    figures::{Effect, Figures, Solved},
    limits,
    live::Inner,
};

/// A project's dashboard at one place of its organisation's stream, shared by all who watch.
#[derive(Debug)]
pub struct Snapshot {
    /// What organisers see.
    pub dashboard: Dashboard,
    /// The ordinals of who would act, supporters included.
    pub coalition: RoaringBitmap,
    /// The version of the pledges that it was solved at.
    pub pledges_version: u64,
    /// The last number of the organisation's stream that is in it.
    pub seq: u64,
    /// The dashboard as bytes, for whoever encodes it first to fill: once for all who watch.
    pub encoded: OnceLock<Bytes>,
}

/// A running projection as its users hold it. Dropping it ends the task.
pub(crate) struct Projection {
    channels: Weak<Channels>,
    stream: Stream,
    task: AbortHandle,
}

/// The sending ends.
struct Channels {
    snapshots: watch::Sender<Arc<Snapshot>>,
    /// The last number of the stream that the latest snapshot says all about.
    progress: watch::Sender<u64>,
}

impl Drop for Projection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Projection {
    /// Reads the project, solves it for the first time and begins to follow it.
    pub(crate) async fn start(inner: &Arc<Inner>, project: ProjectId) -> Result<Self, LiveError> {
        let (figures, feed) = load(inner, project).await?;
        let stream = figures.stream();
        let seq = position(&feed, stream);
        let (figures, solved) = solve(figures, inner.now()).await?;
        let channels = Arc::new(Channels {
            snapshots: watch::Sender::new(Arc::new(snapshot(solved, seq))),
            progress: watch::Sender::new(seq),
        });
        let task = Task {
            inner: Arc::downgrade(inner),
            project,
            figures: Some(figures),
            feed,
            stream,
            channels: Arc::clone(&channels),
            solved_at: Instant::now(),
            effect: Effect::None,
            used_at: Instant::now(),
            look_at: look_at(inner),
        };
        let task = tokio::spawn(task.run()).abort_handle();
        Ok(Self { channels: Arc::downgrade(&channels), stream, task })
    }

    /// Where its changes are told.
    pub(crate) fn stream(&self) -> Stream {
        self.stream
    }

    /// How many watch; none once it has ended.
    pub(crate) fn watchers(&self) -> Option<usize> {
        self.channels.upgrade().map(|channels| channels.snapshots.receiver_count())
    }

    /// Listens to snapshots; none once it has ended.
    pub(crate) fn watch(&self) -> Option<watch::Receiver<Arc<Snapshot>>> {
        self.channels.upgrade().map(|channels| channels.snapshots.subscribe())
    }

    /// The latest snapshot once it says all up to this number of the stream; none if the
    /// projection ends before.
    pub(crate) async fn at(&self, seq: u64) -> Option<Arc<Snapshot>> {
        let (snapshots, mut progress) = {
            let channels = self.channels.upgrade()?;
            (channels.snapshots.subscribe(), channels.progress.subscribe())
        };
        progress.wait_for(|reached| *reached >= seq).await.ok()?;
        let latest = snapshots.borrow().clone();
        Some(latest)
    }
}

struct Task {
    inner: Weak<Inner>,
    project: ProjectId,
    /// Away while they are solved on another thread.
    figures: Option<Box<Figures>>,
    feed: Subscription,
    stream: Stream,
    channels: Arc<Channels>,
    solved_at: Instant,
    /// Of all changes since then.
    effect: Effect,
    /// When somebody last watched.
    used_at: Instant,
    /// When to look whether anybody does, and whether the clock was moved.
    look_at: Instant,
}

/// What happens next.
enum Event {
    Changes(Result<Vec<Arc<Change>>, FeedError>),
    /// It is time for the next snapshot.
    Due,
    /// It is time to look whether anybody watches.
    Look,
}

impl Task {
    async fn run(mut self) {
        let ended = loop {
            let event = self.next().await;
            let Some(inner) = self.inner.upgrade() else { return };
            let result = match event {
                Event::Changes(Ok(changes)) => {
                    self.take(&changes);
                    Ok(())
                }
                Event::Changes(Err(FeedError::Fault(fault))) => Err(fault.into()),
                Event::Changes(Err(
                    FeedError::CursorTooOld { .. } | FeedError::CursorAhead { .. },
                )) => {
                    self.effect = Effect::Outdated;
                    self.publish(&inner).await
                }
                Event::Due => self.publish(&inner).await,
                Event::Look if self.is_idle(&inner) => break None,
                Event::Look => {
                    self.look_at = look_at(&inner);
                    Ok(())
                }
            };
            if let Err(error) = result {
                break Some(error);
            }
        };
        if let Some(error) = ended {
            match error {
                LiveError::ProjectNotFound => {}
                error => tracing::warn!(%error, project = %self.project, "a projection ended"),
            }
        }
        let (inner, project) = (self.inner.upgrade(), self.project);
        drop(self);
        if let Some(inner) = inner {
            inner.forget_ended(project);
        }
    }

    async fn next(&mut self) -> Event {
        let soonest = self.solved_at + Duration::from_millis(limits::SOLVE_EVERY_MS);
        let due = match (self.effect, self.until_date()) {
            (Effect::Changed | Effect::Outdated, _) => Some(soonest),
            (Effect::None, Some(wait)) => Some(soonest.max(Instant::now() + wait)),
            (Effect::None, None) => None,
        };
        let look = self.look_at;
        let wake = due.map_or(look, |due| due.min(look));
        tokio::select! {
            // The clock first: a busy feed must not put off the snapshot.
            biased;
            () = sleep_until(wake) => if due == Some(wake) { Event::Due } else { Event::Look },
            changes = self.feed.next() => Event::Changes(changes),
        }
    }

    /// How long until a pledge's date passes.
    fn until_date(&self) -> Option<Duration> {
        let (inner, figures) = (self.inner.upgrade()?, self.figures.as_ref()?);
        let wait = figures.next_date()?.since(inner.now());
        Some(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
    }

    fn take(&mut self, changes: &[Arc<Change>]) {
        if let Some(figures) = &mut self.figures
            && self.effect != Effect::Outdated
        {
            for change in changes {
                self.effect = self.effect.max(figures.take(change));
            }
        }
        if self.effect == Effect::None {
            self.channels.progress.send_replace(position(&self.feed, self.stream));
        }
    }

    async fn publish(&mut self, inner: &Arc<Inner>) -> Result<(), LiveError> {
        self.solved_at = Instant::now();
        let figures = match self.figures.take() {
            Some(figures) if self.effect != Effect::Outdated => figures,
            _ => {
                let (figures, feed) = load(inner, self.project).await?;
                self.feed = feed;
                figures
            }
        };
        let seq = position(&self.feed, self.stream);
        let (figures, solved) = solve(figures, inner.now()).await?;
        self.figures = Some(figures);
        self.effect = Effect::None;
        self.channels.snapshots.send_replace(Arc::new(snapshot(solved, seq)));
        self.channels.progress.send_replace(seq);
        Ok(())
    }

    /// Whether nobody has watched or asked for long enough.
    fn is_idle(&mut self, inner: &Inner) -> bool {
        let watched = self.channels.snapshots.receiver_count() > 0;
        let used_at = inner.used_at(self.project).unwrap_or(self.used_at);
        self.used_at = if watched { Instant::now() } else { self.used_at.max(used_at) };
        self.used_at.elapsed() >= Duration::from_millis(inner.options.idle_ms)
    }
}

fn look_at(inner: &Inner) -> Instant {
    let wait = inner.options.idle_ms.clamp(1, limits::LOOK_EVERY_MS);
    Instant::now() + Duration::from_millis(wait)
}

fn snapshot(solved: Solved, seq: u64) -> Snapshot {
    let Solved { dashboard, coalition, pledges_version } = solved;
    Snapshot { dashboard, coalition, pledges_version, seq, encoded: OnceLock::new() }
}

fn position(feed: &Subscription, stream: Stream) -> u64 {
    feed.cursors().get(&stream).copied().unwrap_or(0)
}

/// The figures and a feed that goes on from where they were read.
async fn load(
    inner: &Arc<Inner>,
    project: ProjectId,
) -> Result<(Box<Figures>, Subscription), LiveError> {
    let _turn = inner.turn().await?;
    let mut tries = 0;
    loop {
        let moment = inner.moment();
        let read = move |db: &store::Reader<'_>| read(db, project, moment);
        let (figures, seq) = inner.store.read(ReadLevel::Local, read).await?;
        let cursors = Cursors::from([(figures.stream(), seq)]);
        match inner.store.subscribe(cursors).await {
            Ok(feed) => return Ok((figures, feed)),
            Err(FeedError::CursorTooOld { .. }) if tries < limits::RELOADS_MAX => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

fn read(
    db: &store::Reader<'_>,
    project: ProjectId,
    moment: Moment,
) -> Result<(Box<Figures>, u64), LiveError> {
    let figures = Box::new(Figures::load(db, project, moment)?);
    let seq = store::head(db, figures.stream())?;
    Ok((figures, seq))
}

/// Solves here what is small, and on a thread for blocking work what is not.
async fn solve(
    mut figures: Box<Figures>,
    now: TimeMs,
) -> Result<(Box<Figures>, Solved), LiveError> {
    if figures.len() < limits::BLOCKING_FROM {
        let solved = figures.solve(now)?;
        return Ok((figures, solved));
    }
    let task = tokio::task::spawn_blocking(move || {
        let solved = figures.solve(now)?;
        Ok((figures, solved))
    });
    match task.await {
        Ok(result) => result,
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        Err(_) => Err(LiveError::Fault(store::Fault::Unavailable("the server is stopping"))),
    }
}
