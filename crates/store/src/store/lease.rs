//! Leases: at most one holder at a time, and a number that proves it.

use std::time::Duration;

use super::{ProposeError, Store, check_length};
use crate::{
    application::Application,
    limits,
    proposal::{Body, EngineReply, Fence},
};

/// Something held until a time. The proof is [`fence`](Self::fence), checked where commands
/// apply; that the time has not passed on one's own clock proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is held.
    pub key: String,
    /// Rises with every new holder.
    pub number: u64,
    /// Log time in milliseconds.
    pub expires_at_ms: i64,
}

impl Lease {
    /// For [`Store::propose_fenced`].
    #[must_use]
    pub fn fence(&self) -> Fence {
        Fence::Lease { key: self.key.clone(), fence: self.number }
    }
}

/// A lease was not given.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError<R> {
    /// Somebody else holds it.
    #[error("somebody else holds it")]
    Held,
    /// See [`ProposeError`].
    #[error(transparent)]
    Propose(#[from] ProposeError<R>),
}

impl<A: Application> Store<A> {
    /// Takes the lease on `key` for `holder`, or renews it if `holder` has it (the number stays).
    /// Holders must be unique per life of a process, so that one that died cannot renew.
    ///
    /// # Errors
    /// See [`LeaseError`].
    pub async fn lease(
        &self,
        key: &str,
        holder: &str,
        ttl: Duration,
    ) -> Result<Lease, LeaseError<A::Rejection>> {
        check_length("lease key", key.len(), limits::NAME_BYTES_MAX)?;
        check_length("holder", holder.len(), limits::NAME_BYTES_MAX)?;
        let ttl_ms = u32::try_from(ttl.as_millis()).unwrap_or(u32::MAX);
        let (key, holder) = (key.to_owned(), holder.to_owned());
        let body = Body::LeaseTake { key: key.clone(), holder, ttl_ms };
        match self.run_own(body).await? {
            EngineReply::Lease { fence, expires_at_ms } => {
                Ok(Lease { key, number: fence, expires_at_ms })
            }
            _ => Err(LeaseError::Held),
        }
    }

    /// Gives a lease back before its time.
    ///
    /// # Errors
    /// See [`ProposeError`].
    pub async fn release(&self, lease: &Lease) -> Result<(), ProposeError<A::Rejection>> {
        let body = Body::LeaseRelease { key: lease.key.clone(), fence: lease.number };
        self.run_own(body).await.map(|_| ())
    }
}
