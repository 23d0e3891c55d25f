//! `session`, `signing_key`.

use model::{
    AccountId, Sealed, SessionId, SigningKeyId, TimeMs, TokenHash,
    session::{Session, SessionEnd, SessionKind},
    text::Name,
};
use store::Stream;

use super::{Bytes, Hash, Id, Ms, Text, words};

words! {
    /// The enums of sessions as words.
    pub SessionWord {
        SessionKind { Cookie = "cookie", Token = "token" }
        SessionEnd {
            SignedOut = "signed_out", Revoked = "revoked", Reused = "reused",
            PasswordChanged = "password_changed", Locked = "locked", Displaced = "displaced"
        }
    }
}

store::row! {
    /// A session as stored.
    pub struct SessionRow = "session" {
        stream: |_| Stream::DIRECTORY,
        key { id: SessionId as Id }
        columns {
            account: AccountId as Id,
            kind: SessionKind as SessionWord,
            device: Name as Text,
            generation: u64,
            rotated_at: TimeMs as Ms,
            created_at: TimeMs as Ms,
            expires_at: TimeMs as Ms,
            ended: Option<SessionEnd> as SessionWord,
            ended_at: Option<TimeMs> as Ms,
        }
        secret { token: TokenHash as Hash, previous: Option<TokenHash> as Hash }
    }
}

store::row! {
    /// A key that signs access tokens, as stored.
    pub struct SigningKeyRow = "signing_key" {
        stream: |_| Stream::DIRECTORY,
        key { id: SigningKeyId as Id }
        columns { public: TokenHash as Hash, created_at: TimeMs as Ms }
        secret { private: Sealed as Bytes }
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id,
            account: row.account,
            kind: row.kind,
            device: row.device,
            generation: row.generation,
            current: row.token,
            rotated_at: row.rotated_at,
            created_at: row.created_at,
            expires_at: row.expires_at,
            ended: row.ended,
        }
    }
}
