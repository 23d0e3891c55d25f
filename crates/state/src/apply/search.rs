//! What strangers find follows what is public, in the same transaction.

use model::{NewsId, OrgId, ProjectId, TimeMs, fold, search::SearchKind, text::Language};
use store::{Fault, Tx, values};

use crate::{
    domain::SEARCH_SINCE,
    rows::{
        Id,
        news::NewsRow,
        org::OrgRow,
        project::{ProjectRow, ProjectWord},
        search::{SearchEntryRow, SearchWord},
    },
};

/// The index beside [`SearchEntryRow`].
const INDEX: &str = "search";

/// What an entry and its words are made of.
struct Entry<'a> {
    kind: SearchKind,
    id: [u8; 16],
    org: OrgId,
    project: Option<ProjectId>,
    languages: String,
    begins_at: Option<TimeMs>,
    ends_at: Option<TimeMs>,
    title: &'a str,
    place: &'a str,
    texts: &'a [&'a str],
}

/// A profile was written.
pub(super) fn org(tx: &mut Tx<'_>, row: &OrgRow) -> Result<(), Fault> {
    let tags: Vec<&str> = row.languages.iter().map(Language::as_str).collect();
    let entry = Entry {
        kind: SearchKind::Org,
        id: row.id.to_bytes(),
        org: row.id,
        project: None,
        languages: tags.join(" "),
        begins_at: None,
        ends_at: None,
        title: row.name.as_str(),
        place: "",
        texts: &[row.summary.as_str(), row.body.as_str()],
    };
    put(tx, &entry)
}

/// A project was written; a draft is not found.
pub(super) fn project(tx: &mut Tx<'_>, row: &ProjectRow) -> Result<(), Fault> {
    if !row.status.is_public() {
        return drop(tx, SearchKind::Project, row.id.to_bytes());
    }
    let entry = Entry {
        kind: SearchKind::Project,
        id: row.id.to_bytes(),
        org: row.org,
        project: Some(row.id),
        languages: String::new(),
        begins_at: row.starts_at.or(row.ends_at),
        ends_at: row.ends_at.or(row.starts_at),
        title: row.title.as_str(),
        place: row.place.as_str(),
        texts: &[
            row.summary.as_str(),
            row.action_kind.as_str(),
            row.body.as_str(),
            row.why.as_str(),
            row.precedents.as_str(),
        ],
    };
    put(tx, &entry)
}

/// A project became public, or is no longer: its news goes with it.
pub(super) fn news_of(tx: &mut Tx<'_>, project: &ProjectRow) -> Result<(), Fault> {
    let public = project.status.is_public();
    let tail = "WHERE project = ?1 ORDER BY published_at, id";
    for row in tx.select::<NewsRow>(tail, &values![project.id => Id])? {
        if public {
            put_news(tx, &row)?;
        } else {
            drop(tx, SearchKind::News, row.id.to_bytes())?;
        }
    }
    Ok(())
}

/// A piece was written; of a draft nothing is found.
pub(super) fn news(tx: &mut Tx<'_>, row: &NewsRow) -> Result<(), Fault> {
    if let Some(project) = row.project {
        let sql = "SELECT status FROM project WHERE id = ?1";
        let status = |c: &store::Columns<'_>| c.get_as::<ProjectWord, _>(0);
        let found: Vec<model::project::ProjectStatus> =
            tx.collect(sql, &values![project => Id], status)?;
        if !found.iter().all(|status| status.is_public()) {
            return drop(tx, SearchKind::News, row.id.to_bytes());
        }
    }
    put_news(tx, row)
}

/// A piece was taken back.
pub(super) fn news_goes(tx: &mut Tx<'_>, id: NewsId) -> Result<(), Fault> {
    drop(tx, SearchKind::News, id.to_bytes())
}

/// An organisation is going: nothing of it is found any more, before its rows go. At most so many
/// entries at once; how many went.
pub(super) fn org_goes(tx: &mut Tx<'_>, org: OrgId, limit: u32) -> Result<u32, Fault> {
    if tx.at().schema < SEARCH_SINCE {
        return Ok(0);
    }
    let tail = "WHERE org = ?1 ORDER BY kind, n LIMIT ?2";
    let mut gone = 0;
    for row in tx.select::<SearchEntryRow>(tail, &values![org => Id, limit])? {
        tx.unindex(INDEX, row.n)?;
        tx.underive(&row)?;
        gone += 1;
    }
    Ok(gone)
}

/// Everything that is there when search comes. It is read row by row, not all at once.
pub(crate) fn fill(tx: &mut Tx<'_>) -> Result<(), Fault> {
    use store::Row;
    fn each<R: Row>(
        tx: &mut Tx<'_>,
        index: fn(&mut Tx<'_>, &R) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let sql = format!("SELECT id FROM {} ORDER BY id", R::TABLE);
        let ids = tx.collect(&sql, &[], |c| c.get::<[u8; 16]>(0))?;
        for id in ids {
            if let Some(row) = tx.first::<R>("WHERE id = ?1", &values![id])? {
                index(tx, &row)?;
            }
        }
        Ok(())
    }
    each::<OrgRow>(tx, org)?;
    each::<ProjectRow>(tx, project)?;
    each::<NewsRow>(tx, news)
}

fn put_news(tx: &mut Tx<'_>, row: &NewsRow) -> Result<(), Fault> {
    let entry = Entry {
        kind: SearchKind::News,
        id: row.id.to_bytes(),
        org: row.org,
        project: row.project,
        languages: row.language.as_str().to_owned(),
        begins_at: Some(row.published_at),
        ends_at: Some(row.published_at),
        title: row.title.as_str(),
        place: "",
        texts: &[row.body.as_str()],
    };
    put(tx, &entry)
}

fn put(tx: &mut Tx<'_>, entry: &Entry<'_>) -> Result<(), Fault> {
    // A node that catches up applies what was written before there was search.
    if tx.at().schema < SEARCH_SINCE {
        return Ok(());
    }
    let n = match number(tx, entry.kind, entry.id)? {
        Some(n) => n,
        None => {
            tx.one::<u64>("SELECT coalesce(max(n), 0) + 1 FROM search_entry", &[])?.unwrap_or(1)
        }
    };
    tx.derive(&SearchEntryRow {
        n,
        kind: entry.kind,
        id: entry.id,
        org: entry.org,
        project: entry.project,
        languages: entry.languages.clone(),
        begins_at: entry.begins_at,
        ends_at: entry.ends_at,
    })?;
    let (title, mut bare) = fold::text(entry.title);
    let (place, place_bare) = fold::text(entry.place);
    let (text, text_bare) = fold::text(&entry.texts.join("\n"));
    for more in [place_bare, text_bare] {
        bare.push(' ');
        bare.push_str(&more);
    }
    tx.index(INDEX, n, &[&title, &place, &text, &bare])
}

fn drop(tx: &mut Tx<'_>, kind: SearchKind, id: [u8; 16]) -> Result<(), Fault> {
    if tx.at().schema < SEARCH_SINCE {
        return Ok(());
    }
    let tail = "WHERE kind = ?1 AND id = ?2";
    if let Some(row) = tx.first::<SearchEntryRow>(tail, &values![kind => SearchWord, id])? {
        tx.unindex(INDEX, row.n)?;
        tx.underive(&row)?;
    }
    Ok(())
}

fn number(tx: &Tx<'_>, kind: SearchKind, id: [u8; 16]) -> Result<Option<u64>, Fault> {
    let sql = "SELECT n FROM search_entry WHERE kind = ?1 AND id = ?2";
    tx.one::<u64>(sql, &values![kind => SearchWord, id])
}

#[cfg(test)]
mod tests;
