//! A program on tokio.

use core::{future::Future, time::Duration};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use model::TimeMs;

/// What may move to another thread.
pub(crate) trait MaybeSend: Send {}
impl<T: Send> MaybeSend for T {}

/// A moment of a clock that never runs backwards.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Moment(Instant);

impl Moment {
    pub(crate) fn now() -> Self {
        // Tokio's clock, so that tests can turn it.
        Self(tokio::time::Instant::now().into_std())
    }

    /// Time since `earlier`; zero if that is in the future.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }
}

pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Runs a task to its end, whoever waits for it or not. Called inside a tokio runtime.
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

/// Programs are always seen.
pub(crate) async fn shown() {}

/// Programs are always seen.
pub(crate) async fn hidden_for(_long: Duration) {
    core::future::pending::<()>().await;
}

/// Work that takes a fifth of a second and more, off the runtime's threads. None if the runtime
/// is shutting down.
pub(crate) async fn stretch<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// The time of day, as this machine has it.
pub(crate) fn wall_clock() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    TimeMs::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
