//! Opening a store for a test.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use store::{Clock, IdempotencyKey, Options, Store};

use crate::ledger::Ledger;

pub(crate) const NOW: i64 = 1_790_000_000_000;

pub(crate) async fn open(dir: &Path) -> Store<Ledger> {
    Store::open(dir, Ledger, Options::default()).await.unwrap()
}

/// A clock that only moves when it is told to.
#[derive(Clone)]
pub(crate) struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn options(&self) -> Options {
        let time = Arc::clone(&self.0);
        Options { clock: Clock::of(move || time.load(Ordering::SeqCst)), ..Options::default() }
    }
}

pub(crate) fn key(principal: &str, key: &str, request: u8) -> Option<IdempotencyKey> {
    Some(IdempotencyKey {
        principal: principal.into(),
        key: key.into(),
        request_hash: [request; 32],
    })
}
