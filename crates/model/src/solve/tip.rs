//! What would reach a tier: people, offers, or thresholds lowered.

use super::{
    Coalition, FollowThrough, OfferIx, Reach, Requirement, Slot, Solver, Wall,
    histogram::walls_of,
    index::dimension_of,
    pass::{Floor, Pass},
};

/// The ways to reach one tier. Each is enough by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// More people who act whatever happens, offering nothing.
    pub people: Reach,
    /// More of one offer type, given by people who only support. Types of which no amount is
    /// enough are left out; empty if the tier is reached.
    pub offers: Vec<MoreOffers>,
    /// Lowered thresholds. None if the tier is reached, or if too few wait for people alone.
    pub lowered: Option<Lowering>,
    /// What is missing whatever the number of people. Where this is not empty, `people` is
    /// [`Reach::Never`].
    pub missing: Vec<(OfferIx, u64)>,
    /// More people, once all that is `missing` is offered by people who only support.
    pub people_once_offered: Reach,
}

/// So much more of one offer type is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoreOffers {
    /// The type.
    pub ix: OfferIx,
    /// So much more.
    pub more: u64,
}

/// So many people who ask for more than `to` would be enough if they went down to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowering {
    /// How many.
    pub count: u64,
    /// The highest threshold that is low enough.
    pub to: u64,
    /// Who could: what they ask for today, the nearest first, just so many levels that together
    /// they are `count` people or more.
    pub nearest: Vec<Wall>,
    /// The level with most people, where it alone is enough.
    pub wall: Option<Wall>,
}

impl Solver {
    /// What would reach this tier. One pass over the clauses for people, one for each offer type
    /// that the tier or anybody's clause names.
    #[must_use]
    pub fn tip(&self, tier: &Requirement, follow: FollowThrough) -> Tip {
        let by_people = self.pass_for(0, &[], tier, follow);
        let people = reach(&by_people);
        let reached = people == Reach::With(0);
        let missing = if people == Reach::Never { by_people.missing(tier) } else { Vec::new() };
        let people_once_offered = if missing.is_empty() {
            people
        } else {
            let dimensions = self.index().dimensions().len();
            let given = missing.iter().map(|&(ix, q)| (dimension_of(ix.0), i128::from(q)));
            let base: Vec<_> = given.filter(|&(d, _)| d < dimensions).collect();
            reach(&self.pass_for(0, &base, tier, follow))
        };
        Tip {
            people,
            offers: if reached { Vec::new() } else { self.more_offers(tier, follow) },
            lowered: people.more().and_then(|count| self.lowering(count, follow)),
            missing,
            people_once_offered,
        }
    }

    fn more_offers(&self, tier: &Requirement, follow: FollowThrough) -> Vec<MoreOffers> {
        let types = (0..self.standing().offer_specs().len() as u16).map(OfferIx);
        let matters = |ix: &OfferIx| {
            let asked = !self.index().dimensions()[dimension_of(ix.0)].clauses.is_empty();
            asked || tier.offered.iter().any(|(other, _)| other == ix)
        };
        let more = |ix: OfferIx| {
            let more = reach(&self.pass_for(dimension_of(ix.0), &[], tier, follow)).more()?;
            Some(MoreOffers { ix, more })
        };
        types.filter(matters).filter_map(more).collect()
    }

    /// With `count` more people the tier is reached by `acting` people in all. The same number of
    /// those who are still outside then, lowered to what these people satisfy, take their place.
    fn lowering(&self, count: u64, follow: FollowThrough) -> Option<Lowering> {
        if count == 0 {
            return None;
        }
        let mut shrink = self.shrink(&[(0, i128::from(count))], follow);
        shrink.settle();
        let acting = u64::try_from(shrink.level()[0]).unwrap_or(0);
        let to = follow.expected_of(acting);
        let waits = |slot: &Slot| {
            let standing = self.standing();
            let offers_hold = || {
                standing.bounds(*slot).iter().all(|bound| {
                    let own = i128::from(standing.own(*slot, bound.ix()));
                    let level = shrink.level()[dimension_of(bound.ix())];
                    level + own >= i128::from(bound.quantity())
                })
            };
            standing.is_acting(*slot) && !shrink.members().contains(*slot) && offers_hold()
        };
        let asks = self.standing().open().iter().filter(waits);
        let levels = walls_of(asks.map(|slot| self.standing().ask(slot)).collect());
        let mut sum = 0_u64;
        let mut nearest = Vec::new();
        for level in &levels {
            if sum < count {
                nearest.push(*level);
                sum += level.people;
            }
        }
        let wall = levels.iter().rev().max_by_key(|level| level.people).copied();
        (to > 0 && sum >= count).then_some(Lowering {
            count,
            to,
            nearest,
            wall: wall.filter(|wall| wall.people >= count),
        })
    }

    fn pass_for(
        &self,
        dimension: usize,
        base: &[(usize, i128)],
        tier: &Requirement,
        follow: FollowThrough,
    ) -> Pass {
        self.pass(dimension, base, std::slice::from_ref(tier), follow, Floor::Today)
    }

    /// The coalition with so much more of an offer type, given by people who only support.
    #[must_use]
    pub fn coalition_with_offer(&self, ix: OfferIx, more: u64, follow: FollowThrough) -> Coalition {
        let known = usize::from(ix.0) < self.standing().offer_specs().len();
        let extra = [(dimension_of(ix.0), i128::from(more))];
        self.settled(if known { &extra } else { &[] }, follow)
    }
}

fn reach(pass: &Pass) -> Reach {
    Reach::from_lowest(pass.lowest.first().copied().flatten())
}
