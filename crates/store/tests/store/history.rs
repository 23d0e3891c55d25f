//! What clients saw of a counter, and whether one machine that does one thing at a time could
//! have shown it to them (linearizability, Herlihy and Wing, 1990).
//!
//! Every add returns the counter after it, so the order of the adds is known and the general
//! search (Wing and Gong, 1993) is not needed: an add of value v stands at place 2v, a read of
//! value v right after it at 2v + 1, and the history is linearizable if and only if no two adds
//! have the same value and nothing ended before something began that stands before it.

use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saw {
    /// An add was acknowledged with this value.
    Added(i64),
    /// A read gave this value.
    Read(i64),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) saw: Saw,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
}

impl Event {
    fn place(&self) -> i64 {
        match self.saw {
            Saw::Added(value) => 2 * value,
            Saw::Read(value) => 2 * value + 1,
        }
    }
}

/// The first contradiction, if there is one.
pub(crate) fn contradiction(events: &[Event]) -> Option<String> {
    let mut events = events.to_vec();
    events.sort_by_key(|event| (event.place(), event.began));
    let mut latest: Option<Event> = None;
    let mut before: Option<Event> = None;
    for event in events {
        if let Some(before) = before
            && matches!(event.saw, Saw::Added(_))
            && before.saw == event.saw
        {
            return Some(format!("given twice: {before:?} and {event:?}"));
        }
        if let Some(latest) = latest
            && latest.place() < event.place()
            && event.ended < latest.began
        {
            return Some(format!("{event:?} ended before {latest:?}, which comes before it"));
        }
        if latest.is_none_or(|latest| latest.began < event.began) {
            latest = Some(event);
        }
        before = Some(event);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn events(of: &[(Saw, u64, u64)]) -> Vec<Event> {
        let zero = Instant::now();
        let at = |ms| zero + Duration::from_millis(ms);
        of.iter().map(|(saw, b, e)| Event { saw: *saw, began: at(*b), ended: at(*e) }).collect()
    }

    #[test]
    fn possible_histories_pass_and_impossible_ones_do_not() {
        use Saw::{Added, Read};
        let possible: [&[_]; 3] = [
            &[(Added(1), 0, 10), (Read(1), 11, 12), (Added(2), 11, 20)],
            // Two at the same time, in either order.
            &[(Added(2), 0, 10), (Added(1), 0, 10), (Read(0), 0, 3)],
            &[(Read(1), 0, 10), (Added(1), 5, 20)],
        ];
        for history in possible {
            assert_eq!(contradiction(&events(history)), None, "{history:?}");
        }
        let impossible: [&[_]; 4] = [
            &[(Added(1), 0, 10), (Added(1), 20, 30)],
            &[(Added(1), 0, 10), (Read(0), 11, 12)],
            &[(Added(2), 0, 10), (Added(1), 11, 20)],
            &[(Read(1), 0, 4), (Added(1), 5, 20)],
        ];
        for history in impossible {
            assert!(contradiction(&events(history)).is_some(), "{history:?}");
        }
    }
}
