//! Bytes as text: base64url without padding (RFC 4648, section 5), in constant time and in one
//! form only.

use base64ct::{Base64UrlUnpadded, Encoding};

/// A text is not base64url without padding, or not in its one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not base64url")]
pub struct NotBase64Url;

/// The text of `bytes`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The bytes of `text`.
///
/// # Errors
/// Other characters, padding, a length that cannot be, stray bits at the end.
pub fn decode(text: &str) -> Result<Vec<u8>, NotBase64Url> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| NotBase64Url)
}

/// The bytes of `text` if there are exactly `N`.
///
/// # Errors
/// As [`decode`], and any other number of bytes.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], NotBase64Url> {
    let mut bytes = [0; N];
    let read = Base64UrlUnpadded::decode(text, &mut bytes).map_err(|_| NotBase64Url)?.len();
    if read == N { Ok(bytes) } else { Err(NotBase64Url) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_only() {
        assert_eq!(decode("-_8").unwrap(), [0xfb, 0xff]);
        for bad in ["-_8=", "+/8", "-_9", "a", " AAA", "AA\n"] {
            assert_eq!(decode(bad), Err(NotBase64Url), "{bad:?}");
        }
    }

    #[test]
    fn exact_length_only() {
        assert_eq!(decode_array::<2>("-_8").unwrap(), [0xfb, 0xff]);
        assert!(decode_array::<1>("-_8").is_err());
        assert!(decode_array::<3>("-_8").is_err());
    }
}
