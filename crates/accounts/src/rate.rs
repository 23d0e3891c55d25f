//! Rate limits with bounded memory: the generic cell rate algorithm (ITU-T I.371), one instant per
//! key. Time is passed in.
//!
//! Each node counts for itself: a cluster of n lets n times as much through. That still makes
//! guessing hopeless, and needs no write to the store for every guess.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use model::TimeMs;

use crate::limits::RATE_ENTRIES_MAX;

/// How much is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// At once, after a quiet time.
    pub burst: u32,
    /// Then one each so many milliseconds.
    pub period_ms: i64,
}

/// Too often: try again after so many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too often; again in {retry_ms} ms")]
pub struct TooOften {
    /// Milliseconds.
    pub retry_ms: i64,
}

/// Counts for each key apart.
pub struct Limiter<K> {
    quota: Quota,
    /// When each key will have used up nothing again. Keys whose time is past count as absent.
    full_again_at: Mutex<HashMap<K, TimeMs>>,
    entries_max: usize,
}

impl<K: Hash + Eq> Limiter<K> {
    /// Lets `quota` through for each key.
    #[must_use]
    pub fn new(quota: Quota) -> Self {
        Self { quota, full_again_at: Mutex::default(), entries_max: RATE_ENTRIES_MAX }
    }

    /// Counts one try of `key`.
    ///
    /// # Errors
    /// It was one too many, or there are so many keys that a new one cannot be counted.
    pub fn count(&self, key: K, now: TimeMs) -> Result<(), TooOften> {
        let mut entries = self.full_again_at.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.entries_max && !entries.contains_key(&key) {
            entries.retain(|_, at| *at > now);
            if entries.len() >= self.entries_max {
                return Err(TooOften { retry_ms: self.quota.period_ms });
            }
        }
        let all = self.quota.period_ms.saturating_mul(i64::from(self.quota.burst));
        let entry = entries.entry(key).or_insert(now);
        // A clock that was set back must not lock anybody out for longer than a full burst.
        let used = entry.since(now).clamp(0, all);
        *entry = now.plus_millis(used);
        let wait = used + self.quota.period_ms - all;
        if wait > 0 {
            return Err(TooOften { retry_ms: wait });
        }
        *entry = now.plus_millis(used + self.quota.period_ms);
        Ok(())
    }

    /// Forgets a key, e.g. after a success.
    pub fn forget(&self, key: &K) {
        self.full_again_at.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// What an address is counted as: a household has one IPv4 address or one IPv6 network of 64
/// bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network([u8; 8]);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        let mut network = [0; 8];
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                // No IPv6 network that is routed begins with these bytes.
                network[..4].copy_from_slice(&[0, 0, 0xff, 0xff]);
                network[4..].copy_from_slice(&v4.octets());
            }
            IpAddr::V6(v6) => network.copy_from_slice(&v6.octets()[..8]),
        }
        Self(network)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUOTA: Quota = Quota { burst: 3, period_ms: 1_000 };

    fn at(ms: i64) -> TimeMs {
        TimeMs::from_millis(1_000_000 + ms)
    }

    #[test]
    fn a_burst_then_one_each_period() {
        let limiter = Limiter::new(QUOTA);
        for _ in 0..3 {
            assert_eq!(limiter.count("a", at(0)), Ok(()));
        }
        assert_eq!(limiter.count("a", at(0)), Err(TooOften { retry_ms: 1_000 }));
        assert_eq!(limiter.count("a", at(400)), Err(TooOften { retry_ms: 600 }));
        assert_eq!(limiter.count("b", at(400)), Ok(()), "others are not concerned");
        assert_eq!(limiter.count("a", at(1_000)), Ok(()));
        assert_eq!(limiter.count("a", at(1_000)), Err(TooOften { retry_ms: 1_000 }));
    }

    #[test]
    fn a_success_is_forgiven() {
        let limiter = Limiter::new(QUOTA);
        for _ in 0..3 {
            limiter.count("a", at(0)).unwrap();
        }
        limiter.forget(&"a");
        assert_eq!(limiter.count("a", at(0)), Ok(()));
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out_for_long() {
        let limiter = Limiter::new(QUOTA);
        for _ in 0..3 {
            limiter.count("a", at(3_600_000)).unwrap();
        }
        assert_eq!(limiter.count("a", at(0)), Err(TooOften { retry_ms: 1_000 }));
        assert_eq!(limiter.count("a", at(1_000)), Ok(()), "as long as they were told, no longer");
        assert_eq!(limiter.count("a", at(1_000)), Err(TooOften { retry_ms: 1_000 }));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter { entries_max: 10, ..Limiter::new(QUOTA) };
        for key in 0..10 {
            limiter.count(key, at(0)).unwrap();
        }
        assert_eq!(limiter.count(10, at(0)), Err(TooOften { retry_ms: 1_000 }));
        assert_eq!(limiter.count(3, at(0)), Ok(()), "whoever is known is still counted");
        assert_eq!(limiter.count(10, at(5_000)), Ok(()), "those whose time is past make room");
        assert!(limiter.full_again_at.lock().unwrap().len() <= 10);
    }

    #[test]
    fn a_household_is_one() {
        let network = |a: &str| Network::from(a.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
    }

    proptest! {
        /// Never more than the burst and one each period, whatever the rhythm.
        #[test]
        fn no_rhythm_gets_more_through(steps in proptest::collection::vec(0i64..3_000, 1..200)) {
            let limiter = Limiter::new(QUOTA);
            let (mut now, mut through) = (0, 0);
            for step in steps {
                now += step;
                through += i64::from(limiter.count((), at(now)).is_ok());
            }
            prop_assert!(through <= 3 + now / 1_000);
        }

        /// Whoever waits as long as they were told gets through.
        #[test]
        fn the_delay_is_right(steps in proptest::collection::vec(0i64..1_500, 1..100)) {
            let limiter = Limiter::new(QUOTA);
            let mut now = 0;
            for step in steps {
                now += step;
                if let Err(TooOften { retry_ms }) = limiter.count((), at(now)) {
                    prop_assert!(limiter.count((), at(now + retry_ms - 1)).is_err());
                    now += retry_ms;
                    prop_assert_eq!(limiter.count((), at(now)), Ok(()));
                }
            }
        }
    }
}
