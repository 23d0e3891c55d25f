//! What is left of an exact number in public.
//!
//! Rounding a figure is not enough where whoever asks chooses one of its terms: "how many are
//! missing to n" for every n would give the exact number away digit by digit. So a question is
//! rounded before it is asked ([`up`]), and a distance is measured from the public number, not
//! from the exact one ([`distance`]). Whoever waits shortens a distance without being counted, so
//! it is as coarse as the number of all who stand; where those are few, there is none to measure.

use model::{limits::PUBLIC_NUMBERS_FLOOR, public::PublicCount};

/// The public numbers next to `n` are so far apart.
pub(super) const fn step(n: u64) -> u64 {
    if n < PUBLIC_NUMBERS_FLOOR {
        return PUBLIC_NUMBERS_FLOOR;
    }
    let mut step = 1;
    while n / step >= 100 {
        step *= 10;
    }
    step
}

/// The least public number that is not below `n`.
pub(super) const fn up(n: u64) -> u64 {
    if n == 0 {
        return 0;
    }
    let step = step(n);
    match n.checked_next_multiple_of(step) {
        Some(rounded) => rounded,
        None => n,
    }
}

/// The greatest public number that is not above `n`; 0 where that is "few".
pub(super) const fn down(n: u64) -> u64 {
    PublicCount::of(n).drawn()
}

/// Whether so few stand that nothing of them is public: not who acts, and not who waits.
pub(super) const fn are_few(standing: u64) -> bool {
    standing < PUBLIC_NUMBERS_FLOOR
}

/// How many more it takes, where `exact` are there of `standing`, who include those who wait, and
/// `more` are missing exactly: counted from the public number of those who are there, and in the
/// steps of the number of all. Finer ones would stand beside "about 1,200" as if they were known.
const fn distance(exact: u64, more: u64, standing: u64) -> PublicCount {
    if more == 0 {
        return PublicCount::Few;
    }
    let away = (exact - down(exact)).saturating_add(more);
    // Of the few nothing is public to be as coarse as.
    let step = if are_few(standing) { 1 } else { step(standing) };
    let counted = match away.checked_next_multiple_of(step) {
        Some(counted) => counted,
        None => away,
    };
    match PublicCount::of(counted) {
        PublicCount::Few => PublicCount::Few,
        // Rounded down, as counts are, it would be too short.
        PublicCount::About(_) => PublicCount::of(up(counted)),
    }
}

/// The distance to what takes `of_none` people where nobody stands. That is all the public learns of
/// it where few stand, as if nobody did; none where people alone are not what it takes.
pub(super) fn missing(
    exact: u64,
    more: u64,
    standing: u64,
    of_none: Option<u64>,
) -> Option<PublicCount> {
    match more > 0 && are_few(standing) {
        true => of_none.map(|people| distance(0, people, 0)),
        false => Some(distance(exact, more, standing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_rounded_up_to_public_numbers() {
        for (n, rounded) in
            [(0, 0), (1, 5), (5, 5), (6, 6), (99, 99), (100, 100), (101, 110), (1_234, 1_300)]
        {
            assert_eq!(up(n), rounded, "{n}");
        }
        for n in (0..30_000).chain([u64::MAX, u64::MAX - 7]) {
            assert!(up(n) >= n && down(n) <= n, "{n}");
            assert!(up(n) == 0 || up(n) == n || down(up(n)) == up(n), "{n}");
        }
    }

    #[test]
    fn a_distance_says_no_more_than_the_public_number_it_starts_from() {
        // Whoever asks for any round number learns the same from 1,200 as from 1,299.
        for asked in (1_300..20_000).step_by(100) {
            let learnt = distance(1_200, asked - 1_200, 1_200);
            for exact in 1_200..1_300 {
                assert_eq!(distance(exact, asked - exact, exact), learnt, "{exact} {asked}");
            }
        }
    }

    #[test]
    fn a_distance_does_not_tell_of_everyone_who_begins_to_wait() {
        let told: std::collections::BTreeSet<_> =
            (1_200..1_300).map(|waiting| distance(3, 3_000 - waiting, waiting).drawn()).collect();
        assert_eq!(told, [1_800, 1_900].into());
    }

    #[test]
    fn a_distance_is_as_coarse_as_the_number_beside_it_and_never_too_short() {
        assert_eq!(distance(1_234, 33, 1_234), PublicCount::About(100));
        assert_eq!(distance(67, 3, 67), PublicCount::Few);
        assert_eq!(distance(3, 27, 3), PublicCount::About(30));
        for more in 1..3_000 {
            // The same for everyone of the few, whom nobody may tell apart.
            let learnt = distance(0, more + 4, 0);
            for exact in 0..5 {
                let PublicCount::About(away) = distance(exact, more + 4 - exact, exact) else {
                    continue;
                };
                assert!(away >= more + 4 && PublicCount::About(away) == learnt, "{exact} {more}");
            }
        }
        for exact in (100..20_000).step_by(7) {
            for more in [1, 33, 950, 1_950, 12_345] {
                let PublicCount::About(away) = distance(exact, more, exact) else { continue };
                assert_eq!(away % step(exact), 0, "{exact} {more}");
                assert!(down(exact) + away >= exact + more, "{exact} {more}");
            }
        }
    }
}
