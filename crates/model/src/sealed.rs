//! Bytes that mean nothing here: sealed personal data, hashes of secrets, wrapped keys. The
//! domain stores and carries them; only `crypto` makes and opens them.

use core::fmt;

macro_rules! opaque_bytes {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, minicbor::Encode, minicbor::Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>);

        impl $name {
            /// Wraps bytes that came from `crypto` or from the store.
            #[must_use]
            pub const fn from_bytes(bytes: Vec<u8>) -> Self { Self(bytes) }

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] { &self.0 }

            /// The bytes, without a copy.
            #[must_use]
            pub fn into_bytes(self) -> Vec<u8> { self.0 }
        }

        // Lengths only: such bytes have no place in a log.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
    )*};
}

opaque_bytes! {
    /// Personal data under its person's key.
    Sealed
    /// A person's key, wrapped by the data key. Erasing it erases every copy of what it sealed.
    WrappedKey
    /// An OPAQUE registration record (RFC 9807): useless without the server's OPRF seed.
    PasswordRecord
}

macro_rules! hashes {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

        impl $name {
            /// Wraps a hash that came from `crypto` or from the store.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self { Self(bytes) }

            /// The bytes.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 32] { self.0 }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

hashes! {
    /// The keyed hash by which a mail address is found without being readable.
    BlindIndex
    /// The hash of a secret that was handed out once: a refresh token, a link.
    TokenHash
    /// The root of a Merkle tree (RFC 6962).
    MerkleRoot
    /// BLAKE3 of bytes that are kept under it.
    ChunkHash
}

/// What names a chunk is no secret: 64 hexadecimal digits.
impl fmt::Display for ChunkHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
