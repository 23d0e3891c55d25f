//! Access tokens: JSON Web Tokens (RFC 7519) of the profile RFC 9068, signed with Ed25519 (RFC
//! 8037).
//!
//! Why not a library: the ones there are parse a dozen algorithms and then ask the caller to
//! forbid all but one, take the clock from the system, or bind a second implementation of the
//! curve. With one algorithm, what remains is this file: split, size, header, signature, claims,
//! in that order, nothing read before the signature holds but the header.
//!
//! The header must be exactly `alg`, `typ`, `kid`: anything else (`crit`, `jwk`, `jku`, `b64`) is
//! refused rather than ignored, and the algorithm is compared, never chosen by it.

use ed25519_dalek::{Signature, Signer as _, SigningKey};
use serde::{Deserialize, Serialize};

use crate::{
    Key,
    jwk::{Jwks, PublicKey},
    text,
};

/// Characters of a token.
pub const TOKEN_CHARS_MAX: usize = 2_048;
/// By how much clocks of two nodes may differ, in seconds. Only a token's beginning is judged
/// this mildly, never its end.
pub const CLOCK_SKEW_S: i64 = 30;

const ALGORITHM: &str = "EdDSA";
const TYPE: &str = "at+jwt";

/// What a token says. Times are seconds since 1970 (UTC).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the directory's URL.
    pub iss: String,
    /// For whom it is: an organisation's id, or the directory.
    pub aud: String,
    /// Whose it is there.
    pub sub: String,
    /// The session's name there.
    pub sid: String,
    /// Which program asked (RFC 9068, section 2.2).
    pub client_id: String,
    /// The token's own name.
    pub jti: String,
    /// Issued at.
    pub iat: i64,
    /// Not valid from then on.
    pub exp: i64,
    /// Not valid before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Whether the mail address is verified.
    pub ver: bool,
    /// Whose token it is, sealed by the directory for itself: nobody else can read it, and it is
    /// different in each token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<String>,
}

/// Why a token is refused. For the log and for tests: to a caller all but [`TokenError::Expired`]
/// are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Longer than any token of ours.
    #[error("token too long")]
    TooLong,
    /// Not three parts of base64url, not JSON, members missing, of another kind, or given twice.
    #[error("malformed token")]
    Malformed,
    /// Another algorithm than Ed25519.
    #[error("token names another algorithm")]
    Algorithm,
    /// Not an access token.
    #[error("not an access token")]
    Type,
    /// A key that is not in the set.
    #[error("token names a key that is not known")]
    UnknownKey,
    /// The signature does not hold.
    #[error("the token's signature does not hold")]
    Signature,
    /// Issued by somebody else.
    #[error("token of another issuer")]
    Issuer,
    /// Meant for somebody else.
    #[error("token for another audience")]
    Audience,
    /// Its time is over.
    #[error("token expired")]
    Expired,
    /// Its time has not come.
    #[error("token not valid yet")]
    NotYet,
}

/// What a token must be.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Issued by.
    pub issuer: &'a str,
    /// Meant for. None takes any: then the caller must look at [`Claims::aud`].
    pub audience: Option<&'a str>,
    /// Now, in seconds since 1970 (UTC).
    pub now_s: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// A key that signs tokens, with its name.
#[derive(Clone, Debug)]
pub struct Signer {
    id: String,
    key: SecretKey,
}

#[derive(Clone)]
struct SecretKey(SigningKey);

impl core::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl Signer {
    /// The signer whose secret (RFC 8032) is `key`.
    #[must_use]
    pub fn from_key(id: impl Into<String>, key: &Key) -> Self {
        Self { id: id.into(), key: SecretKey(SigningKey::from_bytes(key.expose())) }
    }

    /// Its name, the `kid` of its tokens.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What others check its tokens with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { id: self.id.clone(), key: self.key.0.verifying_key() }
    }

    /// The token that says `claims`.
    #[must_use]
    pub fn sign(&self, claims: &Claims) -> String {
        let header =
            Header { alg: ALGORITHM.to_owned(), typ: TYPE.to_owned(), kid: self.id.clone() };
        let mut token = format!("{}.{}", json_part(&header), json_part(claims));
        let signature = self.key.0.sign(token.as_bytes());
        token.push('.');
        token.push_str(&text::encode(&signature.to_bytes()));
        token
    }
}

/// Checks a token and returns what it says.
///
/// # Errors
/// Anything about it is not exactly as expected.
pub fn verify(token: &str, keys: &Jwks, expected: Expected<'_>) -> Result<Claims, TokenError> {
    if token.len() > TOKEN_CHARS_MAX {
        return Err(TokenError::TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    let header: Header = parse_part(header)?;
    if header.alg != ALGORITHM {
        return Err(TokenError::Algorithm);
    }
    if header.typ != TYPE {
        return Err(TokenError::Type);
    }
    let key = keys.get(&header.kid).ok_or(TokenError::UnknownKey)?;
    let signature = text::decode_array(signature).map_err(|_| TokenError::Malformed)?;
    key.key
        .verify_strict(signed.as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| TokenError::Signature)?;
    let claims: Claims = parse_part(payload)?;
    check(&claims, expected)?;
    Ok(claims)
}

fn check(claims: &Claims, expected: Expected<'_>) -> Result<(), TokenError> {
    let begins = claims.nbf.unwrap_or(claims.iat).max(claims.iat);
    if claims.iss != expected.issuer {
        Err(TokenError::Issuer)
    } else if expected.audience.is_some_and(|a| a != claims.aud) {
        Err(TokenError::Audience)
    } else if expected.now_s >= claims.exp {
        Err(TokenError::Expired)
    } else if begins > expected.now_s.saturating_add(CLOCK_SKEW_S) {
        Err(TokenError::NotYet)
    } else {
        Ok(())
    }
}

fn json_part(value: &impl Serialize) -> String {
    // Plain strings and numbers in a plain struct: this cannot fail.
    text::encode(&serde_json::to_vec(value).unwrap_or_default())
}

fn parse_part<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, TokenError> {
    let json = text::decode(part).map_err(|_| TokenError::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenError::Malformed)
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, Mac};
    use proptest::prelude::*;
    use sha2::Sha256;

    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn signer() -> Signer {
        Signer::from_key("k1", &Key::from_bytes([1; 32]))
    }

    fn claims() -> Claims {
        Claims {
            iss: "https://muster.example".to_owned(),
            aud: "org-1".to_owned(),
            sub: "member-1".to_owned(),
            sid: "s".to_owned(),
            client_id: "muster".to_owned(),
            jti: "t".to_owned(),
            iat: NOW,
            exp: NOW + 300,
            nbf: None,
            ver: true,
            dir: None,
        }
    }

    fn at(now_s: i64) -> Expected<'static> {
        Expected { issuer: "https://muster.example", audience: Some("org-1"), now_s }
    }

    fn check(token: &str) -> Result<Claims, TokenError> {
        verify(token, &Jwks::of(&signer()), at(NOW))
    }

    /// A token with any header and payload, properly signed by the real key.
    fn signed(header: &str, payload: &str) -> String {
        let body =
            format!("{}.{}", text::encode(header.as_bytes()), text::encode(payload.as_bytes()));
        let signature = signer().key.0.sign(body.as_bytes());
        format!("{body}.{}", text::encode(&signature.to_bytes()))
    }

    const HEADER: &str = r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k1"}"#;

    fn payload() -> String {
        serde_json::to_string(&claims()).unwrap()
    }

    #[test]
    fn a_token_says_what_was_signed() {
        assert_eq!(check(&signer().sign(&claims())), Ok(claims()));
        assert_eq!(check(&signed(HEADER, &payload())), Ok(claims()));
    }

    #[test]
    fn it_ends_on_the_second_and_may_begin_a_little_early() {
        let token = signer().sign(&claims());
        let verify_at = |now| verify(&token, &Jwks::of(&signer()), at(now)).map(drop);
        assert_eq!(verify_at(NOW + 299), Ok(()));
        assert_eq!(verify_at(NOW + 300), Err(TokenError::Expired));
        assert_eq!(verify_at(NOW - CLOCK_SKEW_S), Ok(()));
        assert_eq!(verify_at(NOW - CLOCK_SKEW_S - 1), Err(TokenError::NotYet));
        assert_eq!(verify_at(i64::MAX), Err(TokenError::Expired));
        assert_eq!(verify_at(i64::MIN), Err(TokenError::NotYet));
        let later = signer().sign(&Claims { nbf: Some(NOW + 31), ..claims() });
        assert_eq!(check(&later), Err(TokenError::NotYet));
    }

    #[test]
    fn another_issuer_or_audience_is_refused() {
        let check_claims = |c: Claims| check(&signer().sign(&c));
        let other = Claims { aud: "org-2".to_owned(), ..claims() };
        assert_eq!(check_claims(other), Err(TokenError::Audience));
        let other = Claims { iss: "https://evil.example".to_owned(), ..claims() };
        assert_eq!(check_claims(other), Err(TokenError::Issuer));
    }

    #[test]
    fn no_other_algorithm_is_ever_accepted() {
        for alg in ["none", "None", "HS256", "ES256", "RS256", "eddsa", "Ed25519", ""] {
            let header = HEADER.replace("EdDSA", alg);
            assert_eq!(check(&signed(&header, &payload())), Err(TokenError::Algorithm), "{alg}");
        }
        let none = format!(
            "{}.{}.",
            text::encode(HEADER.replace("EdDSA", "none").as_bytes()),
            text::encode(payload().as_bytes())
        );
        assert_eq!(check(&none), Err(TokenError::Algorithm));
    }

    /// The classic confusion: an HMAC made with the public key's bytes, which everybody knows.
    #[test]
    fn the_public_key_is_no_hmac_secret() {
        for alg in ["HS256", "EdDSA"] {
            let header = HEADER.replace("EdDSA", alg);
            let body = format!(
                "{}.{}",
                text::encode(header.as_bytes()),
                text::encode(payload().as_bytes())
            );
            let mut mac = Hmac::<Sha256>::new_from_slice(&signer().public().to_bytes()).unwrap();
            mac.update(body.as_bytes());
            let tag = mac.finalize().into_bytes();
            assert!(check(&format!("{body}.{}", text::encode(&tag))).is_err());
            let mut padded = [0; 64];
            padded[..32].copy_from_slice(&tag);
            assert!(check(&format!("{body}.{}", text::encode(&padded))).is_err());
        }
    }

    #[test]
    fn another_type_is_refused() {
        for typ in ["JWT", "jwt", "AT+JWT", "application/at+jwt", ""] {
            let header = HEADER.replace("at+jwt", typ);
            assert_eq!(check(&signed(&header, &payload())), Err(TokenError::Type), "{typ}");
        }
    }

    #[test]
    fn an_unknown_key_and_a_foreign_signature_are_refused() {
        let header = HEADER.replace("k1", "k2");
        assert_eq!(check(&signed(&header, &payload())), Err(TokenError::UnknownKey));
        let forged = Signer::from_key("k1", &Key::from_bytes([2; 32])).sign(&claims());
        assert_eq!(check(&forged), Err(TokenError::Signature));
    }

    #[test]
    fn members_nobody_asked_for_are_refused_in_the_header() {
        for extra in [
            r#""crit":["exp"]"#,
            r#""b64":false"#,
            r#""jku":"https://evil.example/jwks.json""#,
            r#""jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            r#""cty":"JWT""#,
            r#""x":1"#,
        ] {
            let header = HEADER.replace('}', &format!(",{extra}}}"));
            assert_eq!(check(&signed(&header, &payload())), Err(TokenError::Malformed), "{extra}");
        }
    }

    #[test]
    fn a_member_given_twice_is_refused() {
        let header = HEADER.replace('}', r#","alg":"EdDSA"}"#);
        assert_eq!(check(&signed(&header, &payload())), Err(TokenError::Malformed));
        for twice in [r#""sub":"member-2""#, r#""exp":9999999999"#, r#""aud":"org-1""#] {
            let payload = payload().replacen('{', &format!("{{{twice},"), 1);
            assert_eq!(check(&signed(HEADER, &payload)), Err(TokenError::Malformed), "{twice}");
        }
    }

    #[test]
    fn members_of_another_kind_are_refused() {
        for (from, to) in [
            (r#""aud":"org-1""#, r#""aud":["org-1","org-2"]"#),
            (r#""sub":"member-1""#, r#""sub":null"#),
            (r#""ver":true"#, r#""ver":"true""#),
            (r#""exp":1790000300"#, r#""exp":"1790000300""#),
            (r#""exp":1790000300"#, r#""exp":1e99"#),
            (r#""exp":1790000300,"#, ""),
            (r#""sub":"member-1","#, ""),
        ] {
            assert!(payload().contains(from), "{from}");
            let payload = payload().replace(from, to);
            assert_eq!(check(&signed(HEADER, &payload)), Err(TokenError::Malformed), "{to}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        let good = signer().sign(&claims());
        let padded = format!("{good}=");
        let spaced = format!(" {good}");
        let four_parts = format!("{good}.x");
        for bad in ["", ".", "..", "a.b.c", &padded, &spaced, &four_parts, &good[..good.len() - 1]]
        {
            assert_eq!(check(bad), Err(TokenError::Malformed), "{bad}");
        }
        assert_eq!(check(&"a".repeat(TOKEN_CHARS_MAX + 1)), Err(TokenError::TooLong));
        let long = Claims { sub: "x".repeat(3_000), ..claims() };
        assert_eq!(check(&signer().sign(&long)), Err(TokenError::TooLong));
    }

    #[test]
    fn the_signer_does_not_print() {
        assert_eq!(format!("{:?}", signer()), r#"Signer { id: "k1", key: SecretKey(..) }"#);
    }

    proptest! {
        #[test]
        fn any_changed_character_is_noticed(at: usize, letter in "[A-Za-z0-9_.-]") {
            let good = signer().sign(&claims());
            let at = at % good.len();
            let mut changed = good.clone();
            changed.replace_range(at..=at, &letter);
            prop_assume!(changed != good);
            prop_assert!(check(&changed).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,300}") {
            prop_assert!(check(&text).is_err());
        }
    }
}
