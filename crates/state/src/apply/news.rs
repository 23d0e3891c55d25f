//! News: told, told otherwise, taken back.

use model::{
    NewsId, OrgId, ProjectId, Reason,
    audit::Actor,
    command::{NewsChange, Reply},
    news::NewsFields,
};
use store::{Tx, ensure, reject};

use super::{No, audit, file, org, project, search, valid};
use crate::rows::{news::NewsRow, project::ProjectRow};

pub(super) fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    change: &NewsChange,
    schema: u32,
) -> Result<Reply, No> {
    match change {
        NewsChange::Publish { id, org, project, fields } => {
            publish(tx, actor, *id, *org, *project, fields)
        }
        NewsChange::Edit { id, fields, etag } => edit(tx, actor, *id, fields, *etag),
        NewsChange::Remove { id } => {
            let row = existing(tx, *id)?;
            file::news_goes(tx, *id, schema)?;
            search::news_goes(tx, *id)?;
            tx.delete(&row)?;
            audit::note(tx, actor, Some(row.org), "news.remove", &id.to_string(), "")?;
            Ok(Reply::Done)
        }
    }
}

fn publish(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: NewsId,
    org: OrgId,
    project: Option<ProjectId>,
    fields: &NewsFields,
) -> Result<Reply, No> {
    valid(fields.validate())?;
    ensure(tx.get::<NewsRow>(&id)?.is_none(), Reason::InvalidInput)?;
    ensure(org::exists(tx, org)?, Reason::OrgNotFound)?;
    if let Some(project) = project {
        let found = tx.get::<ProjectRow>(&project)?;
        ensure(found.is_some_and(|row| row.org == org), Reason::ProjectNotFound)?;
    }
    let row = NewsRow {
        id,
        org,
        project,
        title: fields.title.clone(),
        body: fields.body.clone(),
        language: fields.language.clone(),
        published_at: project::now(tx),
        edited_at: None,
        etag: 1,
    };
    tx.insert(&row)?;
    search::news(tx, &row)?;
    audit::note(tx, actor, Some(org), "news.publish", &id.to_string(), "")?;
    Ok(Reply::Etag(1))
}

fn edit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: NewsId,
    fields: &NewsFields,
    etag: u64,
) -> Result<Reply, No> {
    valid(fields.validate())?;
    let old = existing(tx, id)?;
    ensure(old.etag == etag, Reason::EtagMismatch)?;
    let row = NewsRow {
        title: fields.title.clone(),
        body: fields.body.clone(),
        language: fields.language.clone(),
        edited_at: Some(project::now(tx)),
        etag: etag + 1,
        ..old
    };
    tx.update(&row)?;
    search::news(tx, &row)?;
    audit::note(tx, actor, Some(row.org), "news.edit", &id.to_string(), "")?;
    Ok(Reply::Etag(row.etag))
}

fn existing(tx: &Tx<'_>, id: NewsId) -> Result<NewsRow, No> {
    match tx.get::<NewsRow>(&id)? {
        Some(row) => Ok(row),
        None => reject(Reason::NewsNotFound),
    }
}

#[cfg(test)]
mod tests;
