//! Which site a request is meant for, and which one it comes from.
//!
//! A browser can be made to send requests here by another site (CSRF), or by a name that another
//! site points at this machine (DNS rebinding). So the Host must be one of ours, and whatever
//! sees a cookie asks for an Origin that equals it.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use ipnet::IpNet;

use super::Peer;

/// The names under which this server answers.
#[derive(Clone, Debug)]
pub(crate) struct SameSite {
    origin: String,
    authority: String,
    loopback: bool,
}

impl SameSite {
    /// For a server reached as `public_url`; `loopback` also admits the names of this machine.
    pub(crate) fn new(public_url: &str, loopback: bool) -> Self {
        let authority = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        Self { origin: public_url.to_owned(), authority: authority.to_owned(), loopback }
    }

    fn is_host(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(&self.authority) || (self.loopback && is_local_name(host))
    }

    /// Whether the request was made by one of our own pages.
    pub(crate) fn is_own_origin(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()) else {
            return false;
        };
        if origin.eq_ignore_ascii_case(&self.origin) {
            return true;
        }
        let Some((scheme, authority)) = origin.split_once("://") else { return false };
        self.loopback
            && scheme == "http"
            && is_local_name(authority)
            && host(uri, headers).is_some_and(|h| h.eq_ignore_ascii_case(authority))
    }
}

/// Refuses requests that were meant for another name.
pub(crate) async fn require_known_host(
    State(site): State<SameSite>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let is_here = peer.is_some_and(|peer| peer.address.ip().to_canonical().is_loopback());
    // Whoever asks on the machine itself may call it what it is there; a name that another site
    // points here is none of these.
    let is_ours = |host| site.is_host(host) || (is_here && is_local_name(host));
    if host(request.uri(), request.headers()).is_some_and(is_ours) {
        return next.run(request).await;
    }
    let text = "This server does not answer under that name. Whoever runs it can set public_url.\n";
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

/// The name that a request is meant for: HTTP/2 says it in the URI, HTTP/1.1 in a head.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let head = || headers.get(header::HOST).and_then(|v| v.to_str().ok());
    uri.authority().map(Authority::as_str).or_else(head)
}

/// The address of whoever asks: the socket's, or what a trusted proxy says it is.
pub(crate) fn client_address(peer: Peer, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let socket = peer.address.ip().to_canonical();
    if !trusted.iter().any(|net| net.contains(&socket)) {
        return socket;
    }
    // Each proxy appends what it saw: the last address that no proxy of ours has is the client's.
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .filter_map(|part| part.trim().parse::<IpAddr>().ok())
        .map(|ip| ip.to_canonical())
        .rfind(|ip| !trusted.iter().any(|net| net.contains(ip)))
        .unwrap_or(socket)
}

fn is_local_name(authority: &str) -> bool {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => authority,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect::<HeaderMap>()
    }

    #[test]
    fn only_our_names_are_hosts() {
        let site = SameSite::new("https://muster.example", false);
        assert!(site.is_host("Muster.Example"));
        for host in ["localhost", "evil.example", "muster.example.evil", "muster.example:8443"] {
            assert!(!site.is_host(host), "{host}");
        }
        let local = SameSite::new("http://localhost:7421", true);
        assert!(local.is_host("127.0.0.1:7421") && local.is_host("[::1]:7421"));
        assert!(!local.is_host("rebound.example:7421"));
    }

    #[test]
    fn another_sites_page_is_not_ours() {
        let site = SameSite::new("https://muster.example", false);
        assert!(site.is_own_origin(
            &Uri::from_static("/auth/refresh"),
            &headers(&[("origin", "https://muster.example")])
        ));
        for origin in
            ["http://muster.example", "https://muster.example.evil", "null", "https://evil"]
        {
            assert!(
                !site.is_own_origin(
                    &Uri::from_static("/auth/refresh"),
                    &headers(&[("origin", origin)])
                ),
                "{origin}"
            );
        }
        assert!(!site.is_own_origin(&Uri::from_static("/auth/refresh"), &headers(&[])));
        let local = SameSite::new("http://localhost:7421", true);
        assert!(!local.is_own_origin(
            &Uri::from_static("/auth/refresh"),
            &headers(&[("origin", "http://localhost:1"), ("host", "localhost:7421")])
        ));
        assert!(local.is_own_origin(
            &Uri::from_static("/auth/refresh"),
            &headers(&[("origin", "http://127.0.0.1:7421"), ("host", "127.0.0.1:7421")])
        ));
        // HTTP/2 has no Host; what it has instead counts, and nothing is nobody's name.
        let ours = Uri::from_static("http://127.0.0.1:7421/auth/refresh");
        for (uri, port, own) in [
            (&ours, 7421, true),
            (&ours, 8080, false),
            (&Uri::from_static("/auth/refresh"), 8080, false),
        ] {
            let origin = format!("http://127.0.0.1:{port}");
            assert_eq!(local.is_own_origin(uri, &headers(&[("origin", &origin)])), own, "{uri}");
        }
    }

    #[test]
    fn a_stranger_cannot_claim_an_address() {
        let peer = |ip: &str| Peer { address: format!("{ip}:1").parse().unwrap() };
        let forwarded = headers(&[("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2")]);
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(
            client_address(peer("203.0.113.5"), &forwarded, &trusted).to_string(),
            "203.0.113.5"
        );
        assert_eq!(
            client_address(peer("10.0.0.1"), &forwarded, &trusted).to_string(),
            "203.0.113.9"
        );
        assert_eq!(
            client_address(peer("10.0.0.1"), &headers(&[]), &trusted).to_string(),
            "10.0.0.1"
        );
    }
}
