//! The tipping curve as numbers: how many would act for each number of extra people.

/// Corners in order of `extra`; between two of them the curve rises by one for each extra person
/// (that person, who acts whatever happens).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Curve {
    corners: Vec<(i64, u64)>,
}

/// A place where one more person brings others along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Jump {
    pub(crate) extra: i64,
    pub(crate) people: u64,
    /// How many come along with that person.
    pub(crate) along: u64,
}

impl Curve {
    /// Takes corners in any order.
    pub(crate) fn new(mut corners: Vec<(i64, u64)>) -> Curve {
        corners.sort_unstable();
        corners.dedup_by_key(|corner| corner.0);
        Curve { corners }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.corners.is_empty()
    }

    pub(crate) fn corners(&self) -> &[(i64, u64)] {
        &self.corners
    }

    /// The first and the last number of extra people.
    pub(crate) fn range(&self) -> (i64, i64) {
        let first = self.corners.first().map_or(0, |corner| corner.0);
        let last = self.corners.last().map_or(0, |corner| corner.0);
        (first, last)
    }

    /// How many would act with so many extra people.
    pub(crate) fn people(&self, extra: i64) -> u64 {
        let after = self.corners.partition_point(|corner| corner.0 <= extra);
        match after.checked_sub(1).map(|index| self.corners[index]) {
            Some((at, people)) => people.saturating_add_signed(extra - at),
            None => self.corners.first().map_or(0, |corner| corner.1),
        }
    }

    /// The most that the curve shows.
    pub(crate) fn most(&self) -> u64 {
        self.corners.iter().map(|corner| corner.1).max().unwrap_or_default()
    }

    /// The fewest extra people (not below none) with whom so many would act.
    pub(crate) fn first_reaching(&self, people: u64) -> Option<i64> {
        let (_, last) = self.range();
        if self.people(0) >= people {
            return Some(0);
        }
        let mut low = 0;
        let mut high = last;
        if high < 0 || self.people(high) < people {
            return None;
        }
        // The curve never falls, so halving finds the place.
        while low < high {
            let middle = low + (high - low) / 2;
            if self.people(middle) >= people { high = middle } else { low = middle + 1 }
        }
        Some(low)
    }

    /// Where more come along than the one person, the most first.
    pub(crate) fn jumps(&self) -> Vec<Jump> {
        let mut jumps: Vec<Jump> = self
            .corners
            .windows(2)
            .filter_map(|pair| {
                let (extra, people) = pair[1];
                let along = people.saturating_sub(self.people(extra - 1)).saturating_sub(1);
                (along > 0 && extra > 0).then_some(Jump { extra, people, along })
            })
            .collect();
        jumps.sort_by_key(|jump| (std::cmp::Reverse(jump.along), jump.extra));
        jumps
    }
}

#[cfg(test)]
mod tests {
    use super::{Curve, Jump};

    fn curve() -> Curve {
        Curve::new(vec![(88, 1_518), (-30, 680), (0, 1_204), (210, 2_000)])
    }

    #[test]
    fn between_corners_each_person_brings_themselves() {
        let curve = curve();
        assert_eq!(curve.people(0), 1_204);
        assert_eq!(curve.people(87), 1_291);
        assert_eq!(curve.people(88), 1_518);
        assert_eq!(curve.people(-31), 680);
        assert_eq!(curve.people(-1), 709);
        assert_eq!(curve.people(300), 2_090);
        assert_eq!(Curve::default().people(5), 0);
    }

    #[test]
    fn the_least_that_reaches_a_tier() {
        let curve = curve();
        assert_eq!(curve.first_reaching(500), Some(0));
        assert_eq!(curve.first_reaching(1_205), Some(1));
        assert_eq!(curve.first_reaching(1_500), Some(88));
        assert_eq!(curve.first_reaching(2_000), Some(210));
        assert_eq!(curve.first_reaching(2_001), None);
    }

    #[test]
    fn jumps_are_where_others_come_along() {
        let expected = [
            Jump { extra: 210, people: 2_000, along: 360 },
            Jump { extra: 88, people: 1_518, along: 226 },
        ];
        assert_eq!(curve().jumps(), expected);
    }
}
