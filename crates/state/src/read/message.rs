//! Messages: sent ones, one's own, and whom each is for.

use std::ops::ControlFlow;

use model::{
    Invalid, MemberId, MessageId, PledgeId, Problem, ProjectId, TimeMs,
    message::{Message, MessageKind},
    pledge::Pledge,
    view::Page,
};
use store::{Fault, Reader, Value, values};

use super::call::set;
use crate::rows::{
    Id, Ms,
    call::Which,
    message::{MessageRow, MessageWord, OptOutRow, To},
};

/// Behind which message a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageCursor(TimeMs, MessageId);

impl MessageCursor {
    /// Reads what a page answered as `next`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(token: &str) -> Result<Self, Invalid> {
        let parts = token.split_once('.').and_then(|(at, id)| {
            Some(Self(TimeMs::from_millis(at.parse().ok()?), id.parse().ok()?))
        });
        parts.ok_or_else(|| Invalid::new("page_token", Problem::Malformed))
    }
}

/// The message with this id.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: MessageId) -> Result<Option<Message>, Fault> {
    Ok(db.get::<MessageRow>(&id)?.map(Message::from))
}

/// A project's messages, the latest first.
///
/// # Errors
/// See [`Fault`].
pub fn page(
    db: &Reader<'_>,
    project: ProjectId,
    kind: Option<MessageKind>,
    after: Option<MessageCursor>,
    size: u32,
) -> Result<Page<Message>, Fault> {
    let mut tail = "WHERE project = ?1".to_owned();
    let mut params: Vec<Value> = values![project => Id, size + 1].to_vec();
    if let Some(kind) = kind {
        let kind: [Value; 1] = values![kind => MessageWord];
        params.extend(kind);
        tail.push_str(" AND kind = ?3");
    }
    let total = format!("SELECT count(*) FROM message {}", tail.replace("?3", "?2"));
    let counted: Vec<Value> = params.iter().take(1).chain(params.iter().skip(2)).cloned().collect();
    let total = db.one::<u64>(&total, &counted)?;
    if let Some(MessageCursor(at, id)) = after {
        let n = params.len();
        tail.push_str(&format!(" AND (sent_at, id) < (?{}, ?{})", n + 1, n + 2));
        let cursor: [Value; 2] = values![at => Ms, id => Id];
        params.extend(cursor);
    }
    tail.push_str(" ORDER BY sent_at DESC, id DESC LIMIT ?2");
    let mut rows = db.select::<MessageRow>(&tail, &params)?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| format!("{}.{}", row.sent_at.as_millis(), row.id));
    Ok(Page { items: rows.into_iter().map(Message::from).collect(), next, total })
}

/// The messages of a project that were for the owner of this pledge, the latest first.
///
/// # Errors
/// See [`Fault`].
pub fn mine(db: &Reader<'_>, pledge: &Pledge, limit: u32) -> Result<Vec<Message>, Fault> {
    let tail = "WHERE project = ?1 AND sent_at >= ?2 ORDER BY sent_at DESC, id DESC";
    let params = values![pledge.project => Id, pledge.created_at => Ms];
    let mut mine = Vec::new();
    for row in db.select::<MessageRow>(tail, &params)? {
        let in_set = |which| -> Result<bool, Fault> {
            let Some(call) = row.call_id else { return Ok(false) };
            Ok(set(db, call, which)?.contains(pledge.ordinal))
        };
        let for_me = match row.audience {
            To::Standing => true,
            To::One => row.member == Some(pledge.member),
            To::Called => in_set(Which::Coalition)?,
            To::Go => in_set(Which::Go)?,
        };
        if for_me {
            mine.push(Message::from(row));
        }
        if mine.len() == limit as usize {
            break;
        }
    }
    Ok(mine)
}

/// Somebody whom a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Their pledge's number in the project; recipients come in this order.
    pub ordinal: u32,
    /// Their pledge.
    pub pledge: PledgeId,
    /// Who.
    pub member: MemberId,
    /// Reads no updates by mail: only what cannot be opted out of is mailed to them.
    pub opted_out: bool,
}

/// Whom a message is for, after this ordinal, in order; at most `limit`. Members who were erased
/// are nobody's recipient.
///
/// # Errors
/// See [`Fault`].
pub fn recipients(
    db: &Reader<'_>,
    id: MessageId,
    after: u32,
    limit: u32,
) -> Result<Vec<Recipient>, Fault> {
    let Some(row) = db.get::<MessageRow>(&id)? else { return Ok(Vec::new()) };
    let set = match (row.audience, row.call_id) {
        (To::Called, Some(call)) => Some(set(db, call, Which::Coalition)?),
        (To::Go, Some(call)) => Some(set(db, call, Which::Go)?),
        _ => None,
    };
    let only = match row.audience {
        To::Standing => "AND p.state = 'standing'",
        To::One => "AND p.member = ?3",
        To::Called | To::Go => "",
    };
    let sql = format!(
        "SELECT p.ordinal, p.id, p.member, o.member IS NOT NULL FROM pledge p \
         LEFT JOIN message_opt_out o ON o.project = p.project AND o.member = p.member \
         WHERE p.project = ?1 AND p.ordinal > ?2 AND p.member <> p.id {only} ORDER BY p.ordinal"
    );
    let mut params: Vec<Value> = values![row.project => Id, after].to_vec();
    if let Some(member) = row.member {
        let member: [Value; 1] = values![member => Id];
        params.extend(member);
    }
    let mut found = Vec::new();
    db.each(&sql, &params, |c| {
        if found.len() == limit as usize {
            return Ok(ControlFlow::Break(()));
        }
        let ordinal = c.get(0)?;
        if set.as_ref().is_none_or(|set| set.contains(ordinal)) {
            found.push(Recipient {
                ordinal,
                pledge: c.get_as::<Id, _>(1)?,
                member: c.get_as::<Id, _>(2)?,
                opted_out: c.get(3)?,
            });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Whether a member reads no updates of a project by mail.
///
/// # Errors
/// See [`Fault`].
pub fn opted_out(db: &Reader<'_>, project: ProjectId, member: MemberId) -> Result<bool, Fault> {
    Ok(db.get::<OptOutRow>(&(project, member))?.is_some())
}
