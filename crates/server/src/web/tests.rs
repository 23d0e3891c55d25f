//! What a browser is answered.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use bytes::Bytes;
use tower::ServiceExt;

use super::{Site, router};

const WASM: &str = "assets/muster-0123456789abcdef.wasm";

fn app() -> Router {
    let mut site = Site::default();
    let forms = |name: &str| {
        [format!("{name} plain"), format!("{name} gzip"), format!("{name} brotli")].map(Bytes::from)
    };
    site.insert("index.html", "text/html; charset=utf-8", false, forms("page"));
    site.insert(WASM, "application/wasm", true, forms("wasm"));
    router(site)
}

async fn ask(app: Router, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn header_of<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_named_file_is_compressed_typed_and_kept_for_ever() {
    let path = format!("/{WASM}");
    for (accepted, coding, body) in
        [("br, gzip", "br", "wasm brotli"), ("gzip", "gzip", "wasm gzip"), ("", "", "wasm plain")]
    {
        let response = ask(app(), &path, &[("accept-encoding", accepted)]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header_of(&response, "content-type"), "application/wasm");
        assert_eq!(header_of(&response, "content-encoding"), coding);
        assert_eq!(header_of(&response, "vary"), "accept-encoding");
        assert_eq!(header_of(&response, "cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header_of(&response, "content-length"), body.len().to_string());
        assert_eq!(text(response).await, body);
    }
}

#[tokio::test]
async fn the_page_is_asked_for_again_and_not_sent_again() {
    let first = ask(app(), "/", &[("accept-encoding", "br")]).await;
    assert_eq!(header_of(&first, "cache-control"), "no-cache");
    let tag = header_of(&first, "etag").to_owned();
    assert!(!tag.is_empty());

    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let headers = [("accept-encoding", "br"), ("if-none-match", known.as_str())];
        let again = ask(app(), "/", &headers).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header_of(&again, "etag"), tag);
        assert_eq!(text(again).await, "");
    }

    // The other form of the same page is other bytes.
    let headers = [("accept-encoding", "gzip"), ("if-none-match", tag.as_str())];
    assert_eq!(ask(app(), "/", &headers).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_address_of_the_app_gets_the_page_and_others_get_it_as_not_found() {
    let there = ask(app(), "/", &[]).await;
    assert_eq!((there.status(), text(there).await.as_str()), (StatusCode::OK, "page plain"));
    for path in ["/nowhere", "/nowhere/else?x=1", "/..%2f..%2fetc%2fpasswd"] {
        let response = ask(app(), path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(text(response).await, "page plain", "{path}");
    }
}

#[tokio::test]
async fn organisers_get_the_app_with_their_screens_where_there_is_one() {
    let with = || {
        let forms = ["all plain", "all gzip", "all brotli"].map(Bytes::from);
        let mut site = Site::default();
        site.insert(
            "index.html",
            "text/html; charset=utf-8",
            false,
            forms.clone().map(|_| Bytes::from("public")),
        );
        site.insert("organise.html", "text/html; charset=utf-8", false, forms);
        router(site)
    };
    for path in ["/admin/users", "/organise/a/b", "/organise"] {
        assert_eq!(text(ask(with(), path, &[]).await).await, "all plain", "{path}");
        assert_eq!(text(ask(app(), path, &[]).await).await, "page plain", "{path}");
    }
    for path in ["/", "/o/a", "/administration"] {
        assert_eq!(text(ask(with(), path, &[]).await).await, "public", "{path}");
    }
}

#[tokio::test]
async fn a_file_of_another_version_is_not_the_page() {
    for path in ["/assets/muster-0.wasm", "/assets/../index.html", "/assets/"] {
        let response = ask(app(), path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(text(response).await, "not found\n");
    }
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    for path in ["/", "/assets/gone.js", &format!("/{WASM}"), "/nowhere"] {
        let response = ask(app(), path, &[]).await;
        let policy = header_of(&response, "content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "style-src 'self';",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(rule), "{path}: {rule} in {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header_of(&response, "referrer-policy"), "no-referrer");
        assert_eq!(header_of(&response, "cross-origin-opener-policy"), "same-origin");
        assert!(header_of(&response, "permissions-policy").contains("camera=()"));
    }
}

#[tokio::test]
async fn only_reading_is_answered_and_head_has_no_body() {
    for (method, status) in
        [("POST", StatusCode::METHOD_NOT_ALLOWED), ("DELETE", StatusCode::METHOD_NOT_ALLOWED)]
    {
        let request = Request::builder().method(method).uri("/").body(Body::empty()).unwrap();
        assert_eq!(app().oneshot(request).await.unwrap().status(), status, "{method}");
    }
    let request = Request::builder().method("HEAD").uri("/").body(Body::empty()).unwrap();
    let response = app().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_LENGTH], "10");
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn without_the_app_the_page_says_how_to_build_it() {
    let response = ask(router(Site::default()), "/", &[]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header_of(&response, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header_of(&response, "cache-control"), "no-store");
    assert!(text(response).await.contains("cargo xtask web"));
}

#[test]
fn a_folder_is_read_as_it_was_built() {
    let dist = tempfile::tempdir().unwrap();
    assert!(matches!(Site::read(dist.path()), Err(super::SiteError::Unreadable { .. })));

    let manifest = dist.path().join("manifest.json");
    std::fs::write(&manifest, "{}").unwrap();
    assert!(matches!(Site::read(dist.path()), Err(super::SiteError::Manifest { .. })));

    let listed = r#"{"files":[{"path":"index.html","type":"text/html","immutable":false}]}"#;
    std::fs::write(&manifest, listed).unwrap();
    for suffix in ["", ".gz", ".br"] {
        std::fs::write(dist.path().join(format!("index.html{suffix}")), suffix).unwrap();
    }
    let site = Site::read(dist.path()).unwrap();
    assert!(site.has_app());
    assert_eq!(site.page(false).unwrap().gzip, Bytes::from_static(b".gz"));
}
