//! The expected share of people who do what they confirmed.

/// Expected follow-through φ, in steps of 0.1 %. People clauses then ask for
/// n ≤ ⌊φ · people⌋ instead of n ≤ people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FollowThrough {
    permille: u16,
}

/// A share outside 0.1 % to 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a follow-through must be between 1 and 1000 permille, not {permille}")]
pub struct NotAShare {
    /// What was given.
    pub permille: u16,
}

impl FollowThrough {
    /// Everybody who says so acts.
    pub const FULL: Self = Self { permille: 1000 };

    /// From 1 (one in a thousand) to 1000 (everybody).
    ///
    /// # Errors
    /// Outside that range.
    pub fn permille(permille: u16) -> Result<Self, NotAShare> {
        if (1..=1000).contains(&permille) {
            Ok(Self { permille })
        } else {
            Err(NotAShare { permille })
        }
    }

    /// How many people must be in a set so that `n` can be expected to act: ⌈n / φ⌉. As n is
    /// whole, n ≤ ⌊φ · people⌋ exactly when ⌈n / φ⌉ ≤ people.
    #[must_use]
    pub fn people_for(self, n: u64) -> u64 {
        if self.permille == 1000 {
            return n;
        }
        let scaled = (u128::from(n) * 1000).div_ceil(u128::from(self.permille));
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }

    /// How many of so many people can be expected to act: ⌊φ · people⌋.
    #[must_use]
    pub fn expected_of(self, people: u64) -> u64 {
        // φ ≤ 1, so the result fits wherever `people` did.
        (u128::from(people) * u128::from(self.permille) / 1000) as u64
    }
}

impl Default for FollowThrough {
    fn default() -> Self {
        Self::FULL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_roundings_agree() {
        for permille in [1, 7, 333, 500, 840, 999, 1000] {
            let phi = FollowThrough::permille(permille).unwrap();
            for people in 0..300 {
                for n in 1..300 {
                    let asked = n <= phi.expected_of(people);
                    assert_eq!(asked, phi.people_for(n) <= people, "{permille} {n} {people}");
                }
            }
        }
        assert_eq!(FollowThrough::permille(840).unwrap().people_for(1500), 1786);
        assert!(FollowThrough::permille(0).is_err() && FollowThrough::permille(1001).is_err());
    }
}
