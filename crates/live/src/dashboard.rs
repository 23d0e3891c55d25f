//! The organiser's dashboard from the figures of a project.

use model::{
    TierId, TimeMs,
    need::NeedKind,
    solve::{Coalition, Curve, FollowThrough, OfferIx, Requirement, Solver, Tally, TierOutlook},
    text::Summary,
    view::{
        Activity, CurvePoint, Dashboard, LevelCount, SupplyDemand, ThresholdBin, TierProgress, Tip,
    },
};
use roaring::RoaringBitmap;

use crate::{
    book::{Book, LEVELS},
    call::CallBook,
    catalogue::Catalogue,
    limits::{ACTIVITY_MAX, CURVE_POINTS_MAX},
    timeline::{self, Timeline},
};

const FULL: FollowThrough = FollowThrough::FULL;

/// Everything but the latest call, and who would act.
pub(crate) fn dashboard(
    catalogue: &Catalogue,
    book: &Book,
    timeline: &Timeline,
    now: TimeMs,
) -> (Dashboard, RoaringBitmap) {
    let solver = book.solver();
    let requirements = catalogue.requirements();
    let survey = solver.survey(&requirements, FULL);
    let coalition = &survey.coalition;
    let sums = Sums { act: solver.tally(&coalition.members), ready: solver.tally_all() };
    let counts = book.counts(catalogue.rule);
    let levels = LEVELS.iter().zip(counts.levels);
    let next = survey.tiers.iter().position(|tier| !tier.is_reached());
    let next = next.map(|at| (catalogue.tiers[at].id, &requirements[at]));
    let dashboard = Dashboard {
        project: Some(catalogue.project),
        at: now,
        standing: counts.standing,
        supporters: counts.supporters,
        ready: sums.ready.people,
        would_act: coalition.people,
        would_support: sums.act.supporting,
        without_coordination: solver.cascade(FULL).people,
        apart: counts.apart,
        levels: levels.map(|(&level, people)| LevelCount { level, people }).collect(),
        tiers: tiers(catalogue, &survey.tiers, coalition, &sums.act),
        curve: curve(&survey.curve, &survey.tiers),
        thresholds: thresholds(solver, coalition),
        supply: supply(catalogue, book, &sums),
        over_time: timeline.over_time(now),
        tips: next.map_or_else(Vec::new, |(id, tier)| tips(catalogue, solver, id, tier)),
        call: None,
        activity: Vec::new(),
    };
    (dashboard, coalition.members.to_roaring())
}

/// What happened last, the newest first.
pub(crate) fn activity(timeline: &Timeline, call: Option<&CallBook>, book: &Book) -> Vec<Activity> {
    let mut all = timeline.latest().to_vec();
    all.extend(call.map(|call| call.latest(book)).unwrap_or_default());
    // Stable: at the same moment a person's answer comes after what they did to their pledge.
    all.sort_by_key(timeline::order);
    all.reverse();
    all.truncate(ACTIVITY_MAX);
    all
}

struct Sums {
    act: Tally,
    ready: Tally,
}

fn tiers(
    catalogue: &Catalogue,
    outlooks: &[TierOutlook],
    coalition: &Coalition,
    act: &Tally,
) -> Vec<TierProgress> {
    let there = |id| {
        let ix = catalogue.offer_ix(id).map(|ix| usize::from(ix.0));
        ix.and_then(|ix| act.offered.get(ix)).copied().unwrap_or(0)
    };
    let progress = |(tier, outlook): (&model::tier::Tier, &TierOutlook)| {
        let slack = outlook.slack.map(|slack| slack.people);
        let parts = tier.fields.requirement.offered.iter();
        TierProgress {
            id: tier.id,
            name: tier.fields.name.clone(),
            people: tier.fields.requirement.people,
            offered: parts
                .map(|part| (part.offer_type, part.quantity, there(part.offer_type)))
                .collect(),
            reached: outlook.is_reached(),
            slack,
            slack_permille: slack.map(|slack| permille(slack, coalition.people)),
            missing: outlook.more_people.more(),
        }
    };
    catalogue.tiers.iter().zip(outlooks).map(progress).collect()
}

fn permille(part: u64, whole: u64) -> u32 {
    if whole == 0 {
        return 0;
    }
    let share = u128::from(part) * 1000 / u128::from(whole);
    u32::try_from(share).unwrap_or(u32::MAX)
}

/// From where nobody is left to where nobody more comes along, the farthest tier in view.
fn curve(curve: &Curve, outlooks: &[TierOutlook]) -> Vec<CurvePoint> {
    let farthest = outlooks.iter().filter_map(|tier| tier.more_people.more()).max().unwrap_or(0);
    let farthest = i64::try_from(farthest).unwrap_or(i64::MAX);
    let (from, to) = (curve.lowest(), curve.highest().max(farthest).max(1));
    let points = curve.outline(from, to, CURVE_POINTS_MAX);
    points.iter().map(|p| CurvePoint { extra: p.extra, people: p.acting }).collect()
}

fn thresholds(solver: &Solver, coalition: &Coalition) -> Vec<ThresholdBin> {
    let bins = solver.histogram(&coalition.members, None).bins;
    let bar = |bin: &model::solve::Bin| ThresholdBin {
        from: bin.from,
        to: bin.to,
        ready: bin.holds + bin.next + bin.waits,
        would_act: bin.holds,
    };
    bins.iter().map(bar).collect()
}

/// Offers in order, each with the need that it alone meets; then needs that no offer meets, or
/// several do: those with the sums of all that meet them.
fn supply(catalogue: &Catalogue, book: &Book, sums: &Sums) -> Vec<SupplyDemand> {
    let fallback = book.fallback(catalogue.offers.len());
    let at = |list: &[u64], ix: OfferIx| list.get(usize::from(ix.0)).copied().unwrap_or(0);
    let row = |offers: &[OfferIx]| {
        let sum =
            |list: &[u64]| offers.iter().fold(0_u64, |sum, ix| sum.saturating_add(at(list, *ix)));
        let targets =
            offers.iter().filter_map(|ix| catalogue.offers.get(usize::from(ix.0))?.fields.target);
        SupplyDemand {
            offer_type: None,
            need_type: None,
            name: model::text::Name::default(),
            unit: Summary::default(),
            supply_ready: sum(&sums.ready.offered),
            supply_act: sum(&sums.act.offered),
            supply_fallback: sum(&fallback),
            demand_ready: 0,
            demand_act: 0,
            target: targets.reduce(u64::saturating_add),
        }
    };
    let meeting = |need| -> Vec<OfferIx> { sums.act.meeting(need).collect() };
    let with_demand = |need: &model::need::NeedType, mut line: SupplyDemand| {
        if let Some(ix) = catalogue.need_ix(need.id) {
            let demand = |list: &[u64]| list.get(usize::from(ix.0)).copied().unwrap_or(0);
            line.need_type = Some(need.id);
            line.demand_ready = demand(&sums.ready.needed);
            line.demand_act = demand(&sums.act.needed);
        }
        line
    };
    let mut lines = Vec::with_capacity(catalogue.offers.len() + catalogue.needs.len());
    for (offer, ix) in catalogue.offers.iter().zip((0..).map(OfferIx)) {
        let line = SupplyDemand {
            offer_type: Some(offer.id),
            name: offer.fields.name.clone(),
            unit: Summary::parse("", offer.fields.unit.as_str()).unwrap_or_default(),
            ..row(&[ix])
        };
        let met = offer.fields.meets.and_then(|id| catalogue.needs.iter().find(|n| n.id == id));
        let alone = met
            .filter(|need| catalogue.need_ix(need.id).is_some_and(|need| meeting(need).len() == 1));
        lines.push(match alone {
            Some(need) => with_demand(need, line),
            None => line,
        });
    }
    for need in &catalogue.needs {
        let offers = catalogue.need_ix(need.id).map(meeting).unwrap_or_default();
        if offers.len() != 1 {
            let unit = match need.fields.kind {
                NeedKind::Quantity => need.fields.unit.clone(),
                NeedKind::YesNo => Summary::default(),
            };
            let name = need.fields.name.clone();
            lines.push(with_demand(need, SupplyDemand { name, unit, ..row(&offers) }));
        }
    }
    lines
}

/// What would reach a tier, the least first. If no single thing does, what does together.
fn tips(catalogue: &Catalogue, solver: &Solver, tier: TierId, asks: &Requirement) -> Vec<Tip> {
    let tip = solver.tip(asks, FULL);
    let offer = |ix: OfferIx, quantity| {
        let offer_type = catalogue.offers.get(usize::from(ix.0))?.id;
        Some(Tip::MoreOffered { tier, offer_type, quantity })
    };
    let mut tips = Vec::new();
    tips.extend(tip.people.more().map(|people| Tip::MorePeople { tier, people }));
    tips.extend(tip.lowered.iter().map(|l| Tip::LowerThresholds {
        tier,
        people: l.count,
        to: l.to,
    }));
    tips.extend(tip.offers.iter().filter_map(|more| offer(more.ix, more.more)));
    if tips.is_empty() {
        let people = tip.people_once_offered.more().filter(|more| *more > 0);
        tips.extend(people.map(|people| Tip::MorePeople { tier, people }));
        tips.extend(tip.missing.iter().filter_map(|&(ix, quantity)| offer(ix, quantity)));
    }
    tips.sort_by_key(|tip| match tip {
        Tip::MorePeople { people, .. } => (*people, 0),
        Tip::LowerThresholds { people, .. } => (*people, 1),
        Tip::MoreOffered { quantity, .. } => (*quantity, 2),
    });
    tips
}
