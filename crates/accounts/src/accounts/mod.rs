//! The service: what the directory does for accounts. Each file is one thing that people do.

mod address;
mod owner;
mod password;
mod profile;
mod session;
mod sign_in;
mod sign_up;

#[cfg(test)]
mod families;
#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crypto::{OsRng, blind::MailAddress, keyring::Keyring, rand_core::RngCore};
use mail::Mailer;
use model::{
    AccountId, BlindIndex, Invalid, Problem, Reason, SessionId, TimeMs,
    audit::Actor,
    command::{AccountChange, Change, Command, Reply, SessionChange},
    text::Name,
};
use state::{Domain, rows::account::AccountRow};
use store::{Accepted, IdempotencyKey, ReadLevel, Reader, Store};
use tokio::task::JoinHandle;

pub use password::{NewPassword, PasswordStarted};
pub use profile::mail_of;
pub use session::Refreshed;
pub use sign_in::Opened;
pub use sign_up::SignUp;

use crate::{
    error::AccountError,
    keys::KeyRoom,
    letters,
    limits::{self, KEYS_EVERY_MS},
    link::Links,
    personal::{Owner, PersonKey, Vault},
    rate::{Limiter, Network},
};

/// Says the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> TimeMs + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::of(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            TimeMs::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        })
    }

    /// Any other, for tests.
    #[must_use]
    pub fn of(now: impl Fn() -> TimeMs + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }
}

/// What accounts are made of.
pub struct Parts {
    /// The directory's store.
    pub store: Store<Domain>,
    /// Its keyring.
    pub keyring: Arc<Keyring>,
    /// Where letters go.
    pub mailer: Mailer,
    /// The server's address as people open it, e.g. `https://muster.example`. Links begin with
    /// it, and it is the issuer of tokens.
    pub base_url: String,
    /// The clock.
    pub clock: Clock,
}

/// Accounts cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The server's address is none.
    #[error("the server's address is not an absolute http(s) URL")]
    BaseUrl,
    /// The database could not be read, or does not belong to the keyring.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// Everything that concerns logins. Cheap to clone; its background work ends with the last clone.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
    _tasks: Arc<Tasks>,
}

pub(crate) struct Inner {
    pub(crate) store: Store<Domain>,
    pub(crate) vault: Vault,
    pub(crate) mailer: Mailer,
    pub(crate) links: Links,
    issuer: String,
    clock: Clock,
    keys: KeyRoom,
    rates: Rates,
}

struct Rates {
    sign_in_account: Limiter<BlindIndex>,
    sign_in_network: Limiter<Network>,
    sign_up_network: Limiter<Network>,
    link_network: Limiter<Network>,
    mail_address: Limiter<BlindIndex>,
    refresh_session: Limiter<SessionId>,
}

struct Tasks(Vec<JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// The first answer of an exchange.
#[derive(Clone, PartialEq, Eq)]
pub struct Started {
    /// For the client's OPAQUE.
    pub response: Vec<u8>,
    /// To be given back with the last step; opaque to the client.
    pub state: Vec<u8>,
}

impl Accounts {
    /// Starts: reads the keys that sign, or makes the first, and looks after letters from now on.
    /// Must be called inside a runtime.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        let Parts { store, keyring, mailer, base_url, clock } = parts;
        let links = Links::new(keyring.carry.derive("links"), &base_url);
        let links = links.map_err(|_| StartError::BaseUrl)?;
        let vault = Vault::new(keyring);
        let keys = KeyRoom::open(&store, &vault, (clock.0)()).await?;
        let issuer = base_url.trim_end_matches('/').to_owned();
        let rates = Rates::new();
        let inner = Arc::new(Inner { store, vault, mailer, links, issuer, clock, keys, rates });
        letters::register(&inner);
        let tasks = vec![
            tokio::spawn(letters::follow(Arc::clone(&inner))),
            tokio::spawn(tend_keys(Arc::clone(&inner))),
        ];
        Ok(Self { inner, _tasks: Arc::new(Tasks(tasks)) })
    }

    /// Seals and opens personal data.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    /// Where letters go.
    #[must_use]
    pub fn mailer(&self) -> &Mailer {
        &self.inner.mailer
    }
}

impl Rates {
    fn new() -> Self {
        Self {
            sign_in_account: Limiter::new(limits::SIGN_IN_ACCOUNT),
            sign_in_network: Limiter::new(limits::SIGN_IN_NETWORK),
            sign_up_network: Limiter::new(limits::SIGN_UP_NETWORK),
            link_network: Limiter::new(limits::LINK_NETWORK),
            mail_address: Limiter::new(limits::MAIL_ADDRESS),
            refresh_session: Limiter::new(limits::REFRESH_SESSION),
        }
    }
}

/// An account's row with its key.
pub(crate) struct Known {
    pub(crate) row: AccountRow,
    pub(crate) key: PersonKey,
}

impl Inner {
    pub(crate) fn now(&self) -> TimeMs {
        (self.clock.0)()
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, AccountError> {
        self.store.read(ReadLevel::Local, read).await
    }

    async fn propose(
        &self,
        actor: Actor,
        change: Change,
        once: Option<IdempotencyKey>,
    ) -> Result<Accepted<Reply>, AccountError> {
        Ok(self.store.propose(&Command { actor, change }, once).await?)
    }

    async fn change_account(
        &self,
        actor: Actor,
        change: AccountChange,
        once: Option<IdempotencyKey>,
    ) -> Result<Reply, AccountError> {
        Ok(self.propose(actor, Change::Account(change), once).await?.reply)
    }

    async fn change_session(
        &self,
        actor: Actor,
        change: SessionChange,
        once: Option<IdempotencyKey>,
    ) -> Result<Reply, AccountError> {
        Ok(self.propose(actor, Change::Session(change), once).await?.reply)
    }

    /// The account with its key unwrapped.
    async fn known(&self, account: AccountId) -> Result<Known, AccountError> {
        let found = self
            .read(move |db| {
                let row = state::read::account::by_id(db, account)?;
                Ok(row.zip(state::read::account::key(db, account.to_bytes())?))
            })
            .await?;
        let (row, wrapped) = found.ok_or(Reason::AccountNotFound)?;
        let key = self.vault.unwrap(Owner::Account(account), &wrapped)?;
        Ok(Known { row, key })
    }
}

/// Looks after the keys that sign.
async fn tend_keys(inner: Arc<Inner>) {
    loop {
        tokio::time::sleep(Duration::from_millis(KEYS_EVERY_MS)).await;
        if let Err(error) = inner.keys.tend(&inner.store, &inner.vault, inner.now()).await {
            tracing::warn!(%error, "signing keys could not be looked after");
        }
    }
}

/// A hash of all parts, none of which can be shifted into its neighbour.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    // A fixed key: this hash is public, only its framing is wanted.
    crypto::Key::from_bytes([0; 32]).mac(parts)
}

/// Ten random bytes, for an id.
pub(crate) fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

fn address(text: &str) -> Result<MailAddress, Invalid> {
    MailAddress::parse(text).map_err(|error| {
        let problem = match error {
            crypto::blind::NotAnAddress::Empty => Problem::Empty,
            crypto::blind::NotAnAddress::TooLong => {
                Problem::TooLong { max: model::limits::MAIL_BYTES_MAX }
            }
            crypto::blind::NotAnAddress::BadCharacter => Problem::BadCharacter,
            _ => Problem::Malformed,
        };
        Invalid::new("mail", problem)
    })
}

/// A name, or none.
fn name(text: &str) -> Result<Option<Name>, Invalid> {
    if text.trim().is_empty() { Ok(None) } else { Name::parse("name", text).map(Some) }
}

/// On behalf of an account from one of its sessions.
const fn actor(account: AccountId, session: SessionId) -> Actor {
    Actor::Account { account, session: Some(session) }
}
