//! Organisations and their members.

use std::ops::{ControlFlow, Range};

use model::{
    MemberId, OrgId,
    member::Member,
    org::Org,
    text::{Name, Slug, Summary},
    view::{OrgCard, Page},
};
use store::{Columns, Fault, Reader, values};

use super::paging::{self, After, Words};
use crate::rows::{
    Id, Text,
    org::{MemberRow, OrgRow},
};

/// The organisation with this id.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: OrgId) -> Result<Option<Org>, Fault> {
    Ok(db.get::<OrgRow>(&id)?.map(Org::from))
}

/// The organisation with this name in URLs.
///
/// # Errors
/// See [`Fault`].
pub fn by_slug(db: &Reader<'_>, slug: &Slug) -> Result<Option<Org>, Fault> {
    Ok(db.first::<OrgRow>("WHERE slug = ?1", &values![slug.as_str()])?.map(Org::from))
}

/// Those of the organisations whose name or summary has every word of `query` that stand in these
/// places, and how many there are; those with open projects first, then by name.
///
/// # Errors
/// See [`Fault`].
pub fn list(
    db: &Reader<'_>,
    query: &str,
    places: Range<usize>,
) -> Result<(Vec<OrgCard>, usize), Fault> {
    let words = Words::of(query);
    if words.is_empty() {
        return page_of_all(db, places);
    }
    let (mut cards, mut found) = (Vec::new(), 0);
    for open in [true, false] {
        // All of a directory is looked through, and only what was asked for is kept: a server may
        // have very many, and every visitor asks.
        db.each(&in_order(open), &[], |columns| {
            let name = columns.get_as::<Text, Name>(2)?;
            let summary = columns.get_as::<Text, Summary>(3)?;
            if words.says(&[Some(name.as_str()), Some(summary.as_str())]) {
                if places.contains(&found) {
                    cards.push(card(columns)?);
                }
                found += 1;
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok((cards, found))
}

/// Organisations with open projects, or those without, by name: along an index, so that nothing
/// has to be sorted.
fn in_order(open: bool) -> String {
    let has = if open { "IN" } else { "NOT IN" };
    format!(
        "SELECT id, slug, name, summary, demo, \
         (SELECT count(*) FROM project WHERE project.org = org.id AND status IN {OPEN}) \
         FROM org WHERE id {has} (SELECT org FROM project WHERE status IN {OPEN}) \
         ORDER BY name, id"
    )
}

/// Projects that are going on.
const OPEN: &str = "('open', 'running')";

fn page_of_all(db: &Reader<'_>, places: Range<usize>) -> Result<(Vec<OrgCard>, usize), Fault> {
    let count = |sql: &str| -> Result<usize, Fault> {
        Ok(db.one::<u64>(sql, &[])?.and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
    };
    let total = count("SELECT count(*) FROM org")?;
    let sql = format!("SELECT count(DISTINCT org) FROM project WHERE status IN {OPEN}");
    let open = count(&sql)?;
    let mut cards = Vec::new();
    for (is_open, before, size) in [(true, 0, open), (false, open, total.saturating_sub(open))] {
        let from = places.start.saturating_sub(before).min(size);
        let to = places.end.saturating_sub(before).min(size);
        if from < to {
            let sql = format!("{} LIMIT ?1 OFFSET ?2", in_order(is_open));
            let bounds = values![(to - from) as u64, from as u64];
            cards.extend(db.collect(&sql, &bounds, card)?);
        }
    }
    Ok((cards, total))
}

fn card(columns: &Columns<'_>) -> Result<OrgCard, Fault> {
    Ok(OrgCard {
        id: columns.get_as::<Id, OrgId>(0)?,
        slug: columns.get_as::<Text, Slug>(1)?,
        name: columns.get_as::<Text, Name>(2)?,
        summary: columns.get_as::<Text, Summary>(3)?,
        demo: columns.get(4)?,
        open_projects: columns.get(5)?,
    })
}

/// The names in URLs of all organisations, in their order.
///
/// # Errors
/// See [`Fault`].
pub fn slugs(db: &Reader<'_>) -> Result<Vec<Slug>, Fault> {
    db.collect("SELECT slug FROM org ORDER BY slug", &[], |c| c.get_as::<Text, Slug>(0))
}

/// The organisations made by `muster demo`.
///
/// # Errors
/// See [`Fault`].
pub fn demo(db: &Reader<'_>) -> Result<Vec<OrgId>, Fault> {
    db.collect("SELECT id FROM org WHERE demo = 1 ORDER BY id", &[], |c| c.get_as::<Id, OrgId>(0))
}

/// The member with this id, if they are one of this organisation.
///
/// # Errors
/// See [`Fault`].
pub fn member(db: &Reader<'_>, org: OrgId, id: MemberId) -> Result<Option<Member>, Fault> {
    Ok(db.get::<MemberRow>(&id)?.filter(|row| row.org == org).map(Member::from))
}

/// Members of an organisation, in the order in which they joined.
///
/// # Errors
/// See [`Fault`].
pub fn members(
    db: &Reader<'_>,
    org: OrgId,
    size: u32,
    after: Option<After>,
) -> Result<Page<Member>, Fault> {
    let (at, id) = after.map_or((i64::MIN, [0; 16]), |a| (a.at.as_millis(), a.id));
    let tail = "WHERE org = ?1 AND joined_at >= ?2 AND (joined_at > ?2 OR id > ?3) \
                ORDER BY joined_at, id LIMIT ?4";
    let rows = db.select::<MemberRow>(tail, &values![org => Id, at, id, size + 1])?;
    let sql = "SELECT count(*) FROM member WHERE org = ?1";
    let total = db.one::<u64>(sql, &values![org => Id])?;
    let members = rows.into_iter().map(Member::from).collect();
    Ok(paging::page(members, size, total, |m: &Member| After {
        at: m.joined_at,
        id: m.id.to_bytes(),
    }))
}

/// How many pledges of a member stand.
///
/// # Errors
/// See [`Fault`].
pub fn standing_pledges(db: &Reader<'_>, member: MemberId) -> Result<u32, Fault> {
    let sql = "SELECT count(*) FROM pledge WHERE member = ?1 AND state = 'standing'";
    Ok(db.one::<u32>(sql, &values![member => Id])?.unwrap_or(0))
}
