//! The public keys that access tokens are checked with, as a JSON Web Key Set (RFC 7517, RFC
//! 8037).

use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};

use crate::{jwt::Signer, text};

/// Keys of a set.
pub const KEYS_MAX: usize = 16;
/// Bytes of a set as JSON.
pub const JWKS_BYTES_MAX: usize = 8_192;

/// A public key with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The `kid`.
    pub id: String,
    pub(crate) key: VerifyingKey,
}

/// Public keys by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwks {
    keys: Vec<PublicKey>,
}

/// Text or bytes are not keys that muster uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    /// Not a key set, or one with members that are missing or of another kind.
    #[error("not a key set")]
    Malformed,
    /// A key of another algorithm, or one that no signature can be trusted with.
    #[error("not an Ed25519 key for signatures")]
    BadKey,
    /// Two keys of one name.
    #[error("two keys have the same name")]
    Duplicate,
    /// More keys, or more bytes, than a set has.
    #[error("too many keys")]
    TooMany,
}

impl PublicKey {
    /// The key with these 32 bytes (RFC 8032).
    ///
    /// # Errors
    /// They are no point of the curve, or one of small order.
    pub fn from_bytes(id: impl Into<String>, bytes: &[u8; 32]) -> Result<Self, JwkError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| JwkError::BadKey)?;
        if key.is_weak() {
            return Err(JwkError::BadKey);
        }
        Ok(Self { id: id.into(), key })
    }

    /// Its 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }
}

impl Jwks {
    /// The set of these keys.
    ///
    /// # Errors
    /// Two of one name, or more than [`KEYS_MAX`].
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Result<Self, JwkError> {
        let mut set = Self::default();
        for key in keys {
            if set.get(&key.id).is_some() {
                return Err(JwkError::Duplicate);
            }
            if set.keys.len() == KEYS_MAX {
                return Err(JwkError::TooMany);
            }
            set.keys.push(key);
        }
        Ok(set)
    }

    /// The set that checks what `signer` signs.
    #[must_use]
    pub fn of(signer: &Signer) -> Self {
        Self { keys: vec![signer.public()] }
    }

    /// The key with this name.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The set as JSON, as served from `/.well-known/jwks.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let keys = self.keys.iter().map(Jwk::from).collect();
        // Plain strings in a plain struct: this cannot fail.
        serde_json::to_string(&JwkSet { keys }).unwrap_or_default()
    }

    /// Reads a set.
    ///
    /// # Errors
    /// It is none, is too large, or holds keys other than Ed25519 keys for signatures.
    pub fn from_json(json: &str) -> Result<Self, JwkError> {
        if json.len() > JWKS_BYTES_MAX {
            return Err(JwkError::TooMany);
        }
        let set: JwkSet = serde_json::from_str(json).map_err(|_| JwkError::Malformed)?;
        Self::new(set.keys.iter().map(PublicKey::try_from).collect::<Result<Vec<_>, _>>()?)
    }
}

#[derive(Serialize, Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    alg: String,
    #[serde(rename = "use")]
    purpose: String,
    kid: String,
    x: String,
}

impl From<&PublicKey> for Jwk {
    fn from(key: &PublicKey) -> Self {
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            purpose: "sig".to_owned(),
            kid: key.id.clone(),
            x: text::encode(&key.to_bytes()),
        }
    }
}

impl TryFrom<&Jwk> for PublicKey {
    type Error = JwkError;

    fn try_from(jwk: &Jwk) -> Result<Self, JwkError> {
        let is_ours =
            jwk.kty == "OKP" && jwk.crv == "Ed25519" && jwk.alg == "EdDSA" && jwk.purpose == "sig";
        if !is_ours {
            return Err(JwkError::BadKey);
        }
        let bytes = text::decode_array(&jwk.x).map_err(|_| JwkError::BadKey)?;
        Self::from_bytes(jwk.kid.clone(), &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;

    fn public(n: u8) -> PublicKey {
        Signer::from_key(format!("key-{n}"), &Key::from_bytes([n; 32])).public()
    }

    #[test]
    fn a_set_survives_its_json() {
        let set = Jwks::new([public(1), public(2)]).unwrap();
        assert_eq!(Jwks::from_json(&set.to_json()), Ok(set));
    }

    /// RFC 8037, appendix A.2.
    #[test]
    fn the_key_of_the_rfc_reads() {
        let json = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"a",
            "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
        assert_eq!(Jwks::from_json(json).unwrap().keys().len(), 1);
    }

    #[test]
    fn other_keys_are_refused() {
        let json = Jwks::new([public(1)]).unwrap().to_json();
        for (from, to) in [("EdDSA", "HS256"), ("OKP", "oct"), ("Ed25519", "P-256"), ("sig", "enc")]
        {
            assert_eq!(Jwks::from_json(&json.replace(from, to)), Err(JwkError::BadKey), "{to}");
        }
        assert_eq!(Jwks::from_json("{}"), Err(JwkError::Malformed));
        assert_eq!(Jwks::from_json(&" ".repeat(9_000)), Err(JwkError::TooMany));
        assert_eq!(Jwks::new([public(1), public(1)]), Err(JwkError::Duplicate));
        assert_eq!(Jwks::new((0..17).map(public)), Err(JwkError::TooMany));
        // The neutral element: every message has a "signature" under it.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(PublicKey::from_bytes("n", &neutral), Err(JwkError::BadKey));
    }
}
