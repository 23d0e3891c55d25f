//! Accounts, and the links that verify, reset and make the first owner.

use model::{
    AccountId, GrantId, Reason, TokenHash,
    access::{Grant, Holder, Role, Scope},
    audit::Actor,
    command::{AccountChange, NewAccount, NewLink, OwnerLink, Reply},
    session::SessionEnd,
};
use store::{Tx, ensure, reject, values};

use super::{No, access, audit, invitation, org, personal, project::now, session};
use crate::rows::{
    Hash, Id,
    account::{AccountRow, AccountWord, LinkKind, LinkRow},
};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &AccountChange) -> Result<Reply, No> {
    use AccountChange as Change;
    match change {
        Change::Create(new) => create(tx, new),
        Change::RequestVerification(link) => {
            existing(tx, link.account)?;
            put_link(tx, LinkKind::Verify, link)?;
            Ok(Reply::Done)
        }
        Change::VerifyMail { token } => verify(tx, *token),
        Change::RequestReset(link) => {
            existing(tx, link.account)?;
            put_link(tx, LinkKind::Reset, link)?;
            Ok(Reply::Done)
        }
        Change::ResetPassword { token, record } => {
            let account = use_link(tx, LinkKind::Reset, *token)?;
            let mut row = existing(tx, account)?;
            row.record = record.clone();
            tx.update(&row)?;
            session::close_all(tx, row.id, None, SessionEnd::PasswordChanged)?;
            // Whoever opened the link reads this mailbox.
            verify_account(tx, row)
        }
        Change::ChangePassword { account, record, keep } => {
            let mut row = existing(tx, *account)?;
            row.record = record.clone();
            tx.update(&row)?;
            session::close_all(tx, *account, *keep, SessionEnd::PasswordChanged)?;
            // Whoever had a reset link sent is no longer asked for.
            drop_links(tx, LinkKind::Reset, *account)?;
            Ok(Reply::Done)
        }
        Change::Update { account, name, language } => {
            let mut row = existing(tx, *account)?;
            row.name.clone_from(name);
            row.language = language.clone();
            tx.update(&row)?;
            Ok(Reply::Done)
        }
        Change::SetLocked { account, locked } => set_locked(tx, actor, *account, *locked),
        Change::Delete { account } => delete(tx, actor, *account),
        Change::OfferOwnership(link) => offer_ownership(tx, link),
        Change::ClaimOwnership { token, account, grant } => {
            claim_ownership(tx, actor, *token, *account, *grant)
        }
    }
}

fn create(tx: &mut Tx<'_>, new: &NewAccount) -> Result<Reply, No> {
    ensure(tx.get::<AccountRow>(&new.id)?.is_none(), Reason::InvalidInput)?;
    let sql = "SELECT 1 FROM account WHERE mail_index = ?1";
    let taken = tx.exists(sql, &values![new.mail_index => Hash])?;
    ensure(!taken, Reason::AccountExists)?;
    personal::put_account(tx, new.id, &new.key)?;
    tx.insert(&AccountRow {
        id: new.id,
        mail_verified_at: None,
        language: new.language.clone(),
        locked: false,
        created_at: now(tx),
        mail_index: new.mail_index,
        mail: new.mail.clone(),
        name: new.name.clone(),
        record: new.record.clone(),
    })?;
    if let Some(link) = &new.verification {
        ensure(link.account == new.id, Reason::InvalidInput)?;
        put_link(tx, LinkKind::Verify, link)?;
    }
    Ok(Reply::Account(new.id))
}

fn verify(tx: &mut Tx<'_>, token: TokenHash) -> Result<Reply, No> {
    let account = use_link(tx, LinkKind::Verify, token)?;
    let row = existing(tx, account)?;
    verify_account(tx, row)
}

fn verify_account(tx: &mut Tx<'_>, mut row: AccountRow) -> Result<Reply, No> {
    if row.mail_verified_at.is_none() {
        row.mail_verified_at = Some(now(tx));
        tx.update(&row)?;
    }
    org::verify_members(tx, row.id)?;
    Ok(Reply::Account(row.id))
}

fn set_locked(tx: &mut Tx<'_>, actor: &Actor, id: AccountId, locked: bool) -> Result<Reply, No> {
    let mut row = existing(tx, id)?;
    if locked {
        access::ensure_another_runs_the_server(tx, id)?;
    }
    if row.locked != locked {
        row.locked = locked;
        tx.update(&row)?;
        let action = if locked { "account.lock" } else { "account.unlock" };
        audit::note(tx, actor, None, action, &id.to_string(), "")?;
    }
    if locked {
        session::close_all(tx, id, None, SessionEnd::Locked)?;
    }
    Ok(Reply::Done)
}

fn delete(tx: &mut Tx<'_>, actor: &Actor, id: AccountId) -> Result<Reply, No> {
    let row = existing(tx, id)?;
    for membership in org::memberships(tx, id)? {
        access::ensure_not_last_owner(tx, membership.org, membership.member)?;
    }
    let holder = Holder::Account(id);
    let owns = access::of_holder(tx, holder)?.iter().any(|g| g.role == Role::Owner);
    ensure(!owns || access::owners(tx, Scope::Server)? > 1, Reason::LastOwner)?;
    let members: Vec<_> = org::memberships(tx, id)?.iter().map(|m| m.member).collect();
    invitation::forget(tx, row.mail_index, row.mail_verified_at.is_some(), &members)?;
    org::leave_all(tx, actor, id)?;
    access::drop_all_of(tx, holder)?;
    session::erase_all(tx, id)?;
    let tail = "WHERE account = ?1 ORDER BY token";
    for link in tx.select::<LinkRow>(tail, &values![id => Id])? {
        tx.delete(&link)?;
    }
    personal::drop(tx, id.to_bytes())?;
    tx.delete(&row)?;
    audit::note(tx, actor, None, "account.delete", &id.to_string(), "")?;
    Ok(Reply::Done)
}

fn offer_ownership(tx: &mut Tx<'_>, link: &OwnerLink) -> Result<Reply, No> {
    ensure(access::owners(tx, Scope::Server)? == 0, Reason::OwnerExists)?;
    let tail = "WHERE kind = ?1 ORDER BY token";
    for old in tx.select::<LinkRow>(tail, &values![LinkKind::Owner => AccountWord])? {
        tx.delete(&old)?;
    }
    let (token, expires_at) = (link.token, link.expires_at);
    ensure(tx.get::<LinkRow>(&token)?.is_none(), Reason::InvalidInput)?;
    tx.insert(&LinkRow { token, kind: LinkKind::Owner, account: None, expires_at })?;
    Ok(Reply::Done)
}

fn claim_ownership(
    tx: &mut Tx<'_>,
    actor: &Actor,
    token: TokenHash,
    account: AccountId,
    grant: GrantId,
) -> Result<Reply, No> {
    ensure(access::owners(tx, Scope::Server)? == 0, Reason::OwnerExists)?;
    existing(tx, account)?;
    let link = live_link(tx, LinkKind::Owner, token)?;
    tx.delete(&link)?;
    let grant = Grant {
        id: grant,
        holder: Holder::Account(account),
        role: Role::Owner,
        scope: Scope::Server,
        given_at: now(tx),
    };
    access::insert(tx, &grant)?;
    audit::note(tx, actor, None, "server.claim", &account.to_string(), "")?;
    Ok(Reply::Done)
}

/// A new link; earlier ones of its kind die.
fn put_link(tx: &mut Tx<'_>, kind: LinkKind, link: &NewLink) -> Result<(), No> {
    drop_links(tx, kind, link.account)?;
    let NewLink { account, token, expires_at } = *link;
    ensure(tx.get::<LinkRow>(&token)?.is_none(), Reason::InvalidInput)?;
    tx.insert(&LinkRow { token, kind, account: Some(account), expires_at })?;
    Ok(())
}

/// A link works once, and only before its time is over.
fn use_link(tx: &mut Tx<'_>, kind: LinkKind, token: TokenHash) -> Result<AccountId, No> {
    let link = live_link(tx, kind, token)?;
    let Some(account) = link.account else { return reject(Reason::LinkInvalid) };
    drop_links(tx, kind, account)?;
    Ok(account)
}

fn live_link(tx: &Tx<'_>, kind: LinkKind, token: TokenHash) -> Result<LinkRow, No> {
    let now = now(tx);
    match tx.get::<LinkRow>(&token)? {
        Some(link) if link.kind == kind && link.expires_at > now => Ok(link),
        _ => reject(Reason::LinkInvalid),
    }
}

fn drop_links(tx: &mut Tx<'_>, kind: LinkKind, account: AccountId) -> Result<(), No> {
    let tail = "WHERE account = ?1 AND kind = ?2 ORDER BY token";
    for old in tx.select::<LinkRow>(tail, &values![account => Id, kind => AccountWord])? {
        tx.delete(&old)?;
    }
    Ok(())
}

fn existing(tx: &Tx<'_>, id: AccountId) -> Result<AccountRow, No> {
    match tx.get::<AccountRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::AccountNotFound),
    }
}
