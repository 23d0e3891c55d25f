//! How consensus reaches the other nodes: openraft's network traits over [`Peers`].

use std::{sync::Arc, time::Duration};

use minicbor::bytes::ByteVec;
use openraft::{
    RaftNetwork, RaftNetworkFactory, Snapshot,
    error::{
        Fatal, NetworkError, RPCError, RaftError, ReplicationClosed, StreamingError, Unreachable,
    },
    network::{Backoff, RPCOption},
    raft::{
        AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, VoteRequest, VoteResponse,
    },
};
use tokio::task::JoinHandle;

use super::{
    CallError, Member, PeerError, Peers,
    message::{Answer, Refusal, Request, WireLogId, WireVote},
};
use crate::{
    limits,
    raft::{NodeId, Types, codec},
};

/// Makes the links to the other nodes.
pub(crate) struct Network(pub(crate) Arc<Peers>);

/// The link to one node.
pub(crate) struct Link {
    peers: Arc<Peers>,
    node: NodeId,
    member: Member,
    /// What was sent and is not answered yet.
    under_way: Option<UnderWay>,
}

/// openraft gives an append up after a heartbeat's time and sends the same again. Over a slow
/// line it would never arrive: so it goes on, and the next try waits for it.
struct UnderWay {
    what: Sent,
    answer: JoinHandle<Result<Answer, PeerError>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Sent {
    vote: WireVote,
    prev: Option<WireLogId>,
    last: Option<WireLogId>,
}

type Failed<E> = RPCError<NodeId, Member, E>;

impl RaftNetworkFactory<Types> for Network {
    type Network = Link;

    async fn new_client(&mut self, target: NodeId, member: &Member) -> Link {
        let (peers, member) = (Arc::clone(&self.0), member.clone());
        Link { peers, node: target, member, under_way: None }
    }
}

fn failed<E: std::error::Error>(error: &PeerError) -> Failed<E> {
    match error {
        PeerError::Call(CallError::Lost(_)) => RPCError::Network(NetworkError::new(error)),
        _ => RPCError::Unreachable(Unreachable::new(error)),
    }
}

impl Link {
    fn send(&self, request: Request, wait_ms: u64) -> JoinHandle<Result<Answer, PeerError>> {
        let (peers, node, member) = (Arc::clone(&self.peers), self.node, self.member.clone());
        let wait = Duration::from_millis(wait_ms);
        self.peers.runtime.spawn(async move { peers.ask(node, &member, request, wait).await })
    }

    async fn ask(&self, request: Request, wait: Duration) -> Result<Answer, PeerError> {
        self.peers.ask(self.node, &self.member, request, wait).await
    }

    /// An append of nothing: that this node leads, and is there.
    async fn heartbeat(&self, vote: WireVote) -> Result<Answer, PeerError> {
        let nothing = Request::Append { vote, prev: None, entries: Vec::new(), commit: None };
        self.ask(nothing, Duration::from_millis(limits::PEER_WAIT_MS_MAX)).await
    }

    /// Lets the node hear from this one as long as consensus is busy with a snapshot, which may
    /// take minutes: it would stand for election. Ends when it knows of a higher vote.
    async fn keep_heard(&self, vote: WireVote) -> WireVote {
        loop {
            if let Ok(Answer::HigherVote(higher)) = self.heartbeat(vote).await {
                return higher;
            }
            tokio::time::sleep(Duration::from_millis(limits::HEARTBEAT_MS)).await;
        }
    }

    async fn send_snapshot(&self, vote: WireVote, at_least: u64) -> Result<Answer, PeerError> {
        // Nothing is made for a node that is away.
        self.heartbeat(vote).await?;
        let made = self.peers.outgoing.made(at_least).await?;
        let wait = Duration::from_millis(limits::PEER_WAIT_MS_MAX);
        let mut answer = self.ask(Request::SnapshotOffer { snapshot: made.name }, wait).await?;
        let started = std::time::Instant::now();
        loop {
            let Answer::Have(have) = answer else { return Err(PeerError::Unexpected) };
            if have >= made.name.bytes {
                break;
            }
            let bytes = made.piece(have).await?;
            self.peers.outgoing.keep();
            let piece = Request::SnapshotPiece { snapshot: made.name, offset: have, bytes };
            answer = self.ask(piece, wait).await?;
        }
        tracing::info!(
            node = self.node,
            bytes = made.name.bytes,
            ms = started.elapsed().as_millis() as u64,
            "sent a snapshot"
        );
        let install = Request::SnapshotInstall {
            snapshot: made.name,
            vote,
            last: made.last.into(),
            membership: made.membership.clone(),
        };
        let installed = self.ask(install, Duration::from_millis(limits::INSTALL_WAIT_MS_MAX)).await;
        if installed.is_ok() {
            self.peers.outgoing.sent();
        }
        installed
    }
}

impl RaftNetwork<Types> for Link {
    async fn append_entries(
        &mut self,
        rpc: AppendEntriesRequest<Types>,
        _option: RPCOption,
    ) -> Result<AppendEntriesResponse<NodeId>, Failed<RaftError<NodeId>>> {
        let mut entries: Vec<ByteVec> = Vec::with_capacity(rpc.entries.len());
        let (mut bytes, mut last) = (0, None);
        for entry in &rpc.entries {
            let mut encoded = Vec::new();
            codec::encode_entry(entry, &mut encoded);
            bytes += encoded.len();
            if bytes > limits::APPEND_BYTES_MAX && !entries.is_empty() {
                break;
            }
            entries.push(encoded.into());
            last = Some(entry.log_id);
        }
        let is_part = entries.len() < rpc.entries.len();
        let what = Sent {
            vote: rpc.vote.into(),
            prev: rpc.prev_log_id.map(Into::into),
            last: last.map(Into::into),
        };
        let under_way = match self.under_way.take() {
            Some(under_way) if under_way.what == what && last.is_some() => under_way,
            _ => {
                let request = Request::Append {
                    vote: what.vote,
                    prev: what.prev,
                    entries,
                    commit: rpc.leader_commit.map(Into::into),
                };
                UnderWay { what, answer: self.send(request, limits::APPEND_WAIT_MS_MAX) }
            }
        };
        let answer = (&mut self.under_way.insert(under_way).answer).await;
        self.under_way = None;
        let stopping = |_| PeerError::from(CallError::Lost("this node is stopping".to_owned()));
        match answer.map_err(stopping).and_then(|answer| answer).map_err(|e| failed(&e))? {
            Answer::NoRoom => {
                // It is sent again at once; that need not be more often than a heartbeat.
                tokio::time::sleep(Duration::from_millis(limits::HEARTBEAT_MS * 3 / 4)).await;
                match rpc.prev_log_id {
                    Some(prev) => Ok(AppendEntriesResponse::PartialSuccess(Some(prev))),
                    None => Err(failed(&Refusal::DiskFull.into())),
                }
            }
            Answer::Appended if is_part => Ok(AppendEntriesResponse::PartialSuccess(last)),
            Answer::Appended => Ok(AppendEntriesResponse::Success),
            Answer::Conflict => Ok(AppendEntriesResponse::Conflict),
            Answer::HigherVote(vote) => Ok(AppendEntriesResponse::HigherVote(vote.into())),
            _ => Err(failed(&PeerError::Unexpected)),
        }
    }

    async fn vote(
        &mut self,
        rpc: VoteRequest<NodeId>,
        option: RPCOption,
    ) -> Result<VoteResponse<NodeId>, Failed<RaftError<NodeId>>> {
        let (vote, last) = (rpc.vote.into(), rpc.last_log_id.map(Into::into));
        let answer = self.ask(Request::Vote { vote, last }, option.hard_ttl()).await;
        match answer.map_err(|error| failed(&error))? {
            Answer::Vote { vote, granted, last } => Ok(VoteResponse {
                vote: vote.into(),
                vote_granted: granted,
                last_log_id: last.map(Into::into),
            }),
            _ => Err(failed(&PeerError::Unexpected)),
        }
    }

    /// Sends the tables as they are now, or were a moment ago: at least what `snapshot` names.
    async fn full_snapshot(
        &mut self,
        vote: crate::raft::Vote,
        snapshot: Snapshot<Types>,
        cancel: impl Future<Output = ReplicationClosed> + Send + 'static,
        _option: RPCOption,
    ) -> Result<SnapshotResponse<NodeId>, StreamingError<Types, Fatal<NodeId>>> {
        let at_least = snapshot.meta.last_log_id.map_or(0, |id| id.index);
        let answer = tokio::select! {
            answer = self.send_snapshot(vote.into(), at_least) => answer,
            higher = self.keep_heard(vote.into()) => Ok(Answer::Installed(higher)),
            closed = cancel => return Err(closed.into()),
        };
        match answer {
            Ok(Answer::Installed(vote)) => Ok(SnapshotResponse::new(vote.into())),
            Ok(_) => Err(Unreachable::new(&PeerError::Unexpected).into()),
            Err(error) => Err(Unreachable::new(&error).into()),
        }
    }

    /// Quick at first, because most nodes that are away are only starting again.
    fn backoff(&self) -> Backoff {
        Backoff::new(
            limits::PEER_BACKOFF_MS
                .into_iter()
                .map(Duration::from_millis)
                .chain(std::iter::repeat(Duration::from_millis(limits::PEER_BACKOFF_MS_MAX))),
        )
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(under_way) = self.under_way.take() {
            under_way.answer.abort();
        }
    }
}
