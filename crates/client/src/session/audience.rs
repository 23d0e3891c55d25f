//! For whom an access token is.

use core::{fmt, time::Duration};

use model::text::Slug;
use zeroize::Zeroizing;

/// For whom an access token is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// The directory: accounts, sessions, the server itself.
    Directory,
    /// An organisation.
    Org(Slug),
}

/// In the words of the API: `directory`, `org/<slug>`.
impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory => f.write_str("directory"),
            Self::Org(slug) => write!(f, "org/{slug}"),
        }
    }
}

/// An access token to look at (the developer page, `muster login --show-token`).
#[derive(Clone)]
pub struct AccessToken {
    /// The JWT.
    pub token: Zeroizing<String>,
    /// For whom.
    pub audience: Audience,
    /// Who one is to them.
    pub subject: String,
    /// How long it is still good.
    pub expires_in: Duration,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("audience", &self.audience).finish_non_exhaustive()
    }
}
