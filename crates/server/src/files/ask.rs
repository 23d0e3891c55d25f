//! What nodes say to each other about chunks, as CBOR (RFC 8949) with numbered variants.

use bytes::Bytes;
use minicbor::{Decode, Encode};
use model::{ChunkHash, view::FilesStanding};

/// A question.
#[derive(Clone, Debug, Encode, Decode)]
pub(super) enum Ask {
    /// A chunk.
    #[n(0)]
    Get(#[n(0)] ChunkHash),
    /// Keep this chunk.
    #[n(1)]
    Put(#[cbor(n(0), with = "as_bytes")] Bytes),
    /// Is this one there?
    #[n(2)]
    Has(#[n(0)] ChunkHash),
    /// How far are you?
    #[n(3)]
    Standing,
}

/// An answer.
#[derive(Clone, Debug, Encode, Decode)]
pub(super) enum Told {
    /// The chunk, if it is there.
    #[n(0)]
    Chunk(#[cbor(n(0), with = "as_bytes_or_none")] Option<Bytes>),
    /// It is on the disk.
    #[n(1)]
    Kept,
    /// It is not.
    #[n(2)]
    NotKept,
    /// Whether it is there.
    #[n(3)]
    Has(#[n(0)] bool),
    /// So far.
    #[n(4)]
    Standing(#[n(0)] FilesStanding),
}

macro_rules! on_the_wire {
    ($($type:ident)*) => {$(
        impl $type {
            pub(super) fn to_bytes(&self) -> Bytes {
                // Writing to a Vec cannot fail.
                minicbor::to_vec(self).unwrap_or_default().into()
            }

            /// None for what this version does not know.
            pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
                minicbor::decode(bytes).ok()
            }
        }
    )*};
}

on_the_wire! { Ask Told }

mod as_bytes {
    use bytes::Bytes;
    use minicbor::{
        Decoder, Encoder,
        decode::Error,
        encode::{self, Write},
    };

    pub(super) fn encode<C, W: Write>(
        bytes: &Bytes,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(bytes)?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Bytes, Error> {
        Ok(Bytes::copy_from_slice(d.bytes()?))
    }
}

mod as_bytes_or_none {
    use bytes::Bytes;
    use minicbor::{
        Decoder, Encoder,
        data::Type,
        decode::Error,
        encode::{self, Write},
    };

    pub(super) fn encode<C, W: Write>(
        bytes: &Option<Bytes>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match bytes {
            Some(bytes) => e.bytes(bytes)?.ok(),
            None => e.null()?.ok(),
        }
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Option<Bytes>, Error> {
        match d.datatype()? {
            Type::Null => d.null().map(|()| None),
            _ => Ok(Some(Bytes::copy_from_slice(d.bytes()?))),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::TimeMs;

    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let hash = ChunkHash::from_bytes([7; 32]);
        for ask in
            [Ask::Get(hash), Ask::Put(Bytes::from_static(b"chunk")), Ask::Has(hash), Ask::Standing]
        {
            let understood = Ask::from_bytes(&ask.to_bytes()).unwrap();
            assert_eq!(format!("{understood:?}"), format!("{ask:?}"));
        }
        for told in [
            Told::Chunk(Some(Bytes::from_static(b"chunk"))),
            Told::Chunk(None),
            Told::Kept,
            Told::NotKept,
            Told::Has(true),
            Told::Standing(FilesStanding {
                chunks: 1,
                checked_at: Some(TimeMs::from_millis(7)),
                ..FilesStanding::default()
            }),
        ] {
            let understood = Told::from_bytes(&told.to_bytes()).unwrap();
            assert_eq!(format!("{understood:?}"), format!("{told:?}"));
        }
        assert!(Ask::from_bytes(b"").is_none() && Told::from_bytes(&[0x82, 99, 0x80]).is_none());
    }
}
