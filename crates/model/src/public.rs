//! Public numbers: rounded, so that watching them tells nobody who joined when.

use crate::limits::PUBLIC_NUMBERS_FLOOR;

/// A count as the public may read it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, minicbor::Encode, minicbor::Decode,
)]
pub enum PublicCount {
    /// Fewer than [`PUBLIC_NUMBERS_FLOOR`], possibly none.
    #[default]
    #[n(0)]
    Few,
    /// About so many: two significant digits, rounded down.
    #[n(1)]
    About(#[n(0)] u64),
}

impl PublicCount {
    /// Rounds an exact count. Down, so that nothing is claimed that is not there.
    #[must_use]
    pub const fn of(exact: u64) -> Self {
        if exact < PUBLIC_NUMBERS_FLOOR {
            return Self::Few;
        }
        let mut step = 1;
        while exact / step >= 100 {
            step *= 10;
        }
        Self::About(exact / step * step)
    }

    /// The figure to draw: a picture needs one.
    #[must_use]
    pub const fn drawn(self) -> u64 {
        match self {
            Self::Few => 0,
            Self::About(n) => n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_public_and_small_counts_are_not() {
        for (exact, public) in
            [(5, 5), (99, 99), (100, 100), (109, 100), (1_204, 1_200), (98_765, 98_000)]
        {
            assert_eq!(PublicCount::of(exact), PublicCount::About(public));
        }
        for exact in 0..5 {
            assert_eq!(PublicCount::of(exact), PublicCount::Few);
        }
        assert_eq!(PublicCount::of(u64::MAX), PublicCount::About(18_000_000_000_000_000_000));
    }
}
