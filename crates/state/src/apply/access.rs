//! Grants: nobody gives or takes more than they hold, and an owner always stays.

use model::{
    AccountId, GrantId, MemberId, OrgId, Reason,
    access::{Grant, Holder, PermissionSet, Role, Scope, permissions_in},
    audit::Actor,
    command::{AccessChange, Reply},
};
use store::{Tx, ensure, reject, values};

use super::{No, audit, org, project, project::now};
use crate::rows::{
    Id,
    access::{GrantRow, GrantWord, holder_columns},
    account::AccountRow,
    project::ProjectRow,
};

pub(super) fn apply(tx: &mut Tx<'_>, actor: &Actor, change: &AccessChange) -> Result<Reply, No> {
    match change {
        AccessChange::Give { id, holder, role, scope } => {
            let grant =
                Grant { id: *id, holder: *holder, role: *role, scope: *scope, given_at: now(tx) };
            give(tx, actor, &grant)
        }
        AccessChange::Take { id } => take(tx, actor, *id),
    }
}

fn give(tx: &mut Tx<'_>, actor: &Actor, grant: &Grant) -> Result<Reply, No> {
    ensure_holder_fits(tx, grant)?;
    ensure_within_own(tx, actor, grant)?;
    let same = |held: &Grant| held.role == grant.role && held.scope == grant.scope;
    if let Some(held) = of_holder(tx, grant.holder)?.into_iter().find(same) {
        return Ok(Reply::Created(held.id.to_bytes()));
    }
    insert(tx, grant)?;
    note(tx, actor, "grant.give", grant)?;
    Ok(Reply::Done)
}

fn take(tx: &mut Tx<'_>, actor: &Actor, id: GrantId) -> Result<Reply, No> {
    let Some(row) = tx.get::<GrantRow>(&id)? else { return reject(Reason::GrantNotFound) };
    let grant = Grant::from(row.clone());
    ensure_within_own(tx, actor, &grant)?;
    if grant.role == Role::Owner && !matches!(grant.scope, Scope::Project(..)) {
        ensure(owners(tx, grant.scope)? > 1, Reason::LastOwner)?;
    }
    tx.delete(&row)?;
    note(tx, actor, "grant.take", &grant)?;
    Ok(Reply::Done)
}

/// The holder exists in the world of the scope, and the scope itself exists.
fn ensure_holder_fits(tx: &Tx<'_>, grant: &Grant) -> Result<(), No> {
    match (grant.scope, grant.holder) {
        (Scope::Server, Holder::Account(id)) => {
            ensure(tx.get::<AccountRow>(&id)?.is_some(), Reason::AccountNotFound)
        }
        (Scope::Org(of), Holder::Member(id)) => org::member_of(tx, of, id).map(drop),
        (Scope::Project(of, id), Holder::Member(member)) => {
            org::member_of(tx, of, member)?;
            ensure(project::gist(tx, id)?.org == of, Reason::ProjectNotFound)
        }
        (Scope::Server, Holder::Member(_)) => reject(Reason::AccountNotFound),
        (_, Holder::Account(_)) => reject(Reason::MemberNotFound),
    }
}

/// Whoever gives or takes a role holds all of it there.
fn ensure_within_own(tx: &Tx<'_>, actor: &Actor, grant: &Grant) -> Result<(), No> {
    let own = match actor {
        Actor::System => return Ok(()),
        Actor::Account { account, .. } => held(tx, Holder::Account(*account), grant.scope)?,
        Actor::Member { member, .. } => held(tx, Holder::Member(*member), grant.scope)?,
        Actor::Anonymous => PermissionSet::EMPTY,
    };
    ensure(own.contains_all(grant.scope.allows(grant.role)), Reason::GrantTooLarge)
}

fn held(tx: &Tx<'_>, holder: Holder, scope: Scope) -> Result<PermissionSet, No> {
    Ok(permissions_in(&of_holder(tx, holder)?, scope))
}

/// Refuses to let go of the only owner that an organisation has.
pub(super) fn ensure_not_last_owner(tx: &Tx<'_>, org: OrgId, member: MemberId) -> Result<(), No> {
    let scope = Scope::Org(org);
    let owns = |g: &Grant| g.role == Role::Owner && g.scope == scope;
    let is_owner = of_holder(tx, Holder::Member(member))?.iter().any(owns);
    ensure(!is_owner || owners(tx, scope)? > 1, Reason::LastOwner)
}

/// How many owners a scope has.
/// Refuses to lock the only account that can still run the server.
pub(super) fn ensure_another_runs_the_server(tx: &Tx<'_>, account: AccountId) -> Result<(), No> {
    let holder = Holder::Account(account);
    if !of_holder(tx, holder)?.iter().any(|grant| grant.role == Role::Owner) {
        return Ok(());
    }
    let sql = "SELECT 1 FROM role_grant g JOIN account a ON a.id = g.holder \
               WHERE g.org IS NULL AND g.role = ?1 AND a.locked = 0 AND a.id <> ?2 LIMIT 1";
    ensure(tx.exists(sql, &values![Role::Owner => GrantWord, account => Id])?, Reason::LastOwner)
}

pub(super) fn owners(tx: &Tx<'_>, scope: Scope) -> Result<u32, No> {
    let count = match scope.org() {
        None => {
            let sql =
                "SELECT count(DISTINCT holder) FROM role_grant WHERE org IS NULL AND role = ?1";
            tx.one::<u32>(sql, &values![Role::Owner => GrantWord])?
        }
        Some(org) => {
            let sql = "SELECT count(DISTINCT holder) FROM role_grant \
                       WHERE org = ?1 AND project IS NULL AND role = ?2";
            tx.one::<u32>(sql, &values![org => Id, Role::Owner => GrantWord])?
        }
    };
    Ok(count.unwrap_or(0))
}

pub(super) fn insert(tx: &mut Tx<'_>, grant: &Grant) -> Result<(), No> {
    ensure(tx.get::<GrantRow>(&grant.id)?.is_none(), Reason::InvalidInput)?;
    tx.insert(&GrantRow::from(grant))?;
    Ok(())
}

pub(super) fn of_holder(tx: &Tx<'_>, holder: Holder) -> Result<Vec<Grant>, No> {
    Ok(rows_of(tx, holder)?.into_iter().map(Grant::from).collect())
}

pub(super) fn holds_any(tx: &Tx<'_>, holder: Holder) -> Result<bool, No> {
    Ok(!rows_of(tx, holder)?.is_empty())
}

/// Every grant of a holder goes.
pub(super) fn drop_all_of(tx: &mut Tx<'_>, holder: Holder) -> Result<(), No> {
    for row in rows_of(tx, holder)? {
        tx.delete(&row)?;
    }
    Ok(())
}

/// Every grant in an organisation goes.
pub(super) fn drop_all_in(tx: &mut Tx<'_>, org: OrgId) -> Result<(), No> {
    let tail = "WHERE org = ?1 ORDER BY given_at, id";
    for row in tx.select::<GrantRow>(tail, &values![org => Id])? {
        tx.delete(&row)?;
    }
    Ok(())
}

fn rows_of(tx: &Tx<'_>, holder: Holder) -> Result<Vec<GrantRow>, No> {
    let (kind, id) = holder_columns(holder);
    let tail = "WHERE holder = ?1 AND holder_kind = ?2 ORDER BY id";
    Ok(tx.select(tail, &values![id, kind => GrantWord])?)
}

fn note(tx: &mut Tx<'_>, actor: &Actor, action: &str, grant: &Grant) -> Result<(), No> {
    let (_, holder) = holder_columns(grant.holder);
    let holder = MemberId::from_bytes(holder);
    let place = match grant.scope {
        Scope::Server => "server".to_owned(),
        Scope::Org(_) => "organisation".to_owned(),
        Scope::Project(_, project) => match tx.get::<ProjectRow>(&project)? {
            Some(row) => format!("project {}", row.slug),
            None => format!("project {project}"),
        },
    };
    let detail = format!("{} of {place}", grant.role.as_str());
    audit::note(tx, actor, grant.scope.org(), action, &holder.to_string(), &detail)
}
