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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Applied;

    fn meta(log_time_ms: i64) -> Meta {
        Meta {
            cluster: [0; 16],
            applied: Applied::default(),
            membership: Vec::new(),
            log_time_ms,
            suspect_ms: 0,
            schema_number: 0,
            next_job: 1,
        }
    }

    proptest! {
        #[test]
        fn never_backwards_and_one_proposal_alone_moves_it_by_a_step_at_most(
            start in 1_i64..1 << 50,
            proposed in prop::collection::vec(0_i64..1 << 51, 1..50),
        ) {
            let mut meta = meta(start);
            let mut seen = Vec::new();
            for now_ms in proposed {
                let (before, suspect) = (meta.log_time_ms, meta.suspect_ms);
                meta.advance_clock(now_ms);
                let step = meta.log_time_ms - before;
                prop_assert!(step >= 0);
                if step > STEP_MS_MAX {
                    prop_assert!(suspect > 0 && seen.contains(&suspect), "confirmed by an earlier one");
                    prop_assert!(now_ms - suspect >= SETTLE_MS && now_ms - suspect <= STEP_MS_MAX);
                }
                seen.push(now_ms);
            }
        }

        #[test]
        fn an_honest_clock_is_followed_exactly(steps in prop::collection::vec(0..STEP_MS_MAX, 1..50)) {
            let mut meta = meta(1_790_000_000_000);
            let mut now_ms = meta.log_time_ms;
            for step in steps {
                now_ms += step;
                meta.advance_clock(now_ms);
                prop_assert_eq!((meta.log_time_ms, meta.suspect_ms), (now_ms, 0));
            }
        }
    }
}
