//! Dashboards.

use live::Live;
use model::access::Permission;
use proto::pb::{self, dashboard_server::Dashboard};
use tonic::Request;

use super::{Answer, open};
use crate::{finder::Finder, refusal::respond};

/// The service.
pub(crate) struct DashboardApi {
    pub finder: Finder,
    pub live: Live,
}

#[tonic::async_trait]
impl Dashboard for DashboardApi {
    async fn get(
        &self,
        request: Request<pb::GetDashboardRequest>,
    ) -> Answer<pb::GetDashboardResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self
                .finder
                .permitted(&caller, Permission::PledgeRead, &request.org, &request.project)
                .await?;
            let snapshot = self.live.dashboard(project.id).await?;
            Ok(pb::GetDashboardResponse { dashboard: Some(snapshot.dashboard.clone().into()) })
        })
        .await
    }
}
