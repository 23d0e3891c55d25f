//! Sessions, for programs; browsers finish, refresh and sign out under `/auth/`.

use accounts::{Access, Accounts, Audience, Opened};
use model::{Invalid, Problem, session::SessionKind, text::Name};
use proto::{
    convert::{all, id, request_id},
    pb::{self, session_server::Session},
};
use tonic::Request;

use super::{Answer, open};
use crate::{
    finder::Finder,
    proposer::Asked,
    refusal::{Refused, respond},
};

/// The service.
#[derive(Clone)]
pub(crate) struct SessionApi {
    pub accounts: Accounts,
    pub finder: Finder,
}

impl SessionApi {
    /// For whom a token is wanted: `directory`, or `org/<slug>`.
    pub(crate) async fn audience(&self, text: &str) -> Result<Audience, Refused> {
        match text.strip_prefix("org/") {
            Some(slug) => Ok(Audience::Org(self.finder.org(slug).await?.id)),
            None if matches!(text, "" | "directory") => Ok(Audience::Directory),
            None => Err(Invalid::new("audience", Problem::Malformed).into()),
        }
    }

    /// Finishes signing in.
    pub(crate) async fn finish(
        &self,
        request: &pb::SignInFinishRequest,
        kind: SessionKind,
    ) -> Result<Opened, Refused> {
        let device = Name::parse("device", &request.device)?;
        let proof = &request.credential_finalization;
        Ok(self.accounts.sign_in_finish(&request.state, proof, device, kind).await?)
    }
}

/// A token for the wire; `audience` is what was asked for.
pub(crate) fn access_token(access: &Access, audience: &str) -> pb::AccessToken {
    pb::AccessToken {
        token: access.token.clone(),
        audience: if audience.is_empty() { "directory".to_owned() } else { audience.to_owned() },
        expires_in_ms: u32::try_from(access.expires_in_ms).unwrap_or(0),
        subject: access.subject.clone(),
    }
}

#[tonic::async_trait]
impl Session for SessionApi {
    async fn sign_in_start(
        &self,
        request: Request<pb::SignInStartRequest>,
    ) -> Answer<pb::SignInStartResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let started = self
                .accounts
                .sign_in_start(caller.address, &request.mail, &request.credential_request)
                .await?;
            Ok(pb::SignInStartResponse {
                credential_response: started.response,
                state: started.state,
            })
        })
        .await
    }

    async fn sign_in_finish(
        &self,
        request: Request<pb::SignInFinishRequest>,
    ) -> Answer<pb::SignInFinishResponse> {
        respond(async {
            let (_, request) = open(request)?;
            let opened = self.finish(&request, SessionKind::Token).await?;
            Ok(pb::SignInFinishResponse {
                refresh_token: opened.refresh.to_string(),
                access: Some(access_token(&opened.access, "directory")),
            })
        })
        .await
    }

    async fn refresh(&self, request: Request<pb::RefreshRequest>) -> Answer<pb::RefreshResponse> {
        respond(async {
            let (_, request) = open(request)?;
            let audience = self.audience(&request.audience).await?;
            let once = request_id(&request.request_id)?;
            let refreshed = self.accounts.refresh(&request.refresh_token, audience, once).await?;
            Ok(pb::RefreshResponse {
                refresh_token: refreshed.refresh.to_string(),
                access: Some(access_token(&refreshed.access, &request.audience)),
            })
        })
        .await
    }

    async fn sign_out(&self, request: Request<pb::SignOutRequest>) -> Answer<pb::SignOutResponse> {
        respond(async {
            let (_, request) = open(request)?;
            self.accounts.sign_out(&request.refresh_token).await?;
            Ok(pb::SignOutResponse {})
        })
        .await
    }

    async fn list(
        &self,
        request: Request<pb::ListSessionsRequest>,
    ) -> Answer<pb::ListSessionsResponse> {
        respond(async {
            let (caller, _) = open(request)?;
            let (account, session) = caller.account()?;
            Ok(pb::ListSessionsResponse {
                items: all(self.accounts.sessions(account, session).await?),
            })
        })
        .await
    }

    async fn close(
        &self,
        request: Request<pb::CloseSessionRequest>,
    ) -> Answer<pb::CloseSessionResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            let closed = id("session", &request.session)?;
            self.accounts.close_session(account, session, closed, once).await?;
            Ok(pb::CloseSessionResponse {})
        })
        .await
    }

    async fn close_all(
        &self,
        request: Request<pb::CloseAllSessionsRequest>,
    ) -> Answer<pb::CloseAllSessionsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            self.accounts.close_all_sessions(account, session, request.keep_current, once).await?;
            Ok(pb::CloseAllSessionsResponse {})
        })
        .await
    }
}
