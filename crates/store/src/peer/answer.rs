//! What a node answers to the others.

use std::time::Duration;

use bytes::Bytes;
use openraft::{
    Snapshot, SnapshotMeta,
    error::{Fatal, Infallible, RaftError},
    raft::{AppendEntriesRequest, AppendEntriesResponse, VoteRequest},
};

use super::{
    Member, NodeKey, Standing,
    message::{Answer, Envelope, Proposed, Refusal, Request, SnapshotName, WireVote},
};
use crate::{
    application::Application,
    limits,
    proposer::NoOutcome,
    raft::{LogId, SnapshotFile, codec, state_machine},
    store::{MemberChangeError, Store},
};

impl<A: Application> Store<A> {
    /// Answers a request of another node, which the transport has received from whoever has
    /// proven to hold `key`.
    pub async fn answer(&self, key: NodeKey, request: &[u8]) -> Bytes {
        let answered = match self.checked(key, request).await {
            Ok(request) => self.answer_to(request).await,
            Err(refusal) => Err(refusal),
        };
        answered.unwrap_or_else(Answer::Refused).encode()
    }

    /// The number of the member that has this key, if it is a member's. May ask other nodes.
    pub async fn member_with(&self, key: NodeKey) -> Option<u64> {
        let newest = match self.standing(&key) {
            Standing::Member(node) => return Some(node),
            Standing::Unknown { newest } => newest,
        };
        let peers = self.peers();
        let told = match peers.known.told(&key) {
            Some(told) => told,
            None => {
                let told = self.ask_around(&key).await;
                peers.known.note(key, told);
                told
            }
        };
        // Of a lower number this node would know, unless that one was alone then.
        told.filter(|node| *node > newest || self.was_alone(*node))
    }

    fn standing(&self, key: &NodeKey) -> Standing {
        let members = self.raft().metrics().borrow().membership_config.clone();
        let mut newest = 0;
        for (node, member) in members.nodes() {
            if member.key == *key && *key != NodeKey::default() {
                return Standing::Member(*node);
            }
            newest = newest.max(*node);
        }
        Standing::Unknown { newest }
    }

    /// Whoever reads the log from its beginning comes by the moment when the first node was alone.
    fn was_alone(&self, node: u64) -> bool {
        let members = self.raft().metrics().borrow().membership_config.clone();
        let mut nodes = members.nodes();
        nodes.any(|(id, member)| *id == node && member.key == NodeKey::default())
    }

    async fn ask_around(&self, key: &NodeKey) -> Option<u64> {
        let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX);
        let members = self.members().into_iter().map(|m| (m.node, m.member));
        let told = self.peers().known.peers().into_iter().map(|peer| (peer.node, peer.member));
        for (node, member) in members.chain(told) {
            if node == self.node() || member.key == NodeKey::default() {
                continue;
            }
            let asked = self.peers().ask(node, &member, Request::WhoHas(*key), wait).await;
            if let Ok(Answer::Has(Some(found))) = asked {
                return Some(found);
            }
        }
        None
    }

    async fn checked(&self, key: NodeKey, request: &[u8]) -> Result<Request, Refusal> {
        let envelope = Envelope::decode(request)?;
        let identity = self.identity();
        if envelope.cluster != identity.cluster {
            return Err(Refusal::OtherCluster);
        }
        if self.member_with(key).await != Some(envelope.from) {
            return Err(Refusal::Stranger);
        }
        if envelope.to != identity.node {
            return Err(Refusal::OtherNode(identity.node));
        }
        if envelope.from == identity.node || !self.peers().known.lives(envelope.from, envelope.life)
        {
            return Err(Refusal::Twin);
        }
        Ok(envelope.request)
    }

    async fn answer_to(&self, request: Request) -> Result<Answer, Refusal> {
        match request {
            Request::SnapshotOffer { .. } | Request::SnapshotPiece { .. }
                if self.is_short_of_disk() =>
            {
                Err(Refusal::DiskFull)
            }
            Request::Append { vote, prev, mut entries, commit } => {
                // Who leads and that it lives is heard even without room for what it sends.
                let has_no_room = !entries.is_empty() && self.is_short_of_disk();
                if has_no_room {
                    entries.clear();
                }
                let entries = entries
                    .into_iter()
                    .map(|bytes| codec::decode_entry(&Vec::from(bytes).into()))
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(|_| Refusal::Unreadable)?;
                let appended = self.raft().append_entries(AppendEntriesRequest {
                    vote: vote.into(),
                    prev_log_id: prev.map(Into::into),
                    entries,
                    leader_commit: commit.map(Into::into),
                });
                let appended = appended.await.map_err(|error| stopped(&error))?;
                if !matches!(appended, AppendEntriesResponse::HigherVote(_)) {
                    self.peers().hear_leader();
                }
                Ok(match appended {
                    AppendEntriesResponse::Success | AppendEntriesResponse::PartialSuccess(_) => {
                        if has_no_room {
                            Answer::NoRoom
                        } else {
                            Answer::Appended
                        }
                    }
                    AppendEntriesResponse::Conflict => Answer::Conflict,
                    AppendEntriesResponse::HigherVote(vote) => Answer::HigherVote(vote.into()),
                })
            }
            Request::Vote { vote, last } => {
                let request = VoteRequest { vote: vote.into(), last_log_id: last.map(Into::into) };
                let voted = self.raft().vote(request).await.map_err(|error| stopped(&error))?;
                let (vote, last) = (voted.vote.into(), voted.last_log_id.map(Into::into));
                Ok(Answer::Vote { vote, granted: voted.vote_granted, last })
            }
            Request::SnapshotOffer { snapshot } => {
                self.incoming(move |incoming| incoming.offer(snapshot)).await.map(Answer::Have)
            }
            Request::SnapshotPiece { snapshot, offset, bytes } => self
                .incoming(move |incoming| incoming.piece(snapshot, offset, &bytes))
                .await
                .map(Answer::Have),
            Request::SnapshotInstall { snapshot, vote, last, membership } => {
                self.install(snapshot, vote, last.into(), &membership).await
            }
            Request::Propose(proposals) if self.leads() && self.is_short_of_disk() => {
                Ok(Answer::Proposed(vec![Proposed::DiskFull; proposals.len()]))
            }
            Request::Propose(proposals) => {
                let proposals = proposals.into_iter().map(|bytes| Vec::from(bytes).into());
                let outcomes = self.proposer().lead(proposals.collect()).await;
                Ok(Answer::Proposed(outcomes.into_iter().map(proposed).collect()))
            }
            Request::ReadIndex => match self.raft().get_read_log_id().await {
                Ok((read, _)) => Ok(Answer::ReadIndex(read.map_or(0, |id| id.index))),
                Err(RaftError::Fatal(fatal)) => Err(Refusal::Stopped(fatal.to_string())),
                Err(RaftError::APIError(_)) => Err(Refusal::NotLeader),
            },
            Request::Status => Ok(Answer::Status(self.node_status())),
            Request::Elect => {
                let elected = self.raft().trigger().elect().await;
                elected.map_err(|fatal| Refusal::Stopped(fatal.to_string()))?;
                Ok(Answer::Done)
            }
            Request::Hash(index) => Ok(Answer::Hash(self.machine().hash_at(index))),
            Request::WhoHas(key) => Ok(Answer::Has(match self.standing(&key) {
                Standing::Member(node) => Some(node),
                Standing::Unknown { .. } => None,
            })),
            Request::Reaches { node, address, key } => {
                Ok(match self.answers_at(node, &Member { address, key }).await {
                    Ok(()) => Answer::Done,
                    Err(silent) => Answer::NotChanged(silent),
                })
            }
            // Only the tables of the leader say whether there is anything to change.
            Request::Change(_) if self.status().leader != Some(self.node()) => {
                Ok(Answer::NotChanged(MemberChangeError::NoLeader))
            }
            Request::Change(change) => match self.lead_change(&change).await {
                Ok(()) => Ok(Answer::Done),
                Err(refused) => Ok(Answer::NotChanged(refused)),
            },
        }
    }

    async fn incoming<T: Send + 'static>(
        &self,
        work: impl FnOnce(&super::Incoming) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let peers = self.peers();
        let task = tokio::task::spawn_blocking(move || work(&peers.incoming)).await;
        let closing = |_| Refusal::Stopped("it is closing".to_owned());
        task.map_err(closing)?.map_err(|error| Refusal::Snapshot(error.to_string()))
    }

    async fn install(
        &self,
        name: SnapshotName,
        vote: WireVote,
        last: LogId,
        membership: &[u8],
    ) -> Result<Answer, Refusal> {
        let unreadable = |_| Refusal::Unreadable;
        let last_membership = state_machine::stored(membership).map_err(unreadable)?;
        let path = self.incoming(move |incoming| incoming.complete(name)).await?;
        let meta = SnapshotMeta {
            last_log_id: Some(last),
            last_membership,
            snapshot_id: last.to_string(),
        };
        let snapshot = Snapshot { meta, snapshot: Box::new(SnapshotFile(Some(path))) };
        let installed = self.raft().install_full_snapshot(vote.into(), snapshot).await;
        // openraft answers when it has decided; the tables follow, unless it is of a higher vote.
        let wait = Duration::from_millis(limits::INSTALL_WAIT_MS_MAX);
        let is_taken = installed.as_ref().is_ok_and(|taken| WireVote::from(taken.vote) == vote);
        let applied = is_taken && self.wait_shown(last.index, wait).await;
        self.incoming(|incoming| {
            incoming.done();
            Ok(())
        })
        .await?;
        let installed = installed.map_err(|fatal| Refusal::Stopped(fatal.to_string()))?;
        if is_taken && !applied {
            return Err(Refusal::Snapshot("it did not reach the tables".to_owned()));
        }
        Ok(Answer::Installed(installed.vote.into()))
    }
}

fn stopped(error: &RaftError<u64, Infallible>) -> Refusal {
    match error {
        RaftError::Fatal(Fatal::Stopped) => Refusal::Stopped("it is closing".to_owned()),
        other => Refusal::Stopped(other.to_string()),
    }
}

fn proposed(outcome: Result<(u64, crate::proposal::Outcome), NoOutcome>) -> Proposed {
    match outcome {
        Ok((index, outcome)) => Proposed::Applied { index, outcome },
        Err(NoOutcome::NotLeader) => Proposed::NotLeader,
        Err(NoOutcome::Busy) => Proposed::Busy,
        Err(NoOutcome::DiskFull) => Proposed::DiskFull,
        Err(NoOutcome::Lost | NoOutcome::Stopped) => Proposed::Unknown,
    }
}
