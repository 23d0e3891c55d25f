//! Who belongs to the cluster, how each node is doing, and changing it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use minicbor::{Decode, Encode};
use openraft::{
    ChangeMembers,
    error::{ChangeMembershipError, ClientWriteError, RaftError},
};
use tokio::time::{Instant, sleep, timeout};

use super::{Store, TableHash};
use crate::{
    application::Application,
    fault::Fault,
    limits,
    peer::{
        Member, NodeKey, NodeStatus, PeerError,
        message::{Answer, Refusal, Request},
    },
    proposal::Body,
    raft::NodeId,
};

/// What a node's vote counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its flush counts towards the quorum, and it may lead.
    Voter,
    /// It follows.
    Learner,
}

/// A node, as this one knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberStatus {
    /// Its number.
    pub node: u64,
    /// Where it is and by what it is known.
    pub member: Member,
    /// What its vote counts for.
    pub role: Role,
    /// Whether it leads.
    pub leads: bool,
    /// The last entry that the leader knows it to have; only known on the leader.
    pub matched_index: Option<u64>,
}

/// A change of who belongs to the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum MemberChange {
    /// A new node, which follows from now on. The same one again changes nothing.
    #[n(0)]
    Add {
        /// Its number, which no other node ever had.
        #[n(0)]
        node: u64,
        /// `host:port`.
        #[n(1)]
        address: String,
        /// By what it is known.
        #[cbor(n(2), with = "minicbor::bytes")]
        key: NodeKey,
    },
    /// Nodes that follow vote from now on.
    #[n(1)]
    Promote(#[n(0)] Vec<u64>),
    /// A node that votes only follows from now on.
    #[n(2)]
    Demote(#[n(0)] u64),
    /// A node does not belong to the cluster any more.
    #[n(3)]
    Remove(#[n(0)] u64),
    /// A node is reached elsewhere.
    #[n(4)]
    Move {
        /// Which.
        #[n(0)]
        node: u64,
        /// `host:port`.
        #[n(1)]
        address: String,
        /// By what it is known; only a node that was alone gets another key.
        #[cbor(n(2), with = "minicbor::bytes")]
        key: NodeKey,
    },
    /// A voter leads from now on.
    #[n(5)]
    Transfer(#[n(0)] u64),
}

/// Who belongs to the cluster did not change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum MemberChangeError {
    /// No node leads now.
    #[error("no node leads now: is a majority of the voters running and reachable?")]
    #[n(0)]
    NoLeader,
    /// There is no such node.
    #[error("there is no node {0}")]
    #[n(1)]
    NoSuchNode(#[n(0)] u64),
    /// A node of this number is there, with another key or address.
    #[error("node {0} is another one")]
    #[n(2)]
    Taken(#[n(0)] u64),
    /// It is the last one that votes.
    #[error("node {0} is the only one that votes: promote another one first")]
    #[n(3)]
    LastVoter(#[n(0)] u64),
    /// It is too far behind.
    #[error("node {node} is {behind} entries behind: wait until it has caught up")]
    #[n(4)]
    Behind {
        /// Which.
        #[n(0)]
        node: u64,
        /// Entries.
        #[n(1)]
        behind: u64,
    },
    /// It follows only.
    #[error("node {0} does not vote: promote it first")]
    #[n(5)]
    NotAVoter(#[n(0)] u64),
    /// Another change is under way.
    #[error("another change is under way: try again in a moment")]
    #[n(6)]
    UnderWay,
    /// It may yet happen.
    #[error("not confirmed by a majority in time; it may yet happen: look at the status")]
    #[n(7)]
    Unconfirmed,
    /// This node is stopping.
    #[error("this node is stopping")]
    #[n(8)]
    Stopped,
    /// Too few of those that would vote afterwards answer: nothing could be written any more.
    #[error("node {silent} is silent: without this vote, too few would be left to go on")]
    #[n(9)]
    TooFewLeft {
        /// One that does not answer.
        #[n(0)]
        silent: u64,
    },
    /// It does not answer.
    #[error("node {0} does not answer now")]
    #[n(10)]
    Silent(#[n(0)] u64),
}

/// The tables of the nodes compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What this node has.
    pub here: TableHash,
    /// What the others have at the same entry; none when a node does not say.
    pub others: BTreeMap<u64, Option<[u8; 32]>>,
}

impl<A: Application> Store<A> {
    /// The nodes of the cluster as this one knows them, by number.
    #[must_use]
    pub fn members(&self) -> Vec<MemberStatus> {
        let metrics = self.raft().metrics().borrow().clone();
        let voters: BTreeSet<NodeId> = metrics.membership_config.voter_ids().collect();
        let mut members: Vec<_> = metrics
            .membership_config
            .nodes()
            .map(|(node, member)| {
                let replication = metrics.replication.as_ref();
                let matched = replication.and_then(|all| all.get(node).copied().flatten());
                MemberStatus {
                    node: *node,
                    member: member.clone(),
                    role: if voters.contains(node) { Role::Voter } else { Role::Learner },
                    leads: metrics.current_leader == Some(*node),
                    matched_index: matched.map(|id| id.index),
                }
            })
            .collect();
        members.sort_by_key(|member| member.node);
        members
    }

    /// The cluster's id.
    #[must_use]
    pub fn cluster(&self) -> [u8; 16] {
        self.identity().cluster
    }

    /// This node's number.
    #[must_use]
    pub fn node(&self) -> u64 {
        self.identity().node
    }

    /// Whether this node leads.
    #[must_use]
    pub fn leads(&self) -> bool {
        self.raft().metrics().borrow().current_leader == Some(self.identity().node)
    }

    /// Asks a node how it is doing.
    ///
    /// # Errors
    /// For a person: why it does not say.
    pub async fn status_of(&self, node: u64) -> Result<NodeStatus, String> {
        if node == self.identity().node {
            return Ok(self.node_status());
        }
        let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX);
        match self.ask(node, Request::Status, wait).await {
            Ok(Answer::Status(status)) => Ok(status),
            Ok(_) => Err(PeerError::Unexpected.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Changes who belongs to the cluster, whichever node leads.
    ///
    /// # Errors
    /// See [`MemberChangeError`].
    pub async fn change(&self, change: MemberChange) -> Result<(), MemberChangeError> {
        let until = Instant::now() + Duration::from_millis(limits::LEADER_WAIT_MS_MAX);
        loop {
            let leader = self.raft().metrics().borrow().current_leader;
            let changed = match leader {
                Some(leader) if leader == self.identity().node => self.lead_change(&change).await,
                Some(leader) => {
                    let wait = Duration::from_millis(limits::CHANGE_WAIT_MS_MAX);
                    match self.ask(leader, Request::Change(change.clone()), wait).await {
                        Ok(Answer::Done) => Ok(()),
                        Ok(Answer::NotChanged(error)) => Err(error),
                        Ok(_) => return Err(MemberChangeError::Unconfirmed),
                        Err(_) => Err(MemberChangeError::NoLeader),
                    }
                }
                None => Err(MemberChangeError::NoLeader),
            };
            match changed {
                Err(MemberChangeError::NoLeader | MemberChangeError::UnderWay)
                    if Instant::now() < until =>
                {
                    sleep(Duration::from_millis(200)).await;
                }
                other => return other,
            }
        }
    }

    /// Tells whichever other node leads where this one is, without knowing which it is: a node that
    /// nobody reaches hears of no leader, and its own tables may say what the others no longer know.
    ///
    /// # Errors
    /// See [`MemberChangeError`]; [`MemberChangeError::NoLeader`] if none of those it reaches leads.
    pub async fn announce(&self, address: &str, key: NodeKey) -> Result<(), MemberChangeError> {
        let node = self.node();
        let change = MemberChange::Move { node, address: address.to_owned(), key };
        let wait = Duration::from_millis(limits::CHANGE_WAIT_MS_MAX);
        for other in self.members().into_iter().filter(|member| member.node != node) {
            match self.ask(other.node, Request::Change(change.clone()), wait).await {
                Ok(Answer::Done) => return Ok(()),
                Ok(Answer::NotChanged(MemberChangeError::NoLeader)) | Err(_) => {}
                Ok(Answer::NotChanged(error)) => return Err(error),
                Ok(_) => return Err(MemberChangeError::Unconfirmed),
            }
        }
        Err(MemberChangeError::NoLeader)
    }

    pub(crate) async fn lead_change(&self, change: &MemberChange) -> Result<(), MemberChangeError> {
        let members = self.members();
        let find = |node: u64| {
            let found = members.iter().find(|member| member.node == node);
            found.ok_or(MemberChangeError::NoSuchNode(node))
        };
        let voters = members.iter().filter(|member| member.role == Role::Voter).count();
        if let MemberChange::Demote(node) | MemberChange::Remove(node) = change
            && *node == self.node()
            && voters > 1
        {
            // A leader without a vote would be hard to understand: another one leads first.
            return self.give_up_the_lead(&members).await;
        }
        if let MemberChange::Demote(node) | MemberChange::Remove(node) = change
            && find(*node)?.role == Role::Voter
        {
            self.enough_would_be_left(&members, *node).await?;
        }
        let one = |node: &u64| BTreeSet::from([*node]);
        let (members, retain) = match change {
            MemberChange::Add { node, address, key } => {
                let member = Member { address: address.clone(), key: *key };
                if let Ok(found) = find(*node) {
                    let same = found.member == member;
                    return if same { Ok(()) } else { Err(MemberChangeError::Taken(*node)) };
                }
                (ChangeMembers::AddNodes(BTreeMap::from([(*node, member)])), true)
            }
            MemberChange::Promote(nodes) => {
                for node in nodes {
                    self.caught_up(find(*node)?)?;
                }
                (ChangeMembers::AddVoterIds(nodes.iter().copied().collect()), true)
            }
            MemberChange::Demote(node) => match find(*node)?.role {
                Role::Learner => return Ok(()),
                Role::Voter if voters == 1 => return Err(MemberChangeError::LastVoter(*node)),
                Role::Voter => (ChangeMembers::RemoveVoters(one(node)), true),
            },
            MemberChange::Remove(node) => match find(*node)?.role {
                Role::Learner => (ChangeMembers::RemoveNodes(one(node)), true),
                Role::Voter if voters == 1 => return Err(MemberChangeError::LastVoter(*node)),
                Role::Voter => (ChangeMembers::RemoveVoters(one(node)), false),
            },
            MemberChange::Move { node, address, key } => {
                let found = find(*node)?;
                let alone = found.member.key == NodeKey::default();
                if !alone && found.member.key != *key {
                    return Err(MemberChangeError::Taken(*node));
                }
                let member = Member { address: address.clone(), key: *key };
                if found.member == member {
                    return Ok(());
                }
                self.answers_at(*node, &member).await?;
                (ChangeMembers::SetNodes(BTreeMap::from([(*node, member)])), true)
            }
            MemberChange::Transfer(node) => match find(*node)? {
                found if found.leads => return Ok(()),
                found if found.role == Role::Learner => {
                    return Err(MemberChangeError::NotAVoter(*node));
                }
                found => {
                    self.caught_up(found)?;
                    if self.status_of(*node).await.is_err() {
                        return Err(MemberChangeError::Silent(*node));
                    }
                    return self.hand_over(*node, &found.member).await;
                }
            },
        };
        if let MemberChange::Remove(node) = change
            && self.run_own(Body::NodeRemoved(*node)).await.is_err()
        {
            return Err(MemberChangeError::Unconfirmed);
        }
        let changing = self.raft().change_membership(members, retain);
        let wait = Duration::from_millis(limits::CHANGE_WAIT_MS_MAX);
        match timeout(wait, changing).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(RaftError::APIError(error))) => Err(refused(&error)),
            Ok(Err(RaftError::Fatal(_))) => Err(MemberChangeError::Stopped),
            Err(_) => Err(MemberChangeError::Unconfirmed),
        }
    }

    /// Whether a node that says where it is now is called there and answers: all would look for
    /// it in vain. Of this node itself the others know.
    pub(crate) async fn answers_at(
        &self,
        node: u64,
        member: &Member,
    ) -> Result<(), MemberChangeError> {
        if node == self.node() {
            let others = self.members().into_iter().map(|other| other.node).collect::<Vec<_>>();
            let (reach, miss) = self.who_reaches(member, &others).await;
            let is_missed = reach.is_empty() && !miss.is_empty();
            return if is_missed { Err(MemberChangeError::Silent(node)) } else { Ok(()) };
        }
        let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX);
        let asked = self.peers().ask(node, member, Request::Status, wait).await;
        asked.map(drop).map_err(|error| {
            tracing::warn!(node, address = member.address, %error, "it does not answer there");
            MemberChangeError::Silent(node)
        })
    }

    /// Which of these nodes reach this one there, and which do not. Whoever does not say is neither.
    pub(crate) async fn who_reaches(&self, here: &Member, asked: &[u64]) -> (Vec<u64>, Vec<u64>) {
        let (mut reach, mut miss) = (Vec::new(), Vec::new());
        // It calls back before it answers.
        let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX * 2);
        for other in asked.iter().filter(|other| **other != self.node()) {
            let Member { address, key } = here.clone();
            let reaches = Request::Reaches { node: self.node(), address, key };
            match self.ask(*other, reaches, wait).await {
                Ok(Answer::Done) => reach.push(*other),
                Ok(Answer::NotChanged(_)) => miss.push(*other),
                _ => {}
            }
        }
        (reach, miss)
    }

    /// Whether a majority of those that still vote without `node` answers now.
    async fn enough_would_be_left(
        &self,
        members: &[MemberStatus],
        node: u64,
    ) -> Result<(), MemberChangeError> {
        let left: Vec<u64> = members
            .iter()
            .filter(|member| member.role == Role::Voter && member.node != node)
            .map(|member| member.node)
            .collect();
        let mut silent = Vec::new();
        for voter in &left {
            if self.status_of(*voter).await.is_err() {
                silent.push(*voter);
            }
        }
        match silent.first() {
            Some(first) if 2 * (left.len() - silent.len()) <= left.len() => {
                Err(MemberChangeError::TooFewLeft { silent: *first })
            }
            _ => Ok(()),
        }
    }

    /// Asked of the leader only: others do not know.
    fn caught_up(&self, member: &MemberStatus) -> Result<(), MemberChangeError> {
        if member.role == Role::Voter {
            return Ok(());
        }
        let behind = self.log_index().saturating_sub(member.matched_index.unwrap_or(0));
        if member.matched_index.is_none() || behind > limits::BEHIND_MAX {
            return Err(MemberChangeError::Behind { node: member.node, behind });
        }
        Ok(())
    }

    /// Hands over to the voter that has the most of the log. The change is for that one to make.
    async fn give_up_the_lead(&self, members: &[MemberStatus]) -> Result<(), MemberChangeError> {
        let others = members.iter().filter(|member| member.role == Role::Voter && !member.leads);
        let next = others.max_by_key(|member| member.matched_index);
        if let Some(next) = next {
            self.hand_over(next.node, &next.member).await?;
        }
        Err(MemberChangeError::NoLeader)
    }

    /// Voters refuse to elect another leader while they hear from the present one. So this one
    /// falls silent (it takes no proposals meanwhile) and asks the other to stand.
    async fn hand_over(&self, node: u64, member: &Member) -> Result<(), MemberChangeError> {
        let until = Instant::now() + Duration::from_millis(limits::HANDOVER_MS_MAX);
        let silent = self.proposer().pause();
        self.raft().runtime_config().heartbeat(false);
        let mut handed = Err(MemberChangeError::Unconfirmed);
        // Not before they would: every try that is refused costs a term.
        sleep(Duration::from_millis(limits::ELECTION_MS.1 + 50)).await;
        let mut asked: Option<Instant> = None;
        while Instant::now() < until {
            let leader = self.raft().metrics().borrow().current_leader;
            if leader.is_some_and(|leader| leader != self.identity().node) {
                // Another one may have been quicker; that is no success.
                if leader == Some(node) {
                    handed = Ok(());
                }
                break;
            }
            let lease = Duration::from_millis(limits::ELECTION_MS.1);
            if asked.is_none_or(|asked| asked.elapsed() > lease) {
                let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX);
                let _ = self.peers().ask(node, member, Request::Elect, wait).await;
                asked = Some(Instant::now());
            }
            sleep(Duration::from_millis(20)).await;
        }
        self.raft().runtime_config().heartbeat(true);
        drop(silent);
        handed
    }

    /// Has every node hash its tables at the same entry of the log and compares. Reads
    /// everything: minutes on a large database; commands go on.
    ///
    /// # Errors
    /// See [`Fault`]. Nodes that do not answer are in the result without a hash.
    pub async fn compare_tables(&self) -> Result<Comparison, Fault> {
        let unavailable = Fault::Unavailable("the tables could not be hashed now");
        let Ok(index) = self.run_at(Body::Hash).await else { return Err(unavailable) };
        let until = Instant::now() + Duration::from_millis(limits::HASH_WAIT_MS_MAX);
        let hash = loop {
            if let Some(hash) = self.machine().hash_at(index) {
                break hash;
            }
            if Instant::now() >= until {
                return Err(unavailable);
            }
            sleep(Duration::from_millis(50)).await;
        };
        let mut others = BTreeMap::new();
        for member in self.members() {
            if member.node != self.identity().node {
                others.insert(member.node, self.hash_of(member.node, index, until).await);
            }
        }
        Ok(Comparison { here: TableHash { index, hash }, others })
    }

    async fn hash_of(&self, node: u64, index: u64, until: Instant) -> Option<[u8; 32]> {
        let wait = Duration::from_millis(limits::STATUS_WAIT_MS_MAX);
        loop {
            match self.ask(node, Request::Hash(index), wait).await {
                Ok(Answer::Hash(Some(hash))) => return Some(hash),
                Ok(Answer::Hash(None)) if Instant::now() < until => {
                    // One that takes nothing never gets there.
                    let status = self.status_of(node).await.ok()?;
                    if status.short_of_disk || status.stopped.is_some() {
                        return None;
                    }
                    sleep(Duration::from_millis(100)).await;
                }
                _ => return None,
            }
        }
    }

    pub(crate) async fn ask(
        &self,
        node: u64,
        request: Request,
        wait: Duration,
    ) -> Result<Answer, PeerError> {
        let members = self.raft().metrics().borrow().membership_config.clone();
        let Some((_, member)) = members.nodes().find(|(id, _)| **id == node) else {
            return Err(Refusal::Stranger.into());
        };
        self.peers().ask(node, member, request, wait).await
    }
}

fn refused(error: &ClientWriteError<NodeId, Member>) -> MemberChangeError {
    match error {
        ClientWriteError::ForwardToLeader(_) => MemberChangeError::NoLeader,
        ClientWriteError::ChangeMembershipError(ChangeMembershipError::InProgress(_)) => {
            MemberChangeError::UnderWay
        }
        ClientWriteError::ChangeMembershipError(ChangeMembershipError::EmptyMembership(_)) => {
            MemberChangeError::LastVoter(0)
        }
        ClientWriteError::ChangeMembershipError(ChangeMembershipError::LearnerNotFound(node)) => {
            MemberChangeError::NoSuchNode(node.node_id)
        }
    }
}
