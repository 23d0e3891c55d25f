//! One's own account, what organisations learn of it, and what administrators see.

use model::{
    AccountId, OrgId, SessionId,
    access::{Holder, Scope, permissions_in},
    audit::Actor,
    command::{AccountChange, NewMember},
    text::Language,
    view::{AccountRow, AccountView, Membership, Page, PageRequest},
};
use state::read::{
    self,
    account::Listed,
    paging::{self, After, Filter},
};
use store::{IdempotencyKey, Reader};
use zeroize::Zeroizing;

use super::{Accounts, Known, actor, name};
use crate::{
    error::AccountError,
    personal::{Field, Owner, Person, Vault},
};

impl Accounts {
    /// One's own account and memberships.
    ///
    /// # Errors
    /// `AccountNotFound`.
    pub async fn account(&self, account: AccountId) -> Result<AccountView, AccountError> {
        let known = self.inner.known(account).await?;
        let opened = known.open()?;
        let seen = self.inner.read(move |db| memberships(db, account)).await?;
        let (grants, memberships) = seen;
        Ok(AccountView {
            id: account,
            mail: opened.mail.to_string(),
            name: opened.name.map(|n| n.to_string()),
            mail_verified: known.row.mail_verified_at.is_some(),
            language: known.row.language,
            created_at: known.row.created_at,
            server: permissions_in(&grants, Scope::Server),
            memberships,
        })
    }

    /// Replaces name (empty removes it) and language.
    ///
    /// # Errors
    /// `AccountNotFound`, or a name that is none.
    pub async fn update_account(
        &self,
        account: AccountId,
        session: SessionId,
        new_name: &str,
        language: Language,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let new_name = name(new_name)?;
        let key = self.inner.known(account).await?.key;
        let sealed = new_name.map(|n| key.seal(Field::AccountName(account), n.as_str()));
        let change = AccountChange::Update { account, name: sealed, language };
        self.inner.change_account(actor(account, session), change, once).await.map(drop)
    }

    /// Deletes an account for good.
    ///
    /// # Errors
    /// `LastOwner`, `AccountNotFound`.
    pub async fn delete_account(
        &self,
        account: AccountId,
        session: SessionId,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let change = AccountChange::Delete { account };
        self.inner.change_account(actor(account, session), change, once).await.map(drop)
    }

    /// Locks or unlocks an account on an administrator's behalf.
    ///
    /// # Errors
    /// `AccountNotFound`.
    pub async fn set_locked(
        &self,
        by: Actor,
        account: AccountId,
        locked: bool,
        once: Option<IdempotencyKey>,
    ) -> Result<(), AccountError> {
        let change = AccountChange::SetLocked { account, locked };
        self.inner.change_account(by, change, once).await.map(drop)
    }

    /// An account as it joins an organisation, or as what has changed about a member: sealed under
    /// the key that they have there, or a fresh one. With `share` false, name and address are left
    /// out.
    ///
    /// # Errors
    /// `AccountNotFound`. A command with the result is refused with `EtagMismatch` if the member
    /// got another key meanwhile: ask again.
    pub async fn as_member(
        &self,
        account: AccountId,
        org: OrgId,
        share: bool,
    ) -> Result<NewMember, AccountError> {
        let inner = &self.inner;
        let known = inner.known(account).await?;
        let member = inner.vault.member_id(account, org);
        let read = move |db: &Reader<'_>| Ok(read::account::key(db, member.to_bytes())?);
        let key = match inner.read(read).await? {
            Some(wrapped) => Some(inner.vault.unwrap(Owner::Member(member), &wrapped)?),
            None => None,
        };
        let opened = known.open()?;
        let person = Person {
            account,
            name: opened.name.as_ref().map(|n| n.as_str()).filter(|_| share),
            mail: Some(opened.mail.as_str()).filter(|_| share),
            mail_verified: known.row.mail_verified_at.is_some(),
        };
        Ok(inner.vault.new_member(&person, org, key))
    }

    /// Accounts for administrators of the server, the newest first.
    ///
    /// # Errors
    /// A page that cannot be asked for, or the tables could not be read.
    pub async fn accounts(&self, page: &PageRequest) -> Result<Page<AccountRow>, AccountError> {
        let (size, after) = read::access::request(page)?;
        let filter = Filter::parse(&page.filter, &FILTER)?;
        let vault = self.inner.vault.clone();
        let read = move |db: &Reader<'_>| -> Result<_, AccountError> {
            if filter.is_empty() {
                let Page { items, next, total } = read::account::page(db, size, after)?;
                let items = items.into_iter().map(|listed| account_row(&vault, db, listed));
                return Ok(Page { items: items.collect::<Result<_, _>>()?, next, total });
            }
            let key = |l: &Listed| After { at: l.account.created_at, id: l.account.id.to_bytes() };
            let fetch = |size, after| read::account::page(db, size, after);
            paging::filtered(size, after, key, fetch, |listed| {
                let row = account_row(&vault, db, listed)?;
                Ok(fits(&filter, &row).then_some(row))
            })
        };
        self.inner.read(read).await
    }

    /// The account with this address, for administrators.
    ///
    /// # Errors
    /// No address, or the tables could not be read.
    pub async fn find_account(&self, mail: &str) -> Result<Option<AccountId>, AccountError> {
        let index = self.inner.vault.index(&super::address(mail)?);
        let found = self.inner.read(move |db| Ok(read::account::by_mail(db, index)?)).await?;
        Ok(found.map(|row| row.id))
    }

    /// The address and language of an account, for mail.
    ///
    /// # Errors
    /// `AccountNotFound`.
    pub async fn mail_of(
        &self,
        account: AccountId,
    ) -> Result<(Zeroizing<String>, Language), AccountError> {
        let known = self.inner.known(account).await?;
        Ok((known.open()?.mail, known.row.language))
    }
}

/// What an account's key opens.
struct OpenedAccount {
    mail: Zeroizing<String>,
    name: Option<Zeroizing<String>>,
}

impl Known {
    fn open(&self) -> Result<OpenedAccount, AccountError> {
        let id = self.row.id;
        let name = self.row.name.as_ref();
        Ok(OpenedAccount {
            mail: self.key.open(Field::AccountMail(id), &self.row.mail)?,
            name: name.map(|n| self.key.open(Field::AccountName(id), n)).transpose()?,
        })
    }
}

type Seen = (Vec<model::access::Grant>, Vec<Membership>);

fn memberships(db: &Reader<'_>, account: AccountId) -> Result<Seen, AccountError> {
    let grants = read::access::of_holder(db, Holder::Account(account))?;
    let mut memberships = Vec::new();
    for row in read::account::memberships(db, account)? {
        let Some(org) = read::org::by_id(db, row.org)? else { continue };
        let grants = read::access::of_holder(db, Holder::Member(row.member))?;
        memberships.push(Membership {
            org: row.org,
            slug: org.slug,
            name: org.profile.name,
            member: row.member,
            grants: grants.iter().map(|g| (g.role, g.scope)).collect(),
        });
    }
    Ok((grants, memberships))
}

/// What the list of accounts can be filtered by.
const FILTER: [(&str, &[&str]); 3] = [
    ("locked", &["yes", "no"]),
    ("verified", &["yes", "no"]),
    ("role", &["any", "owner", "admin", "organiser", "member", "guest"]),
];

fn fits(filter: &Filter, row: &AccountRow) -> bool {
    let has = |key: &str, value: &str| match key {
        "locked" => row.locked == (value == "yes"),
        "verified" => row.mail_verified == (value == "yes"),
        _ => row.roles.iter().any(|role| value == "any" || role.as_str() == value),
    };
    filter.fits(has) && filter.says(&[Some(row.mail.as_str()), row.name.as_deref()])
}

/// The address of an account; none if it is gone.
///
/// # Errors
/// The tables could not be read, or the address not opened.
pub fn mail_of(
    vault: &Vault,
    db: &Reader<'_>,
    account: AccountId,
) -> Result<Option<String>, AccountError> {
    let Some(row) = read::account::by_id(db, account)? else { return Ok(None) };
    let Some(wrapped) = read::account::key(db, account.to_bytes())? else { return Ok(None) };
    let key = vault.unwrap(Owner::Account(account), &wrapped)?;
    Ok(Some(key.open(Field::AccountMail(account), &row.mail)?.to_string()))
}

fn account_row(vault: &Vault, db: &Reader<'_>, listed: Listed) -> Result<AccountRow, AccountError> {
    let account = listed.account;
    let wrapped = read::account::key(db, account.id.to_bytes())?;
    let wrapped = wrapped.ok_or(AccountError::Command("an account has no key"))?;
    let grants = read::access::of_holder(db, Holder::Account(account.id))?;
    let key = vault.unwrap(Owner::Account(account.id), &wrapped)?;
    let name = account.name.as_ref();
    let name = name.map(|n| key.open(Field::AccountName(account.id), n)).transpose()?;
    Ok(AccountRow {
        id: account.id,
        mail: key.open(Field::AccountMail(account.id), &account.mail)?.to_string(),
        name: name.map(|n| n.to_string()),
        mail_verified: account.mail_verified_at.is_some(),
        locked: account.locked,
        created_at: account.created_at,
        sessions: listed.sessions,
        roles: grants.iter().map(|grant| grant.role).collect(),
    })
}
