//! Sessions: who is signed in here.

mod audience;
#[cfg(not(target_arch = "wasm32"))]
mod file;
mod keeper;
mod password;
mod service;
mod store;

pub use audience::{AccessToken, Audience};
#[cfg(not(target_arch = "wasm32"))]
pub use file::FileStore;
pub(crate) use keeper::{Keeper, Mode};
pub(crate) use password::{NewPassword, Proof, check_new};
pub use service::{Sessions, SignUp};
pub use store::{MemoryStore, SessionStore, StoreError, StoreLock, StoredSession};

use model::{AccountId, Reason};

/// Who is signed in here, as far as this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Not asked yet: a browser's cookie cannot be seen. [`Sessions::resume`] finds out.
    Unknown,
    /// Nobody; with the reason if a session ended by itself.
    SignedOut(Option<Reason>),
    /// This account.
    SignedIn(AccountId),
}
