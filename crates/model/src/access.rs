//! Permissions, roles, scopes, grants: who may do what where.
//!
//! Deny by default. A role is a named set of permissions; a grant gives a role in a scope and
//! holds for everything below it. The server and the organisations are two worlds: no permission
//! of the server implies anything inside an organisation.

use core::fmt;

use crate::{AccountId, GrantId, MemberId, OrgId, ProjectId, TimeMs};

macro_rules! permissions {
    ($($(#[$doc:meta])* $number:literal $name:ident = $word:literal)*) => {
        /// One thing that somebody may be allowed to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum Permission {
            $($(#[$doc])* #[n($number)] $name,)*
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word for it in the API and the interface.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $word),* } }

            /// The permission with this word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$name),)* _ => None } }
        }
    };
}

permissions! {
    /// Cluster, backups, accounts, demo data, status of the whole server.
    0 ServerManage = "server.manage"
    /// Make organisations.
    1 OrgCreate = "org.create"
    /// Edit the organisation's name, contact, imprint; delete it.
    2 OrgManage = "org.manage"
    /// Invite and remove people.
    3 MemberManage = "member.manage"
    /// Give and take roles.
    4 RoleManage = "role.manage"
    /// Read the audit log.
    5 AuditRead = "audit.read"
    /// Make and edit projects, tiers and types.
    6 ProjectManage = "project.manage"
    /// See pledges and dashboards, without names.
    7 PledgeRead = "pledge.read"
    /// See names and contacts; of people who hide theirs, only after they confirmed.
    8 IdentityRead = "identity.read"
    /// Call people to act, decide, record who came.
    9 CallOpen = "call.open"
    /// Write to those enrolled.
    10 MessageSend = "message.send"
    /// Publish news.
    11 NewsPublish = "news.publish"
    /// Make rooms and let people in.
    12 RoomManage = "room.manage"
    /// Write in rooms they are in.
    13 RoomWrite = "room.write"
    /// Upload files.
    14 FileWrite = "file.write"
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// Nothing.
    pub const EMPTY: Self = Self(0);

    /// Exactly these.
    #[must_use]
    pub const fn of(permissions: &[Permission]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < permissions.len() {
            bits |= 1 << permissions[i] as u32;
            i += 1;
        }
        Self(bits)
    }

    /// Whether `permission` is in the set.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Whether all of `other` is in the set.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Its permissions, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.contains(*p))
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}

/// A built-in role.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode,
)]
#[cbor(index_only)]
pub enum Role {
    /// Everything in its scope; an organisation always keeps one.
    #[n(0)]
    Owner,
    /// Runs the organisation day by day.
    #[n(1)]
    Admin,
    /// Runs projects.
    #[n(2)]
    Organiser,
    /// Takes part.
    #[n(3)]
    Member,
    /// May look.
    #[n(4)]
    Guest,
}

/// What the world of the server holds.
const SERVER_WORLD: PermissionSet =
    PermissionSet::of(&[Permission::ServerManage, Permission::OrgCreate, Permission::AuditRead]);

/// What the world of an organisation holds.
const ORG_WORLD: PermissionSet = PermissionSet::of(&[
    Permission::OrgManage,
    Permission::MemberManage,
    Permission::RoleManage,
    Permission::AuditRead,
    Permission::ProjectManage,
    Permission::PledgeRead,
    Permission::IdentityRead,
    Permission::CallOpen,
    Permission::MessageSend,
    Permission::NewsPublish,
    Permission::RoomManage,
    Permission::RoomWrite,
    Permission::FileWrite,
]);

impl Role {
    /// Every built-in role, the strongest first.
    pub const ALL: &[Self] =
        &[Self::Owner, Self::Admin, Self::Organiser, Self::Member, Self::Guest];

    /// The word for it in the API and the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Organiser => "organiser",
            Self::Member => "member",
            Self::Guest => "guest",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.as_str() == word)
    }

    /// What the role allows in the world of an organisation or one of its projects.
    #[must_use]
    pub const fn in_org(self) -> PermissionSet {
        use Permission::{
            AuditRead, CallOpen, FileWrite, IdentityRead, MemberManage, MessageSend, NewsPublish,
            PledgeRead, ProjectManage, RoleManage, RoomManage, RoomWrite,
        };
        match self {
            Self::Owner => ORG_WORLD,
            Self::Admin => PermissionSet::of(&[
                MemberManage,
                RoleManage,
                AuditRead,
                ProjectManage,
                PledgeRead,
                IdentityRead,
                CallOpen,
                MessageSend,
                NewsPublish,
                RoomManage,
                RoomWrite,
                FileWrite,
            ]),
            Self::Organiser => PermissionSet::of(&[
                ProjectManage,
                PledgeRead,
                IdentityRead,
                CallOpen,
                MessageSend,
                NewsPublish,
                RoomManage,
                RoomWrite,
                FileWrite,
            ]),
            Self::Member => PermissionSet::of(&[RoomWrite, FileWrite]),
            Self::Guest => PermissionSet::EMPTY,
        }
    }

    /// What the role allows in the world of the server.
    #[must_use]
    pub const fn on_server(self) -> PermissionSet {
        match self {
            Self::Owner => SERVER_WORLD,
            Self::Admin => PermissionSet::of(&[Permission::OrgCreate, Permission::AuditRead]),
            Self::Organiser => PermissionSet::of(&[Permission::OrgCreate]),
            Self::Member | Self::Guest => PermissionSet::EMPTY,
        }
    }
}

/// Where a grant holds, and where a permission is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum Scope {
    /// The server.
    #[n(0)]
    Server,
    /// An organisation and all its projects.
    #[n(1)]
    Org(#[n(0)] OrgId),
    /// One project.
    #[n(2)]
    Project(#[n(0)] OrgId, #[n(1)] ProjectId),
}

impl Scope {
    /// Whether what is granted here holds in `other`. The server's scope covers no organisation.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::Server, Self::Server) => true,
            (Self::Org(a), Self::Org(b) | Self::Project(b, _)) => a == b,
            (Self::Project(a, p), Self::Project(b, q)) => a == b && p == q,
            _ => false,
        }
    }

    /// The organisation it lies in.
    #[must_use]
    pub const fn org(self) -> Option<OrgId> {
        match self {
            Self::Server => None,
            Self::Org(org) | Self::Project(org, _) => Some(org),
        }
    }

    /// What `role` allows in this scope.
    #[must_use]
    pub const fn allows(self, role: Role) -> PermissionSet {
        match self {
            Self::Server => role.on_server(),
            Self::Org(_) | Self::Project(..) => role.in_org(),
        }
    }
}

/// Who holds a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub enum Holder {
    /// An account, on the server.
    #[n(0)]
    Account(#[n(0)] AccountId),
    /// A member, in their organisation.
    #[n(1)]
    Member(#[n(0)] MemberId),
}

/// A role given to somebody in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Who holds it.
    pub holder: Holder,
    /// Which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// When it was given.
    pub given_at: TimeMs,
}

/// What a set of grants allows in `scope`.
pub fn permissions_in<'a>(
    grants: impl IntoIterator<Item = &'a Grant>,
    scope: Scope,
) -> PermissionSet {
    grants
        .into_iter()
        .filter(|g| g.scope.covers(scope))
        .fold(PermissionSet::EMPTY, |set, g| set.union(g.scope.allows(g.role)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    /// The starting table of the design, as a person reads it.
    #[test]
    fn the_matrix_of_built_in_roles() {
        let mut table =
            String::from("permission       owner admin organiser member guest | on the server\n");
        for permission in Permission::ALL {
            let mark = |set: PermissionSet| if set.contains(*permission) { "✔" } else { "·" };
            let org: Vec<_> = Role::ALL.iter().map(|r| mark(r.in_org())).collect();
            let server: Vec<_> = Role::ALL.iter().map(|r| mark(r.on_server())).collect();
            table.push_str(&format!(
                "{:<17}{}     {}     {}         {}      {}     | {}\n",
                permission.as_str(),
                org[0],
                org[1],
                org[2],
                org[3],
                org[4],
                server.join(" ")
            ));
        }
        expect![[r#"
            permission       owner admin organiser member guest | on the server
            server.manage    ·     ·     ·         ·      ·     | ✔ · · · ·
            org.create       ·     ·     ·         ·      ·     | ✔ ✔ ✔ · ·
            org.manage       ✔     ·     ·         ·      ·     | · · · · ·
            member.manage    ✔     ✔     ·         ·      ·     | · · · · ·
            role.manage      ✔     ✔     ·         ·      ·     | · · · · ·
            audit.read       ✔     ✔     ·         ·      ·     | ✔ ✔ · · ·
            project.manage   ✔     ✔     ✔         ·      ·     | · · · · ·
            pledge.read      ✔     ✔     ✔         ·      ·     | · · · · ·
            identity.read    ✔     ✔     ✔         ·      ·     | · · · · ·
            call.open        ✔     ✔     ✔         ·      ·     | · · · · ·
            message.send     ✔     ✔     ✔         ·      ·     | · · · · ·
            news.publish     ✔     ✔     ✔         ·      ·     | · · · · ·
            room.manage      ✔     ✔     ✔         ·      ·     | · · · · ·
            room.write       ✔     ✔     ✔         ✔      ·     | · · · · ·
            file.write       ✔     ✔     ✔         ✔      ·     | · · · · ·
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn a_grant_holds_below_its_scope_and_nowhere_else() {
        let (org, other) = (OrgId::from_bytes([1; 16]), OrgId::from_bytes([2; 16]));
        let (project, sibling) = (ProjectId::from_bytes([3; 16]), ProjectId::from_bytes([4; 16]));
        assert!(Scope::Org(org).covers(Scope::Project(org, project)));
        assert!(!Scope::Org(org).covers(Scope::Org(other)));
        assert!(!Scope::Project(org, project).covers(Scope::Org(org)));
        assert!(!Scope::Project(org, project).covers(Scope::Project(org, sibling)));
        assert!(!Scope::Server.covers(Scope::Org(org)));
        assert!(!Scope::Org(org).covers(Scope::Server));
    }
}
