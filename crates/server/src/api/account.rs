//! Accounts.

use accounts::{Accounts, NewPassword, SignUp};
use proto::{
    convert::language,
    pb::{self, account_server::Account},
};
use tonic::Request;

use super::{Answer, open};
use crate::{proposer::Asked, refusal::respond, sweeper::Sweeper};

/// The service.
pub(crate) struct AccountApi {
    pub accounts: Accounts,
    pub sweeper: Sweeper,
}

#[tonic::async_trait]
impl Account for AccountApi {
    async fn sign_up_start(
        &self,
        request: Request<pb::SignUpStartRequest>,
    ) -> Answer<pb::SignUpStartResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let started =
                self.accounts.sign_up_start(caller.address, &request.registration_request)?;
            Ok(pb::SignUpStartResponse {
                registration_response: started.response,
                state: started.state,
            })
        })
        .await
    }

    async fn sign_up_finish(
        &self,
        request: Request<pb::SignUpFinishRequest>,
    ) -> Answer<pb::SignUpFinishResponse> {
        respond(async {
            let (_, request) = open(request)?;
            let language = language("language", &request.language)?;
            let sign_up = SignUp {
                state: request.state,
                upload: request.registration_upload,
                mail: request.mail,
                name: request.name,
                language,
            };
            let id = self.accounts.sign_up_finish(&sign_up).await?;
            Ok(pb::SignUpFinishResponse { id: id.to_string() })
        })
        .await
    }

    async fn get(&self, request: Request<pb::GetAccountRequest>) -> Answer<pb::GetAccountResponse> {
        respond(async {
            let (caller, _) = open(request)?;
            let (account, _) = caller.account()?;
            Ok(pb::GetAccountResponse {
                account: Some(self.accounts.account(account).await?.into()),
            })
        })
        .await
    }

    async fn update(
        &self,
        request: Request<pb::UpdateAccountRequest>,
    ) -> Answer<pb::UpdateAccountResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            let language = language("language", &request.language)?;
            self.accounts.update_account(account, session, &request.name, language, once).await?;
            Ok(pb::UpdateAccountResponse {})
        })
        .await
    }

    async fn verify_mail(
        &self,
        request: Request<pb::VerifyMailRequest>,
    ) -> Answer<pb::VerifyMailResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            self.accounts.verify_mail(caller.address, &request.token, once).await?;
            Ok(pb::VerifyMailResponse {})
        })
        .await
    }

    async fn resend_verification(
        &self,
        request: Request<pb::ResendVerificationRequest>,
    ) -> Answer<pb::ResendVerificationResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            self.accounts.resend_verification(account, session, once).await?;
            Ok(pb::ResendVerificationResponse {})
        })
        .await
    }

    async fn request_reset(
        &self,
        request: Request<pb::RequestResetRequest>,
    ) -> Answer<pb::RequestResetResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            self.accounts.request_reset(caller.address, &request.mail)?;
            Ok(pb::RequestResetResponse {})
        })
        .await
    }

    async fn reset_start(
        &self,
        request: Request<pb::ResetStartRequest>,
    ) -> Answer<pb::ResetStartResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let response = self
                .accounts
                .reset_start(caller.address, &request.token, &request.registration_request)
                .await?;
            Ok(pb::ResetStartResponse { registration_response: response })
        })
        .await
    }

    async fn reset_finish(
        &self,
        request: Request<pb::ResetFinishRequest>,
    ) -> Answer<pb::ResetFinishResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            let upload = &request.registration_upload;
            self.accounts.reset_finish(caller.address, &request.token, upload, once).await?;
            Ok(pb::ResetFinishResponse {})
        })
        .await
    }

    async fn change_password_start(
        &self,
        request: Request<pb::ChangePasswordStartRequest>,
    ) -> Answer<pb::ChangePasswordStartResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, _) = caller.account()?;
            let started = self
                .accounts
                .change_password_start(
                    account,
                    &request.credential_request,
                    &request.registration_request,
                )
                .await?;
            Ok(pb::ChangePasswordStartResponse {
                credential_response: started.credential_response,
                registration_response: started.registration_response,
                state: started.state,
            })
        })
        .await
    }

    async fn change_password_finish(
        &self,
        request: Request<pb::ChangePasswordFinishRequest>,
    ) -> Answer<pb::ChangePasswordFinishResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            let new = NewPassword {
                state: request.state,
                proof: request.credential_finalization,
                upload: request.registration_upload,
            };
            self.accounts.change_password_finish(account, session, &new, once).await?;
            Ok(pb::ChangePasswordFinishResponse {})
        })
        .await
    }

    async fn delete(
        &self,
        request: Request<pb::DeleteAccountRequest>,
    ) -> Answer<pb::DeleteAccountResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (account, session) = caller.account()?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            self.accounts.delete_account(account, session, once).await?;
            // What fails here is logged, and done by the next round.
            let _ = self.sweeper.sweep().await;
            Ok(pb::DeleteAccountResponse {})
        })
        .await
    }
}
