//! A crowd from a seed: who pledges what, under which condition, and when. The same seed makes
//! the same crowd on every machine.

use model::{
    NeedTypeId, OfferTypeId,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    tier::Quantity,
    time::DAY_MS,
};
use rand::{Rng as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, LogNormal};

use super::plan::{Crowd, FIRST_NAMES, LAST_NAMES, ProjectPlan};
use model::need::NeedKind;

/// One person of a crowd.
pub(super) struct Person {
    pub name: String,
    pub mail: String,
    pub verified: bool,
    pub terms: PledgeTerms,
    /// How long ago they enrolled.
    pub ago_ms: i64,
}

/// Ids of a project's types, in the plan's order.
pub(super) struct Types<'a> {
    pub offers: &'a [OfferTypeId],
    pub needs: &'a [NeedTypeId],
}

/// So many people of one project, the earliest first.
pub(super) fn people(seed: u64, plan: &ProjectPlan, types: &Types<'_>, count: u32) -> Vec<Person> {
    let mut crowd = Gatherer::new(seed, plan);
    let mut people: Vec<_> = (0..count).map(|n| crowd.person(n, types)).collect();
    people.sort_by_key(|p| std::cmp::Reverse(p.ago_ms));
    people
}

struct Gatherer<'a> {
    random: ChaCha8Rng,
    thresholds: Option<LogNormal<f64>>,
    plan: &'a ProjectPlan,
}

impl<'a> Gatherer<'a> {
    fn new(seed: u64, plan: &'a ProjectPlan) -> Self {
        // A project keeps its crowd if others are added before it.
        let mixed =
            plan.slug.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let Crowd { median, sigma, .. } = plan.crowd;
        Self {
            random: ChaCha8Rng::seed_from_u64(mixed),
            thresholds: LogNormal::new(median.ln(), sigma).ok(),
            plan,
        }
    }

    fn person(&mut self, number: u32, types: &Types<'_>) -> Person {
        let first = FIRST_NAMES.choose(&mut self.random).copied().unwrap_or("Rosa");
        let last = LAST_NAMES.choose(&mut self.random).copied().unwrap_or("Marín");
        Person {
            name: format!("{first} {last}"),
            mail: format!("person-{number}@{}.demo.example", self.plan.slug),
            verified: self.chance(88),
            terms: self.terms(types),
            ago_ms: self.ago_ms(),
        }
    }

    fn terms(&mut self, types: &Types<'_>) -> PledgeTerms {
        let kind = if self.chance(self.plan.crowd.supporting_percent) {
            PledgeKind::Supporting
        } else {
            PledgeKind::Acting
        };
        let mut offers = self.offers(types);
        if kind == PledgeKind::Supporting && offers.is_empty() {
            offers.extend(types.offers.first().map(|id| Quantity { offer_type: *id, quantity: 1 }));
        }
        let fallback =
            if self.chance(6) { offers.iter().take(1).copied().collect() } else { Vec::new() };
        PledgeTerms {
            kind,
            offers,
            needs: self.needs(types),
            clauses: vec![Clause::AtLeastPeople(self.threshold())],
            fallback,
            hide_name: self.chance(35),
        }
    }

    fn threshold(&mut self) -> u64 {
        if self.chance(self.plan.crowd.unconditional_percent) {
            return 1;
        }
        let drawn = self.thresholds.map_or(1.0, |t| t.sample(&mut self.random));
        let drawn = drawn.clamp(2.0, f64::from(self.plan.crowd.pledges) * 1.4);
        // People say round figures, and often the figure of a tier that they have just read.
        if self.chance(30) {
            let near = self
                .plan
                .tiers
                .iter()
                .filter_map(|t| t.people)
                .min_by_key(|p| (*p as f64 - drawn).abs() as u64);
            if let Some(people) = near.filter(|p| (*p as f64 / drawn).ln().abs() < 0.5) {
                return people;
            }
        }
        round(drawn)
    }

    fn offers(&mut self, types: &Types<'_>) -> Vec<Quantity> {
        let mut given = Vec::new();
        for (offer, id) in self.plan.offers.iter().zip(types.offers) {
            if self.chance(offer.percent) {
                let quantity = self.random.gen_range(1..=offer.max.div_ceil(2));
                given.push(Quantity { offer_type: *id, quantity });
            }
        }
        given
    }

    fn needs(&mut self, types: &Types<'_>) -> Vec<Need> {
        let mut asked = Vec::new();
        for (need, id) in self.plan.needs.iter().zip(types.needs) {
            if self.chance(need.percent) {
                let quantity = match need.kind {
                    NeedKind::YesNo => 1,
                    NeedKind::Quantity => self.random.gen_range(1..=4),
                };
                asked.push(Need { need_type: *id, quantity });
            }
        }
        asked
    }

    /// Crowds grow slowly, then quickly, with a quiet stretch every night.
    fn ago_ms(&mut self) -> i64 {
        let share: f64 = self.random.r#gen();
        let days = self.plan.crowd.days as f64 * share.powf(1.7);
        (days * DAY_MS as f64) as i64 + self.random.gen_range(0..DAY_MS / 3)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.gen_range(0..100) < percent
    }
}

fn round(drawn: f64) -> u64 {
    let step = match drawn {
        d if d < 20.0 => 1.0,
        d if d < 100.0 => 5.0,
        d if d < 500.0 => 10.0,
        d if d < 1_000.0 => 50.0,
        _ => 100.0,
    };
    ((drawn / step).round() * step).max(2.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plan::ORGS;

    fn crowd(seed: u64) -> Vec<Person> {
        let plan = &ORGS[0].projects[0];
        let offers: Vec<_> =
            (0..plan.offers.len()).map(|i| OfferTypeId::from_bytes([i as u8; 16])).collect();
        let needs: Vec<_> =
            (0..plan.needs.len()).map(|i| NeedTypeId::from_bytes([i as u8; 16])).collect();
        people(seed, plan, &Types { offers: &offers, needs: &needs }, plan.crowd.pledges)
    }

    #[test]
    fn a_seed_repeats_and_another_differs() {
        let said = |seed| {
            crowd(seed)
                .iter()
                .map(|p| (p.name.clone(), p.terms.clone(), p.ago_ms))
                .collect::<Vec<_>>()
        };
        assert!(said(1) == said(1));
        assert!(said(1) != said(2));
    }

    #[test]
    fn everybody_makes_sense() {
        for person in crowd(7) {
            person.terms.validate().unwrap();
            assert!(person.ago_ms >= 0);
        }
    }
}
