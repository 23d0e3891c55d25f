//! Pages that were just made.

use std::{
    collections::HashMap,
    future::Future,
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header, header::ACCEPT_ENCODING},
};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use site::Address;
use tokio::sync::OnceCell;

use super::{AMP, EMBEDDED, Made, PICTURE};
use crate::{http::is_known, refusal::Refused, web::takes_gzip};

/// How long a page is kept: what changes is seen within this time.
const KEEP: Duration = Duration::from_secs(1);
/// How long others keep what has another address once it changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Bytes below which a page is sent as it is.
const COMPRESSED_MIN: usize = 1_000;
/// Pages that are kept.
const PAGES_MAX: usize = 512;

/// Pages that were just made. Whoever asks for one that is being made waits for it.
#[derive(Default)]
pub(super) struct Kept {
    pages: Mutex<HashMap<Address, (Instant, Cell)>>,
}

/// A page that is made once, or that there is none.
type Cell = Arc<OnceCell<Option<Page>>>;

/// A page with its tag.
#[derive(Clone, Debug)]
pub(super) struct Page {
    made: Made,
    /// The same, compressed once for all who ask; none where that is not worth it.
    gzip: Option<Arc<[u8]>>,
    tag: String,
}

impl Kept {
    pub(super) async fn get<F>(
        &self,
        address: &Address,
        make: impl FnOnce() -> F,
    ) -> Result<Option<Page>, Refused>
    where
        F: Future<Output = Result<Option<Made>, Refused>>,
    {
        let cell = self.cell(address);
        let page = cell
            .get_or_try_init(|| async { Ok::<_, Refused>(make().await?.map(Page::new)) })
            .await?;
        Ok(page.clone())
    }

    fn cell(&self, address: &Address) -> Cell {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if let Some((since, cell)) = pages.get(address)
            && now.duration_since(*since) < KEEP
        {
            return Arc::clone(cell);
        }
        if pages.len() >= PAGES_MAX {
            pages.retain(|_, (since, _)| now.duration_since(*since) < KEEP);
            if pages.len() >= PAGES_MAX {
                pages.clear();
            }
        }
        let cell = Arc::default();
        pages.insert(address.clone(), (now, Arc::clone(&cell)));
        cell
    }
}

impl Page {
    fn new(made: Made) -> Self {
        let digest = Sha256::digest(&made.bytes);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        // A picture is compressed already.
        let gzip = if made.content_type == "image/png" { None } else { compressed(&made.bytes) };
        Self { made, gzip, tag }
    }

    /// The page, or that it is the one the reader has.
    /// `query` is what follows the `?` of the address.
    pub(super) fn answer(
        &self,
        address: &Address,
        query: Option<&str>,
        headers: &HeaderMap,
    ) -> Response<Body> {
        let gzip = self.gzip.as_ref().filter(|_| takes_gzip(&headers.get_all(ACCEPT_ENCODING)));
        // Two codings are two things.
        let tag = format!("\"{}{}\"", self.tag, if gzip.is_some() { "-gzip" } else { "" });
        let known = is_known(headers, &tag);
        let bytes = gzip.unwrap_or(&self.made.bytes);
        let body = if known { Body::empty() } else { Body::from(bytes.to_vec()) };
        let mut response = Response::new(body);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let heads = response.headers_mut();
        heads.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.made.content_type));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            heads.insert(header::ETAG, tag);
        }
        heads.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if gzip.is_some() && !known {
            heads.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        // The style sheet's address changes with it.
        let caching = match address {
            Address::Style => FOR_EVER,
            _ if query.is_some() && query == self.made.version.as_deref() => FOR_EVER,
            _ => "public, max-age=10",
        };
        heads.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        let policy = match address {
            Address::Counter(..) | Address::Preview(..) | Address::Icon => Some(PICTURE),
            Address::CounterPage(..) => Some(EMBEDDED),
            Address::Amp(..) => Some(AMP),
            _ => None,
        };
        if let Some(policy) = policy {
            heads.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        }
        response
    }
}

fn compressed(bytes: &[u8]) -> Option<Arc<[u8]>> {
    if bytes.len() < COMPRESSED_MIN {
        return None;
    }
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    let written = out.write_all(bytes).and_then(|()| out.finish());
    written.ok().map(Arc::from)
}
