//! Organisations and their members.

use model::{
    AccountId, GrantId, MemberId, OrgId, Reason,
    access::{Grant, Holder, Role, Scope},
    audit::Actor,
    command::{NewMember, OrgChange, Reply},
    org::OrgProfile,
    text::Slug,
};
use store::{Tx, Value, ensure, reject, values};

use super::{No, access, audit, personal, pledge, project, project::now, search, valid};
use crate::rows::{
    Id,
    access::GrantWord,
    account::{AccountRow, MembershipRow},
    org::{MemberRow, OrgRow},
};

/// Rows that one step of a deletion takes away.
const DELETE_BATCH: u32 = 2_000;

pub(super) fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    change: &OrgChange,
    schema: u32,
) -> Result<Reply, No> {
    match change {
        OrgChange::Create { id, slug, profile, owner, grant, demo } => {
            let new = New { id: *id, slug, profile, owner, grant: *grant, demo: *demo };
            create(tx, actor, &new)
        }
        OrgChange::Update { id, profile, etag } => update(tx, actor, *id, profile, *etag),
        OrgChange::Delete { id } => delete(tx, actor, *id, schema),
        OrgChange::Join { org, member } => {
            ensure(exists(tx, *org)?, Reason::OrgNotFound)?;
            join(tx, *org, member)?;
            Ok(Reply::Done)
        }
        OrgChange::Remove { org, member } => {
            let row = member_of(tx, *org, *member)?;
            access::ensure_not_last_owner(tx, *org, *member)?;
            audit::note(tx, actor, Some(*org), "member.remove", &member.to_string(), "")?;
            leave(tx, &row)?;
            Ok(Reply::Done)
        }
    }
}

struct New<'a> {
    id: OrgId,
    slug: &'a Slug,
    profile: &'a OrgProfile,
    owner: &'a NewMember,
    grant: GrantId,
    demo: bool,
}

fn create(tx: &mut Tx<'_>, actor: &Actor, new: &New<'_>) -> Result<Reply, No> {
    valid(new.profile.validate())?;
    ensure(!exists(tx, new.id)?, Reason::InvalidInput)?;
    let sql = "SELECT 1 FROM org WHERE slug = ?1";
    ensure(!tx.exists(sql, &values![new.slug.as_str()])?, Reason::OrgSlugTaken)?;
    let mut row = OrgRow {
        id: new.id,
        slug: new.slug.clone(),
        name: new.profile.name.clone(),
        summary: Default::default(),
        body: Default::default(),
        languages: Vec::new(),
        contact: Default::default(),
        imprint: Default::default(),
        privacy_notice: Default::default(),
        demo: new.demo,
        created_at: now(tx),
        etag: 1,
    };
    row.set_profile(new.profile);
    tx.insert(&row)?;
    search::org(tx, &row)?;
    let owner = join(tx, new.id, new.owner)?;
    let grant = Grant {
        id: new.grant,
        holder: Holder::Member(owner),
        role: Role::Owner,
        scope: Scope::Org(new.id),
        given_at: now(tx),
    };
    access::insert(tx, &grant)?;
    audit::note(tx, actor, None, "org.create", new.slug.as_str(), "")?;
    audit::note(tx, actor, Some(new.id), "org.create", new.slug.as_str(), "")?;
    Ok(Reply::Etag(row.etag))
}

fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: OrgId,
    profile: &OrgProfile,
    etag: u64,
) -> Result<Reply, No> {
    valid(profile.validate())?;
    let mut row = existing(tx, id)?;
    ensure(row.etag == etag, Reason::EtagMismatch)?;
    row.set_profile(profile);
    row.etag += 1;
    tx.update(&row)?;
    search::org(tx, &row)?;
    audit::note(tx, actor, Some(id), "org.update", row.slug.as_str(), "")?;
    Ok(Reply::Etag(row.etag))
}

/// Takes away an organisation, at most so many rows at once. Repeated until it is done; its
/// owners go in the last step, so that one half gone is never without somebody to ask again.
fn delete(tx: &mut Tx<'_>, actor: &Actor, id: OrgId, schema: u32) -> Result<Reply, No> {
    let org = existing(tx, id)?;
    let mut written = project::remove_all(tx, id, DELETE_BATCH, schema)?;
    if written < DELETE_BATCH {
        let others = "WHERE org = ?1 AND id NOT IN (SELECT holder FROM role_grant \
                      WHERE org = ?1 AND project IS NULL AND role = ?3) \
                      ORDER BY joined_at, id LIMIT ?2";
        let left = DELETE_BATCH - written;
        let params = values![id => Id, left, Role::Owner => GrantWord];
        written += forget_all(tx, others, &params)?;
    }
    let done = written < DELETE_BATCH;
    if done {
        written += forget_all(tx, "WHERE org = ?1 ORDER BY joined_at, id", &values![id => Id])?;
        access::drop_all_in(tx, id)?;
        tx.delete(&org)?;
        audit::note(tx, actor, None, "org.delete", org.slug.as_str(), "")?;
    }
    Ok(Reply::Progress { written, done })
}

fn forget_all(tx: &mut Tx<'_>, tail: &str, params: &[Value]) -> Result<u32, No> {
    let mut written = 0;
    for member in tx.select::<MemberRow>(tail, params)? {
        forget(tx, &member)?;
        written += 1;
    }
    Ok(written)
}

/// Whether there is such an organisation.
pub(super) fn exists(tx: &Tx<'_>, id: OrgId) -> Result<bool, No> {
    Ok(tx.exists("SELECT 1 FROM org WHERE id = ?1", &values![id => Id])?)
}

/// Somebody joins, or is known already: then only what is new is taken over. What was sealed
/// under another key than the member has could never be read: the proposer must seal again.
pub(super) fn join(tx: &mut Tx<'_>, org: OrgId, new: &NewMember) -> Result<MemberId, No> {
    let Some(mut row) = tx.get::<MemberRow>(&new.id)? else {
        return insert_member(tx, org, new);
    };
    ensure(row.org == org, Reason::MemberNotFound)?;
    let same_key = personal::get(tx, new.id.to_bytes())?.as_ref() == Some(&new.key);
    ensure(same_key, Reason::EtagMismatch)?;
    let before = row.clone();
    if new.name.is_some() {
        row.name.clone_from(&new.name);
    }
    if new.mail.is_some() {
        row.mail.clone_from(&new.mail);
    }
    row.mail_verified |= new.mail_verified;
    if row != before {
        tx.update(&row)?;
    }
    Ok(new.id)
}

fn insert_member(tx: &mut Tx<'_>, org: OrgId, new: &NewMember) -> Result<MemberId, No> {
    let Some(account) = tx.get::<AccountRow>(&new.account)? else {
        return reject(Reason::AccountNotFound);
    };
    personal::put_member(tx, org, new.id, &new.key)?;
    let joined_at = now(tx);
    tx.insert(&MemberRow {
        id: new.id,
        org,
        // The address may have been verified since the proposer looked.
        mail_verified: new.mail_verified || account.mail_verified_at.is_some(),
        disclosed: false,
        joined_at,
        name: new.name.clone(),
        mail: new.mail.clone(),
    })?;
    tx.insert(&MembershipRow { account: new.account, org, member: new.id, joined_at })?;
    Ok(new.id)
}

/// A member confirmed a call: a hidden name is hidden no longer.
pub(super) fn disclose(tx: &mut Tx<'_>, org: OrgId, member: MemberId) -> Result<(), No> {
    let mut row = member_of(tx, org, member)?;
    if !row.disclosed {
        row.disclosed = true;
        tx.update(&row)?;
    }
    Ok(())
}

/// A member without pledges and grants is forgotten.
pub(super) fn forget_if_idle(tx: &mut Tx<'_>, org: OrgId, member: MemberId) -> Result<(), No> {
    let Some(row) = tx.get::<MemberRow>(&member)?.filter(|row| row.org == org) else {
        return Ok(());
    };
    if pledge::has_any(tx, member)? || access::holds_any(tx, Holder::Member(member))? {
        return Ok(());
    }
    forget(tx, &row)
}

/// Everything that an account has in its organisations goes.
pub(super) fn leave_all(tx: &mut Tx<'_>, actor: &Actor, account: AccountId) -> Result<(), No> {
    for membership in memberships(tx, account)? {
        let (org, member) = (membership.org, membership.member);
        let row = member_of(tx, org, member)?;
        audit::note(tx, actor, Some(org), "member.remove", &member.to_string(), "")?;
        leave(tx, &row)?;
    }
    Ok(())
}

/// The address of an account is verified: so are its members, and their pledges rise.
pub(super) fn verify_members(tx: &mut Tx<'_>, account: AccountId) -> Result<(), No> {
    for membership in memberships(tx, account)? {
        let mut row = member_of(tx, membership.org, membership.member)?;
        if !row.mail_verified {
            row.mail_verified = true;
            tx.update(&row)?;
        }
        pledge::raise_level_of(tx, row.id, model::pledge::AdmissionLevel::Email)?;
    }
    Ok(())
}

/// Who an account is in an organisation; a stranger there acts for the server.
pub(super) fn actor(tx: &Tx<'_>, org: OrgId, account: AccountId) -> Result<Actor, No> {
    let membership = tx.get::<MembershipRow>(&(account, org))?;
    Ok(membership.map_or(Actor::System, |m| Actor::Member { org, member: m.member }))
}

pub(super) fn memberships(tx: &Tx<'_>, account: AccountId) -> Result<Vec<MembershipRow>, No> {
    Ok(tx.select("WHERE account = ?1 ORDER BY org", &values![account => Id])?)
}

/// The member, if they are one of this organisation.
pub(super) fn member_of(tx: &Tx<'_>, org: OrgId, member: MemberId) -> Result<MemberRow, No> {
    match tx.get::<MemberRow>(&member)? {
        Some(row) if row.org == org => Ok(row),
        _ => reject(Reason::MemberNotFound),
    }
}

fn leave(tx: &mut Tx<'_>, row: &MemberRow) -> Result<(), No> {
    pledge::withdraw_all_of(tx, row.id)?;
    forget(tx, row)
}

fn forget(tx: &mut Tx<'_>, row: &MemberRow) -> Result<(), No> {
    access::drop_all_of(tx, Holder::Member(row.id))?;
    personal::drop(tx, row.id.to_bytes())?;
    let tail = "WHERE member = ?1 ORDER BY account, org";
    for membership in tx.select::<MembershipRow>(tail, &values![row.id => Id])? {
        tx.delete(&membership)?;
    }
    tx.delete(row)?;
    Ok(())
}

fn existing(tx: &Tx<'_>, id: OrgId) -> Result<OrgRow, No> {
    match tx.get::<OrgRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::OrgNotFound),
    }
}
