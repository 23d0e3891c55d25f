//! Secrets that are handed out: refresh tokens and one-time links. The server keeps only hashes.

use core::fmt;

use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Key, key::equal, text};

const REFRESH_BYTES: usize = 16 + 8 + 32;

/// A text is not a token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not the form of such a token.
    #[error("not a token")]
    Malformed,
    /// The form is right, but this server never issued it.
    #[error("not a token of this server")]
    Forged,
}

/// A refresh token: names its family (the session) and its generation, and proves with 256 bits
/// that this server issued it. Opaque to whoever holds it.
///
/// ```text
/// token = base64url(family (16) ‖ generation (8, big endian) ‖ HMAC(refresh key, family ‖ generation) (32))
/// ```
/// Because the secret is a function of family and generation, a retry of the same refresh gets
/// the same successor without that successor being stored anywhere in the clear. A forged token
/// fails before any row is read, so nobody can close a session by guessing.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RefreshToken {
    family: [u8; 16],
    generation: u64,
    secret: Key,
}

impl RefreshToken {
    /// The token of this family and generation.
    #[must_use]
    pub fn issue(key: &Key, family: [u8; 16], generation: u64) -> Self {
        let secret = key.mac(&[b"refresh", &family, &generation.to_be_bytes()]);
        Self { family, generation, secret: Key::from_bytes(secret) }
    }

    /// Reads a token and checks that `key` issued it.
    ///
    /// # Errors
    /// It is none, or of another server.
    pub fn parse(key: &Key, text: &str) -> Result<Self, TokenError> {
        let bytes = Zeroizing::new(
            text::decode_array::<REFRESH_BYTES>(text).map_err(|_| TokenError::Malformed)?,
        );
        let mut family = [0; 16];
        let mut generation = [0; 8];
        family.copy_from_slice(&bytes[..16]);
        generation.copy_from_slice(&bytes[16..24]);
        let issued = Self::issue(key, family, u64::from_be_bytes(generation));
        if equal(issued.secret.expose(), &bytes[24..]) {
            Ok(issued)
        } else {
            Err(TokenError::Forged)
        }
    }

    /// The one after it.
    #[must_use]
    pub fn successor(&self, key: &Key) -> Self {
        Self::issue(key, self.family, self.generation.saturating_add(1))
    }

    /// The session it belongs to.
    #[must_use]
    pub const fn family(&self) -> [u8; 16] {
        self.family
    }

    /// Which of the session's tokens it is, from 0.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// What its holder is given.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; REFRESH_BYTES]);
        bytes[..16].copy_from_slice(&self.family);
        bytes[16..24].copy_from_slice(&self.generation.to_be_bytes());
        bytes[24..].copy_from_slice(self.secret.expose());
        Zeroizing::new(text::encode(&*bytes))
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(b"refresh", self.to_text().as_bytes())
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").field("generation", &self.generation).finish_non_exhaustive()
    }
}

/// The secret of a link that works once: 256 random bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkToken(Key);

impl LinkToken {
    /// A fresh one.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        Self(Key::generate(rng))
    }

    /// The one that follows from what it is for: whoever knows that and the key can make it again,
    /// so that a letter can be written later without the secret being stored.
    #[must_use]
    pub fn derive(key: &Key, parts: &[&[u8]]) -> Self {
        let mut all: Vec<&[u8]> = vec![b"link"];
        all.extend_from_slice(parts);
        Self(Key::from_bytes(key.mac(&all)))
    }

    /// Reads one.
    ///
    /// # Errors
    /// The text has not the form of one.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let bytes = text::decode_array(text).map_err(|_| TokenError::Malformed)?;
        Ok(Self(Key::from_bytes(bytes)))
    }

    /// What goes into the link, best behind a `#`: a fragment is not sent to any server.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(text::encode(self.0.expose()))
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(b"link", self.0.expose())
    }
}

/// Plain SHA-256 suffices: what is hashed has 256 bits of entropy, so there is nothing to stretch.
fn hash(purpose: &[u8], secret: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"muster ")
        .chain_update(purpose)
        .chain_update([0])
        .chain_update(secret)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::{ChaCha12Rng, rand_core::SeedableRng};

    use super::*;

    fn key(n: u8) -> Key {
        Key::from_bytes([n; 32])
    }

    proptest! {
        #[test]
        fn a_refresh_token_survives_its_text(family: [u8; 16], generation: u64) {
            let token = RefreshToken::issue(&key(1), family, generation);
            let read = RefreshToken::parse(&key(1), &token.to_text()).unwrap();
            prop_assert_eq!(&read, &token);
            prop_assert_eq!(read.hash(), token.hash());
            prop_assert_eq!(read.generation(), generation);
            prop_assert_eq!(RefreshToken::parse(&key(2), &token.to_text()), Err(TokenError::Forged));
        }

        #[test]
        fn any_changed_letter_is_noticed(at in 0usize..75, letter in "[A-Za-z0-9_-]") {
            let text = RefreshToken::issue(&key(1), [3; 16], 5).to_text().to_string();
            let at = at % text.len();
            let mut changed = text.clone();
            changed.replace_range(at..=at, &letter);
            prop_assume!(changed != text);
            prop_assert!(RefreshToken::parse(&key(1), &changed).is_err());
        }
    }

    #[test]
    fn a_retry_gets_the_same_successor() {
        let token = RefreshToken::issue(&key(1), [3; 16], 5);
        assert_eq!(*token.successor(&key(1)).to_text(), *token.successor(&key(1)).to_text());
        assert_eq!(token.successor(&key(1)).generation(), 6);
        assert_ne!(*token.successor(&key(1)).to_text(), *token.to_text());
    }

    #[test]
    fn tokens_do_not_print() {
        let token = RefreshToken::issue(&key(1), [3; 16], 5);
        assert_eq!(format!("{token:?}"), "RefreshToken { generation: 5, .. }");
        let link = LinkToken::generate(&mut ChaCha12Rng::seed_from_u64(1));
        assert_eq!(format!("{link:?}"), "LinkToken(Key(..))");
    }

    #[test]
    fn a_derived_link_follows_from_all_its_parts() {
        let link = |k, parts: &[&[u8]]| *LinkToken::derive(&key(k), parts).0.expose();
        assert_eq!(link(1, &[b"verify", b"a"]), link(1, &[b"verify", b"a"]));
        assert_ne!(link(1, &[b"verify", b"a"]), link(1, &[b"reset", b"a"]));
        assert_ne!(link(1, &[b"verify", b"a"]), link(1, &[b"verify", b"b"]));
        assert_ne!(link(1, &[b"verify", b"a"]), link(2, &[b"verify", b"a"]));
    }

    #[test]
    fn a_link_survives_its_text() {
        let link = LinkToken::generate(&mut ChaCha12Rng::seed_from_u64(1));
        let read = LinkToken::parse(&link.to_text()).unwrap();
        assert_eq!(read.hash(), link.hash());
        for bad in ["", "abc", &format!("{}A", *link.to_text()), &format!("{}=", *link.to_text())] {
            assert_eq!(LinkToken::parse(bad), Err(TokenError::Malformed), "{bad:?}");
        }
    }
}
