//! The organiser's dashboard: exact and live.

use crate::{
    CallId, NeedTypeId, OfferTypeId, ProjectId, TierId, TimeMs,
    call::CallState,
    pledge::AdmissionLevel,
    text::{Name, Summary},
    view::Funnel,
};

/// A project's dashboard at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dashboard {
    /// Which project.
    pub project: Option<ProjectId>,
    /// Log time of what is shown.
    pub at: TimeMs,
    /// Standing pledges of people who act, admitted or not.
    pub standing: u64,
    /// Standing pledges of people who only support.
    pub supporters: u64,
    /// Of the standing, those that are counted (acting).
    pub ready: u64,
    /// Who would act together today.
    pub would_act: u64,
    /// Supporters in that coalition.
    pub would_support: u64,
    /// Who would act if everybody only saw who already does (the cascade).
    pub without_coordination: u64,
    /// Standing, but counted nowhere, by reason.
    pub apart: Apart,
    /// Admitted standing pledges by how far the person is known.
    pub levels: Vec<LevelCount>,
    /// The tiers, in order.
    pub tiers: Vec<TierProgress>,
    /// The tipping curve: people for k more who act whatever happens. Corners only: between two
    /// points the curve rises by one per k. Negative k: so many stay away.
    pub curve: Vec<CurvePoint>,
    /// How many ask for how much.
    pub thresholds: Vec<ThresholdBin>,
    /// Supply against demand.
    pub supply: Vec<SupplyDemand>,
    /// Standing acting pledges over time, oldest first, at most 240 points.
    pub over_time: Vec<TimePoint>,
    /// What would tip the next tier, the least first.
    pub tips: Vec<Tip>,
    /// The latest call.
    pub call: Option<CallProgress>,
    /// What happened last, newest first, at most 20; without names.
    pub activity: Vec<Activity>,
}

/// Standing pledges that are shown apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Apart {
    /// Address not verified yet.
    pub unverified: u64,
    /// No invitation.
    pub not_invited: u64,
    /// Made for an earlier revision.
    pub old_revision: u64,
}

/// How many are known how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelCount {
    /// How far.
    pub level: AdmissionLevel,
    /// How many acting pledges.
    pub people: u64,
}

/// How far a tier is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierProgress {
    /// Which.
    pub id: TierId,
    /// Its name.
    pub name: Name,
    /// People it takes.
    pub people: Option<u64>,
    /// Offers it takes, and what the coalition has of each: type, needed, there.
    pub offered: Vec<(OfferTypeId, u64, u64)>,
    /// Whether the coalition meets it.
    pub reached: bool,
    /// So many of any may stay away and it still holds; none if it does not hold.
    pub slack: Option<u64>,
    /// That in tenths of a percent of those who would act.
    pub slack_permille: Option<u32>,
    /// The fewest more people who act whatever happens that reach it; none if people alone never.
    pub missing: Option<u64>,
}

/// A point of the tipping curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// So many more people who act whatever happens; negative: so many stay away.
    pub extra: i64,
    /// So many would act, the extra people included.
    pub people: u64,
}

/// A bar of the threshold histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThresholdBin {
    /// Thresholds from here …
    pub from: u64,
    /// … to here, both included.
    pub to: u64,
    /// Acting pledges that ask for it.
    pub ready: u64,
    /// Of those, the ones that would act today.
    pub would_act: u64,
}

/// What is given and what is needed of one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplyDemand {
    /// The offer type, if there is one.
    pub offer_type: Option<OfferTypeId>,
    /// The need type, if there is one.
    pub need_type: Option<NeedTypeId>,
    /// Its name.
    pub name: Name,
    /// Its unit; empty for a yes/no need.
    pub unit: Summary,
    /// Offered by all who are ready.
    pub supply_ready: u64,
    /// Offered by those who would act.
    pub supply_act: u64,
    /// Offered even if it never comes to it; counts nowhere.
    pub supply_fallback: u64,
    /// Needed by all who are ready.
    pub demand_ready: u64,
    /// Needed by those who would act.
    pub demand_act: u64,
    /// What the project hopes for.
    pub target: Option<u64>,
}

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimePoint {
    /// When.
    pub at: TimeMs,
    /// Acting pledges that stood.
    pub standing: u64,
}

/// One thing that would reach the next tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tip {
    /// So many more people who act whatever happens.
    MorePeople {
        /// Which tier.
        tier: TierId,
        /// How many.
        people: u64,
    },
    /// So much more of an offer.
    MoreOffered {
        /// Which tier.
        tier: TierId,
        /// Of what.
        offer_type: OfferTypeId,
        /// How much.
        quantity: u64,
    },
    /// So many of those who wait ask for no more than this.
    LowerThresholds {
        /// Which tier.
        tier: TierId,
        /// How many of them.
        people: u64,
        /// To how much.
        to: u64,
    },
}

/// The latest call while and after it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallProgress {
    /// Which.
    pub id: CallId,
    /// For which tier.
    pub tier: TierId,
    /// Where it is in its life.
    pub state: CallState,
    /// Until when people can confirm.
    pub confirm_by: TimeMs,
    /// Acting people who were called.
    pub called_people: u64,
    /// Acting people who would get go if it were decided now; after the decision, who got it.
    pub go_people: u64,
    /// Whether the tier is met by them.
    pub tier_met: bool,
    /// So many of the confirmed may stay away and it still holds.
    pub slack: Option<u64>,
    /// From called to done.
    pub funnel: Funnel,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// When.
    pub at: TimeMs,
    /// What.
    pub kind: ActivityKind,
    /// The pledge's number in the project.
    pub ordinal: u32,
    /// Its people threshold.
    pub threshold: u64,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// Somebody enrolled.
    Enrolled,
    /// Somebody changed their pledge.
    Changed,
    /// Somebody withdrew.
    Withdrew,
    /// Somebody confirmed.
    Confirmed,
    /// Somebody declined.
    Declined,
}
