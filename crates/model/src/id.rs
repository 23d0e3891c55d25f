//! Typed ids. One registry: a kind of thing that can be named has its line here, and ids of two
//! kinds cannot be confused.
//!
//! Ids are 16 bytes. Those made by muster are UUIDv7 (RFC 9562: a millisecond, then 74 random
//! bits) so that rows made together lie together; a [`MemberId`] is a UUIDv8 derived by keyed
//! hashing from the account and the organisation, so that two organisations cannot link a person.

use core::{fmt, str::FromStr};

/// A text is not an id: ids are 32 hexadecimal digits, with or without the four hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 32 hexadecimal digits")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]);

        impl $name {
            /// The id with these bytes, whatever they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self { Self(bytes) }

            /// The bytes, as stored and sent.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 16] { self.0 }

            /// A fresh UUIDv7 from the current time and ten random bytes.
            #[must_use]
            pub fn generate(now: crate::TimeMs, random: [u8; 10]) -> Self { Self(uuid_v7(now, random)) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write_hyphenated(&self.0, f) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "("))?;
                write_hyphenated(&self.0, f)?;
                f.write_str(")")
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> { parse(text).map(Self) }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = NotAnId;
            fn try_from(bytes: &[u8]) -> Result<Self, NotAnId> {
                bytes.try_into().map(Self).map_err(|_| NotAnId)
            }
        }
    )*};
}

ids! {
    /// A person's login, held by the directory.
    AccountId
    /// One signed-in device of an account.
    SessionId
    /// A key that signs access tokens.
    SigningKeyId
    /// An organisation.
    OrgId
    /// An account inside one organisation, unlinkable between organisations.
    MemberId
    /// A role given to somebody in a scope.
    GrantId
    /// One call to action of an organisation.
    ProjectId
    /// A milestone of a project.
    TierId
    /// Something a project looks for.
    OfferTypeId
    /// Something participants may need.
    NeedTypeId
    /// One member's enrolment in one project.
    PledgeId
    /// Asking a coalition to confirm.
    CallId
    /// A message to people of a project.
    MessageId
    /// One piece of news.
    NewsId
    /// A file of an organisation.
    FileId
    /// One person of an imported list.
    InvitationId
    /// An imported list.
    ImportId
    /// An entry of the audit log.
    AuditId
}

fn uuid_v7(now: crate::TimeMs, random: [u8; 10]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&now.as_millis().to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}

fn write_hyphenated(bytes: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            f.write_str("-")?;
        }
        write!(f, "{byte:02x}")?;
    }
    Ok(())
}

fn parse(text: &str) -> Result<[u8; 16], NotAnId> {
    let mut bytes = [0; 16];
    let mut digits = 0;
    for c in text.bytes() {
        let digit = match c {
            b'0'..=b'9' => c - b'0',
            b'a'..=b'f' => c - b'a' + 10,
            b'A'..=b'F' => c - b'A' + 10,
            b'-' if matches!(digits, 8 | 12 | 16 | 20) => continue,
            _ => return Err(NotAnId),
        };
        if digits == 32 {
            return Err(NotAnId);
        }
        bytes[digits / 2] = bytes[digits / 2] << 4 | digit;
        digits += 1;
    }
    if digits == 32 { Ok(bytes) } else { Err(NotAnId) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TimeMs;

    #[test]
    fn text_round_trip_keeps_the_id() {
        let id = OrgId::generate(TimeMs::from_millis(1_790_000_000_000), [0xab; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().replace('-', "").parse(), Ok(id));
    }

    #[test]
    fn later_ids_sort_later() {
        let early = OrgId::generate(TimeMs::from_millis(1), [0xff; 10]);
        let late = OrgId::generate(TimeMs::from_millis(2), [0; 10]);
        assert!(early < late);
    }

    #[test]
    fn version_and_variant_are_those_of_rfc_9562() {
        let text = OrgId::generate(TimeMs::from_millis(0x0123_4567_89ab), [0xff; 10]).to_string();
        assert_eq!(text, "01234567-89ab-7fff-bfff-ffffffffffff");
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "0",
            "01234567-89ab-7fff-bfff-fffffffffff",
            "zz",
            "01234567-89ab-7fff-bfff-ffffffffffff0",
        ] {
            assert_eq!(text.parse::<OrgId>(), Err(NotAnId), "{text}");
        }
    }
}
