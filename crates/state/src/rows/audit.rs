//! `audit`.

use model::{
    AccountId, AuditId, MemberId, OrgId, SessionId, TimeMs,
    audit::{Actor, AuditEntry},
};
use store::Stream;

use super::{Id, Ms, words};

/// What kind of actor did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// muster itself.
    System,
    /// An account.
    Account,
    /// A member.
    Member,
    /// Somebody not signed in.
    Anonymous,
}

words! {
    /// The enums of the audit log as words.
    pub AuditWord {
        ActorKind {
            System = "system", Account = "account", Member = "member", Anonymous = "anonymous"
        }
    }
}

store::row! {
    /// An entry of the audit log as stored.
    pub struct AuditRow = "audit" {
        stream: |row| row.org.map_or(Stream::DIRECTORY, |org| Stream::new(org.to_bytes())),
        key { id: AuditId as Id }
        columns {
            org: Option<OrgId> as Id,
            actor_kind: ActorKind as AuditWord,
            actor: Option<[u8; 16]>,
            session: Option<SessionId> as Id,
            action: String,
            subject: String,
            detail: String,
            at: TimeMs as Ms,
        }
    }
}

/// The columns that name an actor: kind, id, session.
pub(crate) fn actor_columns(actor: &Actor) -> (ActorKind, Option<[u8; 16]>, Option<SessionId>) {
    match actor {
        Actor::System => (ActorKind::System, None, None),
        Actor::Anonymous => (ActorKind::Anonymous, None, None),
        Actor::Account { account, session } => {
            (ActorKind::Account, Some(account.to_bytes()), *session)
        }
        Actor::Member { member, .. } => (ActorKind::Member, Some(member.to_bytes()), None),
    }
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        let actor = match (row.actor_kind, row.actor) {
            (ActorKind::Account, Some(id)) => {
                Actor::Account { account: AccountId::from_bytes(id), session: row.session }
            }
            (ActorKind::Member, Some(id)) => Actor::Member {
                org: row.org.unwrap_or(OrgId::from_bytes([0; 16])),
                member: MemberId::from_bytes(id),
            },
            (ActorKind::Anonymous, _) => Actor::Anonymous,
            _ => Actor::System,
        };
        Self {
            id: row.id,
            org: row.org,
            actor,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
            at: row.at,
        }
    }
}
