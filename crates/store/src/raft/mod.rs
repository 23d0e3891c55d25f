//! The seam to openraft: the types it is used with and the state machine it drives. openraft
//! appears in `raft/`, `log/`, `peer/` and `store/` only.

mod applier;
pub(crate) mod codec;
pub(crate) mod state_machine;
pub(crate) mod thread;

use std::{path::PathBuf, sync::Arc};

use bytes::Bytes;

use crate::{peer::Member, proposal::Outcome};

/// Which node.
pub(crate) type NodeId = u64;

/// The proposals of one log entry, each encoded once, when it was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch(pub(crate) Arc<[Bytes]>);

/// A database that a peer has sent; none when a node's own tables are the snapshot.
#[derive(Clone, Debug, Default)]
pub(crate) struct SnapshotFile(pub(crate) Option<PathBuf>);

/// One outcome for each proposal of the entry.
pub(crate) type Outcomes = Vec<Outcome>;

openraft::declare_raft_types!(
    /// openraft with the types of this store.
    pub(crate) Types:
        D = Batch,
        R = Outcomes,
        NodeId = NodeId,
        Node = Member,
        SnapshotData = SnapshotFile,
);

pub(crate) type Raft = openraft::Raft<Types>;
pub(crate) type Entry = openraft::Entry<Types>;
pub(crate) type LogId = openraft::LogId<NodeId>;
pub(crate) type Vote = openraft::Vote<NodeId>;
pub(crate) type StorageError = openraft::StorageError<NodeId>;
pub(crate) type Membership = openraft::Membership<NodeId, Member>;
pub(crate) type StoredMembership = openraft::StoredMembership<NodeId, Member>;

pub(crate) fn log_id(term: u64, node: NodeId, index: u64) -> LogId {
    LogId::new(openraft::CommittedLeaderId::new(term, node), index)
}

/// What `asking` a leader says; none when another one leads first: whoever led will not answer, or
/// only when nobody waits any more (a process that was stopped, a laptop that slept).
pub(crate) async fn while_leading<T>(
    raft: &Raft,
    leader: NodeId,
    asking: impl Future<Output = T>,
) -> Option<T> {
    let mut metrics = raft.server_metrics();
    let replaced = metrics.wait_for(|now| now.current_leader.is_some_and(|now| now != leader));
    tokio::select! {
        answer = asking => Some(answer),
        _ = replaced => None,
    }
}
