//! One's own account. Signing up is in [`crate::Sessions`].

use model::{
    text::{Language, Name},
    view::AccountView,
};
use proto::{convert, pb};

use super::part;
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::request_id,
    retry::Retry,
    rpc::rpc,
    session::{NewPassword, Proof, check_new},
};

/// One's own account.
#[derive(Clone)]
pub struct Accounts {
    pub(crate) client: Client,
}

impl Accounts {
    /// One's own account and memberships.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn get(&self) -> Result<AccountView> {
        let call = rpc!(account_client::AccountClient, get);
        let request = pb::GetAccountRequest {};
        part(
            "account",
            self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?.account,
        )
    }

    /// Replaces name and language; no name removes it.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn update(&self, name: Option<&Name>, language: &Language) -> Result<()> {
        let request = pb::UpdateAccountRequest {
            name: name.map(ToString::to_string).unwrap_or_default(),
            language: language.as_str().to_owned(),
            request_id: request_id(),
        };
        let call = rpc!(account_client::AccountClient, update);
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// Verifies an address by the token of a mailed link. Nobody need be signed in. Access
    /// tokens say whether the address is verified, so the kept ones are thrown away.
    ///
    /// # Errors
    /// LINK_INVALID.
    pub async fn verify_mail(&self, token: &str) -> Result<()> {
        let request = pb::VerifyMailRequest { token: token.to_owned(), request_id: request_id() };
        let call = rpc!(account_client::AccountClient, verify_mail);
        self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        self.client.keeper().forget_all();
        Ok(())
    }

    /// Mails the verifying link again; earlier ones die.
    ///
    /// # Errors
    /// NOT_SIGNED_IN, RATE_LIMITED.
    pub async fn resend_verification(&self) -> Result<()> {
        let request = pb::ResendVerificationRequest { request_id: request_id() };
        let call = rpc!(account_client::AccountClient, resend_verification);
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// Mails a link that resets the password. Succeeds whether or not there is such an account.
    ///
    /// # Errors
    /// RATE_LIMITED; field `mail`.
    pub async fn request_reset(&self, mail: &str) -> Result<()> {
        let mail = convert::mail("mail", mail).map_err(ClientError::invalid)?.to_owned();
        let request = pb::RequestResetRequest { mail, request_id: request_id() };
        let call = rpc!(account_client::AccountClient, request_reset);
        self.client.call(Auth::Nobody, Retry::Safe, request, call).await.map(drop)
    }

    /// Sets a new password by the token of a mailed link; closes every session.
    ///
    /// # Errors
    /// LINK_INVALID; field `password`.
    pub async fn reset_password(&self, token: &str, password: &str) -> Result<()> {
        let (new, registration_request) = NewPassword::start(password)?;
        let request = pb::ResetStartRequest { token: token.to_owned(), registration_request };
        let call = rpc!(account_client::AccountClient, reset_start);
        let started = self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        let request = pb::ResetFinishRequest {
            token: token.to_owned(),
            registration_upload: new.finish(started.registration_response).await?,
            request_id: request_id(),
        };
        let call = rpc!(account_client::AccountClient, reset_finish);
        self.client.call(Auth::Nobody, Retry::Safe, request, call).await.map(drop)
    }

    /// Changes the password; closes every other session.
    ///
    /// # Errors
    /// WRONG_CREDENTIALS if `present` is not the present one; field `password` for `new`.
    pub async fn change_password(&self, present: &str, new: &str) -> Result<()> {
        check_new("password", new)?;
        let (proof, credential_request) = Proof::start(present)?;
        let (new, registration_request) = NewPassword::start(new)?;
        let request = pb::ChangePasswordStartRequest { credential_request, registration_request };
        let call = rpc!(account_client::AccountClient, change_password_start);
        let started = self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        let request = pb::ChangePasswordFinishRequest {
            state: started.state,
            credential_finalization: proof.finish(started.credential_response).await?,
            registration_upload: new.finish(started.registration_response).await?,
            request_id: request_id(),
        };
        let call = rpc!(account_client::AccountClient, change_password_finish);
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// Deletes one's account for good and signs out here.
    ///
    /// # Errors
    /// LAST_OWNER.
    pub async fn delete(&self) -> Result<()> {
        let request = pb::DeleteAccountRequest { request_id: request_id() };
        let call = rpc!(account_client::AccountClient, delete);
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        self.client.keeper().end(None)?;
        Ok(())
    }
}
