//! When and how often something is tried again. Pure: the caller sleeps and brings randomness.

use core::time::Duration;

/// Whether a call may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It reads, or a second time is harmless: by its `request_id`, or by itself.
    Safe,
    /// It must reach the server once at most.
    Never,
    /// As [`Retry::Safe`], with so many bytes that a slow line takes minutes for them.
    Bulk,
    /// It must reach the server once at most, which then works on it for minutes.
    Long,
}

impl Retry {
    /// From the first try to the last answer.
    pub(crate) const fn deadline(self) -> Duration {
        match self {
            Self::Safe | Self::Never => Duration::from_secs(30),
            Self::Bulk => Duration::from_secs(300),
            Self::Long => Duration::from_secs(610),
        }
    }
}

/// Growing pauses with full jitter: between a tenth and the whole of `first · 2ⁿ`, at most `max`.
/// Jitter keeps a crowd that lost the same server from coming back in step (M. Brooker,
/// "Exponential Backoff and Jitter", 2015).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) max: Duration,
}

/// For single calls: a person waits.
pub(crate) const CALL: Backoff =
    Backoff { first: Duration::from_millis(200), max: Duration::from_secs(4) };
/// For the live stream: nobody waits, and everybody comes back at once.
pub(crate) const STREAM: Backoff =
    Backoff { first: Duration::from_millis(500), max: Duration::from_secs(30) };

/// Tries after the first.
pub(crate) const RETRIES_MAX: u32 = 4;

impl Backoff {
    /// The pause before try number `attempt` (from 0 for the first repetition); `random` is any
    /// number.
    pub(crate) fn pause(self, attempt: u32, random: u32) -> Duration {
        let full = self.first.saturating_mul(2_u32.saturating_pow(attempt.min(20))).min(self.max);
        let tenth = full / 10;
        tenth + (full - tenth).mul_f64(f64::from(random) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pauses_grow_and_stay_within_bounds(attempt in 0_u32..200, random in any::<u32>()) {
            let pause = CALL.pause(attempt, random);
            prop_assert!(pause <= CALL.max);
            prop_assert!(pause >= CALL.first / 10);
            let shortest = CALL.pause(attempt, 0);
            let longest = CALL.pause(attempt, u32::MAX);
            prop_assert!(shortest <= pause && pause <= longest);
            prop_assert!(longest <= CALL.pause(attempt + 1, u32::MAX));
        }
    }
}
