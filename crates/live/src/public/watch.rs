//! Following a project's public numbers.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use model::{ProjectId, view::PublicNumbers};
use state::{
    read,
    rows::{call::CallRow, project::ProjectRow},
};
use store::{Change, Cursors, FeedError, Op, ReadLevel, Reader, Stream, Subscription};
use tokio::sync::watch::{Receiver, Sender};

use super::lock;
use crate::{LiveError, live::Inner};

/// The longest time before a watcher looks at the clock again.
const LOOK_MS_MAX: i64 = 10_000;
/// The shortest.
const LOOK_MS_MIN: i64 = 10;

/// Listens to a project's public numbers; the first to do so starts the task that renews them.
pub(crate) async fn watch(
    inner: &Arc<Inner>,
    project: ProjectId,
) -> Result<Receiver<Arc<PublicNumbers>>, LiveError> {
    if let Some(receiver) = inner.public_receiver(project) {
        return Ok(receiver);
    }
    // The feed first: what changes after it is seen, and what changed before is in the numbers.
    let feed = follow(inner, project).await?;
    let numbers = inner.public_numbers(project).await?;
    let mut watched = lock(&inner.public.watched);
    if let Some(sender) = watched.get(&project).and_then(Weak::upgrade) {
        return Ok(sender.subscribe());
    }
    let sender = Arc::new(Sender::new(numbers));
    let receiver = sender.subscribe();
    watched.insert(project, Arc::downgrade(&sender));
    drop(watched);
    let task = Task { inner: Arc::downgrade(inner), project, feed, sender };
    tokio::spawn(task.run());
    Ok(receiver)
}

struct Task {
    inner: Weak<Inner>,
    project: ProjectId,
    feed: Subscription,
    sender: Arc<Sender<Arc<PublicNumbers>>>,
}

enum Event {
    Changes(Result<Vec<Arc<Change>>, FeedError>),
    Look,
    Nobody,
}

impl Task {
    async fn run(mut self) {
        loop {
            let event = tokio::select! {
                () = self.sender.closed() => Event::Nobody,
                () = tokio::time::sleep(self.wait()) => Event::Look,
                changes = self.feed.next() => Event::Changes(changes),
            };
            let Some(inner) = self.inner.upgrade() else { return };
            let result = match event {
                Event::Nobody if self.is_over(&inner) => return,
                Event::Nobody => Ok(()),
                Event::Look => self.look(&inner).await,
                Event::Changes(Ok(changes)) if changes.iter().any(|c| self.concerns(c)) => {
                    self.look(&inner).await
                }
                Event::Changes(Ok(_)) => Ok(()),
                Event::Changes(Err(FeedError::Fault(fault))) => Err(fault.into()),
                Event::Changes(Err(_)) => self.start_over(&inner).await,
            };
            if let Err(error) = result {
                if !matches!(error, LiveError::ProjectNotFound) {
                    let project = self.project;
                    tracing::warn!(%error, %project, "public numbers are not followed any more");
                }
                // Under the lock, so that nobody subscribes to what ends.
                lock(&inner.public.watched).remove(&self.project);
                return;
            }
        }
    }

    /// Until the numbers are due.
    fn wait(&self) -> Duration {
        let due = self
            .inner
            .upgrade()
            .and_then(|inner| inner.public_due(self.project).map(|due| due.since(inner.now())));
        let wait = due.unwrap_or(LOOK_MS_MAX).clamp(LOOK_MS_MIN, LOOK_MS_MAX);
        Duration::from_millis(wait.unsigned_abs())
    }

    async fn look(&self, inner: &Inner) -> Result<(), LiveError> {
        let numbers = inner.public_numbers(self.project).await?;
        let is_new = !Arc::ptr_eq(&numbers, &self.sender.borrow());
        if is_new {
            self.sender.send_replace(numbers);
        }
        Ok(())
    }

    async fn start_over(&mut self, inner: &Arc<Inner>) -> Result<(), LiveError> {
        self.feed = follow(inner, self.project).await?;
        self.look(inner).await
    }

    /// Whether a call may have opened or ended, or the project may be another.
    fn concerns(&self, change: &Change) -> bool {
        let ours = change.scope == Some(self.project.to_bytes());
        change.op == Op::SchemaChanged
            || ours && (change.is::<CallRow>() || change.is::<ProjectRow>())
    }

    /// Nobody listens, and nobody can any more.
    fn is_over(&self, inner: &Inner) -> bool {
        let mut watched = lock(&inner.public.watched);
        let over = self.sender.receiver_count() == 0;
        if over {
            watched.remove(&self.project);
        }
        over
    }
}

impl Inner {
    fn public_receiver(&self, project: ProjectId) -> Option<Receiver<Arc<PublicNumbers>>> {
        let watched = lock(&self.public.watched);
        watched.get(&project).and_then(Weak::upgrade).map(|sender| sender.subscribe())
    }
}

/// A feed of the project's organisation from now on.
async fn follow(inner: &Arc<Inner>, project: ProjectId) -> Result<Subscription, LiveError> {
    let read = move |db: &Reader<'_>| -> Result<(Stream, u64), LiveError> {
        let found = read::project::by_id(db, project)?.ok_or(LiveError::ProjectNotFound)?;
        let stream = Stream::new(found.org.to_bytes());
        Ok((stream, store::head(db, stream)?))
    };
    let (stream, seq) = inner.store.read(ReadLevel::Local, read).await?;
    Ok(inner.store.subscribe(Cursors::from([(stream, seq)])).await?)
}
