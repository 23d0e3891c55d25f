//! Verifying a mail address.

use std::net::IpAddr;

use model::{
    AccountId, Reason, SessionId, audit::Actor, command::AccountChange, limits::VERIFY_LINK_MS,
};
use state::rows::account::LinkKind;
use store::IdempotencyKey;

use super::{Accounts, actor, password::link_hash};
use crate::error::AccountError;

impl Accounts {
    /// Verifies an address by the token of the link that was mailed.
    ///
    /// # Errors
    /// `LinkInvalid`, or too often from `from`.
    pub async fn verify_mail(
        &self,
        from: IpAddr,
        token: &str,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let inner = &self.inner;
        inner.rates.link_network.count(from.into(), inner.now())?;
        let change = AccountChange::VerifyMail { token: link_hash(token)? };
        inner.change_account(Actor::Anonymous, change, once).await.map(drop)
    }

    /// Mails that link again; earlier ones die. Does nothing for an address that is verified.
    ///
    /// # Errors
    /// `AccountNotFound`, or too often.
    pub async fn resend_verification(
        &self,
        account: AccountId,
        session: SessionId,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        let read = move |db: &store::Reader<'_>| Ok(state::read::account::by_id(db, account)?);
        let row = inner.read(read).await?.ok_or(Reason::AccountNotFound)?;
        if row.mail_verified_at.is_some() {
            return Ok(());
        }
        inner.rates.mail_address.count(row.mail_index, now)?;
        let expires_at = now.plus_millis(VERIFY_LINK_MS);
        let link = inner.links.make(LinkKind::Verify, account, expires_at);
        let change = AccountChange::RequestVerification(link);
        inner.change_account(actor(account, session), change, once).await.map(drop)
    }
}
