//! What a reader has already (RFC 9110, section 13).

use axum::http::{HeaderMap, header};

/// Whether an `If-None-Match` names this tag, or any. A proxy may have made it a weak one.
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| matches!(one.trim(), one if one == "*" || one.trim_start_matches("W/") == tag))
}
