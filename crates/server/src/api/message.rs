//! Messages.

use model::{
    Invalid, MessageId, Problem, Reason,
    access::Permission,
    command::{Change, MessageChange},
    limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
    message::MessageKind,
    text::{Body, Title},
    view::{Page, PageRequest},
};
use proto::{
    convert::part,
    pb::{self, message_server::Message},
};
use state::read::{self, message::MessageCursor};
use tonic::Request;

use super::{Answer, open};
use crate::{
    clock::fresh,
    finder::{Finder, scope},
    proposer::{Asked, Proposer},
    refusal::respond,
};

/// The service.
pub(crate) struct MessageApi {
    pub finder: Finder,
    pub proposer: Proposer,
}

#[tonic::async_trait]
impl Message for MessageApi {
    async fn send(
        &self,
        request: Request<pb::SendMessageRequest>,
    ) -> Answer<pb::SendMessageResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self
                .finder
                .permitted(&caller, Permission::MessageSend, &request.org, &request.project)
                .await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let body = Body::parse("body", &request.body)?;
            if body.is_empty() {
                return Err(Invalid::new("body", Problem::Empty).into());
            }
            let change = MessageChange::Send {
                id: fresh!(MessageId),
                project: project.id,
                audience: part("audience", request.audience)?,
                kind: MessageKind::Update,
                title: Title::parse("title", &request.title)?,
                body,
            };
            let id = self.proposer.create(&caller, asked, Change::Message(change)).await?;
            Ok(pb::SendMessageResponse { id: MessageId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn list(
        &self,
        request: Request<pb::ListMessagesRequest>,
    ) -> Answer<pb::ListMessagesResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.finder.visible(&caller, &request.org, &request.project).await?;
            let page = PageRequest::try_from(&request)?;
            let size = if page.size == 0 { PAGE_SIZE_DEFAULT } else { page.size };
            let id = project.id;
            if caller.may(Permission::MessageSend, scope(&project)) {
                let after = page.token.as_deref().map(MessageCursor::parse).transpose()?;
                let read =
                    move |db: &store::Reader<'_>| read::message::page(db, id, None, after, size);
                return Ok(pb::ListMessagesResponse::of(&page, self.finder.read(read).await?));
            }
            let member = caller.member(project.org)?;
            let read = move |db: &store::Reader<'_>| {
                let Some(pledge) = read::pledge::of_member_in(db, id, member)? else {
                    return Ok(None);
                };
                read::message::mine(db, &pledge, PAGE_SIZE_MAX).map(Some)
            };
            let items = self.finder.read(read).await?.ok_or(Reason::PledgeNotFound)?;
            let all = Page { total: Some(items.len() as u64), items, next: None };
            Ok(pb::ListMessagesResponse::of(&page, all))
        })
        .await
    }

    async fn set_opt_out(
        &self,
        request: Request<pb::SetOptOutRequest>,
    ) -> Answer<pb::SetOptOutResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.finder.visible(&caller, &request.org, &request.project).await?;
            let member = caller.member(project.org)?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = MessageChange::SetOptOut { project: project.id, member, out: request.out };
            self.proposer.propose(&caller, asked, Change::Message(change)).await?;
            Ok(pb::SetOptOutResponse {})
        })
        .await
    }
}
