//! What differs between a program and a page in a browser: clocks, timers, tasks. Nothing else in
//! this crate asks on which of the two it runs, but [`crate::transport`].

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
pub(crate) mod web;

use core::{future::Future, pin::pin, time::Duration};

use futures_util::future::{Either, select};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{MaybeSend, Moment, hidden_for, shown, sleep, spawn, stretch, wall_clock};
#[cfg(target_arch = "wasm32")]
pub(crate) use web::{MaybeSend, Moment, hidden_for, shown, sleep, spawn, stretch, wall_clock};

/// The time given was not enough.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// Drops `future` if it takes longer than `limit`.
pub(crate) async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    match select(pin!(future), pin!(sleep(limit))).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(Elapsed),
    }
}

/// Random bytes of the operating system or the browser.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    use crypto::rand_core::RngCore as _;
    let mut bytes = [0; N];
    crypto::OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A fresh idempotency key: 128 random bits as text.
pub(crate) fn request_id() -> String {
    format!("{:032x}", u128::from_be_bytes(random()))
}

/// Fresh bytes of an id (UUIDv7).
pub(crate) fn fresh_id() -> [u8; 16] {
    model::ProjectId::generate(wall_clock(), random()).to_bytes()
}
