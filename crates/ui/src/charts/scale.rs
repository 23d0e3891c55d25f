//! From figures to places.

/// A straight scale.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps `from.0..=from.1` onto `to.0..=to.1`. An empty range maps to the start.
    pub(crate) fn new(from: (f64, f64), to: (f64, f64)) -> Scale {
        Scale { from, to }
    }

    pub(crate) fn at(&self, value: f64) -> f64 {
        let length = self.from.1 - self.from.0;
        if length == 0.0 {
            return self.to.0;
        }
        self.to.0 + (value - self.from.0) / length * (self.to.1 - self.to.0)
    }

    /// The figure at a place.
    pub(crate) fn back(&self, place: f64) -> f64 {
        Scale { from: self.to, to: self.from }.at(place)
    }
}

/// Round figures from 0 up to `max`, `max` within them or just below the last: at most
/// `count_max` + 1 of them.
pub(crate) fn ticks(max: u64, count_max: u64) -> Vec<u64> {
    let step = round_step(max, count_max);
    (0..=max.div_ceil(step)).map(|index| index * step).collect()
}

/// The smallest of 1, 2, 5, 10, 20, 50, … that needs no more than `count_max` steps to `max`.
pub(crate) fn round_step(max: u64, count_max: u64) -> u64 {
    let mut magnitude: u64 = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = magnitude.saturating_mul(factor);
            if step.saturating_mul(count_max.max(1)) >= max {
                return step;
            }
        }
        magnitude = magnitude.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, round_step, ticks};

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(3_000, 4), [0, 1_000, 2_000, 3_000]);
        assert_eq!(ticks(3_040, 4), [0, 1_000, 2_000, 3_000, 4_000]);
        assert_eq!(ticks(0, 4), [0]);
        assert_eq!(ticks(1, 4), [0, 1]);
        assert_eq!(ticks(7, 4), [0, 2, 4, 6, 8]);
        assert_eq!(round_step(u64::MAX, 1), u64::MAX);
    }

    #[test]
    fn a_scale_goes_there_and_back() {
        let scale = Scale::new((0.0, 100.0), (430.0, 30.0));
        assert_eq!(scale.at(0.0), 430.0);
        assert_eq!(scale.at(50.0), 230.0);
        assert_eq!(scale.back(230.0), 50.0);
        assert_eq!(Scale::new((5.0, 5.0), (1.0, 9.0)).at(5.0), 1.0);
    }
}
