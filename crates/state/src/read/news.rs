//! News: one piece, and lists of what the public may read.

use model::{NewsId, OrgId, ProjectId, TimeMs, news::News, text::Slug, view::Page};
use store::{Fault, Reader, Value, values};

use super::paging::{self, After};
use crate::rows::{Id, Ms, Text, news::NewsRow};

/// Which pieces (of a table that is called `news`) the public reads: news of a draft is not told before the project opens.
pub(super) const PUBLIC: &str = "(news.project IS NULL OR EXISTS (SELECT 1 FROM project p \
                      WHERE p.id = news.project AND p.status <> 'draft'))";

/// The piece with this id, whoever may read it.
///
/// # Errors
/// See [`Fault`].
pub fn by_id(db: &Reader<'_>, id: NewsId) -> Result<Option<News>, Fault> {
    if !db.has::<NewsRow>()? {
        return Ok(None);
    }
    Ok(db.get::<NewsRow>(&id)?.map(News::from))
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct NewsQuery {
    /// Whose.
    pub org: OrgId,
    /// Only of this project.
    pub project: Option<ProjectId>,
    /// Also of drafts, whose news is not told before the project opens.
    pub drafts: bool,
    /// Behind which piece.
    pub after: Option<After>,
    /// How many at most.
    pub size: u32,
}

/// What an organisation, or one project of it, tells; the newest first.
///
/// # Errors
/// See [`Fault`].
pub fn page(db: &Reader<'_>, query: &NewsQuery) -> Result<Page<News>, Fault> {
    if !db.has::<NewsRow>()? {
        return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
    }
    let mut tail = "WHERE org = ?1".to_owned();
    let mut params: Vec<Value> = values![query.org => Id].to_vec();
    if !query.drafts {
        tail.push_str(&format!(" AND {PUBLIC}"));
    }
    if let Some(project) = query.project {
        params.extend(values![project => Id]);
        tail.push_str(" AND project = ?2");
    }
    let total = db.one::<u64>(&format!("SELECT count(*) FROM news {tail}"), &params)?;
    if let Some(After { at, id }) = query.after {
        let n = params.len();
        tail.push_str(&format!(
            " AND published_at <= ?{0} AND (published_at < ?{0} OR id < ?{1})",
            n + 1,
            n + 2
        ));
        params.extend(values![at => Ms, id]);
    }
    params.extend(values![query.size + 1]);
    tail.push_str(&format!(" ORDER BY published_at DESC, id DESC LIMIT ?{}", params.len()));
    let rows = db.select::<NewsRow>(&tail, &params)?;
    let news = rows.into_iter().map(News::from).collect();
    Ok(paging::page(news, query.size, total, |news: &News| After {
        at: news.published_at,
        id: news.id.to_bytes(),
    }))
}

/// When an organisation's public news was published, the latest first.
///
/// # Errors
/// See [`Fault`].
pub fn dates(db: &Reader<'_>, org: OrgId) -> Result<Vec<TimeMs>, Fault> {
    if !db.has::<NewsRow>()? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT published_at FROM news WHERE org = ?1 AND {PUBLIC} ORDER BY published_at DESC"
    );
    db.collect(&sql, &values![org => Id], |c| c.get_as::<Ms, TimeMs>(0))
}

/// An organisation's public news from this moment on and before that one, the latest first.
///
/// # Errors
/// See [`Fault`].
pub fn between(
    db: &Reader<'_>,
    org: OrgId,
    from: TimeMs,
    before: TimeMs,
) -> Result<Vec<News>, Fault> {
    if !db.has::<NewsRow>()? {
        return Ok(Vec::new());
    }
    let tail = format!(
        "WHERE org = ?1 AND published_at >= ?2 AND published_at < ?3 AND {PUBLIC} \
         ORDER BY published_at DESC, id DESC"
    );
    let rows = db.select::<NewsRow>(&tail, &values![org => Id, from => Ms, before => Ms])?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// All public news of the server, by its organisation's name in URLs.
///
/// # Errors
/// See [`Fault`].
pub fn everywhere(db: &Reader<'_>) -> Result<Vec<(Slug, NewsId, TimeMs)>, Fault> {
    if !db.has::<NewsRow>()? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT org.slug, news.id, news.published_at FROM news JOIN org ON org.id = news.org \
         WHERE {PUBLIC} ORDER BY org.slug, news.published_at DESC, news.id"
    );
    db.collect(&sql, &[], |c| {
        Ok((c.get_as::<Text, Slug>(0)?, c.get_as::<Id, NewsId>(1)?, c.get_as::<Ms, TimeMs>(2)?))
    })
}
