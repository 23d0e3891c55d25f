//! The dashboard.

use model::{
    Invalid, OfferTypeId,
    text::{Name, Summary},
    view::{
        Activity, ActivityKind, Apart, CallProgress, CurvePoint, Dashboard, LevelCount,
        SupplyDemand, ThresholdBin, TierProgress, TimePoint, Tip,
    },
};

use super::{
    Word as _, all, each, id, optional_id, optional_part, part, required, time, timestamp, word,
    words,
};
use crate::pb;

words! {
    ActivityKind = ActivityKind { Enrolled Changed Withdrew Confirmed Declined }
}

impl TryFrom<pb::DashboardView> for Dashboard {
    type Error = Invalid;

    fn try_from(view: pb::DashboardView) -> Result<Self, Invalid> {
        Ok(Self {
            project: optional_id("project", &view.project)?,
            at: time("at", view.at)?,
            standing: view.standing,
            supporters: view.supporters,
            ready: view.ready,
            would_act: view.would_act,
            would_support: view.would_support,
            without_coordination: view.without_coordination,
            apart: part("apart", view.apart)?,
            levels: each("levels", view.levels)?,
            tiers: each("tiers", view.tiers)?,
            curve: each("curve", view.curve)?,
            thresholds: each("thresholds", view.thresholds)?,
            supply: each("supply", view.supply)?,
            over_time: each("over_time", view.over_time)?,
            tips: each("tips", view.tips)?,
            call: optional_part("call", view.call)?,
            activity: each("activity", view.activity)?,
        })
    }
}

impl From<Dashboard> for pb::DashboardView {
    fn from(dashboard: Dashboard) -> Self {
        Self {
            project: dashboard.project.map(|id| id.to_string()).unwrap_or_default(),
            at: Some(timestamp(dashboard.at)),
            standing: dashboard.standing,
            supporters: dashboard.supporters,
            ready: dashboard.ready,
            would_act: dashboard.would_act,
            would_support: dashboard.would_support,
            without_coordination: dashboard.without_coordination,
            apart: Some(dashboard.apart.into()),
            levels: all(dashboard.levels),
            tiers: all(dashboard.tiers),
            curve: all(dashboard.curve),
            thresholds: all(dashboard.thresholds),
            supply: all(dashboard.supply),
            over_time: all(dashboard.over_time),
            tips: all(dashboard.tips),
            call: dashboard.call.map(Into::into),
            activity: all(dashboard.activity),
        }
    }
}

impl TryFrom<pb::Apart> for Apart {
    type Error = Invalid;

    fn try_from(apart: pb::Apart) -> Result<Self, Invalid> {
        let pb::Apart { unverified, not_invited, old_revision } = apart;
        Ok(Self { unverified, not_invited, old_revision })
    }
}

impl From<Apart> for pb::Apart {
    fn from(apart: Apart) -> Self {
        let Apart { unverified, not_invited, old_revision } = apart;
        Self { unverified, not_invited, old_revision }
    }
}

impl TryFrom<pb::LevelCount> for LevelCount {
    type Error = Invalid;

    fn try_from(count: pb::LevelCount) -> Result<Self, Invalid> {
        Ok(Self { level: word("level", count.level)?, people: count.people })
    }
}

impl From<LevelCount> for pb::LevelCount {
    fn from(count: LevelCount) -> Self {
        Self { level: count.level.number(), people: count.people }
    }
}

impl TryFrom<pb::TierProgress> for TierProgress {
    type Error = Invalid;

    fn try_from(tier: pb::TierProgress) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &tier.id)?,
            name: Name::parse("name", &tier.name)?,
            people: tier.people,
            offered: each("offered", tier.offered)?,
            reached: tier.reached,
            slack: tier.slack,
            slack_permille: tier.slack_permille,
            missing: tier.missing,
        })
    }
}

impl From<TierProgress> for pb::TierProgress {
    fn from(tier: TierProgress) -> Self {
        Self {
            id: tier.id.to_string(),
            name: tier.name.to_string(),
            people: tier.people,
            offered: all(tier.offered),
            reached: tier.reached,
            slack: tier.slack,
            slack_permille: tier.slack_permille,
            missing: tier.missing,
        }
    }
}

impl TryFrom<pb::tier_progress::Offered> for (OfferTypeId, u64, u64) {
    type Error = Invalid;

    fn try_from(offered: pb::tier_progress::Offered) -> Result<Self, Invalid> {
        Ok((id("offer_type", &offered.offer_type)?, offered.needed, offered.there))
    }
}

impl From<(OfferTypeId, u64, u64)> for pb::tier_progress::Offered {
    fn from((offer_type, needed, there): (OfferTypeId, u64, u64)) -> Self {
        Self { offer_type: offer_type.to_string(), needed, there }
    }
}

impl TryFrom<pb::CurvePoint> for CurvePoint {
    type Error = Invalid;

    fn try_from(point: pb::CurvePoint) -> Result<Self, Invalid> {
        Ok(Self { extra: point.extra, people: point.people })
    }
}

impl From<CurvePoint> for pb::CurvePoint {
    fn from(point: CurvePoint) -> Self {
        Self { extra: point.extra, people: point.people }
    }
}

impl TryFrom<pb::ThresholdBin> for ThresholdBin {
    type Error = Invalid;

    fn try_from(bin: pb::ThresholdBin) -> Result<Self, Invalid> {
        let pb::ThresholdBin { from, to, ready, would_act } = bin;
        Ok(Self { from, to, ready, would_act })
    }
}

impl From<ThresholdBin> for pb::ThresholdBin {
    fn from(bin: ThresholdBin) -> Self {
        let ThresholdBin { from, to, ready, would_act } = bin;
        Self { from, to, ready, would_act }
    }
}

impl TryFrom<pb::SupplyDemand> for SupplyDemand {
    type Error = Invalid;

    fn try_from(row: pb::SupplyDemand) -> Result<Self, Invalid> {
        Ok(Self {
            offer_type: row.offer_type.map(|text| id("offer_type", &text)).transpose()?,
            need_type: row.need_type.map(|text| id("need_type", &text)).transpose()?,
            name: Name::parse("name", &row.name)?,
            unit: Summary::parse("unit", &row.unit)?,
            supply_ready: row.supply_ready,
            supply_act: row.supply_act,
            supply_fallback: row.supply_fallback,
            demand_ready: row.demand_ready,
            demand_act: row.demand_act,
            target: row.target,
        })
    }
}

impl From<SupplyDemand> for pb::SupplyDemand {
    fn from(row: SupplyDemand) -> Self {
        Self {
            offer_type: row.offer_type.map(|id| id.to_string()),
            need_type: row.need_type.map(|id| id.to_string()),
            name: row.name.to_string(),
            unit: row.unit.to_string(),
            supply_ready: row.supply_ready,
            supply_act: row.supply_act,
            supply_fallback: row.supply_fallback,
            demand_ready: row.demand_ready,
            demand_act: row.demand_act,
            target: row.target,
        }
    }
}

impl TryFrom<pb::TimePoint> for TimePoint {
    type Error = Invalid;

    fn try_from(point: pb::TimePoint) -> Result<Self, Invalid> {
        Ok(Self { at: time("at", point.at)?, standing: point.standing })
    }
}

impl From<TimePoint> for pb::TimePoint {
    fn from(point: TimePoint) -> Self {
        Self { at: Some(timestamp(point.at)), standing: point.standing }
    }
}

impl TryFrom<pb::Tip> for Tip {
    type Error = Invalid;

    fn try_from(tip: pb::Tip) -> Result<Self, Invalid> {
        use pb::tip::Tip as Wire;
        let tier = id("tier", &tip.tier)?;
        Ok(match required("tip", tip.tip)? {
            Wire::MorePeople(people) => Self::MorePeople { tier, people },
            Wire::MoreOffered(more) => Self::MoreOffered {
                tier,
                offer_type: id("more_offered.offer_type", &more.offer_type)?,
                quantity: more.quantity,
            },
            Wire::LowerThresholds(lower) => {
                Self::LowerThresholds { tier, people: lower.people, to: lower.to }
            }
        })
    }
}

impl From<Tip> for pb::Tip {
    fn from(tip: Tip) -> Self {
        use pb::tip::{LowerThresholds, MoreOffered, Tip as Wire};
        let (tier, tip) = match tip {
            Tip::MorePeople { tier, people } => (tier, Wire::MorePeople(people)),
            Tip::MoreOffered { tier, offer_type, quantity } => {
                let offer_type = offer_type.to_string();
                (tier, Wire::MoreOffered(MoreOffered { offer_type, quantity }))
            }
            Tip::LowerThresholds { tier, people, to } => {
                (tier, Wire::LowerThresholds(LowerThresholds { people, to }))
            }
        };
        Self { tier: tier.to_string(), tip: Some(tip) }
    }
}

impl TryFrom<pb::CallProgress> for CallProgress {
    type Error = Invalid;

    fn try_from(call: pb::CallProgress) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &call.id)?,
            tier: id("tier", &call.tier)?,
            state: word("state", call.state)?,
            confirm_by: time("confirm_by", call.confirm_by)?,
            called_people: call.called_people,
            go_people: call.go_people,
            tier_met: call.tier_met,
            slack: call.slack,
            funnel: part("funnel", call.funnel)?,
        })
    }
}

impl From<CallProgress> for pb::CallProgress {
    fn from(call: CallProgress) -> Self {
        Self {
            id: call.id.to_string(),
            tier: call.tier.to_string(),
            state: call.state.number(),
            confirm_by: Some(timestamp(call.confirm_by)),
            called_people: call.called_people,
            go_people: call.go_people,
            tier_met: call.tier_met,
            slack: call.slack,
            funnel: Some(call.funnel.into()),
        }
    }
}

impl TryFrom<pb::Activity> for Activity {
    type Error = Invalid;

    fn try_from(activity: pb::Activity) -> Result<Self, Invalid> {
        Ok(Self {
            at: time("at", activity.at)?,
            kind: word("kind", activity.kind)?,
            ordinal: activity.ordinal,
            threshold: activity.threshold,
        })
    }
}

impl From<Activity> for pb::Activity {
    fn from(activity: Activity) -> Self {
        Self {
            at: Some(timestamp(activity.at)),
            kind: activity.kind.number(),
            ordinal: activity.ordinal,
            threshold: activity.threshold,
        }
    }
}
