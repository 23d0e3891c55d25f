//! `account`, `person_key`, `link`, `membership`.

use model::{
    AccountId, BlindIndex, MemberId, OrgId, Sealed, TimeMs, TokenHash, WrappedKey,
    account::Account, sealed::PasswordRecord, text::Language,
};
use store::Stream;

use super::{Bytes, Hash, Id, Ms, Text, words};

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// An account's.
    Account,
    /// A member's.
    Member,
    /// An imported list's.
    Import,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Verifies an address.
    Verify,
    /// Resets a password.
    Reset,
    /// Makes the first owner.
    Owner,
}

words! {
    /// The enums of accounts as words.
    pub AccountWord {
        KeyKind { Account = "account", Member = "member", Import = "import" }
        LinkKind { Verify = "verify", Reset = "reset", Owner = "owner" }
    }
}

store::row! {
    /// An account as stored.
    pub struct AccountRow = "account" {
        stream: |_| Stream::DIRECTORY,
        key { id: AccountId as Id }
        columns {
            mail_verified_at: Option<TimeMs> as Ms,
            language: Language as Text,
            locked: bool,
            created_at: TimeMs as Ms,
        }
        secret {
            mail_index: BlindIndex as Hash,
            mail: Sealed as Bytes,
            name: Option<Sealed> as Bytes,
            record: PasswordRecord as Bytes,
        }
    }
}

store::row! {
    /// A person's or a list's key as stored.
    pub struct KeyRow = "person_key" {
        stream: |row| row.org.map_or(Stream::DIRECTORY, |org| Stream::new(org.to_bytes())),
        key { owner: [u8; 16] }
        columns { kind: KeyKind as AccountWord, org: Option<OrgId> as Id }
        secret { wrapped: WrappedKey as Bytes }
    }
}

store::row! {
    /// A link as stored.
    pub struct LinkRow = "link" {
        stream: |_| Stream::DIRECTORY,
        key { token: TokenHash as Hash }
        columns {
            kind: LinkKind as AccountWord,
            account: Option<AccountId> as Id,
            expires_at: TimeMs as Ms,
        }
    }
}

store::row! {
    /// A membership as the directory knows it.
    pub struct MembershipRow = "membership" {
        stream: |_| Stream::DIRECTORY,
        key { account: AccountId as Id, org: OrgId as Id }
        columns { member: MemberId as Id, joined_at: TimeMs as Ms }
    }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            mail: row.mail,
            name: row.name,
            mail_verified_at: row.mail_verified_at,
            language: row.language,
            locked: row.locked,
            created_at: row.created_at,
        }
    }
}
