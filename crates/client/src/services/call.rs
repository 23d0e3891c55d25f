//! Calls.

use model::{
    CallId, PledgeId, TierId, TimeMs,
    call::{Answer, CallState, CallText},
    text::Slug,
    view::{CallSummary, Page, PageRequest, ReceiptView},
};
use proto::{
    convert::{self, Word as _},
    pb,
};

use super::{id, part, whole};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Calls.
#[derive(Clone)]
pub struct Calls {
    pub(crate) client: Client,
}

/// A call to open.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// For which tier.
    pub tier: TierId,
    /// What is written to those who are called.
    pub text: CallText,
    /// Until when they can confirm; one minute to 90 days from now.
    pub confirm_by: TimeMs,
}

impl Calls {
    /// Calls those who would act today. Needs `call.open`.
    ///
    /// # Errors
    /// TIER_NOT_MET, CALL_IN_PROGRESS, PLEDGES_MOVED, PROJECT_FROZEN, NOT_ALLOWED.
    pub async fn open(&self, org: &Slug, project: &Slug, new: NewCall) -> Result<CallId> {
        let request = pb::OpenCallRequest {
            org: org.to_string(),
            project: project.to_string(),
            tier: new.tier.to_string(),
            text: Some(new.text.into()),
            confirm_by: Some(convert::timestamp(new.confirm_by)),
            request_id: request_id(),
        };
        let call = rpc!(call_client::CallClient, open);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// A project's calls, newest first. Needs `pledge.read`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn list(
        &self,
        org: &Slug,
        project: &Slug,
        page: PageRequest,
    ) -> Result<Page<CallSummary>> {
        let request = pb::ListCallsRequest {
            org: org.to_string(),
            project: project.to_string(),
            ..Default::default()
        };
        let call = rpc!(call_client::CallClient, list);
        whole(self.client.call(Auth::org(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// One call. Needs `pledge.read`. To follow it: [`crate::live::Live::call`].
    ///
    /// # Errors
    /// CALL_NOT_FOUND, NOT_ALLOWED.
    pub async fn get(&self, org: &Slug, project: &Slug, call: CallId) -> Result<CallSummary> {
        let request = pb::GetCallRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
        };
        let rpc = rpc!(call_client::CallClient, get);
        part("call", self.client.call(Auth::org(org), Retry::Safe, request, rpc).await?.call)
    }

    /// Notes that one has seen the call.
    ///
    /// # Errors
    /// NOT_CALLED.
    pub async fn see(&self, org: &Slug, project: &Slug, call: CallId) -> Result<()> {
        let request = pb::SeeCallRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
            request_id: request_id(),
        };
        let rpc = rpc!(call_client::CallClient, see);
        self.client.call(Auth::org(org), Retry::Safe, request, rpc).await.map(drop)
    }

    /// Confirms or declines.
    ///
    /// # Errors
    /// NOT_CALLED, CALL_NOT_OPEN.
    pub async fn answer(
        &self,
        org: &Slug,
        project: &Slug,
        call: CallId,
        answer: Answer,
    ) -> Result<()> {
        let request = pb::AnswerCallRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
            answer: answer.number(),
            request_id: request_id(),
        };
        let rpc = rpc!(call_client::CallClient, answer);
        self.client.call(Auth::org(org), Retry::Safe, request, rpc).await.map(drop)
    }

    /// Decides now; answers go or stood down, and how many people act. Needs `call.open`.
    ///
    /// # Errors
    /// CALL_NOT_OPEN, NOT_ALLOWED.
    pub async fn decide(
        &self,
        org: &Slug,
        project: &Slug,
        call: CallId,
    ) -> Result<(CallState, u32)> {
        let request = pb::DecideCallRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
            request_id: request_id(),
        };
        let rpc = rpc!(call_client::CallClient, decide);
        let decided = self.client.call(Auth::org(org), Retry::Safe, request, rpc).await?;
        let state = convert::word("state", decided.state).map_err(ClientError::bad_answer)?;
        Ok((state, decided.go_people))
    }

    /// Records that somebody of the go-set acted, or did not. Needs `call.open`.
    ///
    /// # Errors
    /// CALL_NOT_DECIDED, PLEDGE_NOT_FOUND, NOT_CALLED, NOT_ALLOWED.
    pub async fn check_in(
        &self,
        org: &Slug,
        project: &Slug,
        call: CallId,
        pledge: PledgeId,
        done: bool,
    ) -> Result<()> {
        let request = pb::CheckInRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
            pledge: pledge.to_string(),
            done,
            request_id: request_id(),
        };
        let rpc = rpc!(call_client::CallClient, check_in);
        self.client.call(Auth::org(org), Retry::Safe, request, rpc).await.map(drop)
    }

    /// Ends a decided call. Needs `call.open`.
    ///
    /// # Errors
    /// CALL_NOT_DECIDED, NOT_ALLOWED.
    pub async fn close(&self, org: &Slug, project: &Slug, call: CallId) -> Result<()> {
        let request = pb::CloseCallRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
            request_id: request_id(),
        };
        let rpc = rpc!(call_client::CallClient, close);
        self.client.call(Auth::org(org), Retry::Safe, request, rpc).await.map(drop)
    }

    /// What proves that one's pledge was counted.
    ///
    /// # Errors
    /// NOT_CALLED.
    pub async fn receipt(&self, org: &Slug, project: &Slug, call: CallId) -> Result<ReceiptView> {
        let request = pb::GetReceiptRequest {
            org: org.to_string(),
            project: project.to_string(),
            call: call.to_string(),
        };
        let rpc = rpc!(call_client::CallClient, receipt);
        whole(self.client.call(Auth::org(org), Retry::Safe, request, rpc).await?)
    }
}
