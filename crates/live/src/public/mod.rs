//! Public numbers: one rounded snapshot per project, renewed every few minutes.
//!
//! Everything that the public can learn comes from it, previews too: the solver is kept as it was
//! at the moment of the snapshot. So nothing that anybody does shows before the next renewal, and
//! then only rounded. Whether a call is open is no secret of anybody's and is always of now. A
//! draft, which only organisers see and nobody enrols in, is counted anew each time.

mod numbers;
mod preview;
mod rounding;
mod watch;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use model::{
    ProjectId, TimeMs,
    call::CallState,
    pledge::PledgeTerms,
    project::ProjectStatus,
    view::{EnrolPreview, PublicNumbers},
};
use state::read;
use store::{ReadLevel, Reader};
use tokio::sync::Mutex as AsyncMutex;

pub(crate) use watch::watch;

use crate::{LiveError, live::Inner};
use numbers::PublicFigures;

/// The snapshots that stand.
#[derive(Default)]
pub(crate) struct Public {
    cells: Mutex<HashMap<ProjectId, Cell>>,
    watched: Mutex<HashMap<ProjectId, Weak<tokio::sync::watch::Sender<Arc<PublicNumbers>>>>>,
}

/// One project's snapshot. Whoever holds the lock may be counting.
type Cell = Arc<AsyncMutex<Option<Held>>>;

#[derive(Clone)]
struct Held {
    figures: Arc<PublicFigures>,
    /// Those of the figures, and whether a call is open now.
    numbers: Arc<PublicNumbers>,
    counted_at: TimeMs,
    due: TimeMs,
}

impl Held {
    /// Whether it is not due yet. A clock that was set back makes it due.
    fn stands(&self, now: TimeMs) -> bool {
        (self.counted_at..self.due).contains(&now)
    }

    fn say_call_open(&mut self, call_open: bool) {
        if self.numbers.call_open != call_open {
            self.numbers = Arc::new(PublicNumbers { call_open, ..(*self.numbers).clone() });
        }
    }
}

/// What is always of now.
struct Now {
    status: ProjectStatus,
    call_open: bool,
}

impl Inner {
    pub(crate) async fn public_numbers(
        &self,
        project: ProjectId,
    ) -> Result<Arc<PublicNumbers>, LiveError> {
        Ok(self.held_public(project).await?.numbers)
    }

    pub(crate) async fn preview(
        &self,
        project: ProjectId,
        terms: &PledgeTerms,
    ) -> Result<EnrolPreview, LiveError> {
        let figures = self.held_public(project).await?.figures;
        let terms = terms.clone();
        let task = tokio::task::spawn_blocking(move || preview::preview(&figures, &terms));
        match task.await {
            Ok(result) => result,
            Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
            Err(_) => Err(LiveError::Fault(store::Fault::Unavailable("the server is stopping"))),
        }
    }

    /// The snapshot of a project, renewed if it is due.
    async fn held_public(&self, project: ProjectId) -> Result<Held, LiveError> {
        let read = move |db: &Reader<'_>| state_now(db, project);
        let now = self.store.read(ReadLevel::Local, read).await;
        if matches!(now, Err(LiveError::ProjectNotFound)) {
            lock(&self.public.cells).remove(&project);
        }
        let now = now?;
        if now.status == ProjectStatus::Draft {
            let mut held = self.count_public(project).await?;
            held.say_call_open(now.call_open);
            return Ok(held);
        }
        let cell = self.public.cell(project, self.now());
        let mut held = cell.lock().await;
        if let Some(held) = held.as_mut().filter(|held| held.stands(self.now())) {
            held.say_call_open(now.call_open);
            return Ok(held.clone());
        }
        let fresh = held.insert(self.count_public(project).await?);
        fresh.say_call_open(now.call_open);
        Ok(fresh.clone())
    }

    async fn count_public(&self, project: ProjectId) -> Result<Held, LiveError> {
        let _turn = self.turn().await?;
        let moment = self.moment();
        let read = move |db: &Reader<'_>| PublicFigures::read(db, project, moment);
        let figures = self.store.read(ReadLevel::Local, read).await?;
        let stands_ms =
            self.options.public_ms.saturating_add(jitter(self.options.public_jitter_ms));
        Ok(Held {
            numbers: Arc::new(figures.numbers.clone()),
            figures: Arc::new(figures),
            counted_at: moment.now,
            due: moment.now.plus_millis(stands_ms),
        })
    }

    /// When the snapshot of a project is due; none if there is none, or it is being made.
    fn public_due(&self, project: ProjectId) -> Option<TimeMs> {
        let cell = lock(&self.public.cells).get(&project).cloned()?;
        let held = cell.try_lock().ok()?;
        held.as_ref().map(|held| held.due)
    }
}

impl Public {
    /// The place of a project's snapshot. Makes room by letting go of snapshots that are due:
    /// they would be made anew anyway.
    fn cell(&self, project: ProjectId, now: TimeMs) -> Cell {
        let mut cells = lock(&self.cells);
        if let Some(cell) = cells.get(&project) {
            return Arc::clone(cell);
        }
        cells.retain(|_, cell| {
            let in_use = Arc::strong_count(cell) > 1;
            in_use
                || cell.try_lock().map_or(true, |held| held.as_ref().is_some_and(|h| h.stands(now)))
        });
        Arc::clone(cells.entry(project).or_default())
    }
}

fn state_now(db: &Reader<'_>, project: ProjectId) -> Result<Now, LiveError> {
    let found = read::project::by_id(db, project)?.ok_or(LiveError::ProjectNotFound)?;
    let call = read::call::latest(db, project)?;
    let call_open = call.is_some_and(|call| call.state == CallState::Open);
    Ok(Now { status: found.status, call_open })
}

/// A random time from 0 up to `most` milliseconds.
fn jitter(most: i64) -> i64 {
    let mut bytes = [0; 8];
    if most <= 0 || getrandom::getrandom(&mut bytes).is_err() {
        return 0;
    }
    (u64::from_le_bytes(bytes) % most.unsigned_abs()) as i64
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
