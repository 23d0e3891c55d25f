//! The links that are mailed: their secrets, and where they lead.
//!
//! The secret of a verify or reset link is a function of the server's key and of what the link's
//! row says. So the row, which holds only a hash, is enough for whoever knows the key to write
//! the letter, at once or after a crash.

use crypto::{Key, token::LinkToken};
use mail::letter::{Link, NotALink};
use model::{AccountId, TimeMs, TokenHash, command::NewLink};
use state::rows::account::LinkKind;

/// Makes links that begin with the server's address.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    key: Key,
    /// The server's address, without a slash at its end.
    base: String,
}

impl Links {
    pub(crate) fn new(key: Key, base_url: &str) -> Result<Self, NotALink> {
        let base = base_url.trim_end_matches('/').to_owned();
        Link::parse(&base)?;
        Ok(Self { key, base })
    }

    /// A new link, and its secret.
    pub(crate) fn make(&self, kind: LinkKind, account: AccountId, expires_at: TimeMs) -> NewLink {
        let token = self.secret(kind, account, expires_at);
        NewLink { account, token: TokenHash::from_bytes(token.hash()), expires_at }
    }

    pub(crate) fn secret(
        &self,
        kind: LinkKind,
        account: AccountId,
        expires_at: TimeMs,
    ) -> LinkToken {
        let expires_at = expires_at.as_millis().to_be_bytes();
        LinkToken::derive(&self.key, &[word(kind), &account.to_bytes(), &expires_at])
    }

    /// A page of the web app that needs no secret.
    pub(crate) fn page(&self, path: &str) -> Result<Link, NotALink> {
        Link::parse(&format!("{}{path}", self.base))
    }

    /// Where a link leads. The secret is behind a `#`: it is not sent with the page's request and
    /// stands in no server's log.
    pub(crate) fn url(&self, kind: LinkKind, secret: &LinkToken) -> Result<Link, NotALink> {
        let page = match kind {
            LinkKind::Verify => "verify",
            LinkKind::Reset => "recover",
            LinkKind::Owner => "setup",
        };
        Link::parse(&format!("{}/{page}#{}", self.base, *secret.to_text()))
    }
}

const fn word(kind: LinkKind) -> &'static [u8] {
    match kind {
        LinkKind::Verify => b"verify",
        LinkKind::Reset => b"reset",
        LinkKind::Owner => b"owner",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_can_be_made_again_from_its_row() {
        let links = Links::new(Key::from_bytes([1; 32]), "https://muster.example/").unwrap();
        let (account, at) = (AccountId::from_bytes([2; 16]), TimeMs::from_millis(5));
        let made = links.make(LinkKind::Reset, account, at);
        let secret = links.secret(LinkKind::Reset, account, at);
        assert_eq!(made.token.to_bytes(), secret.hash());
        let url = links.url(LinkKind::Reset, &secret).unwrap();
        assert!(url.as_str().starts_with("https://muster.example/recover#"));
        let other = links.secret(LinkKind::Verify, account, at);
        assert_ne!(made.token.to_bytes(), other.hash());
    }
}
