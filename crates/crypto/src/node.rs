//! The identity of a node among nodes: an Ed25519 key (RFC 8032) in the DER forms of RFC 8410.

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::key::Key;

/// An Ed25519 public key.
pub type NodePublic = [u8; 32];

/// `SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING (32 bytes follow) }`.
const SPKI_HEAD: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// `SEQUENCE { 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING (32 bytes follow) } }`.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The secret half of a node's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSecret(Key);

impl NodeSecret {
    /// The identity whose secret is `key`.
    #[must_use]
    pub const fn new(key: Key) -> Self {
        Self(key)
    }

    /// The secret itself, to be kept in a file that only its owner reads.
    #[must_use]
    pub const fn key(&self) -> &Key {
        &self.0
    }

    /// By what others know the node.
    #[must_use]
    pub fn public(&self) -> NodePublic {
        SigningKey::from_bytes(self.0.expose()).verifying_key().to_bytes()
    }

    /// As PKCS #8, version 1.
    #[must_use]
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let mut der = Zeroizing::new(Vec::with_capacity(PKCS8_HEAD.len() + 32));
        der.extend_from_slice(&PKCS8_HEAD);
        der.extend_from_slice(self.0.expose());
        der
    }
}

/// A public key as a SubjectPublicKeyInfo.
#[must_use]
pub fn to_spki(public: &NodePublic) -> Vec<u8> {
    [SPKI_HEAD.as_slice(), public.as_slice()].concat()
}

/// The key in a SubjectPublicKeyInfo; none when it holds another kind of key.
#[must_use]
pub fn from_spki(der: &[u8]) -> Option<NodePublic> {
    der.strip_prefix(&SPKI_HEAD)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, section 7.1, test 1; the SPKI form is that of RFC 8410, section 4.
    #[test]
    fn the_forms_are_those_of_the_standards() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let bytes = |hex: &str| -> [u8; 32] {
            std::array::from_fn(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
        };
        let secret = NodeSecret::new(Key::from_bytes(bytes(seed)));
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(secret.public(), bytes(public));
        assert_eq!(from_spki(&to_spki(&secret.public())), Some(secret.public()));
        assert_eq!(from_spki(&to_spki(&secret.public())[1..]), None);
        assert_eq!(secret.to_pkcs8().len(), 48);
    }
}
