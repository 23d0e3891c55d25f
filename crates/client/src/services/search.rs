//! Search.

use model::{
    search::{Found, SearchQuery},
    view::{Page, PageRequest},
};
use proto::pb;

use super::whole;
use crate::{
    Result,
    client::{Auth, Client},
    retry::Retry,
    rpc::rpc,
};

/// Searching what is public.
#[derive(Clone)]
pub struct Search {
    pub(crate) client: Client,
}

impl Search {
    /// Organisations, projects and news that have all words, the best first.
    ///
    /// # Errors
    /// RATE_LIMITED.
    pub async fn find(&self, query: SearchQuery, page: PageRequest) -> Result<Page<Found>> {
        let request = pb::FindRequest::from(query);
        let call = rpc!(search_client::SearchClient, find);
        whole(self.client.call(Auth::Nobody, Retry::Safe, request.paged(page), call).await?)
    }
}
