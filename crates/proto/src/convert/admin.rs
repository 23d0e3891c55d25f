//! Accounts in the administrator's list, the system, the audit log.

use model::{
    Invalid,
    audit::{Actor, AuditEntry},
    view::{AccountRow, AuditRow, BackupsView, FilesStanding, NodeFiles, OutboxLetter, SystemView},
};

use super::{access, all, each, id, optional_id, optional_time, part, required, time, timestamp};
use crate::pb;

impl TryFrom<pb::AccountRow> for AccountRow {
    type Error = Invalid;

    fn try_from(row: pb::AccountRow) -> Result<Self, Invalid> {
        let roles = row.roles.iter().enumerate();
        Ok(Self {
            id: id("id", &row.id)?,
            mail: row.mail,
            name: row.name,
            mail_verified: row.mail_verified,
            locked: row.locked,
            created_at: time("created_at", row.created_at)?,
            sessions: row.sessions,
            roles: roles
                .map(|(i, word)| access::role(&format!("roles[{i}]"), word))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl From<AccountRow> for pb::AccountRow {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id.to_string(),
            mail: row.mail,
            name: row.name,
            mail_verified: row.mail_verified,
            locked: row.locked,
            created_at: Some(timestamp(row.created_at)),
            sessions: row.sessions,
            roles: row.roles.iter().map(|r| r.as_str().to_owned()).collect(),
        }
    }
}

impl TryFrom<pb::SystemView> for SystemView {
    type Error = Invalid;

    fn try_from(view: pb::SystemView) -> Result<Self, Invalid> {
        let backups = view.backups.map(BackupsView::try_from).transpose();
        Ok(Self {
            version: view.version,
            uptime_s: view.uptime_s,
            applied: view.applied,
            database_bytes: view.database_bytes,
            log_bytes: view.log_bytes,
            memory_bytes: view.memory_bytes,
            disk_free_bytes: view.disk_free_bytes,
            smtp: view.smtp,
            outbox: view.outbox,
            jobs_waiting: view.jobs_waiting,
            jobs_failed: view.jobs_failed,
            demo: view.demo,
            backups: backups.map_err(|e| e.within("backups"))?.unwrap_or_default(),
            files: each("files", view.files)?,
        })
    }
}

impl From<SystemView> for pb::SystemView {
    fn from(view: SystemView) -> Self {
        Self {
            version: view.version,
            uptime_s: view.uptime_s,
            applied: view.applied,
            database_bytes: view.database_bytes,
            log_bytes: view.log_bytes,
            memory_bytes: view.memory_bytes,
            disk_free_bytes: view.disk_free_bytes,
            smtp: view.smtp,
            outbox: view.outbox,
            jobs_waiting: view.jobs_waiting,
            jobs_failed: view.jobs_failed,
            demo: view.demo,
            backups: Some(view.backups.into()),
            files: all(view.files),
        }
    }
}

impl TryFrom<pb::NodeFiles> for NodeFiles {
    type Error = Invalid;

    fn try_from(files: pb::NodeFiles) -> Result<Self, Invalid> {
        let standing = files.standing.map(|standing| {
            Ok(FilesStanding {
                chunks: standing.chunks,
                bytes: standing.bytes,
                missing: standing.missing,
                missing_bytes: standing.missing_bytes,
                healed: standing.healed,
                checked_at: optional_time("standing.checked_at", standing.checked_at)?,
                in_bucket: standing.in_bucket,
            })
        });
        Ok(Self { node: files.node, standing: standing.transpose()? })
    }
}

impl From<NodeFiles> for pb::NodeFiles {
    fn from(files: NodeFiles) -> Self {
        let standing = files.standing.map(|standing| pb::FilesStanding {
            chunks: standing.chunks,
            bytes: standing.bytes,
            missing: standing.missing,
            missing_bytes: standing.missing_bytes,
            healed: standing.healed,
            checked_at: standing.checked_at.map(timestamp),
            in_bucket: standing.in_bucket,
        });
        Self { node: files.node, standing }
    }
}

impl TryFrom<pb::BackupsView> for BackupsView {
    type Error = Invalid;

    fn try_from(view: pb::BackupsView) -> Result<Self, Invalid> {
        Ok(Self {
            next_at: optional_time("next_at", view.next_at)?,
            running: view.running,
            overdue: view.overdue,
            failure: view.failure,
            attempts: view.attempts,
            last_at: optional_time("last_at", view.last_at)?,
            last_node: view.last_node,
            last_bytes: view.last_bytes,
            last_file: view.last_file,
        })
    }
}

impl From<BackupsView> for pb::BackupsView {
    fn from(view: BackupsView) -> Self {
        Self {
            next_at: view.next_at.map(timestamp),
            running: view.running,
            overdue: view.overdue,
            failure: view.failure,
            attempts: view.attempts,
            last_at: view.last_at.map(timestamp),
            last_node: view.last_node,
            last_bytes: view.last_bytes,
            last_file: view.last_file,
        }
    }
}

impl TryFrom<pb::OutboxLetter> for OutboxLetter {
    type Error = Invalid;

    fn try_from(letter: pb::OutboxLetter) -> Result<Self, Invalid> {
        let pb::OutboxLetter { name, to, subject, at } = letter;
        Ok(Self { name, to, subject, at: time("at", at)? })
    }
}

impl From<OutboxLetter> for pb::OutboxLetter {
    fn from(letter: OutboxLetter) -> Self {
        let OutboxLetter { name, to, subject, at } = letter;
        Self { name, to, subject, at: Some(timestamp(at)) }
    }
}

impl TryFrom<pb::Actor> for Actor {
    type Error = Invalid;

    fn try_from(actor: pb::Actor) -> Result<Self, Invalid> {
        use pb::actor::Actor as Wire;
        Ok(match required("actor", actor.actor)? {
            Wire::System(_) => Self::System,
            Wire::Anonymous(_) => Self::Anonymous,
            Wire::Account(who) => Self::Account {
                account: id("account.account", &who.account)?,
                session: optional_id("account.session", &who.session)?,
            },
            Wire::Member(who) => Self::Member {
                org: id("member.org", &who.org)?,
                member: id("member.member", &who.member)?,
            },
        })
    }
}

impl From<Actor> for pb::Actor {
    fn from(actor: Actor) -> Self {
        use pb::actor::{Account, Actor as Wire, Anonymous, Member, System};
        let actor = match actor {
            Actor::System => Wire::System(System {}),
            Actor::Anonymous => Wire::Anonymous(Anonymous {}),
            Actor::Account { account, session } => Wire::Account(Account {
                account: account.to_string(),
                session: session.map(|id| id.to_string()).unwrap_or_default(),
            }),
            Actor::Member { org, member } => {
                Wire::Member(Member { org: org.to_string(), member: member.to_string() })
            }
        };
        Self { actor: Some(actor) }
    }
}

impl TryFrom<pb::AuditEntry> for AuditRow {
    type Error = Invalid;

    fn try_from(entry: pb::AuditEntry) -> Result<Self, Invalid> {
        let named = |name: String| (!name.is_empty()).then_some(name);
        Ok(Self {
            entry: AuditEntry {
                id: id("id", &entry.id)?,
                org: optional_id("org", &entry.org)?,
                actor: part("actor", entry.actor)?,
                action: entry.action,
                subject: entry.subject,
                detail: entry.detail,
                at: time("at", entry.at)?,
            },
            actor: named(entry.actor_name),
            subject: named(entry.subject_name),
        })
    }
}

impl From<AuditRow> for pb::AuditEntry {
    fn from(row: AuditRow) -> Self {
        let entry = row.entry;
        Self {
            id: entry.id.to_string(),
            org: entry.org.map(|id| id.to_string()).unwrap_or_default(),
            actor: Some(entry.actor.into()),
            action: entry.action,
            subject: entry.subject,
            detail: entry.detail,
            at: Some(timestamp(entry.at)),
            actor_name: row.actor.unwrap_or_default(),
            subject_name: row.subject.unwrap_or_default(),
        }
    }
}
