//! Lets changes of one thing wait while it is counted.
//!
//! Who would act together is worked out from what stands in the store, and the command that acts
//! on it is refused if that moved meanwhile. Under steady enrolments it always moves. So whoever
//! was refused once closes the gate: changes that come through this server wait, for as long as
//! one counting takes, and go on. It is no lock: whatever comes another way still moves things,
//! is noticed by the command, and counted again.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Things remembered before those that nobody uses are forgotten.
const FORGET_ABOVE: usize = 1_024;

/// One gate for each `K`. Clones are one.
#[derive(Debug)]
pub(crate) struct Gates<K>(Arc<Mutex<HashMap<K, Weak<RwLock<()>>>>>);

impl<K> Clone for Gates<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K> Default for Gates<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Hash + Eq> Gates<K> {
    /// Waits while the gate is closed; it cannot be closed while the answer is held.
    pub(crate) async fn pass(&self, of: K) -> OwnedRwLockReadGuard<()> {
        self.gate(of).read_owned().await
    }

    /// Closes the gate once all who passed are done, until the answer is dropped. Those who come
    /// later wait behind this.
    pub(crate) async fn close(&self, of: K) -> OwnedRwLockWriteGuard<()> {
        self.gate(of).write_owned().await
    }

    fn gate(&self, of: K) -> Arc<RwLock<()>> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(&of).and_then(Weak::upgrade) {
            return gate;
        }
        if gates.len() >= FORGET_ABOVE {
            gates.retain(|_, gate| gate.strong_count() > 0);
        }
        let gate = Arc::default();
        gates.insert(of, Arc::downgrade(&gate));
        gate
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_closed_gate_holds_up_its_own_and_nobody_else() {
        let gates = Gates::<u8>::default();
        let passing = (gates.pass(1).await, gates.pass(1).await);
        let closing = gates.close(1);
        tokio::pin!(closing);
        assert!(closing.as_mut().now_or_never().is_none(), "two are passing");
        assert!(gates.pass(1).now_or_never().is_none(), "whoever comes later waits");
        drop(passing);
        let closed = closing.await;
        assert!(gates.pass(1).now_or_never().is_none());
        assert!(gates.pass(2).now_or_never().is_some());
        drop(closed);
        assert!(gates.pass(1).now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_nobody_uses_is_forgotten() {
        let gates = Gates::<usize>::default();
        let kept = gates.pass(0).await;
        for n in 1..3 * FORGET_ABOVE {
            drop(gates.pass(n).await);
        }
        assert!(gates.0.lock().unwrap().len() <= FORGET_ABOVE + 1);
        assert!(gates.close(0).now_or_never().is_none(), "what is used is not forgotten");
        drop(kept);
    }
}
