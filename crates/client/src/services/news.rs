//! News.

use model::{
    NewsId,
    news::{News, NewsFields},
    text::Slug,
    view::{Page, PageRequest},
};
use proto::pb;

use super::{id, or_empty, part, whole};
use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
    session::Audience,
};

/// News.
#[derive(Clone)]
pub struct NewsDesk {
    pub(crate) client: Client,
}

impl NewsDesk {
    /// What an organisation, or one project of it, tells; the newest first.
    ///
    /// # Errors
    /// ORG_NOT_FOUND, PROJECT_NOT_FOUND.
    pub async fn list(
        &self,
        org: &Slug,
        project: Option<&Slug>,
        page: PageRequest,
    ) -> Result<Page<News>> {
        let auth = Auth::Maybe(Audience::Org(org.clone()));
        let request = pb::ListNewsRequest {
            org: org.to_string(),
            project: or_empty(project),
            ..Default::default()
        };
        let call = rpc!(news_client::NewsClient, list);
        whole(self.client.call(auth, Retry::Safe, request.paged(page), call).await?)
    }

    /// One piece.
    ///
    /// # Errors
    /// NEWS_NOT_FOUND.
    pub async fn get(&self, org: &Slug, news: NewsId) -> Result<News> {
        let auth = Auth::Maybe(Audience::Org(org.clone()));
        let request = pb::GetNewsRequest { org: org.to_string(), id: news.to_string() };
        let call = rpc!(news_client::NewsClient, get);
        part("news", self.client.call(auth, Retry::Safe, request, call).await?.news)
    }

    /// Tells something; needs `news.publish` there.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn publish(
        &self,
        org: &Slug,
        project: Option<&Slug>,
        fields: NewsFields,
    ) -> Result<NewsId> {
        let request = pb::PublishNewsRequest {
            org: org.to_string(),
            project: or_empty(project),
            fields: Some(fields.into()),
            request_id: request_id(),
        };
        let call = rpc!(news_client::NewsClient, publish);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Tells it otherwise; answers the new etag.
    ///
    /// # Errors
    /// NEWS_NOT_FOUND, ETAG_MISMATCH, NOT_ALLOWED.
    pub async fn edit(
        &self,
        org: &Slug,
        news: NewsId,
        fields: NewsFields,
        etag: u64,
    ) -> Result<u64> {
        let request = pb::EditNewsRequest {
            org: org.to_string(),
            id: news.to_string(),
            fields: Some(fields.into()),
            etag,
            request_id: request_id(),
        };
        let call = rpc!(news_client::NewsClient, edit);
        Ok(self.client.call(Auth::org(org), Retry::Safe, request, call).await?.etag)
    }

    /// Takes it back.
    ///
    /// # Errors
    /// NEWS_NOT_FOUND, NOT_ALLOWED.
    pub async fn remove(&self, org: &Slug, news: NewsId) -> Result<()> {
        let request = pb::RemoveNewsRequest {
            org: org.to_string(),
            id: news.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(news_client::NewsClient, remove);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }
}
