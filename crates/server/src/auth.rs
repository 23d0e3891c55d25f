//! `/auth/…`: the three plain HTTP endpoints that a browser's refresh cookie is seen by, and no
//! others. Bodies are the messages of the Session service.
//!
//! 1. `POST /auth/finish` ends signing in and sets the cookie.
//! 2. `POST /auth/refresh` turns it into its successor and answers a bearer for an audience.
//! 3. `POST /auth/sign-out` closes the session and takes the cookie away.
//!
//! Each asks for an Origin of our own: SameSite alone would let a sibling domain in.

use std::sync::Arc;

use accounts::AccountError;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::post,
};
use model::{Reason, TimeMs, session::SessionKind};
use prost::Message;
use proto::{convert::request_id, pb, status::http_status};
use tonic::Status;

use crate::{
    api::session::{SessionApi, access_token},
    clock::now,
    http::SameSite,
    refusal::Refused,
};

const PROTOBUF: &str = "application/x-protobuf";
/// An OPAQUE message and a sealed state are well below this.
const BODY_BYTES_MAX: usize = 16 * 1024;

#[derive(Clone)]
struct Auth {
    sessions: SessionApi,
    site: SameSite,
    /// What the cookie is called.
    cookie: Arc<str>,
    /// Whether anybody can sign in here.
    sign_in: bool,
}

/// The routes.
pub(crate) fn routes(sessions: SessionApi, site: SameSite, url: &str, sign_in: bool) -> Router {
    let cookie = cookie_name(url).into();
    Router::new()
        .route("/auth/finish", post(finish))
        .route("/auth/refresh", post(refresh))
        .route("/auth/sign-out", post(sign_out))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Auth { sessions, site, cookie, sign_in })
}

async fn finish(
    State(auth): State<Auth>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let request: pb::SignInFinishRequest = auth.read(&uri, &headers, &body)?;
    let opened = auth.sessions.finish(&request, SessionKind::Cookie).await?;
    let answer = pb::SignInFinishResponse {
        refresh_token: String::new(),
        access: Some(access_token(&opened.access, "directory")),
    };
    Ok(with_cookie(&answer, &auth.set_cookie(&opened.refresh, opened.expires_at)))
}

async fn refresh(
    State(auth): State<Auth>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let request: pb::RefreshRequest = auth.read(&uri, &headers, &body)?;
    // A browser cannot see whether it has a cookie, so it asks: nobody is no error.
    let Some(token) = auth.cookie(&headers) else {
        return Ok((protobuf(), pb::RefreshResponse::default().encode_to_vec()).into_response());
    };
    let audience = auth.sessions.audience(&request.audience).await?;
    let once = request_id(&request.request_id).map_err(Refused::from)?;
    match auth.sessions.accounts.refresh(token, audience, once).await {
        Ok(refreshed) => {
            let access = access_token(&refreshed.access, &request.audience);
            let answer = pb::RefreshResponse { refresh_token: String::new(), access: Some(access) };
            Ok(with_cookie(&answer, &auth.set_cookie(&refreshed.refresh, refreshed.expires_at)))
        }
        // Of another server under this host, or of one that began anew: nobody here either.
        Err(error) if error.reason() == Reason::TokenInvalid => {
            Ok(with_cookie(&pb::RefreshResponse::default(), &auth.clear_cookie()))
        }
        Err(error) => {
            let forget = is_over(&error).then(|| auth.clear_cookie());
            Err(Refusal { forget, refused: error.into() })
        }
    }
}

async fn sign_out(
    State(auth): State<Auth>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let _: pb::SignOutRequest = auth.read(&uri, &headers, &body)?;
    if let Some(token) = auth.cookie(&headers) {
        match auth.sessions.accounts.sign_out(token).await {
            Ok(()) => {}
            // What is no token closes nothing, and is taken away all the same.
            Err(error) if is_over(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(with_cookie(&pb::SignOutResponse {}, &auth.clear_cookie()))
}

impl Auth {
    fn read<M: Message + Default>(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<M, Refusal> {
        if !self.site.is_own_origin(uri, headers) {
            return Err(Refused::from(Reason::WrongOrigin).into());
        }
        if !self.sign_in {
            return Err(Refused::from(Reason::NotAllowed).into());
        }
        let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if kind != Some(PROTOBUF) {
            return Err(Refused::from(Reason::Malformed).into());
        }
        M::decode(body.clone()).map_err(|_| Refused::from(Reason::Malformed).into())
    }

    fn set_cookie(&self, token: &str, expires_at: TimeMs) -> String {
        let seconds = (expires_at.since(now()) / 1_000).max(0);
        self.cookie_of(token, seconds)
    }

    fn clear_cookie(&self) -> String {
        self.cookie_of("", 0)
    }

    fn cookie_of(&self, token: &str, seconds: i64) -> String {
        let name = &self.cookie;
        format!("{name}={token}; Path=/auth; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict")
    }

    fn cookie<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == &*self.cookie)
            .map(|(_, value)| value)
    }
}

/// A session that is over, whose cookie is of no more use.
fn is_over(error: &AccountError) -> bool {
    matches!(error.reason(), Reason::SessionEnded | Reason::RefreshReused | Reason::TokenInvalid)
}

struct Refusal {
    refused: Refused,
    /// What takes a cookie away that is of no more use.
    forget: Option<String>,
}

impl<E: Into<Refused>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self { refused: error.into(), forget: None }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = http_status(self.refused.reason().code());
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let details = Status::from(self.refused).details().to_vec();
        let mut response = (status, protobuf(), details).into_response();
        if let Some(forget) = self.forget
            && let Ok(value) = HeaderValue::from_str(&forget)
        {
            response.headers_mut().insert(header::SET_COOKIE, value);
        }
        response
    }
}

fn with_cookie(answer: &impl Message, cookie: &str) -> Response {
    let mut response = (protobuf(), answer.encode_to_vec()).into_response();
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

const fn protobuf() -> [(header::HeaderName, &'static str); 2] {
    [(header::CONTENT_TYPE, PROTOBUF), (header::CACHE_CONTROL, "no-store")]
}

/// Cookies know no ports, so that servers of one host would take each other's: whoever names a
/// port has it in the cookie's name. (`__Host-` would ask for `Path=/`, and every request would
/// carry what only three endpoints may see.)
fn cookie_name(url: &str) -> String {
    let port = url.trim_end_matches('/').rsplit_once(':').map(|(_, port)| port);
    match port.filter(|port| port.bytes().all(|b| b.is_ascii_digit())) {
        Some(port) => format!("muster_refresh_{port}"),
        None => "muster_refresh".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cookie_name;

    #[test]
    fn servers_of_one_host_do_not_share_a_cookie() {
        for (url, name) in [
            ("http://localhost:7421", "muster_refresh_7421"),
            ("https://muster.example.org:8443", "muster_refresh_8443"),
            ("https://muster.example.org", "muster_refresh"),
            ("http://[::1]", "muster_refresh"),
            ("http://[::1]:80", "muster_refresh_80"),
        ] {
            assert_eq!(cookie_name(url), name, "{url}");
        }
    }
}
