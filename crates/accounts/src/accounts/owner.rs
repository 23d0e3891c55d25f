//! The first owner: by a link that the server prints once, good for an hour. There is no default
//! password anywhere.

use std::net::IpAddr;

use crypto::{OsRng, token::LinkToken};
use mail::letter::Link;
use model::{
    AccountId, GrantId, Reason, SessionId, TokenHash,
    audit::Actor,
    command::{AccountChange, OwnerLink},
    limits::OWNER_LINK_MS,
};
use state::rows::account::LinkKind;
use store::IdempotencyKey;

use super::{Accounts, actor, password::link_hash, random};
use crate::error::AccountError;

impl Accounts {
    /// Whether the server has an owner.
    ///
    /// # Errors
    /// The tables could not be read.
    pub async fn is_owned(&self) -> Result<bool, AccountError> {
        self.inner.read(|db| Ok(state::read::access::is_owned(db)?)).await
    }

    /// A new link that makes the server's first owner; earlier ones die. None if there is an
    /// owner. Print it, never log it.
    ///
    /// # Errors
    /// The command could not be applied.
    pub async fn offer_ownership(&self) -> Result<Option<Link>, AccountError> {
        // Read first: a node without its majority starts too, and can write nothing.
        if self.is_owned().await? {
            return Ok(None);
        }
        let inner = &self.inner;
        let secret = LinkToken::generate(&mut OsRng);
        let change = AccountChange::OfferOwnership(OwnerLink {
            token: TokenHash::from_bytes(secret.hash()),
            expires_at: inner.now().plus_millis(OWNER_LINK_MS),
        });
        match inner.change_account(Actor::System, change, None).await {
            Ok(_) => {}
            Err(AccountError::Refused(Reason::OwnerExists)) => return Ok(None),
            Err(error) => return Err(error),
        }
        let url = inner.links.url(LinkKind::Owner, &secret);
        url.map(Some).map_err(|_| AccountError::Command("the server's address makes no links"))
    }

    /// Makes an account the server's owner, by the token of that link.
    ///
    /// # Errors
    /// `LinkInvalid`, `OwnerExists`, or too often from `from`.
    pub async fn claim_ownership(
        &self,
        from: IpAddr,
        account: AccountId,
        session: SessionId,
        token: &str,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        inner.rates.link_network.count(from.into(), now)?;
        let change = AccountChange::ClaimOwnership {
            token: link_hash(token)?,
            account,
            grant: GrantId::generate(now, random()),
        };
        inner.change_account(actor(account, session), change, once).await.map(drop)
    }
}
