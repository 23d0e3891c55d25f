//! From many proposals to few log entries: alone a proposal goes at once; while entries are on
//! their way, those that arrive wait together and become the next one.

use std::sync::Arc;

use bytes::Bytes;
use openraft::error::{ClientWriteError, RaftError};
use tokio::{
    sync::{Notify, Semaphore, mpsc, oneshot},
    time::{Duration, timeout},
};

use crate::{
    limits,
    proposal::Outcome,
    raft::{Batch, Raft, thread::RaftThread},
};

/// Why a proposal has no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoOutcome {
    NotLeader(Option<u64>),
    Busy,
    Stopped,
}

struct Queued {
    proposal: Bytes,
    answer: oneshot::Sender<Result<(u64, Outcome), NoOutcome>>,
}

#[derive(Clone)]
pub(crate) struct Proposer {
    queue: mpsc::Sender<Queued>,
}

impl Proposer {
    /// `grown` is told whenever the log has grown by some segments.
    pub(crate) fn start(raft: Raft, thread: &RaftThread, grown: Arc<Notify>) -> Self {
        let (queue, inbox) = mpsc::channel(limits::QUEUE_PROPOSALS_MAX);
        thread.spawn(run(raft, inbox, grown));
        Self { queue }
    }

    pub(crate) async fn propose(&self, proposal: Bytes) -> Result<(u64, Outcome), NoOutcome> {
        let (answer, answered) = oneshot::channel();
        let queued = Queued { proposal, answer };
        let wait = Duration::from_millis(limits::QUEUE_WAIT_MS_MAX);
        match self.queue.try_send(queued) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(NoOutcome::Stopped),
            Err(mpsc::error::TrySendError::Full(queued)) => {
                let sent = timeout(wait, self.queue.send(queued)).await;
                sent.map_err(|_| NoOutcome::Busy)?.map_err(|_| NoOutcome::Stopped)?;
            }
        }
        answered.await.unwrap_or(Err(NoOutcome::Stopped))
    }
}

async fn run(raft: Raft, mut inbox: mpsc::Receiver<Queued>, grown: Arc<Notify>) {
    let in_flight = Arc::new(Semaphore::new(limits::ENTRIES_IN_FLIGHT_MAX));
    let mut carried = None;
    let mut bytes_since = 0;
    loop {
        let Ok(permit) = Arc::clone(&in_flight).acquire_owned().await else { return };
        let first = match carried.take() {
            Some(queued) => queued,
            None => match inbox.recv().await {
                Some(queued) => queued,
                None => return,
            },
        };
        let (proposals, answers, bytes) = gather(first, &mut inbox, &mut carried);
        bytes_since += bytes;
        if bytes_since > limits::SEGMENT_BYTES {
            bytes_since = 0;
            grown.notify_one();
        }
        let written = raft.client_write_ff(Batch(proposals.into())).await;
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
}

type Answers = Vec<oneshot::Sender<Result<(u64, Outcome), NoOutcome>>>;

/// What waits now, up to the limits of one entry. One that does not fit is carried over.
fn gather(
    first: Queued,
    inbox: &mut mpsc::Receiver<Queued>,
    carried: &mut Option<Queued>,
) -> (Vec<Bytes>, Answers, usize) {
    let mut bytes = first.proposal.len();
    let mut proposals = vec![first.proposal];
    let mut answers = vec![first.answer];
    while proposals.len() < limits::BATCH_COMMANDS_MAX {
        let Ok(queued) = inbox.try_recv() else { break };
        if bytes + queued.proposal.len() > limits::BATCH_BYTES_MAX {
            *carried = Some(queued);
            break;
        }
        bytes += queued.proposal.len();
        proposals.push(queued.proposal);
        answers.push(queued.answer);
    }
    (proposals, answers, bytes)
}

fn distribute(result: Result<(u64, Vec<Outcome>), NoOutcome>, answers: Answers) {
    match result {
        Ok((index, outcomes)) => {
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                let _ = answer.send(Ok((index, outcome)));
            }
        }
        Err(reason) => {
            for answer in answers {
                let _ = answer.send(Err(reason));
            }
        }
    }
}

fn reason(error: &RaftError<u64, ClientWriteError<u64, openraft::BasicNode>>) -> NoOutcome {
    match error {
        RaftError::APIError(ClientWriteError::ForwardToLeader(forward)) => {
            NoOutcome::NotLeader(forward.leader_id)
        }
        RaftError::APIError(ClientWriteError::ChangeMembershipError(_)) | RaftError::Fatal(_) => {
            NoOutcome::Stopped
        }
    }
}
