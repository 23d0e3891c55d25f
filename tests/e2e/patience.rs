//! Waiting for something to be so, with a deadline.

use std::time::{Duration, Instant};

/// How long anything that a person waits for may take on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// For what begins with a process or an election.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// How long one command to a browser may take. A page that hangs answers none: without an end the
/// journey would wait for as long as somebody lets it.
pub(crate) const COMMAND: Duration = Duration::from_secs(60);

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

/// What comes of some work, or that it takes too long.
pub(crate) async fn in_time<T>(
    what: impl std::fmt::Display,
    patience: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Missed> {
    tokio::time::timeout(patience, work).await.map_err(|_| Missed {
        what: what.to_string(),
        instead: format!("no answer for {} s, as from a page that hangs", patience.as_secs_f32()),
    })
}

/// Asks until the answer is `Ok`; an `Err` says what is the case instead. Whatever is asked has to
/// answer as well.
pub(crate) async fn until<T>(
    what: impl std::fmt::Display,
    patience: Duration,
    mut ask: impl AsyncFnMut() -> Result<T, String>,
) -> Result<T, Missed> {
    let deadline = Instant::now() + patience;
    loop {
        // Whoever is asked late may still say what is the case.
        match in_time(&what, patience, ask()).await? {
            Ok(answer) => return Ok(answer),
            Err(instead) if Instant::now() > deadline => {
                return Err(Missed { what: what.to_string(), instead });
            }
            Err(_) => tokio::time::sleep(PACE).await,
        }
    }
}
