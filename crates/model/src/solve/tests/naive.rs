//! The definitions, word for word, without any cleverness.

use proptest::prelude::*;

use crate::solve::{
    Clause, FollowThrough, Members, NeedIx, OfferIx, OfferSpec, PledgeInput, Requirement, Slot,
    Solver, Standing,
};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    People(u64),
    Offered(u16, u64),
}

#[derive(Clone, Debug)]
pub(super) struct Pledge {
    pub(super) acting: bool,
    pub(super) gate: bool,
    pub(super) offers: Vec<(u16, u64)>,
    pub(super) asks: Vec<Ask>,
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) maxima: Vec<Option<u64>>,
    pub(super) pledges: Vec<Pledge>,
    pub(super) permille: u16,
}

struct Sums {
    people: i64,
    offered: Vec<u64>,
}

/// What comes from outside: people (negative if they stay away) and offers.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    pub(super) people: i64,
    pub(super) offers: Vec<u64>,
}

impl Outside {
    pub(super) fn people(people: i64) -> Self {
        Self { people, offers: vec![] }
    }
}

impl Case {
    pub(super) fn follow(&self) -> FollowThrough {
        FollowThrough::permille(self.permille).unwrap()
    }

    pub(super) fn standing(&self) -> Standing {
        let specs: Vec<OfferSpec> =
            self.maxima.iter().map(|&m| OfferSpec { per_person_max: m, meets: None }).collect();
        let mut standing = Standing::new(&specs, 1).unwrap();
        for pledge in &self.pledges {
            pledge.with(|input| standing.push(input).unwrap());
        }
        standing
    }

    pub(super) fn solver(&self) -> Solver {
        Solver::new(self.standing())
    }

    pub(super) fn people(&self, set: &[bool]) -> u64 {
        self.pledges.iter().zip(set).filter(|(p, inside)| p.acting && **inside).count() as u64
    }

    pub(super) fn offered(&self, set: &[bool], ix: u16) -> u64 {
        let of = |p: &Pledge| -> u64 {
            let max = self.maxima[usize::from(ix)].unwrap_or(u64::MAX);
            p.offers.iter().filter(|(i, _)| *i == ix).map(|(_, q)| (*q).min(max)).sum()
        };
        self.pledges.iter().zip(set).filter(|(_, inside)| **inside).map(|(p, _)| of(p)).sum()
    }

    /// What a set counts for, with what comes from outside.
    fn sums(&self, set: &[bool], outside: &Outside) -> Sums {
        let given = |ix: usize| outside.offers.get(ix).copied().unwrap_or(0);
        let offered = |ix: usize| self.offered(set, ix as u16) + given(ix);
        Sums {
            people: self.people(set) as i64 + outside.people,
            offered: (0..self.maxima.len()).map(offered).collect(),
        }
    }

    /// Whether all clauses of one pledge hold on a set.
    pub(super) fn satisfied(&self, i: usize, set: &[bool], outside: &Outside) -> bool {
        self.satisfied_by(i, &self.sums(set, outside))
    }

    fn satisfied_by(&self, i: usize, sums: &Sums) -> bool {
        let pledge = &self.pledges[i];
        pledge.gate
            && pledge.asks.iter().all(|ask| match ask {
                Ask::People(1) if pledge.acting => true,
                Ask::People(n) => {
                    i128::from(*n) * 1000 <= i128::from(self.permille) * i128::from(sums.people)
                }
                Ask::Offered(ix, q) => sums.offered[usize::from(*ix)] >= *q,
            })
    }

    pub(super) fn is_stable(&self, set: &[bool], outside: &Outside) -> bool {
        (0..set.len()).all(|i| !set[i] || self.satisfied(i, set, outside))
    }

    /// Remove whoever is unsatisfied until nobody is.
    pub(super) fn coalition(&self, outside: &Outside) -> Vec<bool> {
        let mut set = vec![true; self.pledges.len()];
        loop {
            let sums = self.sums(&set, outside);
            let next: Vec<bool> =
                (0..set.len()).map(|i| set[i] && self.satisfied_by(i, &sums)).collect();
            if next == set {
                return set;
            }
            set = next;
        }
    }

    /// Let whoever is satisfied on the set with them join, until nobody more is.
    pub(super) fn cascade(&self) -> Vec<bool> {
        let mut set = vec![false; self.pledges.len()];
        loop {
            let sums = self.sums(&set, &Outside::default());
            let joins = |i: usize| self.satisfied_by(i, &self.beside(i, &set, &sums));
            let next: Vec<bool> = (0..set.len()).map(joins).collect();
            if next == set {
                return set;
            }
            set = next;
        }
    }

    /// The sums of a set with one pledge in it.
    fn beside(&self, i: usize, set: &[bool], sums: &Sums) -> Sums {
        let mut with = Sums { people: sums.people, offered: sums.offered.clone() };
        if !set[i] {
            let alone = Self { pledges: vec![self.pledges[i].clone()], ..self.clone_empty() };
            let own = alone.sums(&[true], &Outside::default());
            with.people += own.people;
            with.offered.iter_mut().zip(own.offered).for_each(|(sum, own)| *sum += own);
        }
        with
    }

    fn clone_empty(&self) -> Self {
        Self { maxima: self.maxima.clone(), pledges: vec![], permille: self.permille }
    }

    pub(super) fn would_join(&self, i: usize, set: &[bool]) -> bool {
        let mut with = set.to_vec();
        with[i] = true;
        self.satisfied(i, &with, &Outside::default())
    }

    pub(super) fn meets(&self, tier: &Requirement, set: &[bool], outside: &Outside) -> bool {
        let people = i128::from(self.people(set)) + i128::from(outside.people);
        let enough = i128::from(tier.people) * 1000 <= i128::from(self.permille) * people;
        enough
            && tier.offered.iter().all(|(ix, q)| {
                let more = outside.offers.get(usize::from(ix.0)).copied().unwrap_or(0);
                usize::from(ix.0) < self.maxima.len() && self.offered(set, ix.0) + more >= *q
            })
    }

    /// By re-solving for each k.
    pub(super) fn slack(&self, tier: &Requirement) -> Option<u64> {
        let holds = |k: u64| {
            let outside = Outside::people(-(k as i64));
            let robust = self.coalition(&outside);
            let left = self.people(&robust) as i64 - k as i64;
            (k == 0 || left >= 1) && self.meets(tier, &robust, &outside)
        };
        (0..=self.pledges.len() as u64).take_while(|&k| holds(k)).last()
    }
}

impl Pledge {
    pub(super) fn acting(asks: impl Into<Vec<Ask>>) -> Self {
        Self { acting: true, gate: true, offers: vec![], asks: asks.into() }
    }

    pub(super) fn supporting(asks: impl Into<Vec<Ask>>) -> Self {
        Self { acting: false, ..Self::acting(asks) }
    }

    pub(super) fn offering(self, offers: impl Into<Vec<(u16, u64)>>) -> Self {
        Self { offers: offers.into(), ..self }
    }

    pub(super) fn with<R>(&self, give: impl FnOnce(PledgeInput<'_>) -> R) -> R {
        let offers: Vec<_> = self.offers.iter().map(|&(ix, q)| (OfferIx(ix), q)).collect();
        let clause = |ask: &Ask| match ask {
            Ask::People(n) => Clause::people(*n).unwrap(),
            Ask::Offered(ix, q) => Clause::offered(OfferIx(*ix), *q).unwrap(),
        };
        let clauses: Vec<_> = self.asks.iter().map(clause).collect();
        give(PledgeInput {
            acting: self.acting,
            gate: self.gate,
            offers: &offers,
            needs: &[(NeedIx(0), 1)],
            clauses: &clauses,
        })
    }
}

pub(super) fn as_bools(members: &Members, len: usize) -> Vec<bool> {
    (0..len as u32).map(|i| members.contains(Slot(i))).collect()
}

pub(super) fn subset(a: &[bool], b: &[bool]) -> bool {
    a.iter().zip(b).all(|(a, b)| !a || *b)
}

/// Pledges whose thresholds lie around the numbers that they can reach together.
pub(super) fn case(len: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Case> {
    let permille = prop_oneof![3 => Just(1000_u16), 1 => 300_u16..1000];
    let maxima = prop::collection::vec(prop::option::of(1_u64..8), 2..=2);
    (len, permille, maxima).prop_flat_map(|(len, permille, maxima)| {
        prop::collection::vec(pledge(len as u64), len).prop_map(move |pledges| Case {
            maxima: maxima.clone(),
            pledges,
            permille,
        })
    })
}

pub(super) fn pledge(len: u64) -> impl Strategy<Value = Pledge> {
    let people = 1..=len + 2;
    let ask = prop_oneof![
        4 => people.prop_map(Ask::People),
        1 => (0_u16..2, 1..=2 * len + 4).prop_map(|(ix, q)| Ask::Offered(ix, q)),
    ];
    let offer = || prop::option::weighted(0.4, 1_u64..10);
    (
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.9),
        [offer(), offer()],
        prop::collection::vec(ask, 0..=3),
    )
        .prop_map(|(acting, gate, offers, asks)| Pledge {
            acting,
            gate,
            offers: (0..).zip(offers).filter_map(|(ix, q)| Some((ix, q?))).collect(),
            asks,
        })
}

pub(super) fn tier(len: u64) -> impl Strategy<Value = Requirement> {
    let offered = prop::collection::vec((0_u16..2, 1..=2 * len + 4), 0..=2);
    (0..=len + 2, offered).prop_map(|(people, offered)| Requirement {
        people,
        offered: offered.into_iter().map(|(ix, q)| (OfferIx(ix), q)).collect(),
    })
}
