//! The log's own clock.
//!
//! Log time is the proposers' time made safe: it never runs backwards, and it follows a step of
//! more than [`STEP_MS_MAX`] only once a second proposal, at least [`SETTLE_MS`] later by the
//! same clock, confirms it. Until then it moves by the bounded step, and irreversible jobs wait
//! (`suspect_ms` is set). A clock that jumps an hour and comes back moves log time by minutes.

use super::Meta;

/// The largest step that is believed at once.
pub(crate) const STEP_MS_MAX: i64 = 5 * 60 * 1000;
/// How much later the second proposal must be.
pub(crate) const SETTLE_MS: i64 = 1000;

impl Meta {
    pub(crate) fn advance_clock(&mut self, proposed_ms: i64) {
        let previous = self.log_time_ms;
        if previous == 0 || proposed_ms <= previous.saturating_add(STEP_MS_MAX) {
            self.log_time_ms = previous.max(proposed_ms);
            self.suspect_ms = 0;
            return;
        }
        if self.suspect_ms == 0 {
            self.suspect_ms = proposed_ms;
            self.log_time_ms = previous.saturating_add(STEP_MS_MAX);
            return;
        }
        let confirmed = proposed_ms >= self.suspect_ms.saturating_add(SETTLE_MS)
            && proposed_ms <= self.suspect_ms.saturating_add(STEP_MS_MAX);
        if confirmed {
            self.log_time_ms = proposed_ms;
            self.suspect_ms = 0;
        } else if proposed_ms < self.suspect_ms
            || proposed_ms > self.suspect_ms.saturating_add(STEP_MS_MAX)
        {
            self.suspect_ms = proposed_ms;
        }
    }
}
