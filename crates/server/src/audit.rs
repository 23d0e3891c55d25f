//! The audit log for a reader: ids as names, as far as the reader may know them.

use std::collections::HashMap;

use accounts::Vault;
use model::{
    AccountId, CallId, ImportId, MemberId, ProjectId,
    access::{Permission, Scope},
    audit::{Actor, AuditEntry},
    view::{AuditRow, Contact},
};
use state::read;
use store::Reader;

use crate::{caller::Caller, people::People, refusal::Refused};

/// Names what entries have ids of. Each is looked up once.
pub(crate) struct Names<'a> {
    db: &'a Reader<'a>,
    vault: &'a Vault,
    people: &'a People,
    caller: &'a Caller,
    known: HashMap<[u8; 16], Option<String>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(
        db: &'a Reader<'a>,
        vault: &'a Vault,
        people: &'a People,
        caller: &'a Caller,
    ) -> Self {
        Self { db, vault, people, caller, known: HashMap::new() }
    }

    pub(crate) fn row(&mut self, entry: AuditEntry) -> Result<AuditRow, Refused> {
        let actor = match entry.actor {
            Actor::System | Actor::Anonymous => None,
            Actor::Account { account, .. } => {
                self.once(account.to_bytes(), |names| names.account(account))?
            }
            Actor::Member { member, .. } => self.member(&entry, member)?,
        };
        let subject = self.subject(&entry)?;
        Ok(AuditRow { entry, actor, subject })
    }

    /// What an id in an entry is of follows from what was done.
    fn subject(&mut self, entry: &AuditEntry) -> Result<Option<String>, Refused> {
        let text = entry.subject.as_str();
        let (noun, _) = entry.action.split_once('.').unwrap_or_default();
        match (noun, entry.org) {
            ("grant" | "member", Some(_)) => match text.parse::<MemberId>() {
                Ok(member) => self.member(entry, member),
                Err(_) => Ok(None),
            },
            ("grant" | "account" | "server" | "session", None) => match text.parse::<AccountId>() {
                Ok(account) => self.once(account.to_bytes(), |names| names.account(account)),
                Err(_) => Ok(None),
            },
            ("call", _) => {
                let Ok(id) = text.parse::<CallId>() else { return Ok(None) };
                self.once(id.to_bytes(), |names| {
                    let Some(call) = read::call::by_id(names.db, id)? else { return Ok(None) };
                    names.project(call.project)
                })
            }
            ("import", _) => {
                let Ok(id) = text.parse::<ImportId>() else { return Ok(None) };
                self.once(id.to_bytes(), |names| {
                    let Some(list) = read::invitation::import(names.db, id)? else {
                        return Ok(None);
                    };
                    names.project(list.project)
                })
            }
            ("project", _) => {
                let Ok(id) = text.parse::<ProjectId>() else { return Ok(None) };
                self.once(id.to_bytes(), |names| names.project(id))
            }
            _ => Ok(None),
        }
    }

    fn once(
        &mut self,
        id: [u8; 16],
        name: impl FnOnce(&Self) -> Result<Option<String>, Refused>,
    ) -> Result<Option<String>, Refused> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let found = name(self)?;
        self.known.insert(id, found.clone());
        Ok(found)
    }

    fn member(&mut self, entry: &AuditEntry, member: MemberId) -> Result<Option<String>, Refused> {
        let Some(org) = entry.org else { return Ok(None) };
        if !self.caller.may(Permission::IdentityRead, Scope::Org(org)) {
            return Ok(None);
        }
        self.once(member.to_bytes(), |names| {
            Ok(match names.people.known(names.db, org, member)? {
                Contact::Known { name, mail } => name.or(mail),
                Contact::Hidden | Contact::Erased | Contact::Withheld => None,
            })
        })
    }

    /// An account is an address to whoever looks after accounts, and nobody to others.
    fn account(&self, account: AccountId) -> Result<Option<String>, Refused> {
        if !self.caller.may(Permission::ServerManage, Scope::Server) {
            return Ok(None);
        }
        Ok(accounts::mail_of(self.vault, self.db, account)?)
    }

    fn project(&self, project: ProjectId) -> Result<Option<String>, Refused> {
        let found = read::project::by_id(self.db, project)?;
        Ok(found.map(|project| project.slug.to_string()))
    }
}
