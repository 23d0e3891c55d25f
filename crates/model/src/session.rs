//! A session: one signed-in device of an account.

use crate::{AccountId, SessionId, TimeMs, TokenHash, text::Name};

/// How a session carries its refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum SessionKind {
    /// A browser: an `HttpOnly` cookie that no script can read.
    #[n(0)]
    Cookie,
    /// A program: the token itself.
    #[n(1)]
    Token,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum SessionEnd {
    /// Its person signed out.
    #[n(0)]
    SignedOut,
    /// Closed from another session, or by signing out everywhere.
    #[n(1)]
    Revoked,
    /// A refresh token was used twice: somebody else may hold it.
    #[n(2)]
    Reused,
    /// The password changed.
    #[n(3)]
    PasswordChanged,
    /// An administrator closed it.
    #[n(4)]
    Locked,
    /// One session more than allowed was opened; this was the oldest.
    #[n(5)]
    Displaced,
}

/// A session as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id; also the family of its refresh tokens.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// How it carries its token.
    pub kind: SessionKind,
    /// What the person will recognise, e.g. "Firefox on Linux".
    pub device: Name,
    /// Which refresh token is current; counts up from 0.
    pub generation: u64,
    /// The hash of the current refresh token.
    pub current: TokenHash,
    /// When the current token was issued.
    pub rotated_at: TimeMs,
    /// When it was opened.
    pub created_at: TimeMs,
    /// Until when the current token can be used.
    pub expires_at: TimeMs,
    /// How it ended, if it did.
    pub ended: Option<SessionEnd>,
}
