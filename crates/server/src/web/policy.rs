//! What every answer of the web app carries.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, header},
};

/// Nothing runs but our own files; nothing is fetched, framed, sent or loaded from elsewhere.
///
/// `wasm-unsafe-eval` allows WebAssembly and nothing else. `img-src` has `data:` and `blob:` for
/// QR codes and pictures made in the page. Trusted Types: the one policy named `default` is that
/// of `crates/ui/web/early.js`.
const CONTENT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; manifest-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    require-trusted-types-for 'script'; trusted-types default";

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
    encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), \
    microphone=(), midi=(), payment=(), picture-in-picture=(), usb=()";

pub(super) async fn apply(mut response: Response<Body>) -> Response<Body> {
    let carried = [
        (header::CONTENT_SECURITY_POLICY, CONTENT),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ];
    for (name, value) in carried {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
