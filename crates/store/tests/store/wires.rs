//! A cluster in one process: real stores on real directories, joined by wires that can be cut.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use store::{
    Application, CallError, Calling, Member, MemberChange, OpenError, Options, Peer, Role, Store,
    Transport, prepare_to_join,
};
use tempfile::TempDir;

use crate::{disk::HandDisk, ledger::Ledger};

/// All wires of a cluster.
#[derive(Clone, Default)]
pub(crate) struct Wires {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    nodes: BTreeMap<u64, Answering>,
    /// From whom nothing reaches whom.
    cut: BTreeSet<(u64, u64)>,
    /// Whom no request reaches; their own are answered.
    deaf: BTreeSet<u64>,
    /// Who neither takes nor sends anything for now, as a process that is stopped.
    frozen: BTreeSet<u64>,
    /// How often a request was carried, by its sender and receiver.
    carried: BTreeMap<(u64, u64), u64>,
}

/// A node that is called, whatever version it runs.
type Answering = Arc<dyn Fn([u8; 32], bytes::Bytes) -> Answered + Send + Sync>;
type Answered = Pin<Box<dyn Future<Output = bytes::Bytes> + Send>>;

/// One node's end of the wires.
struct End {
    node: u64,
    wires: Wires,
}

pub(crate) fn key_of(node: u64) -> [u8; 32] {
    [node as u8; 32]
}

impl Transport for End {
    fn call(&self, peer: Peer, request: bytes::Bytes) -> Calling {
        let (from, wires) = (self.node, self.wires.clone());
        Box::pin(async move {
            let (from, to) = (from, peer.node);
            let unreachable = || CallError::Unreachable("the wire is cut".to_owned());
            if wires.shared.lock().unwrap().deaf.contains(&to) {
                return Err(unreachable());
            }
            let answering = wires.carry(from, to).ok_or_else(unreachable)?;
            wires.thaws(from, to).await;
            let answer = answering(key_of(from), request).await;
            wires.thaws(from, to).await;
            // The way back may be cut meanwhile, as may the node be gone.
            let lost = || CallError::Lost("the wire was cut".to_owned());
            wires.carry(to, from).ok_or_else(lost)?;
            Ok(answer)
        })
    }
}

impl Wires {
    fn carry(&self, from: u64, to: u64) -> Option<Answering> {
        let mut shared = self.shared.lock().unwrap();
        if shared.cut.contains(&(from, to)) || !shared.nodes.contains_key(&from) {
            return None;
        }
        *shared.carried.entry((from, to)).or_default() += 1;
        shared.nodes.get(&to).cloned()
    }

    async fn thaws(&self, from: u64, to: u64) {
        let is_frozen = || {
            let shared = self.shared.lock().unwrap();
            shared.frozen.contains(&from) || shared.frozen.contains(&to)
        };
        while is_frozen() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn join<A: Application>(&self, node: u64, store: Store<A>) {
        let answering: Answering = Arc::new(move |key, request| {
            let store = store.clone();
            Box::pin(async move { store.answer(key, &request).await })
        });
        self.shared.lock().unwrap().nodes.insert(node, answering);
    }

    pub(crate) fn leave(&self, node: u64) {
        self.shared.lock().unwrap().nodes.remove(&node);
    }

    /// Nothing reaches this node, and nothing of it reaches others.
    pub(crate) fn isolate(&self, node: u64) {
        let mut shared = self.shared.lock().unwrap();
        for other in 1..=9 {
            shared.cut.insert((node, other));
            shared.cut.insert((other, node));
        }
    }

    /// No request reaches this node any more; its own are still answered.
    pub(crate) fn deafen(&self, node: u64) {
        self.shared.lock().unwrap().deaf.insert(node);
    }

    /// What is sent to this node waits, and what it sends.
    pub(crate) fn freeze(&self, node: u64) {
        self.shared.lock().unwrap().frozen.insert(node);
    }

    pub(crate) fn mend(&self) {
        let mut shared = self.shared.lock().unwrap();
        shared.cut.clear();
        shared.deaf.clear();
        shared.frozen.clear();
    }
}

/// The nodes of a cluster, numbered from 1.
pub(crate) struct ClusterOf<A: Application> {
    pub(crate) wires: Wires,
    nodes: Mutex<BTreeMap<u64, Store<A>>>,
    dirs: Vec<TempDir>,
    disks: Vec<HandDisk>,
}

pub(crate) type Cluster = ClusterOf<Ledger>;

impl<A: Application<Rejection: std::fmt::Debug> + Default> ClusterOf<A> {
    /// A cluster of so many voters.
    pub(crate) async fn of(voters: u64) -> Self {
        let mut this = Self::alone().await;
        this.begin().await;
        for _ in 1..voters {
            this.add().await;
        }
        this.promote((2..=voters).collect()).await;
        this
    }

    /// A node that nobody can join yet.
    pub(crate) async fn alone() -> Self {
        let dirs = vec![tempfile::tempdir().unwrap()];
        let (wires, nodes, disks) = (Wires::default(), Mutex::default(), vec![HandDisk::new()]);
        let this = Self { wires, nodes, dirs, disks };
        this.start(1).await;
        this
    }

    /// From now on others can.
    pub(crate) async fn begin(&self) {
        let member = MemberChange::Move { node: 1, address: "1".into(), key: key_of(1) };
        self.node(1).change(member).await.unwrap();
    }

    pub(crate) fn disk(&self, node: u64) -> &HandDisk {
        &self.disks[node as usize - 1]
    }

    pub(crate) fn dir(&self, node: u64) -> PathBuf {
        self.dirs[node as usize - 1].path().to_owned()
    }

    /// Opens a node's directory, as starting its process does.
    pub(crate) async fn start(&self, node: u64) -> Store<A> {
        let store = self.start_as(node, A::default()).await.unwrap();
        self.nodes.lock().unwrap().insert(node, store.clone());
        store
    }

    /// The same with another version of the application; it is closed by whoever has it, and
    /// [leaves](Wires::leave).
    pub(crate) async fn start_as<B: Application>(
        &self,
        node: u64,
        application: B,
    ) -> Result<Store<B>, OpenError> {
        let end = End { node, wires: self.wires.clone() };
        let (transport, disk) = (Some(Arc::new(end) as Arc<dyn Transport>), self.disk(node).disk());
        // Who joins was told of those who were there.
        let member = |node: u64| Member { address: node.to_string(), key: key_of(node) };
        let known = (1..node).map(|node| Peer { node, member: member(node) }).collect();
        let options = Options { transport, disk, known, ..Options::default() };
        let store = Store::begin(&self.dir(node), application, options).await?;
        self.wires.join(node, store.clone());
        store.catch_up().await?;
        Ok(store)
    }

    /// Closes a node.
    pub(crate) async fn stop(&self, node: u64) {
        self.wires.leave(node);
        let store = self.nodes.lock().unwrap().remove(&node);
        store.unwrap().close().await;
    }

    pub(crate) fn node(&self, node: u64) -> Store<A> {
        self.nodes.lock().unwrap()[&node].clone()
    }

    /// The node, if it runs.
    pub(crate) fn find(&self, node: u64) -> Option<Store<A>> {
        self.nodes.lock().unwrap().get(&node).cloned()
    }

    /// A new node follows.
    pub(crate) async fn add(&mut self) -> u64 {
        self.add_at(1).await
    }

    /// A new node follows, let in by the node `asked`.
    pub(crate) async fn add_at(&mut self, asked: u64) -> u64 {
        let secret = [self.dirs.len() as u8; 32];
        let asked = self.node(asked);
        asked.offer_join(&secret, 60_000).await.unwrap();
        let key = key_of(self.dirs.len() as u64 + 1);
        let node = asked.join(&secret, key).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        prepare_to_join(dir.path(), asked.status().cluster, node).unwrap();
        self.dirs.push(dir);
        self.disks.push(HandDisk::new());
        let add = MemberChange::Add { node, address: node.to_string(), key: key_of(node) };
        asked.change(add).await.unwrap();
        self.start(node).await;
        node
    }

    /// Promotes nodes once they have caught up.
    pub(crate) async fn promote(&self, nodes: Vec<u64>) {
        eventually("promoted", async || {
            self.node(1).change(MemberChange::Promote(nodes.clone())).await.is_ok()
        })
        .await;
    }

    /// Who leads, by the word of a node that is not `except`.
    pub(crate) async fn leader(&self, except: Option<u64>) -> u64 {
        let found = Mutex::new(0);
        eventually("somebody leads", async || {
            let nodes = self.nodes.lock().unwrap().clone();
            let leading = nodes.iter().find(|(id, store)| Some(**id) != except && store.leads());
            leading.map(|(id, _)| *found.lock().unwrap() = *id).is_some()
        })
        .await;
        found.into_inner().unwrap()
    }

    pub(crate) fn voters(&self, asked: u64) -> Vec<u64> {
        let members = self.node(asked).members();
        members.iter().filter(|m| m.role == Role::Voter).map(|m| m.node).collect()
    }
}

/// Waits until it is so, half a minute at most.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not in half a minute: {what}");
}
