//! An invitation: one line of text that finds a cluster and lets one node in.

use std::{fmt, str::FromStr};

use crypto::{Key, node::NodePublic, text};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use crate::limits;

const PREFIX: &str = "muster-join-1-";
/// Bytes of the checksum.
const CHECK: usize = 4;

/// Where a cluster is, by which key it is known there, and the secret that lets one node in. Its
/// text is a secret: whoever has it first is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which cluster.
    pub cluster: [u8; 16],
    /// The node to ask.
    pub key: NodePublic,
    /// Where it is, `host:port`; tried in this order.
    pub addresses: Vec<String>,
    /// Good once.
    pub secret: Key,
}

/// A text is not an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnInvitation {
    /// It does not begin as one.
    #[error("this is not an invitation to a cluster: one begins with {PREFIX}")]
    Other,
    /// It is cut short or changed.
    #[error("the invitation is incomplete or has a typing error: copy it again, whole")]
    Damaged,
}

#[derive(Encode, Decode)]
struct Record {
    #[cbor(n(0), with = "minicbor::bytes")]
    cluster: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    key: NodePublic,
    #[n(2)]
    addresses: Vec<String>,
    #[cbor(n(3), with = "minicbor::bytes")]
    secret: [u8; 32],
}

impl Invitation {
    /// The one line.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let record = Record {
            cluster: self.cluster,
            key: self.key,
            addresses: self.addresses.clone(),
            secret: *self.secret.expose(),
        };
        let mut bytes = Zeroizing::new(minicbor::to_vec(record).unwrap_or_default());
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        Zeroizing::new(format!("{PREFIX}{}", text::encode(&bytes)))
    }
}

/// Against typing errors, not against malice: the secret is what counts.
fn check(bytes: &[u8]) -> [u8; CHECK] {
    let mac = Key::from_bytes([0; 32]).derive("invitation checksum").mac(&[bytes]);
    [mac[0], mac[1], mac[2], mac[3]]
}

impl FromStr for Invitation {
    type Err = NotAnInvitation;

    fn from_str(line: &str) -> Result<Self, NotAnInvitation> {
        let encoded = line.trim().strip_prefix(PREFIX).ok_or(NotAnInvitation::Other)?;
        let damaged = NotAnInvitation::Damaged;
        let bytes = Zeroizing::new(text::decode(encoded).map_err(|_| damaged)?);
        let (body, sum) = bytes.split_last_chunk::<CHECK>().ok_or(damaged)?;
        if check(body) != *sum {
            return Err(damaged);
        }
        let record: Record = minicbor::decode(body).map_err(|_| damaged)?;
        let too_long = |address: &String| address.len() > limits::ADDRESS_CHARS_MAX;
        if record.addresses.len() > limits::ADDRESSES_MAX
            || record.addresses.is_empty()
            || record.addresses.iter().any(too_long)
        {
            return Err(damaged);
        }
        Ok(Self {
            cluster: record.cluster,
            key: record.key,
            addresses: record.addresses,
            secret: Key::from_bytes(record.secret),
        })
    }
}

/// Without the secret.
impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an invitation to the cluster at {}", self.addresses.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            cluster: [1; 16],
            key: [2; 32],
            addresses: vec!["node.example:7422".to_owned()],
            secret: Key::from_bytes([3; 32]),
        }
    }

    #[test]
    fn it_survives_copying() {
        let text = invitation().to_text();
        assert_eq!(format!(" {}\n", *text).parse(), Ok(invitation()));
        assert!(!format!("{:?} {}", invitation(), invitation()).contains("3, 3"));
    }

    #[test]
    fn what_is_cut_or_changed_is_refused() {
        let text = invitation().to_text();
        assert_eq!("hello".parse::<Invitation>(), Err(NotAnInvitation::Other));
        for end in PREFIX.len()..text.len() {
            assert_eq!(text[..end].parse::<Invitation>(), Err(NotAnInvitation::Damaged));
        }
        for at in PREFIX.len()..text.len() - 1 {
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(changed.parse::<Invitation>(), Err(NotAnInvitation::Damaged), "{at}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_is_refused_without_panic(line: String, bytes: Vec<u8>) {
            let _ = line.parse::<Invitation>();
            let _ = format!("{PREFIX}{}", text::encode(&bytes)).parse::<Invitation>();
        }
    }
}
