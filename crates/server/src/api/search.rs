//! Search.

use model::{Invalid, Problem, search::SearchQuery, view::PageRequest};
use proto::pb::{self, search_server::Search as Service};
use state::read::{paging, search::AfterHit};
use tonic::Request;

use super::{Answer, open};
use crate::{refusal::respond, search::Search};

/// The service.
pub(crate) struct SearchApi {
    pub search: Search,
}

#[tonic::async_trait]
impl Service for SearchApi {
    async fn find(&self, request: Request<pb::FindRequest>) -> Answer<pb::FindResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            self.search.admit(caller.address)?;
            let page = PageRequest::try_from(&request)?;
            let query = SearchQuery::try_from(&request)?;
            let token = page.token.as_deref();
            let bad = || Invalid::new("page_token", Problem::Malformed);
            let after = token.map(|token| AfterHit::parse(token).ok_or_else(bad)).transpose()?;
            let found = self.search.find(query, paging::size(&page)?, after).await?;
            Ok(pb::FindResponse::of(&page, found))
        })
        .await
    }
}
