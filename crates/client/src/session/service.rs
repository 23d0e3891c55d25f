//! Signing up, in and out.

use core::time::Duration;

use model::{
    AccountId, Reason, SessionId,
    text::{Language, Name},
    view::SessionView,
};
use proto::{convert, pb};
use tokio::sync::watch;

use super::{
    AccessToken, Audience, SessionState,
    keeper::Mode,
    password::{NewPassword, Proof},
};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::{Moment, request_id},
    retry::Retry,
    rpc::rpc,
};

/// What somebody enters to sign up.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// Mail address.
    pub mail: String,
    /// Name, if they give one.
    pub name: Option<Name>,
    /// Language of their mails.
    pub language: Language,
}

/// Sessions: signing up, in and out; one's own open sessions. Clones are one.
#[derive(Clone)]
pub struct Sessions {
    pub(crate) client: Client,
}

impl Sessions {
    /// Who is signed in here; follows every change, also one that the server causes.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<SessionState> {
        self.client.keeper().state()
    }

    /// Finds out whether somebody is signed in, from the cookie or the store.
    ///
    /// # Errors
    /// The server cannot be reached, or the store not be read. That nobody is signed in is none.
    pub async fn resume(&self) -> Result<SessionState> {
        self.client.keeper().reconsider();
        self.client.keeper().bearer_if_signed_in(&Audience::Directory).await?;
        Ok(*self.state().borrow())
    }

    /// Makes an account. The password must have 12 characters, at most 1,024 bytes; it stays
    /// here. Does not sign in.
    ///
    /// # Errors
    /// Fields `mail` or `password`; ACCOUNT_EXISTS; RATE_LIMITED.
    pub async fn sign_up(&self, who: SignUp, password: &str) -> Result<AccountId> {
        convert::mail("mail", &who.mail).map_err(ClientError::invalid)?;
        let (new, registration_request) = NewPassword::start(password)?;
        let request = pb::SignUpStartRequest { registration_request };
        let call = rpc!(account_client::AccountClient, sign_up_start);
        let started = self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        let request = pb::SignUpFinishRequest {
            state: started.state,
            registration_upload: new.finish(started.registration_response).await?,
            mail: who.mail.trim().to_owned(),
            name: who.name.map(|n| n.to_string()).unwrap_or_default(),
            language: who.language.as_str().to_owned(),
            request_id: request_id(),
        };
        let call = rpc!(account_client::AccountClient, sign_up_finish);
        let made = self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        convert::id("id", &made.id).map_err(ClientError::bad_answer)
    }

    /// Signs in. `device` is what the person will recognise in the list of sessions.
    ///
    /// # Errors
    /// WRONG_CREDENTIALS, also for an unknown address; ACCOUNT_LOCKED; RATE_LIMITED.
    pub async fn sign_in(&self, mail: &str, password: &str, device: &Name) -> Result<AccountId> {
        let mail = convert::mail("mail", mail).map_err(ClientError::invalid)?.to_owned();
        let (proof, credential_request) = Proof::start(password)?;
        let request = pb::SignInStartRequest { mail, credential_request };
        let call = rpc!(session_client::SessionClient, sign_in_start);
        let started = self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        let request = pb::SignInFinishRequest {
            state: started.state,
            credential_finalization: proof.finish(started.credential_response).await?,
            device: device.to_string(),
        };
        let asked = Moment::now();
        let response = self.finish(request).await?;
        self.client.keeper().open(response, asked)
    }

    async fn finish(&self, request: pb::SignInFinishRequest) -> Result<pb::SignInFinishResponse> {
        match self.client.keeper().mode() {
            #[cfg(target_arch = "wasm32")]
            Mode::Cookie => {
                // The cookie changes: no other tab may be refreshing it.
                let _turn = crate::platform::web::tab_lock("muster-refresh").await;
                crate::transport::post(self.client.address(), "/auth/finish", &request).await
            }
            Mode::Token(_) => {
                let call = rpc!(session_client::SessionClient, sign_in_finish);
                self.client.call(Auth::Nobody, Retry::Never, request, call).await
            }
        }
    }

    /// Signs out here. The session is forgotten on this device even if the server cannot be
    /// reached; the error then says that it may still be open there.
    ///
    /// # Errors
    /// The server cannot be reached, or the store not be written.
    pub async fn sign_out(&self) -> Result<()> {
        let keeper = self.client.keeper();
        let request = pb::SignOutRequest { refresh_token: keeper.refresh_token()?.to_string() };
        let told = match keeper.mode() {
            #[cfg(target_arch = "wasm32")]
            Mode::Cookie => {
                let _turn = crate::platform::web::tab_lock("muster-refresh").await;
                crate::transport::post(self.client.address(), "/auth/sign-out", &request).await
            }
            Mode::Token(_) if request.refresh_token.is_empty() => Ok(pb::SignOutResponse {}),
            Mode::Token(_) => {
                let call = rpc!(session_client::SessionClient, sign_out);
                self.client.call(Auth::Nobody, Retry::Safe, request, call).await
            }
        };
        keeper.end(None)?;
        match told {
            Err(error) if !error.ends_session() => Err(error),
            _ => Ok(()),
        }
    }

    /// One's own sessions, newest first.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn list(&self) -> Result<Vec<SessionView>> {
        let call = rpc!(session_client::SessionClient, list);
        let request = pb::ListSessionsRequest {};
        let response = self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        convert::each("items", response.items).map_err(ClientError::bad_answer)
    }

    /// Closes one of one's own sessions.
    ///
    /// # Errors
    /// SESSION_NOT_FOUND.
    pub async fn close(&self, session: SessionId) -> Result<()> {
        let call = rpc!(session_client::SessionClient, close);
        let request =
            pb::CloseSessionRequest { session: session.to_string(), request_id: request_id() };
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// Closes all of one's own sessions, this one too unless `keep_current`.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn close_all(&self, keep_current: bool) -> Result<()> {
        let call = rpc!(session_client::SessionClient, close_all);
        let request = pb::CloseAllSessionsRequest { keep_current, request_id: request_id() };
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        if !keep_current {
            self.client.keeper().end(None)?;
        }
        Ok(())
    }

    /// An access token to look at or to give to another program; renewed if less than 30 s are
    /// left of it.
    ///
    /// # Errors
    /// NOT_SIGNED_IN, ORG_NOT_FOUND.
    pub async fn access_token(&self, audience: &Audience) -> Result<AccessToken> {
        let bearer = self.client.keeper().bearer(audience).await?;
        Ok(AccessToken {
            token: (*bearer.token).clone(),
            audience: audience.clone(),
            subject: bearer.subject.clone(),
            expires_in: bearer.left(Moment::now()),
        })
    }

    /// Throws an access token away, so that the next call asks for a new one.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn renew(&self, audience: &Audience) -> Result<Duration> {
        let keeper = self.client.keeper();
        let old = keeper.bearer(audience).await?;
        keeper.forget(audience, &old);
        Ok(keeper.bearer(audience).await?.left(Moment::now()))
    }

    /// Notes that the server ended the session of which a stream or another part heard.
    pub(crate) fn ended(&self, reason: Reason) {
        // The store is cleared as far as it can be; the session is over anyway.
        if let Err(error) = self.client.keeper().end(Some(reason)) {
            tracing::warn!(%error, "a dead session stays in the store");
        }
    }
}
