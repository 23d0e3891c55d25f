//! The cluster. Everything needs `server.manage`.

use model::view::ClusterView;
use proto::{convert, pb};

use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    retry::Retry,
    rpc::rpc,
};

/// The nodes that hold a server's data together.
#[derive(Clone)]
pub struct Cluster {
    pub(crate) client: Client,
}

/// The tables of all nodes compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// At which entry of the log.
    pub index: u64,
    /// SHA-256 of the answering node's tables there.
    pub hash: Vec<u8>,
    /// What the others have; none when a node does not say.
    pub others: Vec<(u64, Option<Vec<u8>>)>,
}

impl Cluster {
    /// The nodes and how each is doing.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn status(&self) -> Result<ClusterView> {
        let call = rpc!(cluster_client::ClusterClient, status);
        let request = pb::ClusterStatusRequest {};
        let response = self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        convert::part("cluster", response.cluster).map_err(ClientError::bad_answer)
    }

    /// Makes a server that is alone the first node of a cluster: `address` is where the others
    /// reach it, `listen` where it listens for them (empty: everywhere, the port of `address`).
    ///
    /// # Errors
    /// CLUSTER_BEGUN, ADDRESS_UNUSABLE, NOT_ALLOWED.
    pub async fn begin(&self, address: &str, listen: &str) -> Result<()> {
        let request =
            pb::BeginClusterRequest { address: address.to_owned(), listen: listen.to_owned() };
        let call = rpc!(cluster_client::ClusterClient, begin);
        self.client.call(Auth::DIRECTORY, Retry::Never, request, call).await.map(drop)
    }

    /// An invitation for one more node, good for so many minutes (0: an hour). It is a secret.
    ///
    /// # Errors
    /// NO_CLUSTER, NOT_ALLOWED.
    pub async fn invite(&self, minutes: u32) -> Result<String> {
        let call = rpc!(cluster_client::ClusterClient, invite);
        let request = pb::InviteNodeRequest { minutes };
        let response = self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        Ok(response.invitation)
    }

    /// A node that follows votes from now on.
    ///
    /// # Errors
    /// NODE_NOT_FOUND, NODE_BEHIND, NO_LEADER, NOT_ALLOWED.
    pub async fn promote(&self, node: u64) -> Result<()> {
        let call = rpc!(cluster_client::ClusterClient, promote);
        let request = pb::PromoteNodeRequest { node };
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// A node that votes only follows from now on.
    ///
    /// # Errors
    /// NODE_NOT_FOUND, LAST_VOTER, NO_LEADER, NOT_ALLOWED.
    pub async fn demote(&self, node: u64) -> Result<()> {
        let call = rpc!(cluster_client::ClusterClient, demote);
        let request = pb::DemoteNodeRequest { node };
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// A node does not belong to the cluster any more.
    ///
    /// # Errors
    /// NODE_NOT_FOUND, LAST_VOTER, NO_LEADER, NOT_ALLOWED.
    pub async fn remove(&self, node: u64) -> Result<()> {
        let call = rpc!(cluster_client::ClusterClient, remove);
        let request = pb::RemoveNodeRequest { node };
        self.client.call(Auth::DIRECTORY, Retry::Never, request, call).await.map(drop)
    }

    /// A voting node leads from now on.
    ///
    /// # Errors
    /// NODE_NOT_FOUND, NODE_NOT_VOTER, NODE_BEHIND, NO_LEADER, NOT_ALLOWED.
    pub async fn transfer(&self, node: u64) -> Result<()> {
        let call = rpc!(cluster_client::ClusterClient, transfer);
        let request = pb::TransferLeadRequest { node };
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// Compares the tables of all nodes.
    ///
    /// # Errors
    /// NOT_ALLOWED, UNAVAILABLE.
    pub async fn verify(&self) -> Result<Verified> {
        let call = rpc!(cluster_client::ClusterClient, verify);
        let request = pb::VerifyClusterRequest {};
        let response = self.client.call(Auth::DIRECTORY, Retry::Long, request, call).await?;
        let others = response.nodes.into_iter().map(|node| (node.node, node.hash));
        Ok(Verified { index: response.index, hash: response.hash, others: others.collect() })
    }
}
