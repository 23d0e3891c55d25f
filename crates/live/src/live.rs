//! What services hold.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use model::{
    CallId, ProjectId, TimeMs,
    limits::PUBLIC_NUMBERS_MS,
    pledge::PledgeTerms,
    view::{EnrolPreview, PublicNumbers},
};
use state::Domain;
use store::{ReadLevel, Store};
use tokio::{
    sync::{OnceCell, Semaphore, SemaphorePermit, watch},
    time::Instant,
};

use crate::{
    Called, Decided, LiveError, Moment, Snapshot, limits, projection::Projection, public::Public,
    solved,
};

type ClockFn = Arc<dyn Fn() -> TimeMs + Send + Sync>;

/// How live views are made.
#[derive(Clone)]
pub struct Options {
    /// Whether this server can verify addresses: part of the admission rule.
    pub verifies_mail: bool,
    /// Says what time it is: the same clock that proposals have.
    pub clock: ClockFn,
    /// How long public numbers stand, milliseconds.
    pub public_ms: i64,
    /// They stand longer by a random time up to this, milliseconds.
    pub public_jitter_ms: i64,
    /// A projection that nobody watches or asks is dropped after so many milliseconds.
    pub idle_ms: u64,
    /// Projects followed at the same time.
    pub projections_max: usize,
}

/// A server that cannot verify addresses, by the system's clock, with the usual periods.
impl Default for Options {
    fn default() -> Self {
        Self {
            verifies_mail: false,
            clock: Arc::new(system_now),
            public_ms: PUBLIC_NUMBERS_MS,
            public_jitter_ms: PUBLIC_NUMBERS_MS / limits::PUBLIC_JITTER_DIVISOR,
            idle_ms: limits::IDLE_MS,
            projections_max: limits::PROJECTIONS_MAX,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("verifies_mail", &self.verifies_mail)
            .finish_non_exhaustive()
    }
}

/// All live views of a server. Cheap to clone; the projections end with the last clone.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store<Domain>,
    pub(crate) options: Options,
    pub(crate) public: Public,
    projections: Mutex<HashMap<ProjectId, Held>>,
    loads: Semaphore,
}

/// A projection that runs, or is about to.
struct Held {
    slot: Arc<OnceCell<Projection>>,
    used_at: Instant,
}

impl Live {
    /// Nothing is followed before it is asked for. Needs a tokio runtime with time when it is.
    #[must_use]
    pub fn new(store: Store<Domain>, options: Options) -> Self {
        let inner = Inner {
            store,
            options,
            public: Public::default(),
            projections: Mutex::default(),
            loads: Semaphore::new(limits::LOADS_MAX),
        };
        Self { inner: Arc::new(inner) }
    }

    /// A project's dashboard, with everything in it that this node had applied when it was asked.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn dashboard(&self, project: ProjectId) -> Result<Arc<Snapshot>, LiveError> {
        self.fresh(project, ReadLevel::Local).await
    }

    /// A project's dashboard, with everything in it up to a log index, e.g. that of one's own
    /// write through another node.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn dashboard_at_least(
        &self,
        project: ProjectId,
        index: u64,
    ) -> Result<Arc<Snapshot>, LiveError> {
        self.fresh(project, ReadLevel::AtLeast(index)).await
    }

    /// Follows a project's dashboard. Whoever is slow misses snapshots, not the latest one, and
    /// holds up nobody. The channel closes when the project is gone or cannot be followed: ask
    /// again to learn which.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn watch(
        &self,
        project: ProjectId,
    ) -> Result<watch::Receiver<Arc<Snapshot>>, LiveError> {
        loop {
            if let Some(receiver) = self.projection(project).await?.watch() {
                return Ok(receiver);
            }
        }
    }

    /// Who would act together, solved now at a known version: for opening a call.
    ///
    /// # Errors
    /// See [`solved::coalition`].
    pub async fn coalition(&self, project: ProjectId) -> Result<Called, LiveError> {
        let moment = self.inner.moment();
        let read = move |db: &store::Reader<'_>| solved::coalition(db, project, moment);
        self.inner.store.read(ReadLevel::Local, read).await
    }

    /// Who would get *go*, solved now at a known version: for deciding a call.
    ///
    /// # Errors
    /// See [`solved::go_set`].
    pub async fn go_set(&self, call: CallId) -> Result<Decided, LiveError> {
        let moment = self.inner.moment();
        let read = move |db: &store::Reader<'_>| solved::go_set(db, call, moment);
        self.inner.store.read(ReadLevel::Local, read).await
    }

    /// How a project stands as the public may read it.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn public(&self, project: ProjectId) -> Result<Arc<PublicNumbers>, LiveError> {
        self.inner.public_numbers(project).await
    }

    /// The same for a list of projects, in its order; without numbers where a project is gone.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn public_many(
        &self,
        projects: &[ProjectId],
    ) -> Result<Vec<Arc<PublicNumbers>>, LiveError> {
        let mut all = Vec::with_capacity(projects.len());
        for project in projects {
            all.push(match self.public(*project).await {
                Err(LiveError::ProjectNotFound) => Arc::default(),
                numbers => numbers?,
            });
        }
        Ok(all)
    }

    /// Follows a project's public numbers: what [`public`](Self::public) answers, whenever that
    /// changes. The channel closes when the project is gone.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn watch_public(
        &self,
        project: ProjectId,
    ) -> Result<watch::Receiver<Arc<PublicNumbers>>, LiveError> {
        crate::public::watch(&self.inner, project).await
    }

    /// What enrolling on these terms would mean, as of the moment of the public numbers and no
    /// finer than they are. The terms are valid ([`PledgeTerms::validate`]).
    ///
    /// # Errors
    /// A type that the project does not have; see [`LiveError`].
    pub async fn preview(
        &self,
        project: ProjectId,
        terms: &PledgeTerms,
    ) -> Result<EnrolPreview, LiveError> {
        self.inner.preview(project, terms).await
    }

    /// How many projects are followed now.
    #[must_use]
    pub fn followed(&self) -> usize {
        self.inner.held().values().filter(|held| !held.has_ended()).count()
    }

    async fn fresh(
        &self,
        project: ProjectId,
        level: ReadLevel,
    ) -> Result<Arc<Snapshot>, LiveError> {
        let wait = Duration::from_millis(limits::FRESH_WAIT_MS_MAX);
        let answer = async {
            loop {
                let projection = self.projection(project).await?;
                let stream = projection.stream();
                let head = move |db: &store::Reader<'_>| store::head(db, stream);
                let head = self.inner.store.read(level, head).await?;
                if let Some(snapshot) = projection.at(head).await {
                    return Ok(snapshot);
                }
            }
        };
        tokio::time::timeout(wait, answer).await.unwrap_or(Err(LiveError::Behind))
    }

    /// The projection of a project, started if there is none.
    async fn projection(&self, project: ProjectId) -> Result<Running, LiveError> {
        let slot = self.inner.slot(project)?;
        match slot.get_or_try_init(|| Projection::start(&self.inner, project)).await {
            Ok(_) => Ok(Running(slot)),
            Err(error) => {
                self.inner.forget_ended(project);
                Err(error)
            }
        }
    }
}

/// A slot whose projection was started.
struct Running(Arc<OnceCell<Projection>>);

impl Running {
    fn get(&self) -> Option<&Projection> {
        self.0.get()
    }

    fn stream(&self) -> store::Stream {
        self.get().map_or(store::Stream::DIRECTORY, Projection::stream)
    }

    fn watch(&self) -> Option<watch::Receiver<Arc<Snapshot>>> {
        self.get()?.watch()
    }

    async fn at(&self, seq: u64) -> Option<Arc<Snapshot>> {
        self.get()?.at(seq).await
    }
}

impl Inner {
    pub(crate) fn now(&self) -> TimeMs {
        (self.options.clock)()
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment { verifies_mail: self.options.verifies_mail, now: self.now() }
    }

    /// Waits until few enough others read a whole project.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, LiveError> {
        let closed = |_| LiveError::Fault(store::Fault::Unavailable("the server is stopping"));
        self.loads.acquire().await.map_err(closed)
    }

    /// When a project's projection was last asked for.
    pub(crate) fn used_at(&self, project: ProjectId) -> Option<Instant> {
        self.held().get(&project).map(|held| held.used_at)
    }

    /// Lets go of a projection that has ended or never began.
    pub(crate) fn forget_ended(&self, project: ProjectId) {
        let mut held = self.held();
        if held.get(&project).is_some_and(Held::has_ended) {
            held.remove(&project);
        }
    }

    /// The place of a project's projection, empty if it does not run.
    fn slot(&self, project: ProjectId) -> Result<Arc<OnceCell<Projection>>, LiveError> {
        let mut held = self.held();
        if held.get(&project).is_some_and(|held| held.watchers() == Some(None)) {
            held.remove(&project);
        }
        if !held.contains_key(&project) && held.len() >= self.options.projections_max {
            let unwatched = held.iter().filter(|(_, held)| held.is_unwatched());
            let oldest = unwatched.min_by_key(|(_, held)| held.used_at).map(|(id, _)| *id);
            held.remove(&oldest.ok_or(LiveError::TooManyWatched)?);
        }
        let now = Instant::now();
        let entry =
            held.entry(project).or_insert_with(|| Held { slot: Arc::default(), used_at: now });
        entry.used_at = now;
        Ok(Arc::clone(&entry.slot))
    }

    fn held(&self) -> MutexGuard<'_, HashMap<ProjectId, Held>> {
        self.projections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn system_now() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    TimeMs::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Held {
    /// None before it runs; then how many watch, or none once it has ended.
    fn watchers(&self) -> Option<Option<usize>> {
        self.slot.get().map(Projection::watchers)
    }

    /// It ran and has ended, or nobody is starting it any more.
    fn has_ended(&self) -> bool {
        match self.watchers() {
            Some(watchers) => watchers.is_none(),
            None => Arc::strong_count(&self.slot) <= 2,
        }
    }

    fn is_unwatched(&self) -> bool {
        matches!(self.watchers(), Some(None | Some(0)))
    }
}
