//! One monotone pass over all shifts of one dimension: the curve, the slack and what each tier
//! waits for.

use super::{
    Coalition, Curve, FollowThrough, Members, OfferIx, Solver, coalition::Shrink, curve::Step,
    index::dimension_of,
};

/// What it takes to reach a tier, in dense indices. All parts must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// At least so many people act; 0 for no such part.
    pub people: u64,
    /// At least so much of each of these is offered by those who act together. A type that was
    /// not declared is never offered.
    pub offered: Vec<(OfferIx, u64)>,
}

/// How many more it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// So many more; 0 if it holds today.
    With(u64),
    /// No number is enough.
    Never,
}

/// How many people of the robust set may stay away while a tier still holds and nobody acts
/// below their own people clause. What they would have offered is not subtracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slack {
    /// So many people.
    pub people: u64,
    /// As a share of the people of the coalition, rounded down, 0 to 100.
    pub percent: u8,
}

/// One tier today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierOutlook {
    /// How many more people who act whatever happens, offering nothing, it takes.
    pub more_people: Reach,
    /// How many may stay away; None while the tier is not reached.
    pub slack: Option<Slack>,
    /// What is missing of each offer type whatever the number of people; empty unless
    /// `more_people` is [`Reach::Never`].
    pub missing: Vec<(OfferIx, u64)>,
}

/// The coalition, the curve and all tiers, from one pass.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Who would act together today.
    pub coalition: Coalition,
    /// How many would act for each number of extra people, and if people stay away.
    pub curve: Curve,
    /// The tiers, in the order in which they were asked.
    pub tiers: Vec<TierOutlook>,
}

impl Requirement {
    /// Whether it holds with so many people (already scaled by the follow-through) and these
    /// levels. `level[0]` is not looked at.
    fn offers_hold(&self, level: &[i128], except: usize) -> bool {
        self.offered.iter().all(|&(ix, quantity)| {
            let dimension = dimension_of(ix.0);
            dimension == except
                || level.get(dimension).is_some_and(|sum| *sum >= i128::from(quantity))
        })
    }

    /// The level of a dimension that the requirement asks for.
    fn asks(&self, dimension: usize, follow: FollowThrough) -> i128 {
        if dimension == 0 {
            return i128::from(follow.people_for(self.people));
        }
        let parts = self.offered.iter().filter(|(ix, _)| dimension_of(ix.0) == dimension);
        parts.map(|(_, quantity)| i128::from(*quantity)).max().unwrap_or(0)
    }
}

impl Reach {
    /// So many more, if any number is enough.
    #[must_use]
    pub fn more(self) -> Option<u64> {
        match self {
            Self::With(more) => Some(more),
            Self::Never => None,
        }
    }

    pub(super) fn from_lowest(lowest: Option<i128>) -> Self {
        match lowest {
            Some(shift) => Self::With(u64::try_from(shift.max(0)).unwrap_or(u64::MAX)),
            None => Self::Never,
        }
    }
}

impl TierOutlook {
    /// Whether the coalition meets it today.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.more_people == Reach::With(0)
    }
}

impl Solver {
    /// Everything about the coalition, the curve and these tiers in one pass: O(clauses +
    /// changes · tiers).
    #[must_use]
    pub fn survey(&self, tiers: &[Requirement], follow: FollowThrough) -> Survey {
        let pass = self.pass(0, &[], tiers, follow, Floor::EverybodyAway);
        let people = pass.people_today;
        let outlook = |(tier, &lowest): (&Requirement, &Option<i128>)| TierOutlook {
            more_people: Reach::from_lowest(lowest),
            slack: lowest.filter(|shift| *shift <= 0).map(|shift| Slack::new(-shift, people)),
            missing: if lowest.is_none() { pass.missing(tier) } else { Vec::new() },
        };
        let tiers = tiers.iter().zip(&pass.lowest).map(outlook).collect();
        let coalition = Coalition { members: pass.today, people };
        Survey { coalition, curve: Curve::new(pass.steps), tiers }
    }

    /// Lets the shift of one dimension fall from "nobody's clause matters" to the floor. The set
    /// only shrinks on the way, so that the whole pass costs what one fixed point costs.
    pub(super) fn pass(
        &self,
        dimension: usize,
        base: &[(usize, i128)],
        tiers: &[Requirement],
        follow: FollowThrough,
        floor: Floor,
    ) -> Pass {
        let strictest = self.index().dimensions()[dimension].clauses.first();
        let strictest = strictest.map_or(0, |e| match dimension {
            0 => follow.people_for(e.threshold()),
            _ => e.threshold(),
        });
        let asked = tiers.iter().map(|tier| tier.asks(dimension, follow)).max().unwrap_or(0);
        let top = asked.max(i128::from(strictest));
        let mut shrink = self.shrink(base, follow);
        shrink.lower(dimension, -top);
        shrink.settle();
        let mut pass = Pass {
            steps: Vec::new(),
            today: Members::default(),
            people_today: 0,
            lowest: vec![None; tiers.len()],
            at_top: shrink.level().to_vec(),
        };
        let mut lost = vec![false; tiers.len()];
        let mut shift = top;
        loop {
            let segment = Segment::of(&mut shrink, dimension, shift, floor);
            for (i, tier) in tiers.iter().enumerate() {
                if lost[i] {
                    continue;
                }
                match segment.lowest(tier, dimension, &shrink, follow) {
                    Some(lowest) => pass.lowest[i] = Some(lowest),
                    None => lost[i] = true,
                }
            }
            let people = u64::try_from(segment.sum).unwrap_or(0);
            if floor == Floor::EverybodyAway {
                pass.steps.push(Step { from: clamp(segment.from), people });
                if shift >= 0 && segment.from <= 0 {
                    pass.today = shrink.members().clone();
                    pass.people_today = people;
                }
            }
            let Some(next) = segment.next else { return pass };
            shrink.lower(dimension, shift - next);
            shrink.settle();
            shift = next;
            if shift < 0 && shrink.level()[dimension] < 0 {
                return pass;
            }
        }
    }
}

/// Where a pass ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Floor {
    /// Today, without anything added.
    Today,
    /// So many people stay away that nobody is left. Only for people. Keeps the steps.
    EverybodyAway,
}

/// What a pass found.
pub(super) struct Pass {
    steps: Vec<Step>,
    today: Members,
    people_today: u64,
    /// The lowest shift at which each tier holds, if any.
    pub(super) lowest: Vec<Option<i128>>,
    /// The levels when everybody's clauses in this dimension hold.
    at_top: Vec<i128>,
}

impl Pass {
    /// What a tier lacks even at the top. Of a type that is named twice, what is lacking most.
    pub(super) fn missing(&self, tier: &Requirement) -> Vec<(OfferIx, u64)> {
        let mut missing: Vec<(OfferIx, u64)> = Vec::new();
        for &(ix, quantity) in &tier.offered {
            let offered = self.at_top.get(dimension_of(ix.0)).copied().unwrap_or(0);
            let lack = u64::try_from(i128::from(quantity) - offered).unwrap_or(0);
            match missing.iter_mut().find(|(other, _)| *other == ix) {
                Some((_, most)) => *most = lack.max(*most),
                None if lack > 0 => missing.push((ix, lack)),
                None => {}
            }
        }
        missing
    }
}

/// The shifts from `from` up to the present one, over which the set does not change.
struct Segment {
    from: i128,
    up_to: i128,
    /// The first shift below, if the pass goes on.
    next: Option<i128>,
    /// The sum of the dimension over the members alone.
    sum: i128,
}

impl Segment {
    fn of(shrink: &mut Shrink<'_>, dimension: usize, shift: i128, floor: Floor) -> Self {
        let sum = shrink.level()[dimension] - shift;
        let end = match floor {
            Floor::Today => 0,
            Floor::EverybodyAway => -sum,
        };
        let breaks_at = shrink.strictest(dimension).map(|needed| needed - sum - 1);
        let next = breaks_at.filter(|next| *next >= end);
        Self { from: next.map_or(end, |next| next + 1), up_to: shift, next, sum }
    }

    /// The lowest shift of this segment at which a tier holds.
    fn lowest(
        &self,
        tier: &Requirement,
        dimension: usize,
        shrink: &Shrink<'_>,
        follow: FollowThrough,
    ) -> Option<i128> {
        if !tier.offers_hold(shrink.level(), dimension) {
            return None;
        }
        if dimension != 0 && shrink.level()[0] < tier.asks(0, follow) {
            return None;
        }
        let mut lowest = self.from.max(tier.asks(dimension, follow) - self.sum);
        if lowest < 0 {
            // Nobody may stay away if nobody is left then.
            lowest = lowest.max(1 - self.sum).min(0);
        }
        (lowest <= self.up_to).then_some(lowest)
    }
}

impl Slack {
    fn new(away: i128, people: u64) -> Self {
        let away = u64::try_from(away).unwrap_or(0);
        let percent = if people == 0 { 0 } else { u128::from(away) * 100 / u128::from(people) };
        Self { people: away, percent: percent.min(100) as u8 }
    }
}

fn clamp(shift: i128) -> i64 {
    i64::try_from(shift).unwrap_or(if shift < 0 { i64::MIN } else { i64::MAX })
}
