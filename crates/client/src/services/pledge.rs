//! Pledges.

use model::{
    PledgeId,
    pledge::PledgeTerms,
    text::Slug,
    view::{EnrolPreview, MyPledge, Page, PageRequest, PledgeRow},
};
use proto::pb;

use super::{Download, ExportFormat, id, part, whole};
use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Pledges.
#[derive(Clone)]
pub struct Pledges {
    pub(crate) client: Client,
}

/// What somebody enters to enrol.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The revision of the project that they read.
    pub revision: u32,
    /// What they promise, and when.
    pub terms: PledgeTerms,
    /// A note to the organisers; at most 1,000 characters.
    pub note: Option<String>,
    /// The token of an invitation's link.
    pub invitation: Option<String>,
}

impl Pledges {
    /// What enrolling on these terms would mean; nothing is stored.
    ///
    /// # Errors
    /// PROJECT_NOT_OPEN, RATE_LIMITED.
    pub async fn preview(
        &self,
        org: &Slug,
        project: &Slug,
        terms: PledgeTerms,
    ) -> Result<EnrolPreview> {
        let request = pb::PreviewPledgeRequest {
            org: org.to_string(),
            project: project.to_string(),
            terms: Some(terms.into()),
        };
        let call = rpc!(pledge_client::PledgeClient, preview);
        part("preview", self.client.call(Auth::Nobody, Retry::Safe, request, call).await?.preview)
    }

    /// Enrols, changes one's pledge, or revives a withdrawn one. Answers its id and etag.
    ///
    /// # Errors
    /// PROJECT_NOT_OPEN, REVISION_CHANGED, CONDITION_PASSED, OFFER_TYPE_NOT_FOUND,
    /// NEED_TYPE_NOT_FOUND, NEEDS_MAXIMUM, INVITATION_NOT_FOUND, INVITATION_USED.
    pub async fn enrol(
        &self,
        org: &Slug,
        project: &Slug,
        enrolment: Enrolment,
    ) -> Result<(PledgeId, u64)> {
        let request = pb::EnrolRequest {
            org: org.to_string(),
            project: project.to_string(),
            revision: enrolment.revision,
            terms: Some(enrolment.terms.into()),
            note: enrolment.note.unwrap_or_default(),
            invitation: enrolment.invitation.unwrap_or_default(),
            request_id: request_id(),
        };
        let call = rpc!(pledge_client::PledgeClient, enrol);
        let made = self.client.call(Auth::org(org), Retry::Safe, request, call).await?;
        Ok((id(&made.id)?, made.etag))
    }

    /// Takes one's pledge back.
    ///
    /// # Errors
    /// PLEDGE_NOT_FOUND, PLEDGE_NOT_STANDING.
    pub async fn withdraw(&self, org: &Slug, project: &Slug) -> Result<()> {
        let request = pb::WithdrawPledgeRequest {
            org: org.to_string(),
            project: project.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(pledge_client::PledgeClient, withdraw);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Undoes a withdrawal.
    ///
    /// # Errors
    /// PLEDGE_NOT_FOUND, PROJECT_NOT_OPEN.
    pub async fn revive(&self, org: &Slug, project: &Slug) -> Result<()> {
        let request = pb::RevivePledgeRequest {
            org: org.to_string(),
            project: project.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(pledge_client::PledgeClient, revive);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Agrees to the project's present revision.
    ///
    /// # Errors
    /// REVISION_CHANGED, PLEDGE_NOT_FOUND.
    pub async fn accept_revision(&self, org: &Slug, project: &Slug, revision: u32) -> Result<()> {
        let request = pb::AcceptRevisionRequest {
            org: org.to_string(),
            project: project.to_string(),
            revision,
            request_id: request_id(),
        };
        let call = rpc!(pledge_client::PledgeClient, accept_revision);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// One's own pledges in an organisation, open calls first. To follow them:
    /// [`crate::live::Live::my_pledges`].
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn mine(&self, org: &Slug) -> Result<Vec<MyPledge>> {
        let request = pb::ListMyPledgesRequest { org: org.to_string() };
        let call = rpc!(pledge_client::PledgeClient, list_mine);
        whole(self.client.call(Auth::org(org), Retry::Safe, request, call).await?)
    }

    /// The organiser's table. Needs `pledge.read`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn list(
        &self,
        org: &Slug,
        project: &Slug,
        page: PageRequest,
    ) -> Result<Page<PledgeRow>> {
        let request = pb::ListPledgesRequest {
            org: org.to_string(),
            project: project.to_string(),
            ..Default::default()
        };
        let call = rpc!(pledge_client::PledgeClient, list);
        whole(self.client.call(Auth::org(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// The table as a file; filter and order as in [`Pledges::list`]. Needs `pledge.read`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn export(
        &self,
        org: &Slug,
        project: &Slug,
        format: ExportFormat,
        page: PageRequest,
    ) -> Result<Download> {
        let request = pb::ExportPledgesRequest {
            org: org.to_string(),
            project: project.to_string(),
            format: format.number(),
            filter: page.filter,
            order_by: page.order_by,
        };
        let call = rpc!(pledge_client::PledgeClient, export);
        Ok(Download(self.client.stream(Auth::org(org), request, call).await?))
    }
}
