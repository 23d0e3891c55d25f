//! The public site under `/site/`: pages for whoever has no script, no account and no patience.
//!
//! A page is made when somebody asks for it and kept for a second: that bounds the work however
//! many ask, needs nothing to be followed or thrown away, and is right on every node. What is shown
//! is what this node has applied; numbers are those that every public page shows.

mod enrol;
mod export;
mod gather;
mod kept;
mod pictures;
mod search;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Uri, header},
    middleware::map_response,
    response::{IntoResponse as _, Redirect},
    routing::get,
};
use ipnet::IpNet;
use live::Live;
use site::{Address, Locale, Page, Site};

pub(crate) use export::files;

use crate::{files::Files, finder::Finder, refusal::Refused, search::Search};
use gather::Gather;
use kept::Kept;
use pictures::Pictures;

/// Nothing runs, nothing is fetched but from here; the form sends to this server.
const CONTENT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; \
                       form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// For AMP alone: its script comes from those who make it, and puts styles into the page.
const AMP: &str = "default-src 'none'; script-src https://cdn.ampproject.org/v0.js \
                   https://cdn.ampproject.org/v0/ https://cdn.ampproject.org/rtv/; \
                   style-src 'unsafe-inline'; connect-src https://cdn.ampproject.org; \
                   img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// The same for what other sites embed.
const EMBEDDED: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; \
                        base-uri 'none'; frame-ancestors *";
/// A picture that is opened by itself runs nothing and loads nothing; its colours are its own.
const PICTURE: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// Bytes of a filled-in form.
const FORM_BYTES_MAX: usize = 32 * 1024;

/// Makes pages and keeps them. Cheap to clone.
#[derive(Clone)]
pub(crate) struct PublicSite {
    maker: Maker,
    kept: Arc<Kept>,
    /// What pages show, for an export.
    files: Files,
    search: Search,
    trusted_proxy: Arc<[IpNet]>,
}

/// Makes what lies at an address. Cheap to clone.
#[derive(Clone)]
struct Maker {
    site: Site,
    gather: Gather,
    pictures: Pictures,
}

/// A page, or another file.
#[derive(Clone, Debug)]
struct Made {
    content_type: &'static str,
    bytes: Arc<[u8]>,
    /// What the address asks for (`?…`) by whoever means to keep these bytes for ever; none for
    /// what changes where it is.
    version: Option<String>,
}

impl Made {
    fn new(content_type: &'static str, text: String) -> Self {
        Self { content_type, bytes: text.into_bytes().into(), version: None }
    }

    fn html(text: String) -> Self {
        Self::new("text/html; charset=utf-8", text)
    }
}

impl PublicSite {
    pub(crate) fn new(
        site: Site,
        finder: Finder,
        live: Live,
        files: Files,
        trusted_proxy: Arc<[IpNet]>,
    ) -> Self {
        let search = Search::new(finder.clone());
        let maker = Maker { site, gather: Gather { finder, live }, pictures: Pictures::default() };
        Self { maker, kept: Arc::default(), files, search, trusted_proxy }
    }

    /// What finds the pages; it counts for all who ask how often they do.
    pub(crate) fn search(&self) -> Search {
        self.search.clone()
    }
}

impl Maker {
    /// What is at an address; none if there is nothing.
    async fn made(&self, address: &Address) -> Result<Option<Made>, Refused> {
        let (site, gather) = (&self.site, &self.gather);
        let made = match address {
            Address::Root => return Box::pin(self.made(&first(Locale::En))).await,
            Address::Style => Made::new("text/css; charset=utf-8", site.style().to_owned()),
            Address::Icon => Made::new("image/svg+xml", site.icon()?),
            Address::Sitemap => {
                let pages = gather.pages().await?;
                Made::new("application/xml; charset=utf-8", site::sitemap(site, &pages))
            }
            Address::Feed(org, project) => {
                let Some(feed) = gather.feed(org, project.as_ref()).await? else { return Ok(None) };
                let atom = site::atom(site, &feed.org, feed.project.as_ref(), &feed.news);
                Made::new("application/atom+xml; charset=utf-8", atom)
            }
            Address::Calendar(org, project) => {
                let found = gather.calendar(org, project.as_ref()).await?;
                let Some((org, projects)) = found else { return Ok(None) };
                let name = match (project, projects.first()) {
                    (Some(_), Some(project)) => project.fields.title.as_str(),
                    _ => org.profile.name.as_str(),
                };
                let calendar = site::calendar(site, &org, name, &projects);
                Made::new("text/calendar; charset=utf-8", calendar)
            }
            Address::Counter(locale, org, project) => {
                let Some(page) = gather.project(org, project).await? else { return Ok(None) };
                Made::new("image/svg+xml", site.counter(*locale, &page)?)
            }
            Address::CounterPage(locale, org, project) => {
                let Some(page) = gather.project(org, project).await? else { return Ok(None) };
                Made::html(site.counter_page(*locale, &page)?)
            }
            Address::Preview(locale, org, project) => {
                let Some(page) = gather.project(org, project).await? else { return Ok(None) };
                let Some(preview) = site.preview(*locale, &page) else { return Ok(None) };
                let version = Some(preview.tag().to_owned());
                let bytes = self.pictures.get(site, preview).await?;
                Made { content_type: "image/png", bytes, version }
            }
            Address::Amp(locale, page) => {
                let Some(html) = self.amp(*locale, page).await? else { return Ok(None) };
                Made::html(html)
            }
            Address::Page(locale, page) => {
                let Some(html) = self.page(*locale, page).await? else { return Ok(None) };
                Made::html(html)
            }
        };
        Ok(Some(made))
    }

    async fn amp(&self, locale: Locale, page: &Page) -> Result<Option<String>, Refused> {
        if !self.site.options().amp {
            return Ok(None);
        }
        let html = match page {
            Page::Project(org, project) => {
                let page = self.gather.project(org, project).await?;
                page.map(|page| self.site.amp_project(locale, &page))
            }
            Page::Piece(org, id) => {
                let found = self.gather.piece(org, *id).await?;
                found.map(|(org, piece)| self.site.amp_piece(locale, &org, &piece))
            }
            _ => None,
        };
        Ok(html.transpose()?)
    }

    async fn page(&self, locale: Locale, page: &Page) -> Result<Option<String>, Refused> {
        let (site, gather) = (&self.site, &self.gather);
        let html = match page {
            Page::Directory(number) => {
                let Some(page) = gather.directory(*number).await? else { return Ok(None) };
                site.directory(locale, &page)
            }
            Page::Org(org) => {
                let Some(page) = gather.org(org).await? else { return Ok(None) };
                site.org(locale, &page)
            }
            Page::Project(org, project) => {
                let Some(page) = gather.project(org, project).await? else { return Ok(None) };
                site.project(locale, &page)
            }
            Page::Enrol(org, project) => {
                let Some(page) = gather.project(org, project).await? else { return Ok(None) };
                site.enrol(locale, &page, &BTreeMap::new(), None)
            }
            Page::News(org) => {
                let Some(page) = gather.news(org, None).await? else { return Ok(None) };
                site.news(locale, &page, None)
            }
            Page::Month(org, month) => {
                let page = gather.news(org, Some(*month)).await?;
                let Some(page) = page.filter(|page| !page.news.is_empty()) else { return Ok(None) };
                site.news(locale, &page, Some(*month))
            }
            Page::Piece(org, id) => {
                let Some((org, piece)) = gather.piece(org, *id).await? else { return Ok(None) };
                site.piece(locale, &org, &piece)
            }
        };
        Ok(Some(html?))
    }
}

/// The first page of a language.
fn first(locale: Locale) -> Address {
    Address::Page(locale, Page::Directory(1))
}

/// The routes of the site.
pub(crate) fn routes(site: PublicSite) -> Router {
    let mut pages = Router::new()
        .route("/site", get(|| async { Redirect::permanent("/site/") }))
        .route("/site/", get(root))
        .route("/site/{*path}", get(serve))
        .route("/robots.txt", get(robots));
    for locale in Locale::ALL {
        let at = |rest: &str| format!("/site/{}/{rest}", locale.tag());
        let locale = *locale;
        pages = pages
            .route(
                &at("search"),
                get(move |state, query, request| search::answer(locale, state, query, request)),
            )
            .route(
                &at("enrol/{org}/{project}/"),
                get(serve)
                    .post(move |state, path, form| enrol::filled_in(locale, state, path, form)),
            );
    }
    pages.layer(DefaultBodyLimit::max(FORM_BYTES_MAX)).with_state(site).layer(map_response(carry))
}

/// What every answer carries, unless it says otherwise.
async fn carry(mut response: Response<Body>) -> Response<Body> {
    let heads = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("permissions-policy"), "interest-cohort=()"),
    ] {
        heads.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whoever names no language is led to the one that their browser prefers.
async fn root(headers: HeaderMap) -> Response<Body> {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = Locale::preferred(accept.unwrap_or_default());
    let vary = [(header::VARY, "Accept-Language")];
    (vary, Redirect::temporary(&format!("/site/{}/", locale.tag()))).into_response()
}

async fn serve(State(public): State<PublicSite>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path().strip_prefix("/site/").unwrap_or_default();
    let Some(address) = Address::parse(path) else {
        let slashed = format!("{path}/");
        return match Address::parse(&slashed) {
            Some(address) => Redirect::permanent(&format!("/site/{address}")).into_response(),
            None => missing(&public, path),
        };
    };
    let made = public.kept.get(&address, || public.maker.made(&address)).await;
    match made {
        Ok(Some(kept)) => kept.answer(&address, uri.query(), &headers),
        Ok(None) => missing(&public, path),
        Err(refused) => failed(&refused),
    }
}

fn failed(refused: &Refused) -> Response<Body> {
    let status = match refused.reason() {
        model::Reason::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        model::Reason::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, format!("{}\n", refused.reason().sentence())).into_response()
}

/// That there is nothing, in the language of the address.
fn missing(public: &PublicSite, path: &str) -> Response<Body> {
    let locale = path.split('/').next().and_then(Locale::from_tag).unwrap_or(Locale::En);
    match public.maker.site.missing(locale) {
        Ok(html) => (StatusCode::NOT_FOUND, axum::response::Html(html)).into_response(),
        Err(error) => failed(&error.into()),
    }
}

async fn robots(State(public): State<PublicSite>) -> String {
    let sitemap = public.maker.site.url(&Address::Sitemap);
    format!(
        "User-agent: *\nDisallow: /admin\nDisallow: /organise\nDisallow: /enrol\n\
         Disallow: /site/*/search\n\nSitemap: {sitemap}\n"
    )
}
