//! Mail addresses, and the blind index by which one is found without being readable.

use core::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::Key;

/// Bytes of an address (RFC 5321, section 4.5.3.1.3).
pub const ADDRESS_BYTES_MAX: usize = 254;
/// Bytes of the part before the @ (RFC 5321, section 4.5.3.1.1).
pub const LOCAL_BYTES_MAX: usize = 64;

/// A text is not a mail address that muster can write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// Nothing there.
    #[error("is empty")]
    Empty,
    /// Longer than an address can be.
    #[error("is too long for a mail address")]
    TooLong,
    /// No @, or nothing on one side of it.
    #[error("needs something on both sides of an @")]
    NoAt,
    /// Spaces, quotes, brackets, control characters.
    #[error("contains characters that do not belong in a mail address")]
    BadCharacter,
    /// The part behind the @ is not the name of a domain.
    #[error("does not end in a domain name")]
    BadDomain,
}

/// A mail address: as a person wrote it, and in the one form by which it is found.
///
/// The form: white space around it trimmed, Unicode NFC, lower case on both sides, the domain in
/// ASCII (UTS #46). Local parts are compared without case although RFC 5321 lets a host
/// distinguish: no common one does, and two accounts for one mailbox would surprise. Quoted local
/// parts and address literals are refused.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress {
    written: String,
    normal: String,
}

impl MailAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAnAddress::Empty);
        }
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(NotAnAddress::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress::NoAt)?;
        if local.is_empty() || domain.is_empty() {
            return Err(NotAnAddress::NoAt);
        }
        // First of all: NFC turns some signs into ASCII that does not belong here (U+037E is `;`).
        let nfc = ComposingNormalizerBorrowed::new_nfc();
        let local = nfc.normalize(local);
        if !local.chars().all(is_local) || local.starts_with('.') || local.ends_with('.') {
            return Err(NotAnAddress::BadCharacter);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| NotAnAddress::BadDomain)?;
        if !domain.contains('.') && domain != "localhost" {
            return Err(NotAnAddress::BadDomain);
        }
        let lower = local.to_lowercase();
        let normal = format!("{}@{domain}", nfc.normalize(&lower));
        let written = format!("{local}@{domain}");
        if local.len() > LOCAL_BYTES_MAX || written.len().max(normal.len()) > ADDRESS_BYTES_MAX {
            return Err(NotAnAddress::TooLong);
        }
        Ok(Self { written, normal })
    }

    /// The address to write to: the local part as it was written (NFC), the domain in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The form by which it is found.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The blind index: HMAC-SHA-256 of the normal form under a key of its own.
    #[must_use]
    pub fn index(&self, key: &Key) -> [u8; 32] {
        key.mac(&[b"mail", self.normal.as_bytes()])
    }
}

// Personal data: has no place in a log.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(..)")
    }
}

/// RFC 5322 `atext` and dots, and letters of other scripts (RFC 6532).
fn is_local(c: char) -> bool {
    match c {
        '.' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => false,
        '\u{feff}' => false,
        _ => !c.is_control() && !c.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        MailAddress::parse(text).unwrap().normal().to_owned()
    }

    #[test]
    fn one_mailbox_has_one_form() {
        assert_eq!(normal(" Ada.Lovelace@Example.ORG \n"), "ada.lovelace@example.org");
        assert_eq!(normal("ada@Bücher.example"), "ada@xn--bcher-kva.example");
        assert_eq!(normal("ada@xn--bcher-kva.example"), "ada@xn--bcher-kva.example");
        // Composed and decomposed.
        assert_eq!(normal("j\u{fc}rgen@example.org"), normal("ju\u{308}rgen@example.org"));
        // The sign whose lower case is not composed.
        assert_eq!(normal("\u{130}@example.org"), normal("i\u{307}@example.org"));
    }

    #[test]
    fn it_is_written_to_as_it_was_typed() {
        assert_eq!(MailAddress::parse("Ada@Example.org").unwrap().as_str(), "Ada@example.org");
    }

    #[test]
    fn other_text_is_refused() {
        for (text, error) in [
            ("", NotAnAddress::Empty),
            ("   ", NotAnAddress::Empty),
            ("ada", NotAnAddress::NoAt),
            ("@example.org", NotAnAddress::NoAt),
            ("ada@", NotAnAddress::NoAt),
            ("a da@example.org", NotAnAddress::BadCharacter),
            ("\"a da\"@example.org", NotAnAddress::BadCharacter),
            ("a@b@example.org", NotAnAddress::BadCharacter),
            ("ada\r\nBcc: all@example.org", NotAnAddress::BadCharacter),
            ("<ada@example.org", NotAnAddress::BadCharacter),
            ("a\u{202e}da@example.org", NotAnAddress::BadCharacter),
            ("a\u{37e}da@example.org", NotAnAddress::BadCharacter),
            (".ada@example.org", NotAnAddress::BadCharacter),
            ("ada@example", NotAnAddress::BadDomain),
            ("ada@[127.0.0.1]", NotAnAddress::BadDomain),
            ("ada@exa mple.org", NotAnAddress::BadDomain),
            ("ada@example..org", NotAnAddress::BadDomain),
            ("ada@-.org", NotAnAddress::BadDomain),
            ("ada@example.org>", NotAnAddress::BadDomain),
        ] {
            assert_eq!(MailAddress::parse(text), Err(error), "{text:?}");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        assert_eq!(MailAddress::parse(&long), Err(NotAnAddress::TooLong));
    }

    #[test]
    fn the_index_follows_the_normal_form_and_the_key() {
        let index =
            |text, key| MailAddress::parse(text).unwrap().index(&Key::from_bytes([key; 32]));
        assert_eq!(index("Ada@Example.org", 1), index("ada@example.ORG", 1));
        assert_ne!(index("ada@example.org", 1), index("ada@example.org", 2));
        assert_ne!(index("ada@example.org", 1), index("bob@example.org", 1));
    }

    proptest! {
        #[test]
        fn the_normal_form_is_a_fixed_point(text in "\\PC{1,20}@[a-z]{1,8}\\.[a-z]{2,4}") {
            if let Ok(address) = MailAddress::parse(&text) {
                prop_assert_eq!(normal(address.normal()), address.normal());
                prop_assert_eq!(normal(address.as_str()), address.normal());
            }
        }
    }
}
