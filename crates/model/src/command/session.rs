//! Changes of sessions.

use crate::{
    AccountId, Sealed, SessionId, SigningKeyId, TimeMs, TokenHash,
    session::{SessionEnd, SessionKind},
    text::Name,
};

/// Changes of sessions and of the keys that sign tokens.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum SessionChange {
    /// Somebody signed in. One more than allowed closes the oldest.
    #[n(0)]
    Open {
        /// Its id.
        #[n(0)]
        id: SessionId,
        /// Whose.
        #[n(1)]
        account: AccountId,
        /// How it carries its token.
        #[n(2)]
        kind: SessionKind,
        /// The device in words.
        #[n(3)]
        device: Name,
        /// Hash of the first refresh token.
        #[n(4)]
        token: TokenHash,
        /// Until when that token can be used.
        #[n(5)]
        expires_at: TimeMs,
    },
    /// A refresh token was used: its successor is current now. Naming a generation that is no
    /// longer current, outside the grace, closes the session as reused.
    #[n(1)]
    Rotate {
        /// Which.
        #[n(0)]
        id: SessionId,
        /// The generation that was presented.
        #[n(1)]
        generation: u64,
        /// Hash of the token that was presented.
        #[n(2)]
        presented: TokenHash,
        /// Hash of the successor.
        #[n(3)]
        successor: TokenHash,
        /// Until when the successor can be used.
        #[n(4)]
        expires_at: TimeMs,
    },
    /// Closed.
    #[n(2)]
    Close {
        /// Which.
        #[n(0)]
        id: SessionId,
        /// Whose; a session of somebody else does not exist.
        #[n(1)]
        account: AccountId,
        /// Why.
        #[n(2)]
        end: SessionEnd,
    },
    /// All of an account closed, but one.
    #[n(3)]
    CloseAll {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// The session that stays.
        #[n(1)]
        keep: Option<SessionId>,
        /// Why.
        #[n(2)]
        end: SessionEnd,
    },
    /// A key that signs access tokens from now on.
    #[n(4)]
    AddSigningKey {
        /// Its id, the `kid` of tokens.
        #[n(0)]
        id: SigningKeyId,
        /// The public half (Ed25519).
        #[n(1)]
        public: TokenHash,
        /// The private half, sealed by the data key.
        #[n(2)]
        private: Sealed,
    },
    /// A signing key that no living token can name is gone.
    #[n(5)]
    DropSigningKey {
        /// Which.
        #[n(0)]
        id: SigningKeyId,
    },
}
