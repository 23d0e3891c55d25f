//! Sessions: refreshing, listing, closing; and the tokens that come from them.

use core::fmt;

use crypto::{jwt, token::RefreshToken};
use model::{
    AccountId, Reason, SessionId, TimeMs, TokenHash,
    command::{Reply, SessionChange},
    limits::REFRESH_IDLE_MS,
    session::{Session, SessionEnd, SessionKind},
    view::SessionView,
};
use store::IdempotencyKey;
use zeroize::Zeroizing;

use super::{Accounts, actor};
use crate::{
    bearer::{self, Access, Audience, Bearer},
    error::AccountError,
};

/// What a refresh gives.
#[derive(Clone)]
pub struct Refreshed {
    /// The session.
    pub session: SessionId,
    /// Whose.
    pub account: AccountId,
    /// How it carries its token.
    pub kind: SessionKind,
    /// The next refresh token.
    pub refresh: Zeroizing<String>,
    /// Until when that token can be used.
    pub expires_at: TimeMs,
    /// The access token.
    pub access: Access,
}

impl fmt::Debug for Refreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshed").field("session", &self.session).finish_non_exhaustive()
    }
}

impl Accounts {
    /// Turns a refresh token into its successor and a token for `audience`. Repeated within 30 s
    /// it gives the same successor; later it closes the session.
    ///
    /// # Errors
    /// `TokenInvalid`, `SessionEnded`, `RefreshReused`, `AccountLocked`, or too often.
    pub async fn refresh(
        &self,
        refresh: &str,
        audience: Audience,
        request_id: Option<&str>,
    ) -> Result<Refreshed, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        let key = &inner.vault.keyring().refresh;
        let presented = self.parse_refresh(refresh)?;
        let id = SessionId::from_bytes(presented.family());
        inner.rates.refresh_session.count(id, now)?;
        let session = self.session(id).await?.ok_or(Reason::SessionEnded)?;
        let expires_at = now.plus_millis(REFRESH_IDLE_MS);
        let change = SessionChange::Rotate {
            id,
            generation: presented.generation(),
            presented: TokenHash::from_bytes(presented.hash()),
            successor: TokenHash::from_bytes(presented.successor(key).hash()),
            expires_at,
        };
        // A change that was not confirmed may yet happen, when a majority is back, long after
        // the time in which a repeated token is taken for a lost answer.
        let once = request_id.map(|request_id| IdempotencyKey {
            principal: id.to_bytes().to_vec(),
            // Of this token alone: another tab may have got the next one meanwhile.
            key: [request_id.as_bytes(), &presented.hash()].concat(),
            request_hash: presented.hash(),
        });
        let reply = inner.change_session(actor(session.account, id), change, once).await?;
        let generation = match reply {
            Reply::Rotated { generation } => generation,
            Reply::Reused => {
                tracing::warn!(session = %id, "a used refresh token came back; session closed");
                return Err(Reason::RefreshReused.into());
            }
            _ => return Err(AccountError::Command("a refresh was answered with something else")),
        };
        let successor = RefreshToken::issue(key, presented.family(), generation);
        let access = inner.access(session.account, id, audience).await?;
        Ok(Refreshed {
            session: id,
            account: session.account,
            kind: session.kind,
            refresh: successor.to_text(),
            expires_at,
            access,
        })
    }

    /// Closes the session of a refresh token. One that is closed already is no error.
    ///
    /// # Errors
    /// `TokenInvalid`.
    pub async fn sign_out(&self, refresh: &str) -> Result<(), AccountError> {
        let presented = self.parse_refresh(refresh)?;
        let id = SessionId::from_bytes(presented.family());
        let Some(session) = self.session(id).await? else { return Ok(()) };
        let account = session.account;
        let change = SessionChange::Close { id, account, end: SessionEnd::SignedOut };
        match self.inner.change_session(actor(account, id), change, None).await {
            Ok(_) | Err(AccountError::Refused(Reason::SessionNotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The sessions of an account, the newest first; `current` is the one that asks.
    ///
    /// # Errors
    /// The tables could not be read.
    pub async fn sessions(
        &self,
        account: AccountId,
        current: SessionId,
    ) -> Result<Vec<SessionView>, AccountError> {
        let read = move |db: &store::Reader<'_>| Ok(state::read::session::of_account(db, account)?);
        let sessions = self.inner.read(read).await?;
        let view = |s: Session| SessionView {
            id: s.id,
            device: s.device,
            kind: s.kind,
            created_at: s.created_at,
            last_seen_at: s.rotated_at,
            current: s.id == current,
            ended: s.ended,
        };
        Ok(sessions.into_iter().map(view).collect())
    }

    /// Closes one of an account's sessions, from another one (`by`).
    ///
    /// # Errors
    /// `SessionNotFound`.
    pub async fn close_session(
        &self,
        account: AccountId,
        by: SessionId,
        id: SessionId,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let end = if by == id { SessionEnd::SignedOut } else { SessionEnd::Revoked };
        let change = SessionChange::Close { id, account, end };
        self.inner.change_session(actor(account, by), change, once).await.map(drop)
    }

    /// Closes all of an account's sessions, or all but the one that asks.
    ///
    /// # Errors
    /// The command could not be applied.
    pub async fn close_all_sessions(
        &self,
        account: AccountId,
        by: SessionId,
        keep_current: bool,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let keep = keep_current.then_some(by);
        let change = SessionChange::CloseAll { account, keep, end: SessionEnd::Revoked };
        self.inner.change_session(actor(account, by), change, once).await.map(drop)
    }

    /// Reads an access token. Whether its session still stands is asked of the tables by
    /// [`require_open`](crate::require_open), best in the same read as the grants.
    ///
    /// # Errors
    /// `TokenExpired`, or `TokenInvalid` for everything else.
    pub async fn verify_bearer(&self, token: &str) -> Result<Bearer, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        let read = || {
            let keys = inner.keys.keys();
            bearer::read(&inner.vault, &keys.set, &inner.issuer, token, now)
        };
        let mut found = read();
        if matches!(found, Err(jwt::TokenError::UnknownKey)) {
            inner.keys.again(&inner.store, &inner.vault, now).await?;
            found = read();
        }
        found.map_err(|error| match error {
            jwt::TokenError::Expired => Reason::TokenExpired.into(),
            other => {
                tracing::debug!(%other, "access token refused");
                Reason::TokenInvalid.into()
            }
        })
    }

    /// The public keys that tokens are checked with, as JSON.
    #[must_use]
    pub fn jwks(&self) -> String {
        self.inner.keys.keys().set.to_json()
    }

    /// The name that a session has in tokens for an audience: to find the streams of a session
    /// that ended.
    #[must_use]
    pub fn session_name(&self, session: SessionId, audience: Audience) -> String {
        bearer::session_name(&self.inner.vault, session, &audience.to_text())
    }

    fn parse_refresh(&self, text: &str) -> Result<RefreshToken, AccountError> {
        let key = &self.inner.vault.keyring().refresh;
        RefreshToken::parse(key, text).map_err(|_| Reason::TokenInvalid.into())
    }

    async fn session(&self, id: SessionId) -> Result<Option<Session>, AccountError> {
        self.inner.read(move |db| Ok(state::read::session::by_id(db, id)?)).await
    }
}
