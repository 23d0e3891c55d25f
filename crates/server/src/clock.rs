//! This machine's clock and randomness: the edge where they enter.

use std::time::{SystemTime, UNIX_EPOCH};

use crypto::{OsRng, rand_core::RngCore as _};
use model::TimeMs;

/// Now, by this machine's clock.
pub(crate) fn now() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    TimeMs::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A fresh id: `fresh!(ProjectId)`.
macro_rules! fresh {
    ($id:ident) => {
        model::$id::generate(crate::clock::now(), crate::clock::random())
    };
}
pub(crate) use fresh;
