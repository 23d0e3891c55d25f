//! The keys that sign access tokens: rows, sealed by the data key, so that every node has them.

use std::sync::{Arc, PoisonError, RwLock};

use crypto::{
    Key, OsRng,
    jwk::{Jwks, PublicKey},
    jwt::Signer,
};
use model::{
    SigningKeyId, TimeMs, TokenHash,
    audit::Actor,
    command::{Change, Command, SessionChange},
};
use state::{Domain, rows::session::SigningKeyRow};
use store::{ReadLevel, Reader, Store};

use crate::{
    error::AccountError,
    limits::KEYS_AGAIN_MS,
    personal::Vault,
    signing::{self, Born, Plan},
};

/// The keys in use.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) signer: Signer,
    pub(crate) set: Jwks,
    read_at: TimeMs,
}

/// Holds the keys in use and looks after them.
#[derive(Debug)]
pub(crate) struct KeyRoom {
    current: RwLock<Arc<Keys>>,
}

impl KeyRoom {
    /// Reads the keys, after making the first one if there is none.
    pub(crate) async fn open(
        store: &Store<Domain>,
        vault: &Vault,
        now: TimeMs,
    ) -> Result<Self, AccountError> {
        let keys = tend(store, vault, now).await?;
        Ok(Self { current: RwLock::new(Arc::new(keys)) })
    }

    /// The keys in use.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does what is due, and reads the keys again.
    pub(crate) async fn tend(
        &self,
        store: &Store<Domain>,
        vault: &Vault,
        now: TimeMs,
    ) -> Result<(), AccountError> {
        let keys = tend(store, vault, now).await?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    /// Reads the keys again if that was not done just now: another node may have made one.
    pub(crate) async fn again(
        &self,
        store: &Store<Domain>,
        vault: &Vault,
        now: TimeMs,
    ) -> Result<(), AccountError> {
        if now.since(self.keys().read_at).abs() < KEYS_AGAIN_MS {
            return Ok(());
        }
        self.tend(store, vault, now).await
    }
}

async fn tend(store: &Store<Domain>, vault: &Vault, now: TimeMs) -> Result<Keys, AccountError> {
    let mut rows = read_rows(store, ReadLevel::Local).await?;
    let plan = plan(&rows, now);
    let mut changed = None;
    if plan.add {
        changed = Some(propose(store, new_key(vault, now)).await?);
    }
    for id in plan.drop {
        changed = Some(propose(store, SessionChange::DropSigningKey { id }).await?);
    }
    if let Some(index) = changed {
        rows = read_rows(store, ReadLevel::AtLeast(index)).await?;
    }
    load(vault, &rows, now)
}

fn load(vault: &Vault, rows: &[SigningKeyRow], now: TimeMs) -> Result<Keys, AccountError> {
    let public =
        rows.iter().map(|row| PublicKey::from_bytes(row.id.to_string(), &row.public.to_bytes()));
    let public = public.collect::<Result<Vec<_>, _>>();
    let set = public
        .and_then(Jwks::new)
        .map_err(|_| AccountError::Command("a signing key is damaged"))?;
    let signs = plan(rows, now).signs;
    let row = rows.iter().find(|row| Some(row.id) == signs);
    let row = row.ok_or(AccountError::Command("there is no signing key"))?;
    let secret = vault.signing_key(row.id, &row.private)?;
    Ok(Keys { signer: Signer::from_key(row.id.to_string(), &secret), set, read_at: now })
}

/// Whether this vault's keyring is the one that sealed the keys in these tables. Tables without
/// any, of a server that never started, are anybody's.
///
/// # Errors
/// The tables cannot be read.
pub fn are_of(vault: &Vault, db: &Reader<'_>) -> Result<bool, store::Fault> {
    let rows = state::read::session::signing_keys(db)?;
    Ok(rows.iter().all(|row| vault.signing_key(row.id, &row.private).is_ok()))
}

fn plan(rows: &[SigningKeyRow], now: TimeMs) -> Plan {
    let born: Vec<_> = rows.iter().map(|row| Born { id: row.id, at: row.created_at }).collect();
    signing::plan(&born, now)
}

fn new_key(vault: &Vault, now: TimeMs) -> SessionChange {
    let secret = Key::generate(&mut OsRng);
    let id = SigningKeyId::generate(now, crate::accounts::random());
    let public = Signer::from_key(String::new(), &secret).public().to_bytes();
    SessionChange::AddSigningKey {
        id,
        public: TokenHash::from_bytes(public),
        private: vault.seal_signing_key(id, &secret),
    }
}

async fn read_rows(
    store: &Store<Domain>,
    level: ReadLevel,
) -> Result<Vec<SigningKeyRow>, AccountError> {
    store.read(level, |db| Ok(state::read::session::signing_keys(db)?)).await
}

async fn propose(store: &Store<Domain>, change: SessionChange) -> Result<u64, AccountError> {
    let command = Command { actor: Actor::System, change: Change::Session(change) };
    Ok(store.propose(&command, None).await?.index)
}
