//! What strangers find: organisations, public projects and public news by their words.

use std::fmt::Write as _;

use model::{
    NewsId, OrgId, ProjectId,
    search::{FoundWhat, SearchKind, SearchQuery, Words},
    text::{Name, Slug},
};
use store::{Fault, Reader, Value, values};

use crate::rows::{
    Id, Ms, Text,
    news::NewsRow,
    org::OrgRow,
    project::ProjectRow,
    search::{SearchEntryRow, SearchWord},
};

/// Something that was found, with the texts that it was found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its organisation's name in URLs.
    pub org: Slug,
    /// Its organisation's name.
    pub org_name: Name,
    /// What it is.
    pub what: FoundWhat,
    /// Its title.
    pub title: String,
    /// Its text, Markdown.
    pub text: String,
}

/// Behind which hit a page begins: the better ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterHit {
    score: i64,
    n: u64,
}

impl AfterHit {
    /// For a page token.
    #[must_use]
    pub fn token(self) -> String {
        format!("{}.{}", self.score, self.n)
    }

    /// What [`token`](Self::token) wrote; none for anything else.
    #[must_use]
    pub fn parse(token: &str) -> Option<Self> {
        let (score, n) = token.split_once('.')?;
        // What no column holds is no number of an entry.
        let n = n.parse().ok().filter(|n| i64::try_from(*n).is_ok())?;
        Some(Self { score: score.parse().ok()?, n })
    }
}

/// A page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// The best first; without words the latest.
    pub items: Vec<Hit>,
    /// Behind which the next page begins.
    pub next: Option<AfterHit>,
    /// How many there are in all; counted for the first page.
    pub total: Option<u64>,
}

/// How much a word counts in a title, a place, a text, and again without the points of umlauts.
const WEIGHTS: &str = "10.0, 4.0, 1.0, 1.0";

/// What has all words and fits the rest of the query.
///
/// # Errors
/// See [`Fault`].
pub fn find(
    db: &Reader<'_>,
    query: &SearchQuery,
    size: u32,
    after: Option<AfterHit>,
) -> Result<Hits, Fault> {
    if !db.has::<SearchEntryRow>()? {
        return Ok(Hits { items: Vec::new(), next: None, total: None });
    }
    let mut asked = Asked::of(query);
    let total = match after {
        None => db.one::<u64>(&format!("SELECT count(*) {}", asked.sql), &asked.params)?,
        Some(_) => None,
    };
    let mut sql = format!(
        "WITH hit AS MATERIALIZED (SELECT e.n, e.kind, e.id, {} AS score {}) \
         SELECT n, kind, id, score FROM hit",
        asked.score, asked.sql
    );
    if let Some(AfterHit { score, n }) = after {
        let at = asked.params.len();
        let _ = write!(sql, " WHERE score >= ?{0} AND (score > ?{0} OR n > ?{1})", at + 1, at + 2);
        asked.params.extend(values![score, n]);
    }
    let _ = write!(sql, " ORDER BY score, n LIMIT ?{}", asked.params.len() + 1);
    asked.params.extend(values![size.saturating_add(1)]);
    let mut keys = db.collect(&sql, &asked.params, |c| {
        let key = AfterHit { n: c.get(0)?, score: c.get(3)? };
        Ok((key, c.get_as::<SearchWord, SearchKind>(1)?, c.get::<[u8; 16]>(2)?))
    })?;
    let more = keys.len() > size as usize;
    keys.truncate(size as usize);
    let next = keys.last().filter(|_| more).map(|(key, ..)| *key);
    let mut items = Vec::with_capacity(keys.len());
    for (_, kind, id) in keys {
        items.extend(hit(db, kind, id)?);
    }
    Ok(Hits { items, next, total })
}

/// The part of the statement that says what is asked for.
struct Asked {
    sql: String,
    score: String,
    params: Vec<Value>,
}

impl Asked {
    fn of(query: &SearchQuery) -> Self {
        let words = Words::of(&query.text);
        // Whoever names no word sees the latest.
        let mut asked = Self {
            sql: "FROM search_entry e WHERE true".to_owned(),
            score: "-coalesce(e.begins_at, 0)".to_owned(),
            params: Vec::new(),
        };
        if !words.is_empty() {
            asked.sql = "FROM search JOIN search_entry e ON e.n = search.rowid \
                         WHERE search MATCH ?1"
                .to_owned();
            asked.score = format!("CAST(bm25(search, {WEIGHTS}) * 1000000 AS INTEGER)");
            asked.params.push(Value::Text(matched(&words)));
        }
        if let Some(kind) = query.kind {
            asked.also("e.kind = ?", &values![kind => SearchWord]);
        }
        let place = Words::of(&query.place);
        if !place.is_empty() {
            // The projects there, what is about them, and whose they are.
            let there = "FROM search s JOIN search_entry p ON p.n = s.rowid \
                         WHERE s.search MATCH ? AND p.kind = 'project'";
            let expression = format!("{{place bare}} : ({})", matched(&place));
            let sql = format!(
                "(e.project IN (SELECT p.id {there}) \
                 OR e.kind = 'org' AND e.org IN (SELECT p.org {there}))"
            );
            asked.also(&sql, &values![expression.as_str()]);
        }
        if let Some(language) = &query.language {
            let speaks = |entry: &str| {
                format!(
                    "(' ' || {entry}.languages || ' ' LIKE '% ' || ? || ' %' \
                     OR ' ' || {entry}.languages LIKE '% ' || ? || '-%')"
                )
            };
            let sql = format!(
                "({} OR e.kind = 'project' AND e.org IN \
                 (SELECT o.org FROM search_entry o WHERE o.kind = 'org' AND {}))",
                speaks("e"),
                speaks("o")
            );
            asked.also(&sql, &values![language.as_str()]);
        }
        if let Some(since) = query.since {
            asked.also("e.ends_at >= ?", &values![since => Ms]);
        }
        if let Some(until) = query.until {
            asked.also("e.begins_at < ?", &values![until => Ms]);
        }
        asked
    }

    /// One more condition; each `?` of it is the same value.
    fn also(&mut self, condition: &str, value: &[Value; 1]) {
        self.params.extend_from_slice(value);
        let mark = format!("?{}", self.params.len());
        let _ = write!(self.sql, " AND {}", condition.replace('?', &mark));
    }
}

/// All words, as an expression of FTS5. Each is quoted and has neither quotes nor anything else
/// that means something there, so that nobody's words are read as an expression.
fn matched(words: &Words) -> String {
    let each = words.each().iter().map(|word| {
        let star = if word.begins { "*" } else { "" };
        let forms: Vec<String> =
            word.forms.iter().map(|form| format!("\"{form}\"{star}")).collect();
        format!("({})", forms.join(" OR "))
    });
    each.collect::<Vec<_>>().join(" AND ")
}

/// What is behind an entry. Looked at once more: what the public may not read is not shown,
/// whatever the index says.
fn hit(db: &Reader<'_>, kind: SearchKind, id: [u8; 16]) -> Result<Option<Hit>, Fault> {
    match kind {
        SearchKind::Org => org(db, OrgId::from_bytes(id)),
        SearchKind::Project => project(db, ProjectId::from_bytes(id)),
        SearchKind::News => news(db, NewsId::from_bytes(id)),
    }
}

fn org(db: &Reader<'_>, id: OrgId) -> Result<Option<Hit>, Fault> {
    let Some(row) = db.get::<OrgRow>(&id)? else { return Ok(None) };
    Ok(Some(Hit {
        org: row.slug,
        title: row.name.to_string(),
        org_name: row.name,
        what: FoundWhat::Org,
        text: format!("{}\n\n{}", row.summary, row.body),
    }))
}

fn project(db: &Reader<'_>, id: ProjectId) -> Result<Option<Hit>, Fault> {
    let row = db.get::<ProjectRow>(&id)?.filter(|row| row.status.is_public());
    let Some(row) = row else { return Ok(None) };
    let Some((org, org_name)) = names(db, row.org)? else { return Ok(None) };
    let texts = [
        row.summary.as_str(),
        row.body.as_str(),
        row.why.as_str(),
        row.precedents.as_str(),
        row.action_kind.as_str(),
    ];
    Ok(Some(Hit {
        org,
        org_name,
        title: row.title.to_string(),
        text: texts.join("\n\n"),
        what: FoundWhat::Project {
            slug: row.slug,
            status: row.status,
            starts_at: row.starts_at,
            place: row.place.to_string(),
        },
    }))
}

fn news(db: &Reader<'_>, id: NewsId) -> Result<Option<Hit>, Fault> {
    let Some(row) = db.get::<NewsRow>(&id)? else { return Ok(None) };
    let about = match row.project {
        None => None,
        Some(project) => {
            let about = db.get::<ProjectRow>(&project)?.filter(|row| row.status.is_public());
            let Some(about) = about else { return Ok(None) };
            Some((about.slug, about.title))
        }
    };
    let Some((org, org_name)) = names(db, row.org)? else { return Ok(None) };
    Ok(Some(Hit {
        org,
        org_name,
        title: row.title.to_string(),
        text: row.body.to_string(),
        what: FoundWhat::News {
            id: row.id,
            language: row.language,
            published_at: row.published_at,
            project: about,
        },
    }))
}

fn names(db: &Reader<'_>, org: OrgId) -> Result<Option<(Slug, Name)>, Fault> {
    let sql = "SELECT slug, name FROM org WHERE id = ?1";
    let mut found = db.collect(sql, &values![org => Id], |c| {
        Ok((c.get_as::<Text, Slug>(0)?, c.get_as::<Text, Name>(1)?))
    })?;
    Ok(found.pop())
}
