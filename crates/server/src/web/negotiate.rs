//! Which of the compressed copies a browser takes.

use axum::http::{HeaderValue, header::GetAll};

/// How a body is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Its name in `Content-Encoding`; none for the file as it is.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Coding::Brotli => Some("br"),
            Coding::Gzip => Some("gzip"),
            Coding::Identity => None,
        }
    }
}

/// The best that the `Accept-Encoding` headers allow. Ours is the order, as the sizes are known;
/// a weight only counts where it is zero. The file as it is can always be sent.
pub(super) fn coding(accepted: &GetAll<'_, HeaderValue>) -> Coding {
    let offers = [(Coding::Brotli, "br"), (Coding::Gzip, "gzip")];
    let lines: Vec<&str> = accepted.iter().filter_map(|value| value.to_str().ok()).collect();
    for (coding, name) in offers {
        if accepts(&lines, name).or_else(|| accepts(&lines, "*")) == Some(true) {
            return coding;
        }
    }
    Coding::Identity
}

/// Whether gzip may be sent, for what is compressed as it is made.
pub(crate) fn takes_gzip(accepted: &GetAll<'_, HeaderValue>) -> bool {
    let lines: Vec<&str> = accepted.iter().filter_map(|value| value.to_str().ok()).collect();
    accepts(&lines, "gzip").or_else(|| accepts(&lines, "*")) == Some(true)
}

/// Whether a coding is named, and if so, whether it is wanted.
fn accepts(lines: &[&str], name: &str) -> Option<bool> {
    lines.iter().flat_map(|line| line.split(',')).find_map(|part| {
        let mut fields = part.split(';').map(str::trim);
        if !fields.next()?.eq_ignore_ascii_case(name) {
            return None;
        }
        let refused = fields
            .filter_map(|field| field.strip_prefix("q="))
            .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        Some(!refused)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};

    use super::{Coding, coding};

    #[test]
    fn the_smallest_copy_that_is_wanted() {
        for (accepted, expected) in [
            ("", Coding::Identity),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip", Coding::Gzip),
            ("GZIP;q=0.5", Coding::Gzip),
            ("br;q=0, gzip", Coding::Gzip),
            ("br;q=0.000, gzip;q=0", Coding::Identity),
            ("*", Coding::Brotli),
            ("br;q=0, *", Coding::Gzip),
            ("*;q=0", Coding::Identity),
            ("identity", Coding::Identity),
            ("brotli", Coding::Identity),
            ("br;q=nonsense", Coding::Brotli),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(coding(&headers.get_all(ACCEPT_ENCODING)), expected, "{accepted}");
        }
        assert_eq!(coding(&HeaderMap::new().get_all(ACCEPT_ENCODING)), Coding::Identity);
    }
}
