//! News.

use model::{
    NewsId, OrgId, Reason,
    access::{Permission, Scope},
    command::{Change, NewsChange},
    news::News as Piece,
    view::PageRequest,
};
use proto::{
    convert::{id, part},
    pb::{self, news_server::News},
};
use state::read::{self, news::NewsQuery, paging};
use tonic::Request;

use super::{Answer, open};
use crate::{
    caller::Caller,
    clock::fresh,
    finder::{Finder, scope},
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct NewsApi {
    pub finder: Finder,
    pub proposer: Proposer,
}

impl NewsApi {
    /// The piece with this id in this organisation, whoever may read it.
    async fn piece(&self, org: OrgId, news: &str) -> Result<Piece, Refused> {
        let wanted: NewsId = id("id", news)?;
        let found = self.finder.read(move |db| read::news::by_id(db, wanted)).await?;
        found.filter(|news| news.org == org).ok_or_else(|| Reason::NewsNotFound.into())
    }

    /// The same for somebody who is to change it.
    async fn permitted(&self, caller: &Caller, org: &str, news: &str) -> Result<Piece, Refused> {
        let org = self.finder.org(org).await?;
        let news = match self.piece(org.id, news).await {
            Ok(news) => news,
            // What is not there is about nothing smaller than the organisation.
            Err(missing) => {
                caller.require(Permission::NewsPublish, Scope::Org(org.id))?;
                return Err(missing);
            }
        };
        match caller.require(Permission::NewsPublish, about(&news)) {
            Ok(()) => Ok(news),
            Err(Reason::NotAllowed) if !is_public(&self.finder, &news).await? => {
                Err(Reason::NewsNotFound.into())
            }
            Err(reason) => Err(reason.into()),
        }
    }
}

/// Whether the public may read it.
pub(super) async fn is_public(finder: &Finder, news: &Piece) -> Result<bool, Refused> {
    let Some(project) = news.project else { return Ok(true) };
    let found = finder.read(move |db| read::project::by_id(db, project)).await?;
    Ok(found.is_some_and(|project| project.status.is_public()))
}

/// What a piece is about.
pub(super) fn about(news: &Piece) -> Scope {
    news.project.map_or(Scope::Org(news.org), |project| Scope::Project(news.org, project))
}

#[tonic::async_trait]
impl News for NewsApi {
    async fn list(&self, request: Request<pb::ListNewsRequest>) -> Answer<pb::ListNewsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let page = PageRequest::try_from(&request)?;
            let org = self.finder.org(&request.org).await?;
            let mut place = Scope::Org(org.id);
            let mut query = NewsQuery {
                org: org.id,
                project: None,
                drafts: false,
                after: paging::after(&page)?,
                size: paging::size(&page)?,
            };
            if !request.project.is_empty() {
                let project = self.finder.visible(&caller, &request.org, &request.project).await?;
                query.project = Some(project.id);
                place = scope(&project);
            }
            query.drafts = caller.may(Permission::NewsPublish, place);
            let found = self.finder.read(move |db| read::news::page(db, &query)).await?;
            Ok(pb::ListNewsResponse::of(&page, found))
        })
        .await
    }

    async fn get(&self, request: Request<pb::GetNewsRequest>) -> Answer<pb::GetNewsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?;
            let news = self.piece(org.id, &request.id).await?;
            let may = caller.may(Permission::NewsPublish, about(&news));
            if !may && !is_public(&self.finder, &news).await? {
                return Err(Reason::NewsNotFound.into());
            }
            Ok(pb::GetNewsResponse { news: Some(news.into()) })
        })
        .await
    }

    async fn publish(
        &self,
        request: Request<pb::PublishNewsRequest>,
    ) -> Answer<pb::PublishNewsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (org, project) = if request.project.is_empty() {
                let org = self.finder.org(&request.org).await?;
                caller.require(Permission::NewsPublish, Scope::Org(org.id))?;
                (org.id, None)
            } else {
                let project = self
                    .finder
                    .permitted(&caller, Permission::NewsPublish, &request.org, &request.project)
                    .await?;
                (project.org, Some(project.id))
            };
            let asked = Asked::of(&request, &request.request_id)?;
            let change = NewsChange::Publish {
                id: fresh!(NewsId),
                org,
                project,
                fields: part("fields", request.fields)?,
            };
            let id = self.proposer.create(&caller, asked, Change::News(change)).await?;
            Ok(pb::PublishNewsResponse { id: NewsId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn edit(&self, request: Request<pb::EditNewsRequest>) -> Answer<pb::EditNewsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let news = self.permitted(&caller, &request.org, &request.id).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = NewsChange::Edit {
                id: news.id,
                fields: part("fields", request.fields)?,
                etag: request.etag,
            };
            let etag = self.proposer.update(&caller, asked, Change::News(change)).await?;
            Ok(pb::EditNewsResponse { etag })
        })
        .await
    }

    async fn remove(
        &self,
        request: Request<pb::RemoveNewsRequest>,
    ) -> Answer<pb::RemoveNewsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let news = self.permitted(&caller, &request.org, &request.id).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = NewsChange::Remove { id: news.id };
            self.proposer.propose(&caller, asked, Change::News(change)).await?;
            Ok(pb::RemoveNewsResponse {})
        })
        .await
    }
}
