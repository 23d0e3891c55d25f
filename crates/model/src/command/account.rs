//! Changes of accounts.

use crate::{
    AccountId, BlindIndex, GrantId, Sealed, SessionId, TimeMs, TokenHash, WrappedKey,
    sealed::PasswordRecord, text::Language,
};

/// Changes of accounts.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum AccountChange {
    /// Somebody signed up.
    #[n(0)]
    Create(#[n(0)] NewAccount),
    /// A verification link was made; earlier ones die.
    #[n(1)]
    RequestVerification(#[n(0)] NewLink),
    /// The address is verified: by the account that holds the link. Raises the admission level of
    /// its pledges.
    #[n(2)]
    VerifyMail {
        /// Hash of the link's token.
        #[n(0)]
        token: TokenHash,
    },
    /// A reset link was made; earlier ones die.
    #[n(3)]
    RequestReset(#[n(0)] NewLink),
    /// A new password by reset link; closes every session.
    #[n(4)]
    ResetPassword {
        /// Hash of the link's token.
        #[n(0)]
        token: TokenHash,
        /// The new registration record.
        #[n(1)]
        record: PasswordRecord,
    },
    /// A new password by its owner; closes every other session.
    #[n(5)]
    ChangePassword {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// The new registration record.
        #[n(1)]
        record: PasswordRecord,
        /// The session that stays.
        #[n(2)]
        keep: Option<SessionId>,
    },
    /// Name and language.
    #[n(6)]
    Update {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// The name, sealed; none removes it.
        #[n(1)]
        name: Option<Sealed>,
        /// The language.
        #[n(2)]
        language: Language,
    },
    /// Locked or unlocked by an administrator; locking closes every session.
    #[n(7)]
    SetLocked {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// Locked?
        #[n(1)]
        locked: bool,
    },
    /// Deleted by its owner: keys, sessions, grants and memberships go; standing pledges are
    /// withdrawn. Refused for the last owner of an organisation.
    #[n(8)]
    Delete {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// The link that makes the first owner; refused once there is one.
    #[n(9)]
    OfferOwnership(#[n(0)] OwnerLink),
    /// Somebody used that link: they own the server.
    #[n(10)]
    ClaimOwnership {
        /// Hash of the link's token.
        #[n(0)]
        token: TokenHash,
        /// Who.
        #[n(1)]
        account: AccountId,
        /// The id of the grant.
        #[n(2)]
        grant: GrantId,
    },
}

/// A new account.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewAccount {
    /// Its id.
    #[n(0)]
    pub id: AccountId,
    /// Finds the address; unique.
    #[n(1)]
    pub mail_index: BlindIndex,
    /// The address, sealed.
    #[n(2)]
    pub mail: Sealed,
    /// The name, sealed.
    #[n(3)]
    pub name: Option<Sealed>,
    /// The account's key, wrapped by the data key.
    #[n(4)]
    pub key: WrappedKey,
    /// What signs it in.
    #[n(5)]
    pub record: PasswordRecord,
    /// Language of its mails.
    #[n(6)]
    pub language: Language,
    /// The link that verifies its address.
    #[n(7)]
    pub verification: Option<NewLink>,
}

/// A link with a secret that works once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct NewLink {
    /// Whose.
    #[n(0)]
    pub account: AccountId,
    /// Hash of its token.
    #[n(1)]
    pub token: TokenHash,
    /// Until when it works.
    #[n(2)]
    pub expires_at: TimeMs,
}

/// The link that makes the first owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct OwnerLink {
    /// Hash of its token.
    #[n(0)]
    pub token: TokenHash,
    /// Until when it works.
    #[n(1)]
    pub expires_at: TimeMs,
}
