//! Signing in.
//!
//! 1. The client sends address and blinded password; the server answers with the masked envelope
//!    of the account, or of one that does not exist, and what it must remember, sealed, for the
//!    client to carry. The session's id is drawn here, so that the last step can be repeated.
//! 2. The client proves that it knows the password; the server opens the session.

use core::fmt;
use std::net::IpAddr;

use crypto::token::RefreshToken;
use model::{
    AccountId, BlindIndex, Reason, SessionId, TimeMs, TokenHash, command::SessionChange,
    limits::REFRESH_IDLE_MS, session::SessionKind, text::Name,
};
use store::IdempotencyKey;
use zeroize::Zeroizing;

use super::{Accounts, Inner, Started, actor, address, digest, random};
use crate::{
    bearer::{Access, Audience, Grounds},
    carry::{self, Step},
    error::AccountError,
    limits::SIGN_IN_STATE_MS,
    opaque,
};

/// A session that was opened.
#[derive(Clone)]
pub struct Opened {
    /// Whose.
    pub account: AccountId,
    /// Its id.
    pub session: SessionId,
    /// Its first refresh token.
    pub refresh: Zeroizing<String>,
    /// Until when that token can be used.
    pub expires_at: TimeMs,
    /// A token for the directory.
    pub access: Access,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Of one length for every address: nobody can tell from it whether there is an account.
#[derive(minicbor::Encode, minicbor::Decode)]
struct Carried {
    #[n(0)]
    account: AccountId,
    #[n(1)]
    exists: bool,
    #[n(2)]
    session: SessionId,
    #[n(3)]
    index: BlindIndex,
    #[cbor(n(4), with = "minicbor::bytes")]
    login: Vec<u8>,
}

impl Accounts {
    /// The first step. An address without an account is answered like one with.
    ///
    /// # Errors
    /// Too often from `from` or for this address, a malformed request, no address at all.
    pub async fn sign_in_start(
        &self,
        from: IpAddr,
        mail: &str,
        request: &[u8],
    ) -> Result<Started, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        inner.rates.sign_in_network.count(from.into(), now)?;
        let index = inner.vault.index(&address(mail)?);
        inner.rates.sign_in_account.count(index, now)?;
        let found = inner.read(move |db| Ok(state::read::account::by_mail(db, index)?)).await?;
        let exists = found.is_some();
        let (account, record) = match found {
            Some(row) => (row.id, Some(row.record)),
            None => (inner.nobody(index), None),
        };
        let keyring = inner.vault.keyring();
        let login = opaque::start(&keyring.opaque, account, record.as_ref(), request)?;
        let session = SessionId::generate(now, random());
        let carried = Carried { account, exists, session, index, login: login.state.to_vec() };
        let until = now.plus_millis(SIGN_IN_STATE_MS);
        let state = carry::pack(&keyring.carry, Step::SignIn, until, carried);
        Ok(Started { response: login.response, state })
    }

    /// The last step: opens the session. Safe to send again.
    ///
    /// # Errors
    /// `WrongCredentials`, `AccountLocked`; `LinkInvalid` if the first step is too long ago.
    pub async fn sign_in_finish(
        &self,
        state: &[u8],
        proof: &[u8],
        device: Name,
        kind: SessionKind,
    ) -> Result<Opened, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        let keyring = inner.vault.keyring();
        let carried: Carried = carry::unpack(&keyring.carry, Step::SignIn, now, state)?;
        let proven = opaque::finish(&carried.login, proof);
        if !carried.exists || proven.is_err() {
            return Err(Reason::WrongCredentials.into());
        }
        let Carried { account, session, index, .. } = carried;
        let token = RefreshToken::issue(&keyring.refresh, session.to_bytes(), 0);
        let expires_at = now.plus_millis(REFRESH_IDLE_MS);
        let request_hash = digest(&[device.as_str().as_bytes(), proof]);
        let once = IdempotencyKey {
            principal: account.to_bytes().to_vec(),
            key: [b"open ", &session.to_bytes()[..]].concat(),
            request_hash,
        };
        let change = SessionChange::Open {
            id: session,
            account,
            kind,
            device,
            token: TokenHash::from_bytes(token.hash()),
            expires_at,
        };
        inner.change_session(actor(account, session), change, Some(once)).await?;
        inner.rates.sign_in_account.forget(&index);
        let access = inner.access(account, session, Audience::Directory).await?;
        Ok(Opened { account, session, refresh: token.to_text(), expires_at, access })
    }
}

impl Inner {
    /// The id of the account that an address without one would have.
    fn nobody(&self, index: BlindIndex) -> AccountId {
        let key = self.vault.keyring().index.derive("nobody");
        let mut id = [0; 16];
        id.copy_from_slice(&key.mac(&[&index.to_bytes()])[..16]);
        AccountId::from_bytes(id)
    }

    /// A token for an audience.
    pub(super) async fn access(
        &self,
        account: AccountId,
        session: SessionId,
        audience: Audience,
    ) -> Result<Access, AccountError> {
        let row = self.read(move |db| Ok(state::read::account::by_id(db, account)?)).await?;
        let row = row.ok_or(Reason::SessionEnded)?;
        if row.locked {
            return Err(Reason::AccountLocked.into());
        }
        let mail_verified = row.mail_verified_at.is_some();
        let grounds = Grounds { account, session, mail_verified, audience };
        let keys = self.keys.keys();
        Ok(crate::bearer::issue(&self.vault, &keys.signer, &self.issuer, grounds, self.now()))
    }
}
