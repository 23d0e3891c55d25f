//! The audit log.

use std::fmt::Write as _;

use model::{
    AccountId, Invalid, MemberId, OrgId, Problem, TimeMs,
    audit::AuditEntry,
    view::{Page, PageRequest},
};
use store::{Fault, Reader, Value, values};

use super::paging::{self, After};
use crate::rows::{Id, audit::AuditRow};

/// Which entries are asked for; everything given must fit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AuditQuery {
    /// What was done.
    pub actions: Vec<String>,
    /// By which account or member.
    pub actors: Vec<[u8; 16]>,
    /// To what.
    pub subjects: Vec<String>,
    /// Rows of a page.
    pub size: u32,
    /// Behind which entry.
    pub after: Option<After>,
}

impl AuditQuery {
    /// Reads a request; filter: `action:grant.give actor:ID subject:WORD`.
    ///
    /// # Errors
    /// Names the field that could not be read.
    pub fn parse(request: &PageRequest) -> Result<Self, Invalid> {
        let mut query = Self {
            size: paging::size(request)?,
            after: paging::after(request)?,
            ..Self::default()
        };
        for part in request.filter.split_whitespace() {
            match part.split_once(':') {
                Some(("action", action)) => query.actions.push(action.to_owned()),
                Some(("subject", subject)) => query.subjects.push(subject.to_owned()),
                Some(("actor", id)) => query.actors.push(actor(id)?),
                _ => return Err(Invalid::new("filter", Problem::Malformed)),
            }
        }
        if !matches!(request.order_by.as_str(), "" | "at") {
            return Err(Invalid::new("order_by", Problem::Malformed));
        }
        Ok(query)
    }
}

/// An account or a member.
fn actor(id: &str) -> Result<[u8; 16], Invalid> {
    let account = id.parse::<AccountId>().map(AccountId::to_bytes);
    let member = || id.parse::<MemberId>().map(MemberId::to_bytes);
    account.or_else(|_| member()).map_err(|_| Invalid::new("filter", Problem::Malformed))
}

/// Entries that concern an organisation, or the server where none is named; the newest first.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    org: Option<OrgId>,
    query: &AuditQuery,
) -> Result<Page<AuditEntry>, Fault> {
    // Ids begin with the time, so they alone give the order.
    let before = query.after.map_or([0xff; 16], |a| a.id);
    let mut params: Vec<Value> = values![before, query.size + 1].to_vec();
    let mut wanted = "WHERE id < ?1".to_owned();
    let mut also = |column: &str, value: [Value; 1]| {
        params.extend(value);
        let _ = write!(wanted, " AND {column} = ?{}", params.len());
    };
    for action in &query.actions {
        also("action", values![action.clone()]);
    }
    for actor in &query.actors {
        also("actor", values![*actor]);
    }
    for subject in &query.subjects {
        also("subject", values![subject.clone()]);
    }
    match org {
        Some(org) => also("org", values![org => Id]),
        None => wanted.push_str(" AND org IS NULL"),
    }
    let tail = format!("{wanted} ORDER BY id DESC LIMIT ?2");
    let rows = db.select::<AuditRow>(&tail, &params)?;
    let entries = rows.into_iter().map(AuditEntry::from).collect();
    Ok(paging::page(entries, query.size, None, |e: &AuditEntry| After {
        at: TimeMs::from_millis(0),
        id: e.id.to_bytes(),
    }))
}
