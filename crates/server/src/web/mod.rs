//! Serves the web app: its files, and its one page for every address that the app has a page for.
//!
//! - Files whose name tells their content may be kept for ever; the page is asked for each time
//!   and answered with "not modified" where that is so.
//! - Files were compressed when they were built; nothing is compressed here.
//! - Every answer carries the security policy; the app has no inline script and no inline style.
//! - A binary built without the app says so, and how to build it.

mod negotiate;
mod pages;
mod policy;
mod site;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header},
    middleware,
    routing::get,
};

use negotiate::Coding;
pub(crate) use negotiate::takes_gzip;
use site::File;

use crate::http::is_known;
pub use site::{Site, SiteError};

/// Everything that no other route of the server answers.
///
/// Merge it last: it has a fallback. It answers GET and HEAD only.
pub fn router(site: Site) -> Router {
    Router::new()
        .fallback_service(get(serve).with_state(Arc::new(site)))
        .layer(middleware::map_response(policy::apply))
}

async fn serve(
    State(site): State<Arc<Site>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    let response = answer(&site, uri.path(), &headers);
    if method == Method::HEAD {
        return response.map(|_| Body::empty());
    }
    response
}

fn answer(site: &Site, path: &str, headers: &HeaderMap) -> Response<Body> {
    let name = path.trim_start_matches('/');
    if let Some(file) = site.file(name) {
        return send(file, StatusCode::OK, headers);
    }
    if name.starts_with("assets/") {
        // A page of an older version may ask for a file of that version: a page in its place
        // would be worse than nothing.
        return plain(StatusCode::NOT_FOUND, "not found\n");
    }
    let status = if pages::has(name) { StatusCode::OK } else { StatusCode::NOT_FOUND };
    match site.page(pages::is_for_organisers(name)) {
        Some(page) => send(page, status, headers),
        None => html(StatusCode::SERVICE_UNAVAILABLE, WITHOUT_APP),
    }
}

fn send(file: &File, status: StatusCode, headers: &HeaderMap) -> Response<Body> {
    let coding = negotiate::coding(&headers.get_all(header::ACCEPT_ENCODING));
    let (body, tag) = match coding {
        Coding::Brotli => (&file.brotli, &file.tags.brotli),
        Coding::Gzip => (&file.gzip, &file.tags.gzip),
        Coding::Identity => (&file.plain, &file.tags.plain),
    };
    let caching = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = tag.to_str().is_ok_and(|tag| is_known(headers, tag));
    let mut response = if known && status == StatusCode::OK {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(Body::from(body.clone()));
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, file.content_type.clone());
        if let Some(coding) = coding.name() {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", text)
}

fn html(status: StatusCode, text: &'static str) -> Response<Body> {
    typed(status, "text/html; charset=utf-8", text)
}

fn typed(status: StatusCode, content_type: &'static str, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

const WITHOUT_APP: &str = "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>muster without its web app</title></head>
<body>
<h1>This muster was built without its web app</h1>
<p>The server runs, and its API answers; only the pages are missing.</p>
<p>Build it with the app: <code>./x demo</code>, or
<code>cargo xtask web</code> and then
<code>cargo build --release --package muster --features embed-web</code>.</p>
</body>
</html>
";

#[cfg(test)]
mod tests;
