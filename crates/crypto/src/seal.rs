//! Sealed envelopes: bytes that only the holder of a key can read, bound to the place they were
//! made for.
//!
//! ```text
//! envelope = version 1 (1 byte) ‖ key number (4, big endian) ‖ nonce (24) ‖ ciphertext ‖ tag (16)
//! ```
//! Version 1 is XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): its 192-bit nonces can be drawn
//! at random without ever meeting. Version, key number and [`Place`] are authenticated.
//!
//! Crypto-erasure: what concerns a person is sealed under that person's own key; that key is
//! stored once, wrapped by the data key ([`wrap`]). Deleting the wrapped key makes every copy of
//! what it sealed unreadable.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::{Key, padding};

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = 1 + 4 + NONCE_BYTES;

/// What an envelope adds to the bytes in it.
pub const OVERHEAD_BYTES: usize = HEADER_BYTES + TAG_BYTES;

/// A key with its number, so that an envelope can say which one opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealingKey {
    /// Its number. A data key has one of the keyring's; a person's key has 0.
    pub number: u32,
    /// The key.
    pub key: Key,
}

impl SealingKey {
    /// A person's key: there is only ever one, so its number is 0.
    #[must_use]
    pub const fn personal(key: Key) -> Self {
        Self { number: 0, key }
    }
}

/// Where sealed bytes belong. They open nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's id.
    pub row: &'a [u8],
}

/// An envelope cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Too short to be an envelope.
    #[error("too short for a sealed envelope")]
    TooShort,
    /// Made by a later version.
    #[error("sealed by version {0}, which is not known here")]
    UnknownVersion(u8),
    /// Sealed under another key.
    #[error("sealed under key {found}, not {held}")]
    OtherKey {
        /// The key it names.
        found: u32,
        /// The key that was tried.
        held: u32,
    },
    /// Changed, moved here from another place, or sealed under another key of this number.
    #[error("not authentic")]
    NotAuthentic,
    /// It opened, but what is in it is not padded text or not a key.
    #[error("opened, but the content is not of the expected form")]
    Content,
}

/// Seals `plain` for `place`.
#[must_use]
#[expect(clippy::expect_used, reason = "the cipher fails only above 256 GiB")]
pub fn seal(
    key: &SealingKey,
    place: Place<'_>,
    plain: &[u8],
    rng: &mut impl CryptoRngCore,
) -> Vec<u8> {
    let mut nonce = XNonce::default();
    rng.fill_bytes(&mut nonce);
    let aad = associated_data(key.number, place);
    let ciphertext = XChaCha20Poly1305::new(key.key.expose().into())
        .encrypt(&nonce, Payload { msg: plain, aad: &aad })
        .expect("less than 256 GiB");
    let mut envelope = Vec::with_capacity(HEADER_BYTES + ciphertext.len());
    envelope.push(VERSION);
    envelope.extend_from_slice(&key.number.to_be_bytes());
    envelope.extend_from_slice(&nonce);
    envelope.extend_from_slice(&ciphertext);
    envelope
}

/// Opens what [`seal`] made for the same `place`.
///
/// # Errors
/// The bytes are no envelope, not under this key, not for this place, or were changed.
pub fn open(
    key: &SealingKey,
    place: Place<'_>,
    envelope: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let found = key_number(envelope)?;
    if found != key.number {
        return Err(OpenError::OtherKey { found, held: key.number });
    }
    let (nonce, ciphertext) = envelope[5..].split_at(NONCE_BYTES);
    let aad = associated_data(key.number, place);
    XChaCha20Poly1305::new(key.key.expose().into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg: ciphertext, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| OpenError::NotAuthentic)
}

/// The number of the key that opens an envelope.
///
/// # Errors
/// The bytes are no envelope of a known version.
pub fn key_number(envelope: &[u8]) -> Result<u32, OpenError> {
    match envelope {
        [VERSION, a, b, c, d, rest @ ..] if rest.len() >= NONCE_BYTES + TAG_BYTES => {
            Ok(u32::from_be_bytes([*a, *b, *c, *d]))
        }
        [version, ..] if *version != VERSION => Err(OpenError::UnknownVersion(*version)),
        _ => Err(OpenError::TooShort),
    }
}

/// Seals a text, padded so that the length of the envelope says little (see [`padding`]).
#[must_use]
pub fn seal_text(
    key: &SealingKey,
    place: Place<'_>,
    text: &str,
    rng: &mut impl CryptoRngCore,
) -> Vec<u8> {
    seal(key, place, &padding::pad(text.as_bytes()), rng)
}

/// Opens what [`seal_text`] sealed.
///
/// # Errors
/// As [`open`], and when the content is not padded UTF-8.
pub fn open_text(
    key: &SealingKey,
    place: Place<'_>,
    envelope: &[u8],
) -> Result<Zeroizing<String>, OpenError> {
    let padded = open(key, place, envelope)?;
    let bytes = padding::unpad(&padded).map_err(|_| OpenError::Content)?;
    core::str::from_utf8(bytes)
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|_| OpenError::Content)
}

/// Wraps a person's key by the data key, for the person (or list) with id `owner`.
#[must_use]
pub fn wrap(
    data_key: &SealingKey,
    owner: &[u8; 16],
    personal: &Key,
    rng: &mut impl CryptoRngCore,
) -> Vec<u8> {
    seal(data_key, key_place(owner), personal.expose(), rng)
}

/// Unwraps what [`wrap`] wrapped.
///
/// # Errors
/// As [`open`], and when the content is no key.
pub fn unwrap(
    data_key: &SealingKey,
    owner: &[u8; 16],
    wrapped: &[u8],
) -> Result<SealingKey, OpenError> {
    let bytes = open(data_key, key_place(owner), wrapped)?;
    let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| OpenError::Content)?;
    Ok(SealingKey::personal(Key::from_bytes(bytes)))
}

const fn key_place(owner: &[u8; 16]) -> Place<'_> {
    Place { table: "key", column: "wrapped", row: owner }
}

/// Every part is preceded by its length: no two places give the same bytes.
fn associated_data(number: u32, place: Place<'_>) -> Vec<u8> {
    let mut aad = b"muster seal".to_vec();
    aad.push(VERSION);
    aad.extend_from_slice(&number.to_be_bytes());
    for part in [place.table.as_bytes(), place.column.as_bytes(), place.row] {
        aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
        aad.extend_from_slice(part);
    }
    aad
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::{ChaCha12Rng, rand_core::SeedableRng};

    use super::*;

    const ROW: [u8; 16] = [9; 16];
    const NAME: Place<'_> = Place { table: "member", column: "name", row: &ROW };

    fn rng() -> ChaCha12Rng {
        ChaCha12Rng::seed_from_u64(1)
    }

    fn key(n: u32) -> SealingKey {
        SealingKey { number: n, key: Key::from_bytes([n as u8; 32]) }
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens(plain in proptest::collection::vec(any::<u8>(), 0..300), seed: u64) {
            let envelope = seal(&key(3), NAME, &plain, &mut ChaCha12Rng::seed_from_u64(seed));
            prop_assert_eq!(envelope.len(), plain.len() + OVERHEAD_BYTES);
            prop_assert_eq!(&open(&key(3), NAME, &envelope).unwrap()[..], &plain[..]);
        }

        #[test]
        fn any_changed_bit_is_noticed(at in 0usize..1_000, bit in 0u8..8) {
            let mut envelope = seal_text(&key(3), NAME, "Ayşe", &mut rng());
            let at = at % envelope.len();
            envelope[at] ^= 1 << bit;
            prop_assert!(open(&key(3), NAME, &envelope).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(open_text(&key(3), NAME, &bytes).is_err());
        }
    }

    #[test]
    fn bytes_moved_elsewhere_do_not_open() {
        let envelope = seal_text(&key(1), NAME, "Ayşe", &mut rng());
        let other_row = [8; 16];
        for place in [
            Place { row: &other_row, ..NAME },
            Place { column: "mail", ..NAME },
            Place { table: "account", ..NAME },
            Place { table: "membern", column: "ame", ..NAME },
        ] {
            assert_eq!(open(&key(1), place, &envelope), Err(OpenError::NotAuthentic), "{place:?}");
        }
        assert_eq!(&*open_text(&key(1), NAME, &envelope).unwrap(), "Ayşe");
    }

    #[test]
    fn the_error_names_the_key_that_is_missing() {
        let envelope = seal(&key(2), NAME, b"x", &mut rng());
        assert_eq!(key_number(&envelope), Ok(2));
        assert_eq!(open(&key(1), NAME, &envelope), Err(OpenError::OtherKey { found: 2, held: 1 }));
    }

    #[test]
    fn a_later_version_is_named() {
        let mut envelope = seal(&key(2), NAME, b"x", &mut rng());
        envelope[0] = 2;
        assert_eq!(open(&key(2), NAME, &envelope), Err(OpenError::UnknownVersion(2)));
        assert_eq!(open(&key(2), NAME, &[1; 20]), Err(OpenError::TooShort));
        assert_eq!(open(&key(2), NAME, &[]), Err(OpenError::TooShort));
    }

    #[test]
    fn a_wrapped_key_opens_for_its_owner_only() {
        let personal = Key::generate(&mut rng());
        let wrapped = wrap(&key(1), &ROW, &personal, &mut rng());
        assert_eq!(unwrap(&key(1), &ROW, &wrapped).unwrap().key, personal);
        assert_eq!(unwrap(&key(1), &[8; 16], &wrapped), Err(OpenError::NotAuthentic));
    }

    #[test]
    fn lengths_of_names_do_not_show() {
        let short = seal_text(&key(1), NAME, "Al", &mut rng());
        let long = seal_text(&key(1), NAME, "Alexandra Konstantinopolitanskaya", &mut rng());
        assert_eq!(short.len(), long.len());
    }

    /// The layout is on disk: it must not change under an existing version.
    #[test]
    fn golden_bytes() {
        let envelope = seal(&key(1), NAME, b"muster", &mut rng());
        let hex: String = envelope.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, GOLDEN);
    }

    const GOLDEN: &str = concat!(
        "0100000001611830d3641a68f94a690dcc25d1f4b0dac948325ac18f6d058e",
        "3a072ae6b96ea6028a392012aec27ffeba5fa0c1",
    );
}
