//! Roles, grants, scopes, permissions.

use model::{
    Invalid, Problem,
    access::{Holder, Permission, PermissionSet, Role, Scope},
    view::{Contact, GrantRow, HeldGrant},
};

use super::{id, optional_id, part, time, timestamp};
use crate::pb;

/// A role by its word.
///
/// # Errors
/// Empty, or no role of this version.
pub fn role(field: &str, word: &str) -> Result<Role, Invalid> {
    let problem = if word.is_empty() { Problem::Empty } else { Problem::Unknown };
    Role::parse(word).ok_or_else(|| Invalid::new(field, problem))
}

/// A set of permissions by their words. Words of a later version are passed over: what a program
/// does not know it cannot offer.
#[must_use]
pub fn permissions(words: &[String]) -> PermissionSet {
    let known: Vec<_> = words.iter().filter_map(|w| Permission::parse(w)).collect();
    PermissionSet::of(&known)
}

/// The words of a set of permissions.
#[must_use]
pub fn permission_words(set: PermissionSet) -> Vec<String> {
    set.iter().map(|p| p.as_str().to_owned()).collect()
}

/// The matrix of built-in roles.
#[must_use]
pub fn matrix() -> pb::ListRolesResponse {
    let row = |role: &Role| pb::RoleRow {
        role: role.as_str().to_owned(),
        in_org: permission_words(role.in_org()),
        on_server: permission_words(role.on_server()),
    };
    pb::ListRolesResponse {
        roles: Role::ALL.iter().map(row).collect(),
        permissions: Permission::ALL.iter().map(|p| p.as_str().to_owned()).collect(),
    }
}

/// Who is to hold a grant.
///
/// # Errors
/// Nobody is named, or not by an id.
pub fn holder(
    field: &str,
    holder: Option<pb::give_role_request::Holder>,
) -> Result<Holder, Invalid> {
    match super::required(field, holder)? {
        pb::give_role_request::Holder::Account(text) => id("account", &text).map(Holder::Account),
        pb::give_role_request::Holder::Member(text) => id("member", &text).map(Holder::Member),
    }
}

impl From<Holder> for pb::give_role_request::Holder {
    fn from(holder: Holder) -> Self {
        match holder {
            Holder::Account(id) => Self::Account(id.to_string()),
            Holder::Member(id) => Self::Member(id.to_string()),
        }
    }
}

impl TryFrom<pb::Scope> for Scope {
    type Error = Invalid;

    fn try_from(scope: pb::Scope) -> Result<Self, Invalid> {
        match (optional_id("org", &scope.org)?, optional_id("project", &scope.project)?) {
            (None, None) => Ok(Self::Server),
            (Some(org), None) => Ok(Self::Org(org)),
            (Some(org), Some(project)) => Ok(Self::Project(org, project)),
            (None, Some(_)) => Err(Invalid::new("org", Problem::Empty)),
        }
    }
}

impl From<Scope> for pb::Scope {
    fn from(scope: Scope) -> Self {
        let (org, project) = match scope {
            Scope::Server => (String::new(), String::new()),
            Scope::Org(org) => (org.to_string(), String::new()),
            Scope::Project(org, project) => (org.to_string(), project.to_string()),
        };
        Self { org, project }
    }
}

impl TryFrom<pb::RoleInScope> for (Role, Scope) {
    type Error = Invalid;

    fn try_from(grant: pb::RoleInScope) -> Result<Self, Invalid> {
        Ok((role("role", &grant.role)?, part("scope", grant.scope)?))
    }
}

impl From<(Role, Scope)> for pb::RoleInScope {
    fn from((role, scope): (Role, Scope)) -> Self {
        Self { role: role.as_str().to_owned(), scope: Some(scope.into()) }
    }
}

impl TryFrom<pb::GrantRow> for GrantRow {
    type Error = Invalid;

    fn try_from(grant: pb::GrantRow) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &grant.id)?,
            role: role("role", &grant.role)?,
            scope: part("scope", grant.scope)?,
            given_at: time("given_at", grant.given_at)?,
        })
    }
}

impl From<GrantRow> for pb::GrantRow {
    fn from(grant: GrantRow) -> Self {
        Self {
            id: grant.id.to_string(),
            role: grant.role.as_str().to_owned(),
            scope: Some(grant.scope.into()),
            given_at: Some(timestamp(grant.given_at)),
        }
    }
}

impl TryFrom<pb::HeldGrant> for HeldGrant {
    type Error = Invalid;

    fn try_from(held: pb::HeldGrant) -> Result<Self, Invalid> {
        let holder = match super::required("holder", held.holder)? {
            pb::held_grant::Holder::Account(text) => Holder::Account(id("account", &text)?),
            pb::held_grant::Holder::Member(text) => Holder::Member(id("member", &text)?),
        };
        Ok(Self {
            grant: part("grant", held.grant)?,
            holder,
            contact: part("contact", held.contact)?,
        })
    }
}

impl From<HeldGrant> for pb::HeldGrant {
    fn from(held: HeldGrant) -> Self {
        let holder = match held.holder {
            Holder::Account(id) => pb::held_grant::Holder::Account(id.to_string()),
            Holder::Member(id) => pb::held_grant::Holder::Member(id.to_string()),
        };
        Self {
            grant: Some(held.grant.into()),
            holder: Some(holder),
            contact: Some(held.contact.into()),
        }
    }
}

impl TryFrom<pb::Contact> for Contact {
    type Error = Invalid;

    fn try_from(contact: pb::Contact) -> Result<Self, Invalid> {
        use pb::contact::Contact as Wire;
        Ok(match super::required("contact", contact.contact)? {
            Wire::Withheld(_) => Self::Withheld,
            Wire::Hidden(_) => Self::Hidden,
            Wire::Known(known) => Self::Known { name: known.name, mail: known.mail },
            Wire::Erased(_) => Self::Erased,
        })
    }
}

impl From<Contact> for pb::Contact {
    fn from(contact: Contact) -> Self {
        use pb::contact::{Contact as Wire, Erased, Hidden, Known, Withheld};
        let contact = match contact {
            Contact::Withheld => Wire::Withheld(Withheld {}),
            Contact::Hidden => Wire::Hidden(Hidden {}),
            Contact::Known { name, mail } => Wire::Known(Known { name, mail }),
            Contact::Erased => Wire::Erased(Erased {}),
        };
        Self { contact: Some(contact) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_reads_back_as_the_roles() {
        for row in matrix().roles {
            let role = role("role", &row.role).unwrap();
            assert_eq!(permissions(&row.in_org), role.in_org());
            assert_eq!(permissions(&row.on_server), role.on_server());
        }
    }

    #[test]
    fn a_project_without_its_organisation_is_no_scope() {
        let scope = pb::Scope { org: String::new(), project: "00".repeat(16) };
        assert_eq!(Scope::try_from(scope).unwrap_err().field, "org");
    }
}
