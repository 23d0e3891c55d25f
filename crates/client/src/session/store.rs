//! Where a program keeps its session between runs. Browsers keep none: their refresh token is a
//! cookie.

use core::{any::Any, fmt};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use zeroize::Zeroizing;

/// A session as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The refresh token that works now.
    pub refresh_token: Zeroizing<String>,
    /// The request by which it was last asked for its successor, while no answer has come.
    pub asked_by: Option<Zeroizing<String>>,
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
