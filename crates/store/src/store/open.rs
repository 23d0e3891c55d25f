//! Opening and closing.

use std::{collections::BTreeMap, fs::File, path::Path, sync::Arc, time::Duration};

use openraft::{Config, ServerState, SnapshotPolicy};
use rusqlite::Connection;
use tokio::runtime::Handle;

use super::{Inner, OpenError, Options, Store, maintain};
use crate::{
    application::Application,
    backup,
    checkpoint::Checkpointer,
    feed::Hub,
    identity::{self, FOUNDER, Identity},
    jobs::Jobs,
    limits,
    log::{self, Log},
    machine::Machine,
    peer::{Acquaintances, Incoming, Member, Network, Outgoing, Peers},
    pool::Pool,
    proposal::Body,
    proposer::Proposer,
    raft::{Raft, state_machine::StateMachine, thread::RaftThread},
    recover,
};

/// The database's file in the data directory.
pub(crate) const DATABASE: &str = "store.db";
/// The log's folder in the data directory.
pub(crate) const LOG: &str = "log";

impl<A: Application> Store<A> {
    /// Opens the store in `dir`, or begins a new cluster of one there if the directory is empty.
    ///
    /// A node that is alone leads on return, everything acknowledged is applied, and the schema is
    /// this binary's. A node of a cluster has its tables as they were; one that has just joined
    /// returns only once it has been given them, which needs [`answer`](Self::answer) to be
    /// reachable meanwhile: use [`begin`](Self::begin) and [`catch_up`](Self::catch_up) there.
    /// Needs a tokio runtime with time and, for a cluster, with I/O.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(dir: &Path, app: A, options: Options) -> Result<Self, OpenError> {
        let store = Self::begin(dir, app, options).await?;
        match store.catch_up().await {
            Ok(()) => Ok(store),
            Err(error) => {
                store.close().await;
                Err(error)
            }
        }
    }

    /// As [`open`](Self::open), but a node of a cluster returns at once, whatever its tables hold:
    /// it can [`answer`](Self::answer) other nodes, and nothing else may be asked of it before
    /// [`catch_up`](Self::catch_up) has returned.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn begin(dir: &Path, app: A, options: Options) -> Result<Self, OpenError> {
        let io = |error| OpenError::Io { dir: dir.to_owned(), error };
        std::fs::create_dir_all(dir).map_err(io)?;
        let lock = identity::lock(dir).map_err(io)?;
        let lock = Arc::new(lock.ok_or_else(|| OpenError::InUse { dir: dir.to_owned() })?);
        if recover::is_under_way(dir).map_err(io)? {
            return Err(OpenError::HalfRecovered { dir: dir.to_owned() });
        }
        if backup::is_half_restored(dir).map_err(io)? {
            return Err(OpenError::HalfRestored { dir: dir.to_owned() });
        }
        backup::remove_partials(dir).map_err(io)?;
        let identity = identity_of(dir)?;
        let log = Log::open(&dir.join(LOG), Some(Arc::clone(&lock)))?;
        match Self::open_on(dir, app, options, identity, &log, lock).await {
            Ok(store) => Ok(store),
            Err(error) => {
                // Its thread holds the directory.
                let _ = tokio::task::spawn_blocking(move || log.close()).await;
                Err(error)
            }
        }
    }

    async fn open_on(
        dir: &Path,
        app: A,
        options: Options,
        identity: Identity,
        log: &Log,
        lock: Arc<File>,
    ) -> Result<Self, OpenError> {
        let database = dir.join(DATABASE);
        let mut connection = open_writer(&database)?;
        let checkpointer = Checkpointer::start(&database, &mut connection)?;
        let machine = Machine::open(Arc::new(app), connection, identity.cluster)?;
        if machine.meta().cluster != identity.cluster {
            return Err(OpenError::WrongCluster { dir: dir.to_owned() });
        }
        let (tables, log_begins_after) = (machine.meta().applied.index, log.purged_index());
        if tables < log_begins_after {
            return Err(OpenError::TablesTooOld { dir: dir.to_owned(), tables, log_begins_after });
        }
        let keep = Arc::clone(&lock);
        let (machine, thread) =
            StateMachine::start(machine, checkpointer, database.clone(), Hub::default(), keep)?;
        let consensus =
            RaftThread::start().map_err(|error| OpenError::Io { dir: dir.to_owned(), error })?;
        let peers = Arc::new(Peers::new(
            options.transport.clone(),
            Handle::current(),
            identity,
            Acquaintances::new(&options.known),
            Outgoing::new(dir, &database, log.clone()),
            Incoming::new(dir),
        ));
        let network = Network(Arc::clone(&peers));
        let raft = match start_raft(identity, log, &machine, network, &consensus).await {
            Ok(raft) => raft,
            Err(error) => {
                machine.close();
                let ended = tokio::task::spawn_blocking(move || {
                    consensus.stop();
                    thread.join()
                });
                let _ = ended.await;
                return Err(error);
            }
        };
        let node = identity.node;
        let store = Self {
            inner: Arc::new(Inner {
                app: std::marker::PhantomData,
                dir: dir.to_owned(),
                identity,
                options,
                proposer: Proposer::start(node, raft.clone(), &consensus, Arc::clone(&peers)),
                log: log.clone(),
                raft,
                consensus,
                machine,
                acknowledged: 0.into(),
                pool: Pool::new(database),
                peers,
                short_of_disk: false.into(),
                jobs: Jobs::default(),
                closing: tokio::sync::watch::Sender::new(false),
                ended: tokio::sync::watch::Sender::new(None),
                machine_thread: std::sync::Mutex::new(Some(thread)),
                lock,
            }),
        };
        maintain::start(&store);
        Ok(store)
    }

    /// Waits until a node's tables can be asked: a node that is alone raises its schema, one that
    /// has just joined gets its tables. It waits as long as they grow.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn catch_up(&self) -> Result<(), OpenError> {
        if self.is_alone() {
            return self.raise_schema().await;
        }
        let shared = self.machine();
        if shared.progress.borrow().schema_number > 0 {
            return Ok(());
        }
        let mut progress = shared.progress.subscribe();
        let wait = Duration::from_millis(limits::JOIN_WAIT_MS_MAX);
        let given = progress.wait_for(|now| now.schema_number > 0);
        let not_ready = |why: String| OpenError::NotReady { why };
        match tokio::time::timeout(wait, given).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => return Err(not_ready("the store is closed".to_owned())),
            Err(_) => {
                let why = "no node of the cluster has sent its tables: can the others reach this \
                           node at its address?";
                return Err(not_ready(why.to_owned()));
            }
        }
        let fresh = self.read_index().await.map_err(|error| not_ready(error.to_string()))?;
        if self.wait_shown(fresh, wait).await {
            return Ok(());
        }
        Err(not_ready("the tables of the cluster did not arrive in time".to_owned()))
    }

    /// Whether no other node votes.
    pub(crate) fn is_only_voter(&self) -> bool {
        let members = self.raft().metrics().borrow().membership_config.clone();
        members.voter_ids().all(|voter| voter == self.identity().node)
    }

    /// Whether this node is the only one that votes, and nobody follows it.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        let members = self.raft().metrics().borrow().membership_config.clone();
        let mut nodes = members.nodes().map(|(node, _)| *node);
        nodes.next() == Some(self.identity().node) && nodes.next().is_none()
    }

    /// Stops taking commands, finishes what is on its way and lets go of the directory. Other
    /// handles answer `Stopped` from then on.
    pub async fn close(self) {
        self.inner.closing.send_replace(true);
        if let Err(error) = self.inner.raft.shutdown().await {
            tracing::warn!(%error, "the log did not shut down in order");
        }
        self.inner.pool.close().await;
        self.inner.machine.close();
        let thread = self
            .inner
            .machine_thread
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        let inner = Arc::clone(&self.inner);
        let ended = tokio::task::spawn_blocking(move || {
            inner.consensus.stop();
            inner.log.close();
            thread.map(std::thread::JoinHandle::join)
        });
        let _ = ended.await;
        let _ = self.inner.lock.unlock();
    }

    async fn raise_schema(&self) -> Result<(), OpenError> {
        // What was acknowledged in an earlier life is applied by now.
        let shown = self.shows(self.log_index()).await;
        shown.map_err(|error| OpenError::NotReady { why: error.to_string() })?;
        let known = A::migrations().len() as u32;
        let now = self.inner.machine.shared.progress.borrow().schema_number;
        // The first proposal of a start is also the tick that shows how long the node was away.
        let body = if now < known { Body::Migrate(known) } else { Body::Tick };
        let done = self.run_own(body).await;
        done.map(|_| ()).map_err(|error| OpenError::NotReady { why: error.to_string() })
    }
}

/// Bootstrap is once: a directory with parts of a store never begins a second cluster.
fn identity_of(dir: &Path) -> Result<Identity, OpenError> {
    let io = |error| OpenError::Io { dir: dir.to_owned(), error };
    let database = dir.join(DATABASE).exists();
    let log = dir.join(LOG).exists();
    let incomplete = |missing| OpenError::Incomplete { dir: dir.to_owned(), missing };
    if let Some(identity) = Identity::load(dir).map_err(io)? {
        return match (database, log) {
            // The log is made first: ended in that moment, nothing was ever there to lose.
            (false, true) if log::is_untouched(&dir.join(LOG)).map_err(io)? => Ok(identity),
            (false, true) => Err(incomplete("the database")),
            (true, false) => Err(incomplete("the log")),
            _ => Ok(identity),
        };
    }
    if database || log {
        return Err(incomplete("the file `identity`"));
    }
    let mut cluster = [0; 16];
    getrandom::getrandom(&mut cluster).map_err(|error| io(error.into()))?;
    let identity = Identity { cluster, node: FOUNDER };
    identity.save(dir).map_err(io)?;
    Ok(identity)
}

pub(crate) fn open_writer(database: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open(database)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // The log is the durability; see `raft/state_machine.rs` for when it may be purged.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -i64::from(limits::WRITER_CACHE_KIB))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

async fn start_raft(
    identity: Identity,
    log: &Log,
    machine: &StateMachine,
    network: Network,
    consensus: &RaftThread,
) -> Result<Raft, OpenError> {
    let not_ready = |why: String| OpenError::NotReady { why };
    let config = Config {
        cluster_name: "muster".to_owned(),
        heartbeat_interval: limits::HEARTBEAT_MS,
        election_timeout_min: limits::ELECTION_MS.0,
        election_timeout_max: limits::ELECTION_MS.1,
        snapshot_policy: SnapshotPolicy::Never,
        max_in_snapshot_log_to_keep: u64::MAX,
        ..Config::default()
    };
    let config = config.validate().map_err(|error| not_ready(error.to_string()))?;
    let (storage, applier) = (log.clone(), machine.clone());
    let started = consensus.spawn(async move {
        Raft::new(identity.node, Arc::new(config), network, storage, applier).await
    });
    let started = started.await.map_err(|error| not_ready(error.to_string()))?;
    let raft = started.map_err(|error| not_ready(error.to_string()))?;
    match lead(&raft, identity, log).await {
        Ok(()) => Ok(raft),
        Err(why) => {
            let _ = raft.shutdown().await;
            // Why applying stopped says more than that the log stopped with it.
            Err(not_ready(machine.shared.stopped.get().cloned().unwrap_or(why)))
        }
    }
}

/// Begins or resumes leading, until everything in the log is applied. A node whose vote is not
/// the only one leaves that to the election.
async fn lead(raft: &Raft, identity: Identity, log: &Log) -> Result<(), String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    if !raft.is_initialized().await.map_err(|error| text(&error))? {
        if identity.node != FOUNDER {
            return Ok(());
        }
        let members = BTreeMap::from([(identity.node, Member::default())]);
        raft.initialize(members).await.map_err(|error| text(&error))?;
    } else {
        let members = raft.metrics().borrow().membership_config.clone();
        if members.voter_ids().any(|voter| voter != identity.node) {
            return Ok(());
        }
        if raft.current_leader().await != Some(identity.node) {
            raft.trigger().elect().await.map_err(|error| text(&error))?;
        }
    }
    let wait = raft.wait(Some(Duration::from_millis(limits::READY_WAIT_MS_MAX)));
    wait.state(ServerState::Leader, "lead").await.map_err(|error| text(&error))?;
    let last = Some(log.last_index());
    let applied = wait.applied_index_at_least(last, "apply what was acknowledged").await;
    applied.map(|_| ()).map_err(|error| text(&error))
}
