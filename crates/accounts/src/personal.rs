//! Personal data, sealed: who can open what is decided by who is handed the key.
//!
//! Each account, each member and each imported list has a key of its own, stored once, wrapped by
//! the data key. What concerns them is sealed under it, bound to its row. Deleting the wrapped key
//! erases every copy, in rows, change records, logs and backups alike.

use std::sync::Arc;

use crypto::{
    Key, OsRng,
    blind::MailAddress,
    keyring::Keyring,
    pairwise,
    seal::{self, OpenError, Place, SealingKey},
    token::LinkToken,
};
use model::{
    AccountId, BlindIndex, CallId, ImportId, InvitationId, MemberId, OrgId, PledgeId, Sealed,
    SigningKeyId, WrappedKey, command::NewMember,
};
use zeroize::Zeroizing;

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// An account.
    Account(AccountId),
    /// A member.
    Member(MemberId),
    /// An imported list.
    Import(ImportId),
}

impl Owner {
    const fn bytes(self) -> [u8; 16] {
        match self {
            Self::Account(id) => id.to_bytes(),
            Self::Member(id) => id.to_bytes(),
            Self::Import(id) => id.to_bytes(),
        }
    }
}

/// What is sealed, and in which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An account's address.
    AccountMail(AccountId),
    /// An account's name.
    AccountName(AccountId),
    /// A member's address.
    MemberMail(MemberId),
    /// A member's name.
    MemberName(MemberId),
    /// A pledge's note, under its member's key.
    PledgeNote(PledgeId),
    /// The address of somebody on a list, under the list's key.
    InvitationMail(InvitationId),
    /// The name of somebody on a list, under the list's key.
    InvitationName(InvitationId),
}

impl Field {
    const fn column(self) -> (&'static str, &'static str, [u8; 16]) {
        match self {
            Self::AccountMail(id) => ("account", "mail", id.to_bytes()),
            Self::AccountName(id) => ("account", "name", id.to_bytes()),
            Self::MemberMail(id) => ("member", "mail", id.to_bytes()),
            Self::MemberName(id) => ("member", "name", id.to_bytes()),
            Self::PledgeNote(id) => ("pledge", "note", id.to_bytes()),
            Self::InvitationMail(id) => ("invitation", "mail", id.to_bytes()),
            Self::InvitationName(id) => ("invitation", "name", id.to_bytes()),
        }
    }
}

/// Makes and unwraps keys. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    keyring: Arc<Keyring>,
}

/// The key of one person or list, unwrapped.
#[derive(Clone, Debug)]
pub struct PersonKey {
    key: SealingKey,
    wrapped: WrappedKey,
}

impl PersonKey {
    /// The form that is stored.
    #[must_use]
    pub const fn wrapped(&self) -> &WrappedKey {
        &self.wrapped
    }

    /// Seals a text for its field. The length of the result says little about the text's.
    #[must_use]
    pub fn seal(&self, field: Field, text: &str) -> Sealed {
        let (table, column, row) = field.column();
        let place = Place { table, column, row: &row };
        Sealed::from_bytes(seal::seal_text(&self.key, place, text, &mut OsRng))
    }

    /// Opens what was sealed for `field`.
    ///
    /// # Errors
    /// It was sealed under another key, for another field, or was changed.
    pub fn open(&self, field: Field, sealed: &Sealed) -> Result<Zeroizing<String>, OpenError> {
        let (table, column, row) = field.column();
        seal::open_text(&self.key, Place { table, column, row: &row }, sealed.as_bytes())
    }
}

impl Vault {
    /// The vault of this keyring.
    #[must_use]
    pub const fn new(keyring: Arc<Keyring>) -> Self {
        Self { keyring }
    }

    /// A fresh key for somebody.
    #[must_use]
    pub fn new_key(&self, owner: Owner) -> PersonKey {
        let key = Key::generate(&mut OsRng);
        let wrapped = seal::wrap(self.keyring.data_key(), &owner.bytes(), &key, &mut OsRng);
        PersonKey { key: SealingKey::personal(key), wrapped: WrappedKey::from_bytes(wrapped) }
    }

    /// Somebody's key.
    ///
    /// # Errors
    /// It is not theirs, was changed, or was wrapped by a data key that is not in the ring.
    pub fn unwrap(&self, owner: Owner, wrapped: &WrappedKey) -> Result<PersonKey, OpenError> {
        let data_key = self.keyring.key_for(wrapped.as_bytes())?;
        let key = seal::unwrap(data_key, &owner.bytes(), wrapped.as_bytes())?;
        Ok(PersonKey { key, wrapped: wrapped.clone() })
    }

    /// The index by which an address is found.
    #[must_use]
    pub fn index(&self, mail: &MailAddress) -> BlindIndex {
        BlindIndex::from_bytes(mail.index(&self.keyring.index))
    }

    /// The id of an account inside an organisation.
    #[must_use]
    pub fn member_id(&self, account: AccountId, org: OrgId) -> MemberId {
        let key = &self.keyring.pairwise;
        let id = pairwise::member_id(key, &account.to_bytes(), &org.to_bytes());
        MemberId::from_bytes(id)
    }

    /// An account as a new (or known) member of an organisation. `key` is the key that they have
    /// there already; a fresh one is made for who is new.
    #[must_use]
    pub fn new_member(&self, person: &Person<'_>, org: OrgId, key: Option<PersonKey>) -> NewMember {
        let id = self.member_id(person.account, org);
        let key = key.unwrap_or_else(|| self.new_key(Owner::Member(id)));
        NewMember {
            id,
            account: person.account,
            name: person.name.map(|name| key.seal(Field::MemberName(id), name)),
            mail: person.mail.map(|mail| key.seal(Field::MemberMail(id), mail)),
            mail_verified: person.mail_verified,
            key: key.wrapped,
        }
    }

    /// A fresh seed for the receipts of a call, and the form in which it is stored.
    #[must_use]
    pub fn new_receipt_seed(&self, call: CallId) -> (Key, Sealed) {
        let seed = self.keyring.receipt.derive("seed");
        let seed =
            Key::from_bytes(seed.mac(&[&call.to_bytes(), Key::generate(&mut OsRng).expose()]));
        let sealed = self.seal_secret("call", "receipt_seed", call.to_bytes(), seed.expose());
        (seed, sealed)
    }

    /// The seed of the receipts of a call.
    ///
    /// # Errors
    /// It was sealed for another call, or was changed.
    pub fn receipt_seed(&self, call: CallId, sealed: &Sealed) -> Result<Key, OpenError> {
        self.open_secret("call", "receipt_seed", call.to_bytes(), sealed)
    }

    /// The secret of an invitation's link. It follows from the id, so that the letter can be
    /// written long after the list was imported without the secret being stored.
    #[must_use]
    pub fn invitation_token(&self, id: InvitationId) -> LinkToken {
        LinkToken::derive(&self.keyring.carry.derive("invitations"), &[&id.to_bytes()])
    }

    pub(crate) fn seal_signing_key(&self, id: SigningKeyId, key: &Key) -> Sealed {
        self.seal_secret("signing_key", "private", id.to_bytes(), key.expose())
    }

    pub(crate) fn signing_key(&self, id: SigningKeyId, sealed: &Sealed) -> Result<Key, OpenError> {
        self.open_secret("signing_key", "private", id.to_bytes(), sealed)
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    fn seal_secret(&self, table: &str, column: &str, row: [u8; 16], secret: &[u8]) -> Sealed {
        let place = Place { table, column, row: &row };
        Sealed::from_bytes(seal::seal(self.keyring.data_key(), place, secret, &mut OsRng))
    }

    fn open_secret(
        &self,
        table: &str,
        column: &str,
        row: [u8; 16],
        sealed: &Sealed,
    ) -> Result<Key, OpenError> {
        let key = self.keyring.key_for(sealed.as_bytes())?;
        let bytes = seal::open(key, Place { table, column, row: &row }, sealed.as_bytes())?;
        bytes.as_slice().try_into().map(Key::from_bytes).map_err(|_| OpenError::Content)
    }
}

/// What an organisation learns of an account that joins it.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: Option<&'a str>,
    /// Their address.
    pub mail: Option<&'a str>,
    /// Whether it is verified.
    pub mail_verified: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(Arc::new(Keyring::generate(&mut OsRng)))
    }

    const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
    const ORG: OrgId = OrgId::from_bytes([2; 16]);

    fn person() -> Person<'static> {
        Person {
            account: ACCOUNT,
            name: Some("Ada"),
            mail: Some("ada@example.org"),
            mail_verified: true,
        }
    }

    #[test]
    fn a_member_is_opened_by_their_own_key_and_field_alone() {
        let vault = vault();
        let member = vault.new_member(&person(), ORG, None);
        assert_eq!(member.id, vault.member_id(ACCOUNT, ORG));
        let key = vault.unwrap(Owner::Member(member.id), &member.key).unwrap();
        let (name, mail) = (member.name.unwrap(), member.mail.unwrap());
        assert_eq!(&*key.open(Field::MemberName(member.id), &name).unwrap(), "Ada");
        assert_eq!(&*key.open(Field::MemberMail(member.id), &mail).unwrap(), "ada@example.org");
        assert_eq!(key.open(Field::MemberMail(member.id), &name), Err(OpenError::NotAuthentic));
        let other = vault.member_id(AccountId::from_bytes([9; 16]), ORG);
        assert_eq!(key.open(Field::MemberName(other), &name), Err(OpenError::NotAuthentic));
        assert!(vault.unwrap(Owner::Member(other), &member.key).is_err());
        let fresh = vault.new_key(Owner::Member(member.id));
        assert_eq!(fresh.open(Field::MemberName(member.id), &name), Err(OpenError::NotAuthentic));
    }

    #[test]
    fn who_is_known_keeps_their_key() {
        let vault = vault();
        let first = vault.new_member(&person(), ORG, None);
        let key = vault.unwrap(Owner::Member(first.id), &first.key).unwrap();
        let again = vault.new_member(&person(), ORG, Some(key));
        assert_eq!(again.key, first.key);
        assert_eq!(again.id, first.id);
    }

    #[test]
    fn two_organisations_see_two_people() {
        let vault = vault();
        let (a, b) = (
            vault.new_member(&person(), ORG, None),
            vault.new_member(&person(), OrgId::from_bytes([3; 16]), None),
        );
        assert_ne!(a.id, b.id);
        assert_ne!(a.key, b.key);
        assert_ne!(a.mail, b.mail);
    }

    #[test]
    fn receipt_seeds_differ_and_open_for_their_call_alone() {
        let vault = vault();
        let (call, other) = (CallId::from_bytes([4; 16]), CallId::from_bytes([5; 16]));
        let (seed, sealed) = vault.new_receipt_seed(call);
        assert_eq!(vault.receipt_seed(call, &sealed).unwrap(), seed);
        assert_eq!(vault.receipt_seed(other, &sealed), Err(OpenError::NotAuthentic));
        assert_ne!(vault.new_receipt_seed(call).0, seed);
    }
}
