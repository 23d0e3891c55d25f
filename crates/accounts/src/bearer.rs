//! Access tokens: for whom they are, what they say, and whether their session still stands.

use crypto::{
    Key, OsRng,
    jwk::Jwks,
    jwt, pairwise,
    seal::{self, Place, SealingKey},
    text,
};
use model::{AccountId, MemberId, OrgId, Reason, SessionId, TimeMs, limits::ACCESS_TOKEN_MS};
use store::Reader;

use crate::{error::AccountError, personal::Vault};

/// For whom a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The directory: accounts and sessions.
    Directory,
    /// An organisation.
    Org(OrgId),
}

impl Audience {
    /// As it stands in tokens.
    #[must_use]
    pub fn to_text(self) -> String {
        match self {
            Self::Directory => "muster:directory".to_owned(),
            Self::Org(org) => format!("muster:org:{org}"),
        }
    }

    /// Reads what [`Audience::to_text`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("muster:")? {
            "directory" => Some(Self::Directory),
            other => other.strip_prefix("org:")?.parse().ok().map(Self::Org),
        }
    }
}

/// An access token as it is handed out.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    /// The token (RFC 9068).
    pub token: String,
    /// For whom it is.
    pub audience: Audience,
    /// How long it is good, in milliseconds.
    pub expires_in_ms: i64,
    /// Whose it says to be: the account's id in the directory, the member's in an organisation.
    pub subject: String,
}

// Whoever has the token is its subject.
impl core::fmt::Debug for Access {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Access").field("audience", &self.audience).finish_non_exhaustive()
    }
}

/// What a valid token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// For whom it is.
    pub audience: Audience,
    /// Whose it is. Known to the directory alone: an organisation reads [`Bearer::member`].
    pub account: AccountId,
    /// From which session.
    pub session: SessionId,
    /// Their id in the organisation; none in the directory.
    pub member: Option<MemberId>,
    /// The session's name for this audience.
    pub session_name: String,
    /// Whether the mail address was verified when the token was issued.
    pub mail_verified: bool,
    /// When the token ends.
    pub expires_at: TimeMs,
}

/// Goes on only if the session that a token comes from is open. A token outlives its session by
/// five minutes at most; with this look into the tables, not at all.
///
/// # Errors
/// `SessionEnded`, or the tables could not be read.
pub fn require_open(db: &Reader<'_>, bearer: &Bearer) -> Result<(), AccountError> {
    let session = state::read::session::by_id(db, bearer.session)?;
    match session {
        Some(s) if s.ended.is_none() && s.account == bearer.account => Ok(()),
        _ => Err(Reason::SessionEnded.into()),
    }
}

/// What a token is to say.
#[derive(Clone, Copy)]
pub(crate) struct Grounds {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
    pub(crate) mail_verified: bool,
    pub(crate) audience: Audience,
}

/// Issues tokens.
pub(crate) fn issue(
    vault: &Vault,
    signer: &jwt::Signer,
    issuer: &str,
    grounds: Grounds,
    now: TimeMs,
) -> Access {
    let Grounds { account, session, mail_verified, audience } = grounds;
    let aud = audience.to_text();
    let subject = match audience {
        Audience::Directory => account.to_string(),
        Audience::Org(org) => vault.member_id(account, org).to_string(),
    };
    let iat = now.as_millis().div_euclid(1_000);
    let token = signer.sign(&jwt::Claims {
        iss: issuer.to_owned(),
        sub: subject.clone(),
        sid: session_name(vault, session, &aud),
        client_id: "muster".to_owned(),
        jti: text::encode(&Key::generate(&mut OsRng).expose()[..16]),
        iat,
        exp: iat + ACCESS_TOKEN_MS / 1_000,
        nbf: None,
        ver: mail_verified,
        dir: Some(seal_origin(vault, &aud, account, session)),
        aud,
    });
    // The part of a second that the token does not count is not promised either.
    let lost = now.as_millis().rem_euclid(1_000);
    Access { token, audience, expires_in_ms: ACCESS_TOKEN_MS - lost, subject }
}

/// Reads a token.
pub(crate) fn read(
    vault: &Vault,
    keys: &Jwks,
    issuer: &str,
    token: &str,
    now: TimeMs,
) -> Result<Bearer, jwt::TokenError> {
    let now_s = now.as_millis().div_euclid(1_000);
    let expected = jwt::Expected { issuer, audience: None, now_s };
    let claims = jwt::verify(token, keys, expected)?;
    let audience = Audience::parse(&claims.aud).ok_or(jwt::TokenError::Audience)?;
    let (account, session) = open_origin(vault, &claims).ok_or(jwt::TokenError::Malformed)?;
    let member = match audience {
        Audience::Directory => None,
        Audience::Org(_) => Some(claims.sub.parse().map_err(|_| jwt::TokenError::Malformed)?),
    };
    Ok(Bearer {
        audience,
        account,
        session,
        member,
        session_name: claims.sid,
        mail_verified: claims.ver,
        expires_at: TimeMs::from_millis(claims.exp.saturating_mul(1_000)),
    })
}

/// The name of a session for one audience.
pub(crate) fn session_name(vault: &Vault, session: SessionId, audience: &str) -> String {
    pairwise::session_name(&vault.keyring().pairwise, &session.to_bytes(), audience)
}

/// Whose token it is, for the directory's eyes only.
fn seal_origin(vault: &Vault, aud: &str, account: AccountId, session: SessionId) -> String {
    let mut origin = account.to_bytes().to_vec();
    origin.extend_from_slice(&session.to_bytes());
    text::encode(&seal::seal(&origin_key(vault), origin_place(aud), &origin, &mut OsRng))
}

fn open_origin(vault: &Vault, claims: &jwt::Claims) -> Option<(AccountId, SessionId)> {
    let sealed = text::decode(claims.dir.as_ref()?).ok()?;
    let origin = seal::open(&origin_key(vault), origin_place(&claims.aud), &sealed).ok()?;
    let (account, session) = origin.split_first_chunk::<16>()?;
    let session = SessionId::try_from(session).ok()?;
    Some((AccountId::from_bytes(*account), session))
}

fn origin_key(vault: &Vault) -> SealingKey {
    SealingKey::personal(vault.keyring().carry.derive("token origin"))
}

const fn origin_place(aud: &str) -> Place<'_> {
    Place { table: "token", column: "dir", row: aud.as_bytes() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crypto::{Key, keyring::Keyring};

    use super::*;

    const ORG: OrgId = OrgId::from_bytes([3; 16]);

    fn grounds(audience: Audience) -> Grounds {
        Grounds {
            account: AccountId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            mail_verified: true,
            audience,
        }
    }

    fn at(ms: i64) -> TimeMs {
        TimeMs::from_millis(1_790_000_000_000 + ms)
    }

    #[test]
    fn a_token_says_who_and_hides_who_else() {
        let vault = Vault::new(Arc::new(Keyring::generate(&mut OsRng)));
        let signer = jwt::Signer::from_key("k", &Key::generate(&mut OsRng));
        let keys = Jwks::of(&signer);
        let get = |audience| issue(&vault, &signer, "https://m.example", grounds(audience), at(0));
        let read_at = |a: &Access, now| read(&vault, &keys, "https://m.example", &a.token, now);
        let (dir, org) = (get(Audience::Directory), get(Audience::Org(ORG)));
        let other = get(Audience::Org(OrgId::from_bytes([4; 16])));

        let bearer = read_at(&org, at(0)).unwrap();
        assert_eq!(bearer.audience, Audience::Org(ORG));
        assert_eq!(bearer.member, Some(vault.member_id(bearer.account, ORG)));
        assert_eq!(bearer.account, AccountId::from_bytes([1; 16]));
        assert_eq!(bearer.session, SessionId::from_bytes([2; 16]));
        assert!(bearer.mail_verified);
        assert_eq!(read_at(&dir, at(0)).unwrap().member, None);

        // What two organisations can compare has nothing in common.
        let claims = |a: &Access| {
            let payload = a.token.split('.').nth(1).unwrap();
            String::from_utf8(text::decode(payload).unwrap()).unwrap()
        };
        let b = read_at(&other, at(0)).unwrap();
        assert_ne!(bearer.member, b.member);
        assert_ne!(bearer.session_name, b.session_name);
        for org_token in [&org, &other] {
            let text = claims(org_token);
            assert!(!text.contains(&bearer.account.to_string()), "{text}");
            assert!(!text.contains(&bearer.session.to_string()), "{text}");
        }
        assert_ne!(claims(&org), claims(&get(Audience::Org(ORG))), "`dir` differs in each token");

        assert_eq!(read_at(&org, at(300_000)), Err(jwt::TokenError::Expired));
        assert!(read(&vault, &keys, "https://other.example", &org.token, at(0)).is_err());
    }

    #[test]
    fn what_is_promised_is_kept() {
        let vault = Vault::new(Arc::new(Keyring::generate(&mut OsRng)));
        let signer = jwt::Signer::from_key("k", &Key::generate(&mut OsRng));
        let access = issue(&vault, &signer, "i", grounds(Audience::Directory), at(999));
        let last = at(999 + access.expires_in_ms - 1);
        assert!(read(&vault, &Jwks::of(&signer), "i", &access.token, last).is_ok());
    }

    #[test]
    fn audiences_survive_their_text() {
        for audience in [Audience::Directory, Audience::Org(ORG)] {
            assert_eq!(Audience::parse(&audience.to_text()), Some(audience));
        }
        for bad in ["", "directory", "muster:", "muster:org:", "muster:org:x", "x:directory"] {
            assert_eq!(Audience::parse(bad), None, "{bad}");
        }
    }
}
