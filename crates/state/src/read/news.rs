//! News: one piece, and lists of what the public may read.

use model::{Invalid, NewsId, OrgId, Problem, ProjectId, TimeMs, news::News, view::Page};
use store::{Fault, Reader, Value, values};

use crate::rows::{Id, Ms, news::NewsRow};

/// Behind which piece a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewsCursor(TimeMs, NewsId);

impl NewsCursor {
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

/// What an organisation, or one project of it, tells the public; the newest first. News of a
/// draft is not told before the project opens.
///
/// # Errors
/// See [`Fault`].
pub fn of_org(
    db: &Reader<'_>,
    org: OrgId,
    project: Option<ProjectId>,
    after: Option<NewsCursor>,
    size: u32,
) -> Result<Page<News>, Fault> {
    if !db.has::<NewsRow>()? {
        return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
    }
    let public = "(project IS NULL OR EXISTS (SELECT 1 FROM project p \
                  WHERE p.id = news.project AND p.status <> 'draft'))";
    let mut tail = format!("WHERE org = ?1 AND {public}");
    let mut params: Vec<Value> = values![org => Id].to_vec();
    if let Some(project) = project {
        params.extend(values![project => Id]);
        tail.push_str(" AND project = ?2");
    }
    let total = db.one::<u64>(&format!("SELECT count(*) FROM news {tail}"), &params)?;
    if let Some(NewsCursor(at, id)) = after {
        let n = params.len();
        tail.push_str(&format!(" AND (published_at, id) < (?{}, ?{})", n + 1, n + 2));
        params.extend(values![at => Ms, id => Id]);
    }
    params.extend(values![size + 1]);
    tail.push_str(&format!(" ORDER BY published_at DESC, id DESC LIMIT ?{}", params.len()));
    let mut rows = db.select::<NewsRow>(&tail, &params)?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| format!("{}.{}", row.published_at.as_millis(), row.id));
    Ok(Page { items: rows.into_iter().map(News::from).collect(), next, total })
}
