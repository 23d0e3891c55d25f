//! Imported lists and their invitations.

use model::{
    ImportId, Invalid, InvitationId, Problem, ProjectId, TokenHash,
    invitation::{Import, ImportState, Invitation},
    limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
    view::{Page, PageRequest},
};
use store::{Fault, Reader, Value, values};

use super::paging::{self, Words};
use crate::rows::{
    Hash, Id,
    invitation::{ImportRow, InvitationRow},
};

/// Whether there is an invitation with this id.
///
/// # Errors
/// See [`Fault`].
pub fn is_there(db: &Reader<'_>, id: InvitationId) -> Result<bool, Fault> {
    Ok(db.get::<InvitationRow>(&id)?.is_some())
}

/// The list with this id. How many of its people enrolled is not told with it: of a list of one
/// that is who did, hidden or not. [`page`] and whoever opens it know whom they may show.
///
/// # Errors
/// See [`Fault`].
pub fn import(db: &Reader<'_>, id: ImportId) -> Result<Option<Import>, Fault> {
    Ok(db.get::<ImportRow>(&id)?.map(Import::from))
}

/// Which invitations are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationQuery {
    /// Whose person enrolled, or did not.
    pub used: Option<bool>,
    /// Whose mail went out, or did not.
    pub sent: Option<bool>,
    /// What is left of the filter: words of a name or address. State cannot read them.
    pub words: Words,
    /// Rows of a page.
    pub size: u32,
    /// Asks for two things of which no invitation is both.
    nothing: bool,
    after: Option<InvitationId>,
}

impl InvitationQuery {
    /// Reads a request; filter: `used:yes sent:no`, anything else is a word of a name or address.
    ///
    /// # Errors
    /// Names the field that could not be read.
    pub fn parse(request: &PageRequest) -> Result<Self, Invalid> {
        let size = if request.size == 0 { PAGE_SIZE_DEFAULT } else { request.size };
        let after = request.token.as_deref().map(str::parse).transpose();
        let mut query = Self {
            used: None,
            sent: None,
            words: Words::default(),
            size: size.min(PAGE_SIZE_MAX),
            nothing: false,
            after: after.map_err(|_| Invalid::new("page_token", Problem::Malformed))?,
        };
        for part in request.filter.split_whitespace() {
            let agree = match part {
                "used:yes" => paging::also(&mut query.used, true),
                "used:no" => paging::also(&mut query.used, false),
                "sent:yes" => paging::also(&mut query.sent, true),
                "sent:no" => paging::also(&mut query.sent, false),
                _ if part.contains(':') => {
                    return Err(Invalid::new("filter", Problem::Malformed));
                }
                word => {
                    query.words.push(word);
                    true
                }
            };
            query.nothing |= !agree;
        }
        if !matches!(request.order_by.as_str(), "" | "added") {
            return Err(Invalid::new("order_by", Problem::Malformed));
        }
        Ok(query)
    }
}

/// The invitations of a project's committed lists, in order of their ids (when they were added).
/// Addresses that several lists have appear once.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    project: ProjectId,
    query: &InvitationQuery,
) -> Result<Page<Invitation>, Fault> {
    if query.nothing {
        return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
    }
    let mut fits = "WHERE project = ?1 AND repeated = 0 AND import IN \
                    (SELECT id FROM import WHERE project = ?1 AND state = 'committed')"
        .to_owned();
    for (column, wanted) in [("used_by", query.used), ("sent_at", query.sent)] {
        match wanted {
            Some(true) => fits.push_str(&format!(" AND {column} IS NOT NULL")),
            Some(false) => fits.push_str(&format!(" AND {column} IS NULL")),
            None => {}
        }
    }
    let mut params: Vec<Value> = values![project => Id].to_vec();
    let total = db.one::<u64>(&format!("SELECT count(*) FROM invitation {fits}"), &params)?;
    params.extend({
        let limit: [Value; 1] = values![query.size + 1];
        limit
    });
    if let Some(after) = query.after {
        let after: [Value; 1] = values![after => Id];
        params.extend(after);
        fits.push_str(" AND id > ?3");
    }
    let mut rows = db.select::<InvitationRow>(&format!("{fits} ORDER BY id LIMIT ?2"), &params)?;
    let more = rows.len() > query.size as usize;
    rows.truncate(query.size as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: rows.into_iter().map(Invitation::from).collect(), next, total })
}

/// As [`page`], of those that `keep` makes something of: it knows what is sealed.
///
/// # Errors
/// See [`Fault`], and those of `keep`.
pub fn matching<U, E: From<Fault>>(
    db: &Reader<'_>,
    project: ProjectId,
    query: &InvitationQuery,
    keep: impl FnMut(Invitation) -> Result<Option<U>, E>,
) -> Result<Page<U>, E> {
    let fetch = |size, after| page(db, project, &InvitationQuery { size, after, ..query.clone() });
    let key = |invitation: &Invitation| invitation.row.id;
    let (items, next) = paging::scan(query.size, query.after, key, fetch, keep)?;
    Ok(Page { items, next: next.map(|id| id.to_string()), total: None })
}

/// The invitation in this project with this token, used or not; none of lists that are not
/// committed.
///
/// # Errors
/// See [`Fault`].
pub fn by_token(
    db: &Reader<'_>,
    project: ProjectId,
    token: TokenHash,
) -> Result<Option<Invitation>, Fault> {
    let tail = "WHERE token = ?1 AND project = ?2 AND repeated = 0 ORDER BY id";
    let found = db.first::<InvitationRow>(tail, &values![token => Hash, project => Id])?;
    let Some(row) = found else { return Ok(None) };
    let list = db.get::<ImportRow>(&row.import)?;
    let counts = list.is_some_and(|list| list.state == ImportState::Committed);
    Ok(counts.then(|| row.into()))
}

/// Which of those who were not mailed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// So many of those that come after this one.
    After(InvitationId, u32),
    /// These, as far as they were not.
    These(Vec<InvitationId>),
}

/// Counts, and whose person did neither enrol nor get a mail.
const WAITS: &str = "project = ?1 AND sent_at IS NULL AND repeated = 0 AND used_by IS NULL \
                     AND import IN (SELECT id FROM import WHERE project = ?1 AND state = 'committed')";

/// Invitations of a project's committed lists whose mail has not gone out and is still wanted, in
/// order of their ids.
///
/// # Errors
/// See [`Fault`].
pub fn unsent(
    db: &Reader<'_>,
    project: ProjectId,
    which: &Unsent,
) -> Result<Vec<Invitation>, Fault> {
    let rows = match which {
        Unsent::After(after, limit) => {
            let tail = format!("WHERE {WAITS} AND id > ?2 ORDER BY id LIMIT ?3");
            db.select::<InvitationRow>(&tail, &values![project => Id, *after => Id, *limit])?
        }
        Unsent::These(ids) => {
            let tail = format!("WHERE {WAITS} AND id = ?2");
            let mut rows = Vec::with_capacity(ids.len());
            for id in ids {
                rows.extend(db.first::<InvitationRow>(&tail, &values![project => Id, *id => Id])?);
            }
            rows
        }
    };
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// How many invitations [`unsent`] would list, and how many of these ids are none of the
/// project's.
///
/// # Errors
/// See [`Fault`].
pub fn count_unsent(
    db: &Reader<'_>,
    project: ProjectId,
    ids: Option<&[InvitationId]>,
) -> Result<(u32, u32), Fault> {
    let Some(ids) = ids else {
        let sql = format!("SELECT count(*) FROM invitation WHERE {WAITS}");
        return Ok((db.one::<u32>(&sql, &values![project => Id])?.unwrap_or(0), 0));
    };
    let mut unknown = 0;
    for id in ids {
        let row = db.get::<InvitationRow>(id)?;
        unknown += u32::from(row.is_none_or(|row| row.project != project));
    }
    let waiting = unsent(db, project, &Unsent::These(ids.to_vec()))?.len();
    Ok((waiting as u32, unknown))
}
