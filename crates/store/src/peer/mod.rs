//! Node to node: what the nodes of a cluster say to each other, whatever carries it.
//!
//! The exchange, for one node that follows and one that leads:
//! 1. The leader appends ([`message::Request::Append`]); an empty one is its heartbeat.
//! 2. A node that hears nothing asks for votes ([`message::Request::Vote`]).
//! 3. A node whose next entry the leader has let go of gets the tables: an offer, answered by how
//!    much of it is there already, pieces, and the order to install them (`snapshot.rs`).
//! 4. A node that does not lead hands proposals on ([`message::Request::Propose`]) and asks up to
//!    where it must have applied to read what everybody knows ([`message::Request::ReadIndex`]).
//!
//! Carrying, and proving by which key a request came, is the [`Transport`]'s part; whose key that
//! is the store knows (`acquaintance.rs`).

mod acquaintance;
mod answer;
pub(crate) mod message;
mod network;
mod snapshot;

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use tokio::{runtime::Handle, sync::Notify, time::timeout};

pub(crate) use acquaintance::{Acquaintances, Standing};
pub use message::{NodeStatus, Refusal};
pub(crate) use network::Network;
pub(crate) use snapshot::{Incoming, Outgoing};

use crate::{identity::Identity, limits, raft::NodeId};
use message::{Answer, Envelope, Request};

/// The Ed25519 public key of a node (RFC 8032).
pub type NodeKey = [u8; 32];

/// A node as the others know it. It is part of the membership, which is in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Member {
    /// Where it listens for the others, `host:port`. Empty: it is alone and listens for nobody.
    pub address: String,
    /// By what it is known. Zeros: it is alone.
    pub key: NodeKey,
}

/// One node to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its number.
    pub node: u64,
    /// Where it is and by what it is known.
    pub member: Member,
}

/// A call was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// It was not reached: the request did not arrive.
    #[error("not reached: {0}")]
    Unreachable(String),
    /// It was reached, and takes nothing from whom it does not know: the request was not read.
    #[error(
        "it does not know this node as a member: was it removed, or that one made a cluster of its \
         own by `muster cluster recover`? Stop this server then; to come back it joins anew with an \
         empty data directory"
    )]
    Stranger,
    /// The connection was lost, or the time was up: the request may have arrived.
    #[error("no answer: {0}")]
    Lost(String),
}

/// An answer on its way.
pub type Calling = Pin<Box<dyn Future<Output = Result<Bytes, CallError>> + Send>>;

/// Carries requests to other nodes and proves both ends to each other.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` to `peer`, and only to whoever proves to hold that member's key, and
    /// gives back what [`Store::answer`](crate::Store::answer) answered there. Dropping the
    /// future gives the call up. Called inside the runtime that the store was opened in.
    fn call(&self, peer: Peer, request: Bytes) -> Calling;
}

/// What this node needs to talk to others.
pub(crate) struct Peers {
    transport: Option<Arc<dyn Transport>>,
    /// The runtime that can do I/O; consensus has a thread of its own that cannot.
    runtime: Handle,
    identity: Identity,
    /// Drawn by lot for this process.
    life: u64,
    /// Told when another process runs as this node.
    pub(crate) twin: Notify,
    pub(crate) known: Acquaintances,
    pub(crate) outgoing: Outgoing,
    pub(crate) incoming: Incoming,
    /// Who did not answer the last time, so that each change is told once.
    silent: Mutex<BTreeSet<NodeId>>,
    /// When a leader was heard last, if one was.
    leader_heard: Mutex<Option<Instant>>,
    /// Whether the last node that answered did not take this one for a member.
    is_outcast: AtomicBool,
}

/// Why a peer gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PeerError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// It said something else than was asked.
    #[error("the node answered something that this version does not understand")]
    Unexpected,
}

impl Peers {
    pub(crate) fn new(
        transport: Option<Arc<dyn Transport>>,
        runtime: Handle,
        identity: Identity,
        known: Acquaintances,
        outgoing: Outgoing,
        incoming: Incoming,
    ) -> Self {
        let mut life = [0; 8];
        // Without randomness all lives are one, and twins are not told apart.
        let _ = getrandom::getrandom(&mut life);
        let life = u64::from_le_bytes(life);
        let (twin, silent) = (Notify::new(), Mutex::default());
        let (leader_heard, is_outcast) = (Mutex::default(), AtomicBool::default());
        Self {
            transport,
            runtime,
            identity,
            life,
            twin,
            known,
            outgoing,
            incoming,
            silent,
            leader_heard,
            is_outcast,
        }
    }

    /// Whether the others do not take this node for one of them, as far as they were heard.
    pub(crate) fn is_outcast(&self) -> bool {
        self.is_outcast.load(Ordering::Relaxed)
    }

    /// A leader has just spoken.
    fn hear_leader(&self) {
        *self.leader_heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether no leader has spoken for so long that it is gone. Voters then elect another one; who
    /// only follows, or was removed, would believe in the old one for ever.
    pub(crate) fn leader_is_silent(&self) -> bool {
        let heard = *self.leader_heard.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = Duration::from_millis(limits::QUORUM_LOST_MS);
        heard.is_none_or(|heard| heard.elapsed() > longest)
    }

    fn heard(&self, node: NodeId, answered: Result<(), &PeerError>) {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        match answered {
            Ok(()) if silent.remove(&node) => tracing::info!(node, "a node answers again"),
            Err(error) if silent.insert(node) => {
                tracing::warn!(node, %error, "a node does not answer");
            }
            _ => {}
        }
    }

    /// Asks a node and waits for its answer, at most `wait`. May be called on any thread.
    pub(crate) async fn ask(
        &self,
        node: NodeId,
        member: &Member,
        request: Request,
        wait: Duration,
    ) -> Result<Answer, PeerError> {
        let answered = self.exchange(node, member, request, wait).await;
        self.heard(node, answered.as_ref().map(drop));
        match &answered {
            Ok(_) => self.is_outcast.store(false, Ordering::Relaxed),
            Err(
                PeerError::Refused(Refusal::Stranger | Refusal::OtherCluster)
                | PeerError::Call(CallError::Stranger),
            ) => self.is_outcast.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
        if let Err(PeerError::Refused(Refusal::Twin)) = &answered {
            self.twin.notify_one();
        }
        answered
    }

    async fn exchange(
        &self,
        node: NodeId,
        member: &Member,
        request: Request,
        wait: Duration,
    ) -> Result<Answer, PeerError> {
        let Some(transport) = self.transport.clone() else {
            let alone = "this node has no transport to other nodes".to_owned();
            return Err(CallError::Unreachable(alone).into());
        };
        let Identity { cluster, node: from } = self.identity;
        let envelope = Envelope { cluster, from, to: node, life: self.life, request };
        let peer = Peer { node, member: member.clone() };
        let called = self
            .runtime
            .spawn(async move { timeout(wait, transport.call(peer, envelope.encode())).await });
        let lost = |why: &str| CallError::Lost(why.to_owned());
        let answered = EndWith(called).await;
        let answered = answered.map_err(|_| lost("this node is stopping"))?;
        let bytes = answered.map_err(|_| lost("the time is up"))??;
        match Answer::decode(&bytes).map_err(|_| PeerError::Unexpected)? {
            Answer::Refused(refusal) => Err(refusal.into()),
            answer => Ok(answer),
        }
    }
}

/// A task that ends when nobody waits for it any more.
struct EndWith<T>(tokio::task::JoinHandle<T>);

impl<T> Future for EndWith<T> {
    type Output = Result<T, tokio::task::JoinError>;
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for EndWith<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
