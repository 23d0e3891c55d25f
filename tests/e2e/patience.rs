//! Waiting for something to be so, with a deadline.

use std::time::{Duration, Instant};

/// How long anything that a person waits for may take on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How often is asked.
const PACE: Duration = Duration::from_millis(25);

/// It was not so in time.
#[derive(Debug)]
pub(crate) struct Missed {
    /// What was waited for.
    pub(crate) what: String,
    /// What was the case instead, when last asked.
    pub(crate) instead: String,
}

impl std::fmt::Display for Missed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} did not come: {}", self.what, self.instead)
    }
}

/// Asks until the answer is `Ok`; an `Err` says what is the case instead.
pub(crate) async fn until<T>(
    what: impl std::fmt::Display,
    patience: Duration,
    mut ask: impl AsyncFnMut() -> Result<T, String>,
) -> Result<T, Missed> {
    let deadline = Instant::now() + patience;
    loop {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(instead) if Instant::now() > deadline => {
                return Err(Missed { what: what.to_string(), instead });
            }
            Err(_) => tokio::time::sleep(PACE).await,
        }
    }
}
