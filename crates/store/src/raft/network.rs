//! How a node reaches its peers: openraft's network traits. A single voter has none, so every
//! call here answers "unreachable"; the cluster's transport takes this place and nothing else
//! changes.

use openraft::{
    BasicNode, RaftNetwork, RaftNetworkFactory,
    error::{InstallSnapshotError, RPCError, RaftError, Unreachable},
    network::RPCOption,
    raft::{
        AppendEntriesRequest, AppendEntriesResponse, InstallSnapshotRequest,
        InstallSnapshotResponse, VoteRequest, VoteResponse,
    },
};

use super::{NodeId, Types};

/// The network of a cluster of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoPeers;

#[derive(Debug, thiserror::Error)]
#[error("this node has no transport to other nodes")]
struct NoTransport;

type Refused<E> = RPCError<NodeId, BasicNode, E>;

fn refused<E: std::error::Error>() -> Refused<E> {
    RPCError::Unreachable(Unreachable::new(&NoTransport))
}

impl RaftNetworkFactory<Types> for NoPeers {
    type Network = Self;
    async fn new_client(&mut self, _target: NodeId, _node: &BasicNode) -> Self {
        Self
    }
}

impl RaftNetwork<Types> for NoPeers {
    async fn append_entries(
        &mut self,
        _rpc: AppendEntriesRequest<Types>,
        _option: RPCOption,
    ) -> Result<AppendEntriesResponse<NodeId>, Refused<RaftError<NodeId>>> {
        Err(refused())
    }

    async fn install_snapshot(
        &mut self,
        _rpc: InstallSnapshotRequest<Types>,
        _option: RPCOption,
    ) -> Result<InstallSnapshotResponse<NodeId>, Refused<RaftError<NodeId, InstallSnapshotError>>>
    {
        Err(refused())
    }

    async fn vote(
        &mut self,
        _rpc: VoteRequest<NodeId>,
        _option: RPCOption,
    ) -> Result<VoteResponse<NodeId>, Refused<RaftError<NodeId>>> {
        Err(refused())
    }
}
