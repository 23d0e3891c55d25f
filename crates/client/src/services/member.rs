//! Members of organisations.

use model::{
    MemberId,
    text::Slug,
    view::{MemberRow, Page, PageRequest},
};
use proto::pb;

use super::whole;
use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Members of organisations.
#[derive(Clone)]
pub struct Members {
    pub(crate) client: Client,
}

impl Members {
    /// An organisation's members. Needs `member.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn list(&self, org: &Slug, page: PageRequest) -> Result<Page<MemberRow>> {
        let request = pb::ListMembersRequest { org: org.to_string(), ..Default::default() };
        let call = rpc!(member_client::MemberClient, list);
        whole(self.client.call(Auth::org(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// Removes a member; oneself always, others with `member.manage`.
    ///
    /// # Errors
    /// LAST_OWNER, MEMBER_NOT_FOUND, NOT_ALLOWED.
    pub async fn remove(&self, org: &Slug, member: MemberId) -> Result<()> {
        let request = pb::RemoveMemberRequest {
            org: org.to_string(),
            member: member.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(member_client::MemberClient, remove);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }
}
