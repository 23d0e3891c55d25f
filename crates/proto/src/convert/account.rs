//! Accounts.

use model::{
    Invalid, Problem, limits,
    text::{Language, Name},
    view::{AccountView, Membership, SetupView},
};

use super::{access, all, each, id, slug, time, timestamp};
use crate::pb;

/// A mail address as far as a form can tell: something, one `@`, a domain; no blanks, no control
/// characters. Whether it exists only a mail can tell.
///
/// # Errors
/// Empty, longer than [`limits::MAIL_BYTES_MAX`], or not of that form.
pub fn mail<'a>(field: &str, text: &'a str) -> Result<&'a str, Invalid> {
    let text = text.trim();
    let problem = if text.is_empty() {
        Problem::Empty
    } else if text.len() > limits::MAIL_BYTES_MAX {
        Problem::TooLong { max: limits::MAIL_BYTES_MAX }
    } else if !looks_like_mail(text) {
        Problem::Malformed
    } else {
        return Ok(text);
    };
    Err(Invalid::new(field, problem))
}

fn looks_like_mail(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !local.contains('@')
            && !domain.is_empty()
            && !domain.starts_with(['.', '-'])
            && !domain.ends_with(['.', '-'])
            && !domain.contains("..")
    }) && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c))
}

/// A language tag in a field.
///
/// # Errors
/// Empty, or no tag.
pub fn language(field: &str, text: &str) -> Result<Language, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(field, Problem::Empty));
    }
    Language::parse(field, text)
}

impl TryFrom<pb::AccountView> for AccountView {
    type Error = Invalid;

    fn try_from(account: pb::AccountView) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &account.id)?,
            mail: account.mail,
            name: account.name,
            mail_verified: account.mail_verified,
            language: language("language", &account.language)?,
            created_at: time("created_at", account.created_at)?,
            server: access::permissions(&account.server_permissions),
            memberships: each("memberships", account.memberships)?,
        })
    }
}

impl From<AccountView> for pb::AccountView {
    fn from(account: AccountView) -> Self {
        Self {
            id: account.id.to_string(),
            mail: account.mail,
            name: account.name,
            mail_verified: account.mail_verified,
            language: account.language.as_str().to_owned(),
            created_at: Some(timestamp(account.created_at)),
            server_permissions: access::permission_words(account.server),
            memberships: all(account.memberships),
        }
    }
}

impl TryFrom<pb::Membership> for Membership {
    type Error = Invalid;

    fn try_from(membership: pb::Membership) -> Result<Self, Invalid> {
        Ok(Self {
            org: id("org", &membership.org)?,
            slug: slug("slug", &membership.slug)?,
            name: Name::parse("name", &membership.name)?,
            member: id("member", &membership.member)?,
            grants: each("grants", membership.grants)?,
        })
    }
}

impl From<Membership> for pb::Membership {
    fn from(membership: Membership) -> Self {
        Self {
            org: membership.org.to_string(),
            slug: membership.slug.to_string(),
            name: membership.name.to_string(),
            member: membership.member.to_string(),
            grants: all(membership.grants),
        }
    }
}

impl From<pb::SetupStatusResponse> for SetupView {
    fn from(status: pb::SetupStatusResponse) -> Self {
        Self { owned: status.owned, smtp: status.smtp, version: status.version, demo: status.demo }
    }
}

impl From<SetupView> for pb::SetupStatusResponse {
    fn from(view: SetupView) -> Self {
        Self { owned: view.owned, smtp: view.smtp, version: view.version, demo: view.demo }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["ada@example.org", " o'neill+rent@sub.example.co.uk ", "ü@exämple.de"] {
            assert!(mail("mail", good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a@b@c",
            "a b@c.d",
            "Ada <a@b.c>",
            "a@.b",
            "a@b.",
            "a@b\r\nBcc:c@d.e",
            &format!("{}@example.org", "a".repeat(250)),
        ] {
            assert!(mail("mail", bad).is_err(), "{bad}");
        }
    }
}
