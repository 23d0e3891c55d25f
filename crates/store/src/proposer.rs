//! From many proposals to few log entries: alone a proposal goes at once; while entries are on
//! their way, those that arrive wait together and become the next one. On a node that does not
//! lead they go to the one that does, in the same way.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use openraft::error::{ClientWriteError, RaftError};
use tokio::{
    sync::{Semaphore, mpsc, oneshot},
    time::timeout,
};

use crate::{
    limits,
    peer::{
        CallError, Member, PeerError, Peers,
        message::{Answer, Proposed, Request},
    },
    proposal::Outcome,
    raft::{Batch, NodeId, Raft, thread::RaftThread, while_leading},
};

/// Why a proposal has no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoOutcome {
    /// Nobody leads, or another than was thought; nothing happened.
    NotLeader,
    /// Nothing happened.
    Busy,
    /// The leader's disk is full; nothing happened.
    DiskFull,
    /// Whoever led was lost before it answered: it may yet apply.
    Lost,
    /// This node is stopping: it may yet apply.
    Stopped,
}

type Answered = Result<(u64, Outcome), NoOutcome>;

struct Queued {
    proposal: Bytes,
    /// Whether it comes from another node, which believes that this one leads: it is not handed
    /// on again.
    is_from_peer: bool,
    answer: oneshot::Sender<Answered>,
}

#[derive(Clone)]
pub(crate) struct Proposer {
    queue: mpsc::Sender<Queued>,
    paused: Arc<AtomicUsize>,
}

/// While it is held, this node answers as if it did not lead.
pub(crate) struct Pause(Arc<AtomicUsize>);

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Proposer {
    pub(crate) fn start(node: NodeId, raft: Raft, thread: &RaftThread, peers: Arc<Peers>) -> Self {
        let (queue, inbox) = mpsc::channel(limits::QUEUE_PROPOSALS_MAX);
        let paused = Arc::new(AtomicUsize::new(0));
        let path = Path { node, raft, peers, paused: Arc::clone(&paused) };
        thread.spawn(run(Arc::new(path), inbox));
        Self { queue, paused }
    }

    pub(crate) async fn propose(&self, proposal: Bytes) -> Answered {
        let answered = self.enqueue(proposal, false).await?;
        answered.await.unwrap_or(Err(NoOutcome::Stopped))
    }

    /// Leads proposals of another node to their outcomes, in their order.
    pub(crate) async fn lead(&self, proposals: Vec<Bytes>) -> Vec<Answered> {
        let mut waiting = Vec::with_capacity(proposals.len());
        for proposal in proposals {
            waiting.push(self.enqueue(proposal, true).await);
        }
        let mut outcomes = Vec::with_capacity(waiting.len());
        for answered in waiting {
            outcomes.push(match answered {
                Ok(answered) => answered.await.unwrap_or(Err(NoOutcome::Stopped)),
                Err(reason) => Err(reason),
            });
        }
        outcomes
    }

    pub(crate) fn pause(&self) -> Pause {
        self.paused.fetch_add(1, Ordering::AcqRel);
        Pause(Arc::clone(&self.paused))
    }

    async fn enqueue(
        &self,
        proposal: Bytes,
        is_from_peer: bool,
    ) -> Result<oneshot::Receiver<Answered>, NoOutcome> {
        let (answer, answered) = oneshot::channel();
        let queued = Queued { proposal, is_from_peer, answer };
        let wait = Duration::from_millis(limits::QUEUE_WAIT_MS_MAX);
        match self.queue.try_send(queued) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(NoOutcome::Stopped),
            Err(mpsc::error::TrySendError::Full(queued)) => {
                let sent = timeout(wait, self.queue.send(queued)).await;
                sent.map_err(|_| NoOutcome::Busy)?.map_err(|_| NoOutcome::Stopped)?;
            }
        }
        Ok(answered)
    }
}

/// The ways a batch can go.
struct Path {
    node: NodeId,
    raft: Raft,
    peers: Arc<Peers>,
    paused: Arc<AtomicUsize>,
}

async fn run(path: Arc<Path>, mut inbox: mpsc::Receiver<Queued>) {
    let in_flight = Arc::new(Semaphore::new(limits::ENTRIES_IN_FLIGHT_MAX));
    let mut carried = None;
    loop {
        let Ok(permit) = Arc::clone(&in_flight).acquire_owned().await else { return };
        let first = match carried.take() {
            Some(queued) => queued,
            None => match inbox.recv().await {
                Some(queued) => queued,
                None => return,
            },
        };
        let (proposals, answers) = gather(first, &mut inbox, &mut carried);
        match path.leader() {
            Some((leader, _)) if leader == path.node => {
                // Here, not in the task: the order of the entries is the order of the batches.
                let written = path.raft.client_write_ff(Batch(proposals.into())).await;
                tokio::spawn(async move {
                    let result = match written {
                        Ok(written) => match written.await {
                            Ok(Ok(response)) => Ok((response.log_id.index, response.data)),
                            Ok(Err(error)) => Err(reason(&RaftError::APIError(error))),
                            Err(_) => Err(NoOutcome::Stopped),
                        },
                        Err(_) => Err(NoOutcome::Stopped),
                    };
                    drop(permit);
                    distribute(result, answers);
                });
            }
            Some((leader, member)) => {
                let path = Arc::clone(&path);
                tokio::spawn(async move {
                    path.hand_on(leader, &member, proposals, answers).await;
                    drop(permit);
                });
            }
            None => distribute(Err(NoOutcome::NotLeader), answers),
        }
    }
}

impl Path {
    /// Who leads, as far as this node knows.
    fn leader(&self) -> Option<(NodeId, Member)> {
        if self.paused.load(Ordering::Acquire) > 0 {
            return None;
        }
        let metrics = self.raft.metrics();
        let metrics = metrics.borrow();
        let leader = metrics.current_leader?;
        if leader == self.node {
            return Some((leader, Member::default()));
        }
        let mut nodes = metrics.membership_config.nodes();
        nodes.find(|(node, _)| **node == leader).map(|(node, member)| (*node, member.clone()))
    }

    async fn hand_on(
        &self,
        leader: NodeId,
        member: &Member,
        proposals: Vec<Bytes>,
        answers: Vec<Waiting>,
    ) {
        let mut own = Vec::with_capacity(answers.len());
        let mut sent = Vec::with_capacity(answers.len());
        for (proposal, waiting) in proposals.into_iter().zip(answers) {
            if waiting.is_from_peer {
                let _ = waiting.answer.send(Err(NoOutcome::NotLeader));
            } else {
                sent.push(proposal.to_vec().into());
                own.push(waiting);
            }
        }
        if own.is_empty() {
            return;
        }
        let wait = Duration::from_millis(limits::FORWARD_WAIT_MS_MAX);
        let asking = self.peers.ask(leader, member, Request::Propose(sent), wait);
        match while_leading(&self.raft, leader, asking).await {
            Some(Ok(Answer::Proposed(outcomes))) if outcomes.len() == own.len() => {
                for (waiting, outcome) in own.into_iter().zip(outcomes) {
                    let _ = waiting.answer.send(match outcome {
                        Proposed::Applied { index, outcome } => Ok((index, outcome)),
                        Proposed::NotLeader => Err(NoOutcome::NotLeader),
                        Proposed::Busy => Err(NoOutcome::Busy),
                        Proposed::DiskFull => Err(NoOutcome::DiskFull),
                        Proposed::Unknown => Err(NoOutcome::Lost),
                    });
                }
            }
            Some(other) => distribute(Err(not_led(&other)), own),
            None => distribute(Err(NoOutcome::Lost), own),
        }
    }
}

/// Whether the leader can have taken what was handed on.
fn not_led(answer: &Result<Answer, PeerError>) -> NoOutcome {
    match answer {
        Err(PeerError::Call(CallError::Unreachable(_) | CallError::Stranger)) => {
            NoOutcome::NotLeader
        }
        // Whatever it refuses it refuses before it takes anything.
        Err(PeerError::Refused(_)) => NoOutcome::NotLeader,
        _ => NoOutcome::Lost,
    }
}

struct Waiting {
    answer: oneshot::Sender<Answered>,
    is_from_peer: bool,
}

/// What waits now, up to the limits of one entry. One that does not fit is carried over.
fn gather(
    first: Queued,
    inbox: &mut mpsc::Receiver<Queued>,
    carried: &mut Option<Queued>,
) -> (Vec<Bytes>, Vec<Waiting>) {
    let mut bytes = first.proposal.len();
    let mut proposals = vec![first.proposal];
    let mut answers = vec![Waiting { answer: first.answer, is_from_peer: first.is_from_peer }];
    while proposals.len() < limits::BATCH_COMMANDS_MAX {
        let Ok(queued) = inbox.try_recv() else { break };
        if bytes + queued.proposal.len() > limits::BATCH_BYTES_MAX {
            *carried = Some(queued);
            break;
        }
        bytes += queued.proposal.len();
        proposals.push(queued.proposal);
        answers.push(Waiting { answer: queued.answer, is_from_peer: queued.is_from_peer });
    }
    (proposals, answers)
}

fn distribute(result: Result<(u64, Vec<Outcome>), NoOutcome>, answers: Vec<Waiting>) {
    match result {
        Ok((index, outcomes)) => {
            for (waiting, outcome) in answers.into_iter().zip(outcomes) {
                let _ = waiting.answer.send(Ok((index, outcome)));
            }
        }
        Err(reason) => {
            for waiting in answers {
                let _ = waiting.answer.send(Err(reason));
            }
        }
    }
}

/// An entry that was under way when this node lost the lead may yet apply.
fn reason(error: &RaftError<u64, ClientWriteError<u64, Member>>) -> NoOutcome {
    match error {
        RaftError::APIError(ClientWriteError::ForwardToLeader(_)) => NoOutcome::Lost,
        RaftError::APIError(ClientWriteError::ChangeMembershipError(_)) | RaftError::Fatal(_) => {
            NoOutcome::Stopped
        }
    }
}
