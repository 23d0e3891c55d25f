//! Letting nodes in.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::{OpenError, ProposeError, ReadLevel, Store};
use crate::{
    application::Application,
    fault::Fault,
    identity::{FOUNDER, Identity},
    limits,
    peer::NodeKey,
    proposal::{Body, EngineReply},
};

/// A node was not let in.
#[derive(Debug, thiserror::Error)]
pub enum JoinError<R> {
    /// The secret is not one that was offered, was used by another node, or its time is up.
    #[error("the invitation is unknown, used or expired: ask for a new one")]
    NotOffered,
    /// See [`ProposeError`].
    #[error(transparent)]
    Propose(#[from] ProposeError<R>),
}

impl<A: Application> Store<A> {
    /// Offers one node a number, for whoever shows `secret` within `for_ms` (a week at most).
    ///
    /// # Errors
    /// See [`ProposeError`].
    pub async fn offer_join(
        &self,
        secret: &[u8; 32],
        for_ms: i64,
    ) -> Result<(), ProposeError<A::Rejection>> {
        let hash = Sha256::digest(secret).into();
        let for_ms = for_ms.clamp(0, limits::JOIN_OFFER_MS_MAX);
        let expires_at_ms = self.now_ms().saturating_add(for_ms);
        self.run_own(Body::JoinOffer { hash, expires_at_ms }).await.map(|_| ())
    }

    /// Whether [`join`](Self::join) would give the holder of `key` a number for this secret.
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn is_offered(&self, secret: &[u8; 32], key: NodeKey) -> Result<bool, Fault> {
        let hash: [u8; 32] = Sha256::digest(secret).into();
        let now_ms = self.now_ms();
        let sql = "SELECT o.node IS NULL OR (n.key = ?2 AND n.removed_at IS NULL) FROM join_offer o \
                   LEFT JOIN node n ON n.id = o.node WHERE o.hash = ?1 AND o.expires_at > ?3";
        let offered = self.read(ReadLevel::Linearizable, move |db| {
            db.one::<bool>(sql, &crate::values![hash.to_vec(), key.to_vec(), now_ms])
        });
        Ok(offered.await?.unwrap_or(false))
    }

    /// Gives the node that showed `secret` and proved to hold `key` its number, which no other
    /// ever had. Again the same for the same.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub async fn join(
        &self,
        secret: &[u8; 32],
        key: NodeKey,
    ) -> Result<u64, JoinError<A::Rejection>> {
        let hash = Sha256::digest(secret).into();
        match self.run_own(Body::Join { hash, key }).await? {
            EngineReply::Joined(node) => Ok(node),
            _ => Err(JoinError::NotOffered),
        }
    }
}

/// Makes `dir` the directory of a node that joins a cluster under the number that it was given;
/// [`Store::open`] then waits there for the tables.
///
/// # Errors
/// See [`OpenError`]. A directory that holds another store is left as it is.
pub fn prepare_to_join(dir: &Path, cluster: [u8; 16], node: u64) -> Result<(), OpenError> {
    let io = |error| OpenError::Io { dir: dir.to_owned(), error };
    std::fs::create_dir_all(dir).map_err(io)?;
    let identity = Identity { cluster, node };
    match Identity::load(dir).map_err(io)? {
        Some(found) if found == identity => Ok(()),
        Some(_) => Err(OpenError::WrongCluster { dir: dir.to_owned() }),
        None if node <= FOUNDER => Err(OpenError::WrongCluster { dir: dir.to_owned() }),
        None => identity.save(dir).map_err(io),
    }
}
