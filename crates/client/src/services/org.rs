//! Organisations.

use model::{
    OrgId,
    org::OrgProfile,
    text::Slug,
    view::{OrgCard, OrgView, Page, PageRequest},
};
use proto::pb;

use super::{id, part, whole};
use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
    session::Audience,
};

/// Organisations.
#[derive(Clone)]
pub struct Orgs {
    pub(crate) client: Client,
}

impl Orgs {
    /// Public organisations; of all words of `query`, if any.
    ///
    /// # Errors
    /// See the module.
    pub async fn list(&self, query: &str, page: PageRequest) -> Result<Page<OrgCard>> {
        let request =
            pb::ListOrgsRequest { query: query.to_owned(), ..Default::default() }.paged(page);
        let call = rpc!(org_client::OrgClient, list);
        whole(self.client.call(Auth::Nobody, Retry::Safe, request, call).await?)
    }

    /// An organisation's page.
    ///
    /// # Errors
    /// ORG_NOT_FOUND.
    pub async fn get(&self, org: &Slug) -> Result<OrgView> {
        let auth = Auth::Maybe(Audience::Org(org.clone()));
        let request = pb::GetOrgRequest { org: org.to_string() };
        let call = rpc!(org_client::OrgClient, get);
        part("org", self.client.call(auth, Retry::Safe, request, call).await?.org)
    }

    /// Makes an organisation; needs `org.create` on the server.
    ///
    /// # Errors
    /// ORG_SLUG_TAKEN, NOT_ALLOWED.
    pub async fn create(&self, slug: &Slug, profile: OrgProfile) -> Result<OrgId> {
        let request = pb::CreateOrgRequest {
            slug: slug.to_string(),
            profile: Some(profile.into()),
            request_id: request_id(),
        };
        let call = rpc!(org_client::OrgClient, create);
        id(&self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?.id)
    }

    /// Replaces the profile; answers the new etag. Needs `org.manage`.
    ///
    /// # Errors
    /// ETAG_MISMATCH, NOT_ALLOWED.
    pub async fn update(&self, org: &Slug, profile: OrgProfile, etag: u64) -> Result<u64> {
        let request = pb::UpdateOrgRequest {
            org: org.to_string(),
            profile: Some(profile.into()),
            etag,
            request_id: request_id(),
        };
        let call = rpc!(org_client::OrgClient, update);
        Ok(self.client.call(Auth::org(org), Retry::Safe, request, call).await?.etag)
    }

    /// Deletes an organisation with everything in it, for good. Needs `org.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn delete(&self, org: &Slug) -> Result<()> {
        let request = pb::DeleteOrgRequest { org: org.to_string(), request_id: request_id() };
        let call = rpc!(org_client::OrgClient, delete);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }
}
