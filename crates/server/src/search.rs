//! Searching what is public, for the RPC and for the pages without a script.

use std::{net::IpAddr, sync::Arc};

use accounts::{
    AccountError,
    rate::{Limiter, Network, Quota},
};
use model::{
    search::{Found, SearchQuery, Words},
    view::Page,
};
use state::read::search::{self, AfterHit, Hit};

use crate::{clock::now, finder::Finder, refusal::Refused};

/// Searches of one network: the app asks for each kind apart whenever somebody stops typing, and a
/// hall full of people can share one address.
const NETWORK: Quota = Quota { burst: 300, period_ms: 100 };

/// Finds what is public. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Search {
    finder: Finder,
    asked: Arc<Limiter<Network>>,
}

impl Search {
    pub(crate) fn new(finder: Finder) -> Self {
        Self { finder, asked: Arc::new(Limiter::new(NETWORK)) }
    }

    /// Counts one search of somebody.
    ///
    /// # Errors
    /// Their network asks too often.
    pub(crate) fn admit(&self, address: IpAddr) -> Result<(), Refused> {
        Ok(self.asked.count(address.into(), now()).map_err(AccountError::from)?)
    }

    /// A page of what has all words, the best first.
    pub(crate) async fn find(
        &self,
        query: SearchQuery,
        size: u32,
        after: Option<AfterHit>,
    ) -> Result<Page<Found>, Refused> {
        self.finder
            .read(move |db| {
                let hits = search::find(db, &query, size, after)?;
                let words = Words::of(&query.text);
                let items = hits.items.into_iter().map(|hit| shown(&words, hit)).collect();
                Ok(Page { items, next: hits.next.map(AfterHit::token), total: hits.total })
            })
            .await
    }
}

fn shown(words: &Words, hit: Hit) -> Found {
    Found {
        title: words.mark(&hit.title),
        excerpt: words.excerpt(&site::plain(&hit.text)),
        org: hit.org,
        org_name: hit.org_name,
        what: hit.what,
    }
}
