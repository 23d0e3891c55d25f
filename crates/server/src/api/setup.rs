//! The server's first steps.

use accounts::Accounts;
use model::view::SetupView;
use proto::pb::{self, setup_server::Setup};
use state::read;
use tonic::Request;

use super::{Answer, open};
use crate::{finder::Finder, proposer::Asked, refusal::respond};

/// The service.
pub(crate) struct SetupApi {
    pub accounts: Accounts,
    pub finder: Finder,
    pub smtp: bool,
}

#[tonic::async_trait]
impl Setup for SetupApi {
    async fn status(
        &self,
        request: Request<pb::SetupStatusRequest>,
    ) -> Answer<pb::SetupStatusResponse> {
        respond(async {
            open(request)?;
            let demo = self.finder.read(read::org::demo).await?;
            let view = SetupView {
                owned: self.accounts.is_owned().await?,
                smtp: self.smtp,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                demo: !demo.is_empty(),
            };
            Ok(view.into())
        })
        .await
    }

    async fn claim_ownership(
        &self,
        request: Request<pb::ClaimOwnershipRequest>,
    ) -> Answer<pb::ClaimOwnershipResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            self.accounts
                .claim_ownership(caller.address, account, session, &request.token, once)
                .await?;
            Ok(pb::ClaimOwnershipResponse {})
        })
        .await
    }
}
