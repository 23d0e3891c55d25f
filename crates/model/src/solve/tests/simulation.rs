//! Why everybody is asked to confirm, and why the coalition is solved again before *go*.
//!
//! Asserts the shape of what happens, not figures: they depend on the seed.

use crate::solve::{Clause, FollowThrough, PledgeInput, Slot, Solver, Standing};

const PEOPLE: usize = 6_000;
const FULL: FollowThrough = FollowThrough::FULL;

struct Outcome {
    confirmed: u64,
    /// Those who would act below their own condition if all who confirmed were told to go.
    exposed: u64,
    go: u64,
}

/// Log-normal thresholds.
#[derive(Clone, Copy)]
struct Asks {
    median: f64,
    sigma: f64,
    /// People say numbers that are multiples of this.
    round_to: f64,
}

/// Of the coalition a share stays silent.
fn call(said: Asks, silent_percent: u64) -> Outcome {
    let mut random = Random(7);
    let mut ask = || {
        let wish = said.median * (said.sigma * random.normal()).exp();
        ((wish / said.round_to).round() * said.round_to).max(1.0) as u64
    };
    let asks: Vec<u64> = (0..PEOPLE).map(|_| ask()).collect();
    let called = solver(&asks).coalition(FULL);
    let answers = called.members.iter().filter(|_| random.next() % 100 >= silent_percent);
    let confirmed: Vec<u64> = answers.map(|slot: Slot| asks[slot.0 as usize]).collect();
    let people = confirmed.len() as u64;
    let go = solver(&confirmed).coalition(FULL);
    for slot in go.members.iter() {
        assert!(confirmed[slot.0 as usize] <= go.people, "nobody acts below their condition");
    }
    let exposed = confirmed.iter().filter(|&&ask| ask > people).count() as u64;
    Outcome { confirmed: people, exposed, go: go.people }
}

fn solver(asks: &[u64]) -> Solver {
    let mut standing = Standing::new(&[], 0).unwrap();
    for &ask in asks {
        let clauses = [Clause::people(ask).unwrap()];
        let input =
            PledgeInput { acting: true, gate: true, clauses: &clauses, ..Default::default() };
        standing.push(input).unwrap();
    }
    Solver::new(standing)
}

#[test]
fn silence_exposes_some_and_the_second_solve_saves_them() {
    let outcome = call(Asks { median: 1_500.0, sigma: 0.9, round_to: 1.0 }, 20);
    assert!(outcome.confirmed > 4_000, "most confirm: {}", outcome.confirmed);
    assert!(outcome.exposed > 50, "without a second solve they are exposed: {}", outcome.exposed);
    // Who is exposed leaves, and their leaving exposes a few more.
    assert!(outcome.go <= outcome.confirmed - outcome.exposed);
    assert!(outcome.go > outcome.confirmed * 9 / 10, "the rest still go: {}", outcome.go);
}

#[test]
fn near_the_edge_a_little_silence_exposes_many_and_more_leaves_nobody() {
    // About 5,150 are called, and many of them ask for exactly 5,000.
    let edge = Asks { median: 4_200.0, sigma: 0.25, round_to: 1_000.0 };
    let little = call(edge, 5);
    assert!(little.exposed > 500, "{}", little.exposed);
    let more = call(edge, 20);
    assert!(more.confirmed > 3_000, "{}", more.confirmed);
    assert_eq!(more.go, 0);
}

/// SplitMix64 and Box–Muller.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}
