//! Messages.

use model::{
    MessageId,
    message::{Audience, Message},
    text::{Body, Slug, Title},
    view::{Page, PageRequest},
};
use proto::pb;

use super::{id, whole};
use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Messages.
#[derive(Clone)]
pub struct Messages {
    pub(crate) client: Client,
}

impl Messages {
    /// Sends an update. Needs `message.send`.
    ///
    /// # Errors
    /// CALL_NOT_FOUND, MEMBER_NOT_FOUND, RATE_LIMITED, NOT_ALLOWED.
    pub async fn send(
        &self,
        org: &Slug,
        project: &Slug,
        audience: Audience,
        title: &Title,
        body: &Body,
    ) -> Result<MessageId> {
        let request = pb::SendMessageRequest {
            org: org.to_string(),
            project: project.to_string(),
            audience: Some(audience.into()),
            title: title.to_string(),
            body: body.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(message_client::MessageClient, send);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// A project's messages, newest first.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn list(
        &self,
        org: &Slug,
        project: &Slug,
        page: PageRequest,
    ) -> Result<Page<Message>> {
        let request = pb::ListMessagesRequest {
            org: org.to_string(),
            project: project.to_string(),
            ..Default::default()
        };
        let call = rpc!(message_client::MessageClient, list);
        whole(self.client.call(Auth::org(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// Whether one gets updates of a project by mail.
    ///
    /// # Errors
    /// PLEDGE_NOT_FOUND.
    pub async fn set_opt_out(&self, org: &Slug, project: &Slug, out: bool) -> Result<()> {
        let request = pb::SetOptOutRequest {
            org: org.to_string(),
            project: project.to_string(),
            out,
            request_id: request_id(),
        };
        let call = rpc!(message_client::MessageClient, set_opt_out);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }
}
