//! Where a program keeps its session between runs. Browsers keep none: their refresh token is a
//! cookie.

use core::{any::Any, fmt};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Audience;

/// A session as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The refresh token that works now.
    pub refresh_token: Zeroizing<String>,
    /// The request by which it was last asked for its successor, while no answer has come.
    pub asked_by: Option<Zeroizing<String>>,
    /// The access tokens that it was last turned into, one for each audience.
    pub access: Vec<StoredAccess>,
}

/// An access token as it is kept, for the program that runs next: a refresh is written at the
/// server, which a server without the majority of its cluster cannot do.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAccess {
    /// For whom it is.
    pub audience: String,
    /// The JWT.
    pub token: Zeroizing<String>,
    /// Who one is to them.
    pub subject: String,
    /// When it was got and when it ends, by this machine's clock, milliseconds since the Unix
    /// epoch.
    pub since_ms: i64,
    /// See [`since_ms`](Self::since_ms).
    pub until_ms: i64,
}

impl fmt::Debug for StoredAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredAccess").field("audience", &self.audience).finish_non_exhaustive()
    }
}

impl StoredSession {
    /// A session of which nothing is known but its refresh token.
    #[must_use]
    pub fn new(refresh_token: Zeroizing<String>) -> Self {
        Self { refresh_token, asked_by: None, access: Vec::new() }
    }

    /// The kept access token that is good at `now_ms`. None is while the clock is before the time
    /// at which it was got: nobody knows how long that is.
    pub(crate) fn access(&self, audience: &Audience, now_ms: i64) -> Option<&StoredAccess> {
        let audience = audience.to_string();
        let good = |kept: &&StoredAccess| {
            kept.audience == audience && (kept.since_ms..kept.until_ms).contains(&now_ms)
        };
        self.access.iter().find(good)
    }

    /// Keeps an access token instead of the one of the same audience and of those that are over.
    pub(crate) fn keep(&mut self, access: StoredAccess) {
        let now_ms = access.since_ms;
        self.access.retain(|kept| {
            kept.audience != access.audience && (kept.since_ms..kept.until_ms).contains(&now_ms)
        });
        self.access.push(access);
    }
}

impl fmt::Debug for StoredSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredSession { .. }")
    }
}

/// Held while a refresh token is used: whoever else has the same store waits. Let go when
/// dropped.
pub type StoreLock = Box<dyn Any + Send>;

/// The kept session could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error("the session file {path} cannot be used: {why}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        why: String,
    },
    /// The file is not one of ours.
    #[error("the session file {path} is not readable; sign in again to replace it")]
    Malformed {
        /// Which file.
        path: String,
    },
    /// Others may read it.
    #[error("others may read the session file {path}; `chmod 600` it, and sign out if in doubt")]
    Exposed {
        /// Which file.
        path: String,
    },
    /// Another program has held the lock for too long.
    #[error(
        "another muster program is using this session and does not let go: does it wait for a server that does not answer?"
    )]
    Locked,
}

/// Where a program keeps its session between runs.
pub trait SessionStore: Send + Sync {
    /// Takes the lock that all programs with this store share; none if another one has it.
    ///
    /// # Errors
    /// The store cannot be used.
    fn try_lock(&self) -> Result<Option<StoreLock>, StoreError>;

    /// The kept session, if there is one. Another program may have changed it meanwhile.
    ///
    /// # Errors
    /// The store cannot be used.
    fn load(&self) -> Result<Option<StoredSession>, StoreError>;

    /// Keeps a session instead of what was there.
    ///
    /// # Errors
    /// The store cannot be used; then what was there is still there.
    fn save(&self, session: &StoredSession) -> Result<(), StoreError>;

    /// Keeps none.
    ///
    /// # Errors
    /// The store cannot be used.
    fn clear(&self) -> Result<(), StoreError>;
}

/// Keeps a session as long as the program runs.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Inner>);

#[derive(Default)]
struct Inner {
    session: Mutex<Option<StoredSession>>,
    lock: Arc<Mutex<bool>>,
}

/// Sets the flag back.
struct MemoryLock(Arc<Mutex<bool>>);

impl Drop for MemoryLock {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }
}

impl MemoryStore {
    fn session(&self) -> std::sync::MutexGuard<'_, Option<StoredSession>> {
        self.0.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionStore for MemoryStore {
    fn try_lock(&self) -> Result<Option<StoreLock>, StoreError> {
        let mut held = match self.0.lock.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(e)) => e.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        if *held {
            return Ok(None);
        }
        *held = true;
        Ok(Some(Box::new(MemoryLock(Arc::clone(&self.0.lock)))))
    }

    fn load(&self) -> Result<Option<StoredSession>, StoreError> {
        Ok(self.session().clone())
    }

    fn save(&self, session: &StoredSession) -> Result<(), StoreError> {
        *self.session() = Some(session.clone());
        Ok(())
    }

    fn clear(&self) -> Result<(), StoreError> {
        *self.session() = None;
        Ok(())
    }
}
