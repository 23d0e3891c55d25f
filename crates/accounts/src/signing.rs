//! When keys that sign access tokens come and go: a pure rule over their birthdays.
//!
//! A key is shown in the key set for an hour before it signs, signs for 30 days, and stays in the
//! set for a day after its successor began: whoever holds a key set that is up to an hour old can
//! check every living token.

use model::{SigningKeyId, TimeMs};

use crate::limits::{SIGNING_KEY_AFTER_MS, SIGNING_KEY_AHEAD_MS, SIGNING_KEY_MS};

/// A signing key's name and birthday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Born {
    /// Which.
    pub id: SigningKeyId,
    /// When it was made.
    pub at: TimeMs,
}

/// What is to be done with the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Signs now; none if there is no key at all.
    pub signs: Option<SigningKeyId>,
    /// A new key is due.
    pub add: bool,
    /// No living token names these.
    pub drop: Vec<SigningKeyId>,
}

/// The plan for `keys`, in any order.
#[must_use]
pub fn plan(keys: &[Born], now: TimeMs) -> Plan {
    let mut keys = keys.to_vec();
    keys.sort_by_key(|key| (key.at, key.id));
    let Some(newest) = keys.last() else { return Plan { add: true, ..Plan::default() } };
    let age = |key: &Born| now.since(key.at);
    // The newest that has been shown for long enough; else, with a fresh set, the oldest there is.
    let signs = keys.iter().rev().find(|k| age(k) >= SIGNING_KEY_AHEAD_MS).or(keys.first());
    let add = age(newest) >= SIGNING_KEY_MS;
    let replaced = |pair: &[Born]| match pair {
        [old, next] if age(next) >= SIGNING_KEY_AHEAD_MS + SIGNING_KEY_AFTER_MS => Some(old.id),
        _ => None,
    };
    let drop = keys.windows(2).filter_map(replaced).collect();
    Plan { signs: signs.map(|key| key.id), add, drop }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use model::time::{DAY_MS, HOUR_MS};

    use super::*;

    fn born(n: u8, at: i64) -> Born {
        Born { id: SigningKeyId::from_bytes([n; 16]), at: TimeMs::from_millis(at) }
    }

    fn at(ms: i64) -> TimeMs {
        TimeMs::from_millis(ms)
    }

    #[test]
    fn the_life_of_a_key() {
        let (first, second) = (born(1, 0), born(2, 30 * DAY_MS));
        assert_eq!(plan(&[], at(0)), Plan { signs: None, add: true, drop: vec![] });
        assert_eq!(plan(&[first], at(0)), Plan { signs: Some(first.id), add: false, drop: vec![] });
        assert!(!plan(&[first], at(30 * DAY_MS - 1)).add);
        assert!(plan(&[first], at(30 * DAY_MS)).add);
        let both = |ms| plan(&[second, first], at(30 * DAY_MS + ms));
        assert_eq!(both(0), Plan { signs: Some(first.id), add: false, drop: vec![] });
        assert_eq!(both(HOUR_MS - 1).signs, Some(first.id));
        assert_eq!(both(HOUR_MS).signs, Some(second.id));
        assert_eq!(both(HOUR_MS + DAY_MS - 1).drop, vec![]);
        assert_eq!(
            both(HOUR_MS + DAY_MS),
            Plan { signs: Some(second.id), add: false, drop: vec![first.id] }
        );
    }

    #[test]
    fn a_clock_set_back_still_signs() {
        assert_eq!(plan(&[born(1, 1_000_000)], at(0)).signs, Some(born(1, 0).id));
    }

    proptest! {
        /// Following the plan from hour to hour for a year: there is always a key that signs, no
        /// token outlives its key in the set, nobody meets a key that an hour-old set lacks, and
        /// there are never more than a few.
        #[test]
        fn every_living_token_can_be_checked(steps in proptest::collection::vec(1i64..60 * HOUR_MS, 1..150)) {
            let mut keys = vec![born(0, 0)];
            let (mut now, mut next) = (0i64, 1u8);
            // What was signed, and until when it lives.
            let mut tokens: Vec<(SigningKeyId, i64)> = Vec::new();
            for step in steps {
                now += step;
                let plan = plan(&keys, at(now));
                keys.retain(|k| !plan.drop.contains(&k.id));
                let signs = plan.signs.unwrap();
                let key = *keys.iter().find(|k| k.id == signs).unwrap();
                prop_assert!(keys.len() == 1 || now - key.at.as_millis() >= HOUR_MS);
                tokens.retain(|(_, until)| *until > now);
                for (id, _) in &tokens {
                    prop_assert!(keys.iter().any(|k| k.id == *id));
                }
                tokens.push((signs, now + model::limits::ACCESS_TOKEN_MS));
                if plan.add {
                    keys.push(born(next, now));
                    next += 1;
                }
                prop_assert!(keys.len() <= 3);
            }
        }
    }
}
