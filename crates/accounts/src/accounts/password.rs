//! New passwords: by a link that was mailed, or with the present one.

use std::net::IpAddr;

use crypto::token::LinkToken;
use model::{
    AccountId, Reason, SessionId, TokenHash, audit::Actor, command::AccountChange,
    limits::RESET_LINK_MS,
};
use state::rows::account::LinkKind;
use store::IdempotencyKey;

use super::{Accounts, actor, address};
use crate::{
    carry::{self, Step},
    error::AccountError,
    limits::SIGN_IN_STATE_MS,
    opaque,
};

/// The first answer to a change of the password.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordStarted {
    /// For the client's sign-in with the present password.
    pub credential_response: Vec<u8>,
    /// For the client's registration of the new one.
    pub registration_response: Vec<u8>,
    /// To be given back with the last step.
    pub state: Vec<u8>,
}

/// The last step of a change of the password.
#[derive(Clone)]
pub struct NewPassword {
    /// From the first step.
    pub state: Vec<u8>,
    /// Proves the present password.
    pub proof: Vec<u8>,
    /// The record of the new one.
    pub upload: Vec<u8>,
}

#[derive(minicbor::Encode, minicbor::Decode)]
struct Carried {
    #[n(0)]
    account: AccountId,
    #[cbor(n(1), with = "minicbor::bytes")]
    login: Vec<u8>,
}

impl Accounts {
    /// Mails a link that resets the password, if there is such an account. Returns before that is
    /// known, so that neither the answer nor its time tells.
    ///
    /// # Errors
    /// Too often, or no address at all.
    pub fn request_reset(&self, from: IpAddr, mail: &str) -> Result<(), AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        inner.rates.link_network.count(from.into(), now)?;
        let index = inner.vault.index(&address(mail)?);
        inner.rates.mail_address.count(index, now)?;
        let inner = std::sync::Arc::clone(inner);
        tokio::spawn(async move {
            let found = inner.read(move |db| Ok(state::read::account::by_mail(db, index)?)).await;
            let Ok(Some(row)) = found else { return };
            let expires_at = now.plus_millis(RESET_LINK_MS);
            let link = inner.links.make(LinkKind::Reset, row.id, expires_at);
            let change = AccountChange::RequestReset(link);
            if let Err(error) = inner.change_account(Actor::Anonymous, change, None).await {
                tracing::warn!(%error, "a reset link could not be made");
            }
        });
        Ok(())
    }

    /// The first step of a reset, by whoever holds the link's token. Answers the client's
    /// registration.
    ///
    /// # Errors
    /// `LinkInvalid`, too often, or a malformed request.
    pub async fn reset_start(
        &self,
        from: IpAddr,
        token: &str,
        request: &[u8],
    ) -> Result<Vec<u8>, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        inner.rates.link_network.count(from.into(), now)?;
        let token = link_hash(token)?;
        let read = move |db: &store::Reader<'_>| {
            Ok(state::read::account::by_link(db, LinkKind::Reset, token, now)?)
        };
        let account = inner.read(read).await?.ok_or(Reason::LinkInvalid)?;
        Ok(opaque::register(&inner.vault.keyring().opaque, account, request)?)
    }

    /// The last step of a reset: the new password holds and every session is closed.
    ///
    /// # Errors
    /// `LinkInvalid`, too often, or a malformed record.
    pub async fn reset_finish(
        &self,
        from: IpAddr,
        token: &str,
        upload: &[u8],
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let inner = &self.inner;
        inner.rates.link_network.count(from.into(), inner.now())?;
        let change = AccountChange::ResetPassword {
            token: link_hash(token)?,
            record: opaque::record(upload)?,
        };
        inner.change_account(Actor::Anonymous, change, once).await.map(drop)
    }

    /// The first step of a change, with the present password.
    ///
    /// # Errors
    /// Too often, or malformed requests.
    pub async fn change_password_start(
        &self,
        account: AccountId,
        credential_request: &[u8],
        registration_request: &[u8],
    ) -> Result<PasswordStarted, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        let row = inner.known(account).await?.row;
        inner.rates.sign_in_account.count(row.mail_index, now)?;
        let keyring = inner.vault.keyring();
        let login = opaque::start(&keyring.opaque, account, Some(&row.record), credential_request)?;
        let registration_response =
            opaque::register(&keyring.opaque, account, registration_request)?;
        let carried = Carried { account, login: login.state.to_vec() };
        let until = now.plus_millis(SIGN_IN_STATE_MS);
        let state = carry::pack(&keyring.carry, Step::ChangePassword, until, carried);
        Ok(PasswordStarted { credential_response: login.response, registration_response, state })
    }

    /// The last step of a change: the new password holds and every other session is closed.
    ///
    /// # Errors
    /// `WrongCredentials`; `LinkInvalid` if the first step is too long ago or was somebody else's.
    pub async fn change_password_finish(
        &self,
        account: AccountId,
        session: SessionId,
        new: &NewPassword,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let inner = &self.inner;
        let carry = &inner.vault.keyring().carry;
        let carried: Carried = carry::unpack(carry, Step::ChangePassword, inner.now(), &new.state)?;
        if carried.account != account {
            return Err(Reason::LinkInvalid.into());
        }
        opaque::finish(&carried.login, &new.proof).map_err(|_| Reason::WrongCredentials)?;
        let record = opaque::record(&new.upload)?;
        let change = AccountChange::ChangePassword { account, record, keep: Some(session) };
        inner.change_account(actor(account, session), change, once).await.map(drop)
    }
}

/// The hash of a link's token.
pub(super) fn link_hash(token: &str) -> Result<TokenHash, AccountError> {
    let token = LinkToken::parse(token.trim()).map_err(|_| Reason::LinkInvalid)?;
    Ok(TokenHash::from_bytes(token.hash()))
}
