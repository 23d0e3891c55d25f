//! Counting for the public.

use model::{
    ProjectId, TimeMs,
    public::PublicCount,
    solve::{Curve, FollowThrough, Solver, Survey, Tally, TierOutlook, Wall},
    text::Name,
    tier::Tier,
    view::{PublicNumbers, PublicTier},
};
use store::Reader;

use super::rounding::{are_few, down, missing, step, up};
use crate::{LiveError, Moment, catalogue::Catalogue, limits::PUBLIC_CURVE_POINTS_MAX};

/// A project as it was at the moment of its public snapshot.
pub(crate) struct PublicFigures {
    pub(crate) catalogue: Catalogue,
    pub(crate) solver: Solver,
    pub(crate) at: TimeMs,
    /// Who would act, exactly.
    pub(crate) people: u64,
    /// All who stand, exactly.
    pub(crate) standing: u64,
    /// How many ask for exactly how much, the lowest first.
    pub(crate) asks: Vec<Wall>,
    pub(crate) numbers: PublicNumbers,
}

impl PublicFigures {
    /// One scan over the project's pledges.
    pub(crate) fn read(
        db: &Reader<'_>,
        project: ProjectId,
        moment: Moment,
    ) -> Result<Self, LiveError> {
        let catalogue = Catalogue::read(db, project, moment)?;
        let solver = catalogue.solver(db, moment.now, |_| true)?;
        let survey = solver.survey(&catalogue.requirements(), FollowThrough::FULL);
        let people = survey.coalition.people;
        let standing = solver.tally_all().people;
        let mut asks = solver.walls(usize::MAX);
        asks.sort_unstable_by_key(|wall| wall.ask);
        let numbers = PublicNumbers {
            counted_at: moment.now,
            ready: PublicCount::of(standing),
            would_act: PublicCount::of(people),
            tiers: tiers(&catalogue, &survey, standing, &solver.tally(&survey.coalition.members)),
            curve: match are_few(standing) {
                true => curve_of_none(&catalogue.tiers),
                false => curve(&survey.curve, people, standing, &survey.tiers),
            },
            call_open: false,
        };
        Ok(Self { catalogue, solver, at: moment.now, people, standing, asks, numbers })
    }

    /// How many who act ask for exactly so many people.
    pub(crate) fn asking(&self, ask: u64) -> u64 {
        let found = self.asks.binary_search_by_key(&ask, |wall| wall.ask);
        found.ok().and_then(|at| self.asks.get(at)).map_or(0, |wall| wall.people)
    }
}

fn tiers(catalogue: &Catalogue, survey: &Survey, standing: u64, act: &Tally) -> Vec<PublicTier> {
    let people = survey.coalition.people;
    let lacking = |tier: &Tier, outlook: &TierOutlook| {
        missing(people, outlook.more_people.more()?, standing, tier.fields.requirement.people)
    };
    let tier = |(tier, outlook): (&Tier, &TierOutlook)| PublicTier {
        id: tier.id,
        name: tier.fields.name.clone(),
        people: tier.fields.requirement.people,
        reached: outlook.is_reached(),
        missing: lacking(tier, outlook),
        missing_offers: missing_offers(catalogue, tier, standing, act),
    };
    catalogue.tiers.iter().zip(&survey.tiers).map(tier).collect()
}

fn missing_offers(
    catalogue: &Catalogue,
    tier: &Tier,
    standing: u64,
    act: &Tally,
) -> Vec<(Name, Name, u64)> {
    let lacks = |part: &model::tier::Quantity| {
        let ix = usize::from(catalogue.offer_ix(part.offer_type)?.0);
        let fields = &catalogue.offers.get(ix)?.fields;
        let there = act.offered.get(ix).copied().unwrap_or(0);
        let counted = if are_few(standing) { 0 } else { down(there) };
        let public = up(part.quantity.saturating_sub(counted));
        (there < part.quantity).then(|| (fields.name.clone(), fields.unit.clone(), public))
    };
    tier.fields.requirement.offered.iter().filter_map(lacks).collect()
}

/// At equal distances that are multiples of what two public numbers differ by: where the exact
/// curve jumps between two points is not to be seen. Like every distance it begins at the public
/// number: "with five more they would be eight" would tell that they are three.
fn curve(
    curve: &Curve,
    people: u64,
    standing: u64,
    outlooks: &[TierOutlook],
) -> Vec<(u64, PublicCount)> {
    let tiers = outlooks.iter().filter_map(|tier| tier.more_people.more());
    let highest = u64::try_from(curve.highest()).unwrap_or(0);
    let hidden = people - down(people);
    let at = |extra: u64| {
        let acting = curve.at(i64::try_from(extra).unwrap_or(i64::MAX));
        PublicCount::of(acting.saturating_sub(hidden))
    };
    let points = points(up(tiers.fold(highest, u64::max)), step(standing));
    points.map(|extra| (extra, at(extra))).collect()
}

/// That of a project in which nobody stands: whoever comes acts, and nobody else.
fn curve_of_none(tiers: &[Tier]) -> Vec<(u64, PublicCount)> {
    let farthest = tiers.iter().filter_map(|tier| tier.fields.requirement.people).max();
    let points = points(up(farthest.unwrap_or(0)), step(0));
    points.map(|extra| (extra, PublicCount::of(extra))).collect()
}

/// From 0 up to `farthest` or a little farther, at multiples of `step`.
fn points(farthest: u64, step: u64) -> impl Iterator<Item = u64> {
    let grain = farthest.div_ceil(PUBLIC_CURVE_POINTS_MAX - 1).max(1);
    let grain = grain.checked_next_multiple_of(step).unwrap_or(grain);
    (0..=farthest.div_ceil(grain)).map(move |point| point.saturating_mul(grain))
}
