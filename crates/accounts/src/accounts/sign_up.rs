//! Signing up.
//!
//! 1. The client sends its blinded password; the server draws the account's id and answers with
//!    its blinded function of it, and the id, sealed, for the client to carry.
//! 2. The client sends the record with address and name; the server seals these under a fresh key
//!    and writes the account. The letter that verifies the address follows from the row.

use std::net::IpAddr;

use model::{
    AccountId,
    audit::Actor,
    command::{AccountChange, NewAccount},
    limits::VERIFY_LINK_MS,
    text::Language,
};
use state::rows::account::LinkKind;
use store::IdempotencyKey;

use super::{Accounts, Started, address, name, random};
use crate::{
    carry::{self, Step},
    error::AccountError,
    limits::SIGN_UP_STATE_MS,
    opaque,
    personal::{Field, Owner},
};

/// The last step of a sign-up.
#[derive(Clone)]
pub struct SignUp {
    /// From the first step.
    pub state: Vec<u8>,
    /// The client's OPAQUE record.
    pub upload: Vec<u8>,
    /// A mail address.
    pub mail: String,
    /// A name, or empty.
    pub name: String,
    /// The language of mails.
    pub language: Language,
}

#[derive(minicbor::Encode, minicbor::Decode)]
struct Carried {
    #[n(0)]
    account: AccountId,
}

impl Accounts {
    /// The first step.
    ///
    /// # Errors
    /// Too often from `from`, or a malformed request.
    pub fn sign_up_start(&self, from: IpAddr, request: &[u8]) -> Result<Started, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        inner.rates.sign_up_network.count(from.into(), now)?;
        let account = AccountId::generate(now, random());
        let keyring = inner.vault.keyring();
        let response = opaque::register(&keyring.opaque, account, request)?;
        let until = now.plus_millis(SIGN_UP_STATE_MS);
        let state = carry::pack(&keyring.carry, Step::SignUp, until, Carried { account });
        Ok(Started { response, state })
    }

    /// The last step; safe to send again. The account can sign in at once.
    ///
    /// # Errors
    /// `AccountExists`; `LinkInvalid` if the first step is too long ago; inputs that are not
    /// acceptable.
    pub async fn sign_up_finish(&self, sign_up: &SignUp) -> Result<AccountId, AccountError> {
        let inner = &self.inner;
        let now = inner.now();
        let carry = &inner.vault.keyring().carry;
        let Carried { account } = carry::unpack(carry, Step::SignUp, now, &sign_up.state)?;
        let mail = address(&sign_up.mail)?;
        let name = name(&sign_up.name)?;
        let record = opaque::record(&sign_up.upload)?;
        let key = inner.vault.new_key(Owner::Account(account));
        let expires_at = now.plus_millis(VERIFY_LINK_MS);
        let new = NewAccount {
            id: account,
            mail_index: inner.vault.index(&mail),
            mail: key.seal(Field::AccountMail(account), mail.as_str()),
            name: name.map(|name| key.seal(Field::AccountName(account), name.as_str())),
            key: key.wrapped().clone(),
            record,
            language: sign_up.language.clone(),
            verification: Some(inner.links.make(LinkKind::Verify, account, expires_at)),
        };
        let once = once(account, sign_up);
        let change = AccountChange::Create(new);
        inner.change_account(Actor::Anonymous, change, Some(once)).await?;
        Ok(account)
    }
}

/// The same inputs for the same drawn id are the same request; other inputs (after a typing error
/// in the address) are another one.
fn once(account: AccountId, sign_up: &SignUp) -> IdempotencyKey {
    let parts: [&[u8]; 4] = [
        &sign_up.upload,
        sign_up.mail.as_bytes(),
        sign_up.name.as_bytes(),
        sign_up.language.as_str().as_bytes(),
    ];
    let request_hash = super::digest(&parts);
    let mut principal = b"sign-up ".to_vec();
    principal.extend_from_slice(&account.to_bytes());
    IdempotencyKey { principal, key: request_hash.to_vec(), request_hash }
}
