//! `role_grant`.

use model::{
    AccountId, GrantId, MemberId, OrgId, ProjectId, TimeMs,
    access::{Grant, Holder, Role, Scope},
};
use store::Stream;

use super::{Id, Ms, words};

/// What kind of holder a grant has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderKind {
    /// An account, on the server.
    Account,
    /// A member, in an organisation.
    Member,
}

words! {
    /// The enums of grants as words.
    pub GrantWord {
        HolderKind { Account = "account", Member = "member" }
        Role {
            Owner = "owner", Admin = "admin", Organiser = "organiser", Member = "member",
            Guest = "guest"
        }
    }
}

store::row! {
    /// A grant as stored.
    pub struct GrantRow = "role_grant" {
        stream: |row| row.org.map_or(Stream::DIRECTORY, |org| Stream::new(org.to_bytes())),
        key { id: GrantId as Id }
        columns {
            holder_kind: HolderKind as GrantWord,
            holder: [u8; 16],
            role: Role as GrantWord,
            org: Option<OrgId> as Id,
            project: Option<ProjectId> as Id,
            given_at: TimeMs as Ms,
        }
    }
}

impl From<&Grant> for GrantRow {
    fn from(grant: &Grant) -> Self {
        let (holder_kind, holder) = holder_columns(grant.holder);
        let (org, project) = match grant.scope {
            Scope::Server => (None, None),
            Scope::Org(org) => (Some(org), None),
            Scope::Project(org, project) => (Some(org), Some(project)),
        };
        Self {
            id: grant.id,
            holder_kind,
            holder,
            role: grant.role,
            org,
            project,
            given_at: grant.given_at,
        }
    }
}

impl From<GrantRow> for Grant {
    fn from(row: GrantRow) -> Self {
        let holder = match row.holder_kind {
            HolderKind::Account => Holder::Account(AccountId::from_bytes(row.holder)),
            HolderKind::Member => Holder::Member(MemberId::from_bytes(row.holder)),
        };
        let scope = match (row.org, row.project) {
            (None, _) => Scope::Server,
            (Some(org), None) => Scope::Org(org),
            (Some(org), Some(project)) => Scope::Project(org, project),
        };
        Self { id: row.id, holder, role: row.role, scope, given_at: row.given_at }
    }
}

/// The columns that name a holder.
pub(crate) const fn holder_columns(holder: Holder) -> (HolderKind, [u8; 16]) {
    match holder {
        Holder::Account(id) => (HolderKind::Account, id.to_bytes()),
        Holder::Member(id) => (HolderKind::Member, id.to_bytes()),
    }
}
