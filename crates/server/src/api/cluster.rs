//! The cluster.

use std::sync::Arc;

use crypto::keyring::Keyring;
use model::{
    Reason,
    access::{Permission, Scope},
    command::ClusterStep,
};
use proto::pb::{self, cluster_server};
use state::Domain;
use store::{MemberChange, Store};
use tonic::Request;

use super::{Answer, open};
use crate::{
    caller::Caller,
    cluster::{self, Cluster},
    refusal::respond,
};

/// The service.
#[derive(Clone)]
pub(crate) struct ClusterApi {
    pub store: Store<Domain>,
    pub cluster: Cluster,
    pub keyring: Arc<Keyring>,
}

fn require_manage(caller: &Caller) -> Result<(), Reason> {
    caller.require(Permission::ServerManage, Scope::Server)
}

#[tonic::async_trait]
impl cluster_server::Cluster for ClusterApi {
    async fn status(
        &self,
        request: Request<pb::ClusterStatusRequest>,
    ) -> Answer<pb::ClusterStatusResponse> {
        respond(async {
            let (caller, _) = open(request)?;
            require_manage(&caller)?;
            let view = self.cluster.view(&self.store).await;
            Ok(pb::ClusterStatusResponse { cluster: Some(view.into()) })
        })
        .await
    }

    async fn begin(
        &self,
        request: Request<pb::BeginClusterRequest>,
    ) -> Answer<pb::BeginClusterResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            let (address, listen) = (&request.address, &request.listen);
            self.cluster.begin(&self.store, &self.keyring, address, listen).await?;
            cluster::note(&self.store, caller.actor(), ClusterStep::Begin, None).await;
            Ok(pb::BeginClusterResponse {})
        })
        .await
    }

    async fn invite(
        &self,
        request: Request<pb::InviteNodeRequest>,
    ) -> Answer<pb::InviteNodeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            let invitation = self.cluster.invite(&self.store, request.minutes).await?;
            cluster::note(&self.store, caller.actor(), ClusterStep::Invite, None).await;
            Ok(pb::InviteNodeResponse { invitation: invitation.to_string() })
        })
        .await
    }

    async fn promote(
        &self,
        request: Request<pb::PromoteNodeRequest>,
    ) -> Answer<pb::PromoteNodeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            cluster::change(&self.store, MemberChange::Promote(vec![request.node])).await?;
            cluster::note(&self.store, caller.actor(), ClusterStep::Promote, Some(request.node))
                .await;
            Ok(pb::PromoteNodeResponse {})
        })
        .await
    }

    async fn demote(
        &self,
        request: Request<pb::DemoteNodeRequest>,
    ) -> Answer<pb::DemoteNodeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            cluster::change(&self.store, MemberChange::Demote(request.node)).await?;
            cluster::note(&self.store, caller.actor(), ClusterStep::Demote, Some(request.node))
                .await;
            Ok(pb::DemoteNodeResponse {})
        })
        .await
    }

    async fn remove(
        &self,
        request: Request<pb::RemoveNodeRequest>,
    ) -> Answer<pb::RemoveNodeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            cluster::change(&self.store, MemberChange::Remove(request.node)).await?;
            cluster::note(&self.store, caller.actor(), ClusterStep::Remove, Some(request.node))
                .await;
            Ok(pb::RemoveNodeResponse {})
        })
        .await
    }

    async fn transfer(
        &self,
        request: Request<pb::TransferLeadRequest>,
    ) -> Answer<pb::TransferLeadResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            cluster::change(&self.store, MemberChange::Transfer(request.node)).await?;
            cluster::note(&self.store, caller.actor(), ClusterStep::Transfer, Some(request.node))
                .await;
            Ok(pb::TransferLeadResponse {})
        })
        .await
    }

    async fn verify(
        &self,
        request: Request<pb::VerifyClusterRequest>,
    ) -> Answer<pb::VerifyClusterResponse> {
        respond(async {
            let (caller, _) = open(request)?;
            require_manage(&caller)?;
            let compared = cluster::compare(&self.store).await?;
            let node = |(node, hash): (u64, Option<[u8; 32]>)| {
                let hash = hash.map(|hash| hash.to_vec());
                pb::verify_cluster_response::Node { node, hash }
            };
            Ok(pb::VerifyClusterResponse {
                index: compared.here.index,
                hash: compared.here.hash.to_vec(),
                nodes: compared.others.into_iter().map(node).collect(),
            })
        })
        .await
    }
}
