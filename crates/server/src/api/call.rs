//! Calls.

use model::{
    CallId, Invalid, Problem, Reason,
    access::Permission,
    call::{Answer as Said, Call as CallValue, CallState},
    command::{CallChange, Change},
    limits::{CONFIRM_MS_MAX, CONFIRM_MS_MIN},
    project::Project,
    view::{CallSummary, PageRequest, ReceiptView},
};
use proto::{
    convert::{Word as _, id, part, time, word},
    pb::{self, call_server::Call},
};
use state::read;
use tonic::Request;

use super::{Answer, open};
use crate::{
    caller::Caller,
    calls::{Calls, NewCall},
    clock::{fresh, now},
    finder::Finder,
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct CallApi {
    pub finder: Finder,
    pub proposer: Proposer,
    pub calls: Calls,
}

impl CallApi {
    /// A call of a project that the caller has `permission` in.
    async fn permitted(
        &self,
        caller: &Caller,
        permission: Permission,
        names: (&str, &str, &str),
    ) -> Result<(Project, CallValue), Refused> {
        let (org, project, call) = names;
        let project = self.finder.permitted(caller, permission, org, project).await?;
        let call = self.of_project(&project, call).await?;
        Ok((project, call))
    }

    /// A call of a project in the caller's organisation.
    async fn called(
        &self,
        caller: &Caller,
        names: (&str, &str, &str),
    ) -> Result<(CallValue, model::MemberId), Refused> {
        let (org, project, call) = names;
        let project = self.finder.project(org, project).await?;
        let member = caller.member(project.org)?;
        Ok((self.of_project(&project, call).await?, member))
    }

    async fn of_project(&self, project: &Project, call: &str) -> Result<CallValue, Refused> {
        let call: CallId = id("call", call)?;
        let found = self.finder.read(move |db| read::call::by_id(db, call)).await?;
        found.filter(|c| c.project == project.id).ok_or_else(|| Reason::CallNotFound.into())
    }

    async fn change(
        &self,
        caller: &Caller,
        asked: Asked,
        change: CallChange,
    ) -> Result<(), Refused> {
        self.proposer.propose(caller, asked, Change::Call(change)).await.map(drop)
    }

    async fn summaries(&self, project: &Project) -> Result<Vec<CallSummary>, Refused> {
        let id = project.id;
        self.finder.read(move |db| read::call::list(db, id)).await
    }
}

#[tonic::async_trait]
impl Call for CallApi {
    async fn open(&self, request: Request<pb::OpenCallRequest>) -> Answer<pb::OpenCallResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self
                .finder
                .permitted(&caller, Permission::CallOpen, &request.org, &request.project)
                .await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let confirm_by = time("confirm_by", request.confirm_by)?;
            if !(CONFIRM_MS_MIN..=CONFIRM_MS_MAX).contains(&confirm_by.since(now())) {
                let problem =
                    Problem::OutOfRange { min: CONFIRM_MS_MIN as u64, max: CONFIRM_MS_MAX as u64 };
                return Err(Invalid::new("confirm_by", problem).into());
            }
            let new = NewCall {
                id: fresh!(CallId),
                project: project.id,
                tier: id("tier", &request.tier)?,
                text: part("text", request.text)?,
                confirm_by,
            };
            let id = self.calls.open(caller.actor(), asked.key(&caller), &new).await?;
            Ok(pb::OpenCallResponse { id: id.to_string() })
        })
        .await
    }

    async fn list(&self, request: Request<pb::ListCallsRequest>) -> Answer<pb::ListCallsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self
                .finder
                .permitted(&caller, Permission::PledgeRead, &request.org, &request.project)
                .await?;
            let page = PageRequest::try_from(&request)?;
            let calls = super::project::slice(self.summaries(&project).await?, &page)?;
            Ok(pb::ListCallsResponse::of(&page, calls))
        })
        .await
    }

    async fn get(&self, request: Request<pb::GetCallRequest>) -> Answer<pb::GetCallResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (project, call) = self.permitted(&caller, Permission::PledgeRead, names).await?;
            let summary = self.summaries(&project).await?.into_iter().find(|c| c.id == call.id);
            Ok(pb::GetCallResponse { call: Some(summary.ok_or(Reason::CallNotFound)?.into()) })
        })
        .await
    }

    async fn see(&self, request: Request<pb::SeeCallRequest>) -> Answer<pb::SeeCallResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (call, member) = self.called(&caller, names).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            self.change(&caller, asked, CallChange::See { id: call.id, member }).await?;
            Ok(pb::SeeCallResponse {})
        })
        .await
    }

    async fn answer(
        &self,
        request: Request<pb::AnswerCallRequest>,
    ) -> Answer<pb::AnswerCallResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (call, member) = self.called(&caller, names).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let answer: Said = word("answer", request.answer)?;
            let _passed = self.calls.answers.pass(call.id).await;
            self.change(&caller, asked, CallChange::Answer { id: call.id, member, answer }).await?;
            Ok(pb::AnswerCallResponse {})
        })
        .await
    }

    async fn decide(
        &self,
        request: Request<pb::DecideCallRequest>,
    ) -> Answer<pb::DecideCallResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (project, call) = self.permitted(&caller, Permission::CallOpen, names).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            self.calls.decide(caller.actor(), asked.key(&caller), call.id, None).await?;
            // A repeated request is answered by what was decided when it came first.
            let decided = self.of_project(&project, &request.call).await?;
            let state =
                if decided.go_people.is_some() { CallState::Go } else { CallState::StoodDown };
            Ok(pb::DecideCallResponse {
                state: state.number(),
                go_people: decided.go_people.unwrap_or(0),
            })
        })
        .await
    }

    async fn check_in(&self, request: Request<pb::CheckInRequest>) -> Answer<pb::CheckInResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (_, call) = self.permitted(&caller, Permission::CallOpen, names).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let pledge = id("pledge", &request.pledge)?;
            let change = CallChange::CheckIn { id: call.id, pledge, done: request.done };
            self.change(&caller, asked, change).await?;
            Ok(pb::CheckInResponse {})
        })
        .await
    }

    async fn close(&self, request: Request<pb::CloseCallRequest>) -> Answer<pb::CloseCallResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (_, call) = self.permitted(&caller, Permission::CallOpen, names).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            self.change(&caller, asked, CallChange::Close { id: call.id }).await?;
            Ok(pb::CloseCallResponse {})
        })
        .await
    }

    async fn receipt(
        &self,
        request: Request<pb::GetReceiptRequest>,
    ) -> Answer<pb::GetReceiptResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let names = (request.org.as_str(), request.project.as_str(), request.call.as_str());
            let (call, member) = self.called(&caller, names).await?;
            let project = call.project;
            let pledge =
                self.finder.read(move |db| read::pledge::of_member_in(db, project, member)).await?;
            let pledge = pledge.ok_or(Reason::NotCalled)?;
            let receipt = self.calls.receipt(call.id, pledge.id).await?.ok_or(Reason::NotCalled)?;
            let view = ReceiptView { call: call.id, receipt: receipt.to_text(), root: call.root };
            Ok(view.into())
        })
        .await
    }
}
