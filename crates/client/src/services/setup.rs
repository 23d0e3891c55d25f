//! The server's first steps.

use model::view::SetupView;
use proto::pb;

use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// The server's first steps.
#[derive(Clone)]
pub struct Setup {
    pub(crate) client: Client,
}

impl Setup {
    /// What this server is.
    ///
    /// # Errors
    /// See the module.
    pub async fn status(&self) -> Result<SetupView> {
        let call = rpc!(setup_client::SetupClient, status);
        let request = pb::SetupStatusRequest {};
        Ok(self.client.call(Auth::Nobody, Retry::Safe, request, call).await?.into())
    }

    /// Makes whoever is signed in the server's owner, by the token of the one-time link.
    ///
    /// # Errors
    /// LINK_INVALID, OWNER_EXISTS, NOT_SIGNED_IN.
    pub async fn claim_ownership(&self, token: &str) -> Result<()> {
        let request =
            pb::ClaimOwnershipRequest { token: token.to_owned(), request_id: request_id() };
        let call = rpc!(setup_client::SetupClient, claim_ownership);
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }
}
