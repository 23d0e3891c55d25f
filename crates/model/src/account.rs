//! An account: a person's login, held by the directory.

use crate::{AccountId, Sealed, TimeMs, text::Language};

/// An account as the directory knows it. What signs it in is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Mail address, sealed.
    pub mail: Sealed,
    /// Name, sealed.
    pub name: Option<Sealed>,
    /// When the address was verified.
    pub mail_verified_at: Option<TimeMs>,
    /// The language for mails and, at first, the app.
    pub language: Language,
    /// Locked by an administrator: cannot sign in.
    pub locked: bool,
    /// When it was made.
    pub created_at: TimeMs,
}
