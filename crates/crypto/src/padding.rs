//! Padding before sealing, so that a ciphertext's length says little about the text in it.
//!
//! The text, one byte 0x80, then zeros (ISO/IEC 7816-4) up to the next bucket: 64 bytes, then
//! powers of two. Most names fall into one bucket, a note into one of seven.

use zeroize::Zeroizing;

/// The smallest bucket, in bytes.
pub const BUCKET_BYTES_MIN: usize = 64;

/// The bytes are not padded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("wrong padding")]
pub struct WrongPadding;

/// `bytes`, padded.
#[must_use]
pub fn pad(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let bucket = (bytes.len() + 1).next_power_of_two().max(BUCKET_BYTES_MIN);
    // Room for all of it at once: growing would leave copies behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(bucket));
    padded.extend_from_slice(bytes);
    padded.push(0x80);
    padded.resize(bucket, 0);
    padded
}

/// What [`pad`] was given.
///
/// # Errors
/// There is no padding.
pub fn unpad(padded: &[u8]) -> Result<&[u8], WrongPadding> {
    let end = padded.iter().rposition(|b| *b != 0).ok_or(WrongPadding)?;
    if padded[end] == 0x80 { Ok(&padded[..end]) } else { Err(WrongPadding) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost(bytes in proptest::collection::vec(any::<u8>(), 0..5_000)) {
            let padded = pad(&bytes);
            prop_assert!(padded.len().is_power_of_two());
            prop_assert_eq!(unpad(&padded).unwrap(), &bytes[..]);
        }
    }

    #[test]
    fn names_have_one_length() {
        assert_eq!(
            pad(b"Al").len(),
            pad("Karl-Theodor Maria Nikolaus zu Guttenberg".as_bytes()).len()
        );
    }

    #[test]
    fn unpadded_bytes_are_refused() {
        assert_eq!(unpad(&[0; 64]), Err(WrongPadding));
        assert_eq!(unpad(b""), Err(WrongPadding));
        assert_eq!(unpad(b"abc"), Err(WrongPadding));
    }
}
