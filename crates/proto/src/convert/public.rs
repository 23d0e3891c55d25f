//! Public, rounded numbers.

use model::{
    Invalid,
    public::PublicCount,
    text::Name,
    view::{PublicNumbers, PublicTier},
};

use super::{all, each, id, optional_part, part, time, timestamp};
use crate::pb;

impl TryFrom<pb::PublicCount> for PublicCount {
    type Error = Invalid;

    fn try_from(count: pb::PublicCount) -> Result<Self, Invalid> {
        Ok(count.about.map_or(Self::Few, Self::About))
    }
}

impl From<PublicCount> for pb::PublicCount {
    fn from(count: PublicCount) -> Self {
        Self {
            about: match count {
                PublicCount::Few => None,
                PublicCount::About(n) => Some(n),
            },
        }
    }
}

impl TryFrom<pb::PublicNumbers> for PublicNumbers {
    type Error = Invalid;

    fn try_from(numbers: pb::PublicNumbers) -> Result<Self, Invalid> {
        Ok(Self {
            counted_at: time("counted_at", numbers.counted_at)?,
            ready: part("ready", numbers.ready)?,
            would_act: part("would_act", numbers.would_act)?,
            tiers: each("tiers", numbers.tiers)?,
            curve: each("curve", numbers.curve)?,
            call_open: numbers.call_open,
        })
    }
}

impl From<PublicNumbers> for pb::PublicNumbers {
    fn from(numbers: PublicNumbers) -> Self {
        Self {
            counted_at: Some(timestamp(numbers.counted_at)),
            ready: Some(numbers.ready.into()),
            would_act: Some(numbers.would_act.into()),
            tiers: all(numbers.tiers),
            curve: all(numbers.curve),
            call_open: numbers.call_open,
        }
    }
}

impl TryFrom<pb::public_numbers::Point> for (u64, PublicCount) {
    type Error = Invalid;

    fn try_from(point: pb::public_numbers::Point) -> Result<Self, Invalid> {
        Ok((point.extra, part("people", point.people)?))
    }
}

impl From<(u64, PublicCount)> for pb::public_numbers::Point {
    fn from((extra, people): (u64, PublicCount)) -> Self {
        Self { extra, people: Some(people.into()) }
    }
}

impl TryFrom<pb::PublicTier> for PublicTier {
    type Error = Invalid;

    fn try_from(tier: pb::PublicTier) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &tier.id)?,
            name: Name::parse("name", &tier.name)?,
            people: tier.people,
            reached: tier.reached,
            missing: optional_part("missing", tier.missing)?,
            missing_offers: each("missing_offers", tier.missing_offers)?,
        })
    }
}

impl From<PublicTier> for pb::PublicTier {
    fn from(tier: PublicTier) -> Self {
        Self {
            id: tier.id.to_string(),
            name: tier.name.to_string(),
            people: tier.people,
            reached: tier.reached,
            missing: tier.missing.map(Into::into),
            missing_offers: all(tier.missing_offers),
        }
    }
}

impl TryFrom<pb::public_tier::MissingOffer> for (Name, Name, u64) {
    type Error = Invalid;

    fn try_from(offer: pb::public_tier::MissingOffer) -> Result<Self, Invalid> {
        let name = Name::parse("name", &offer.name)?;
        Ok((name, Name::parse("unit", &offer.unit)?, offer.quantity))
    }
}

impl From<(Name, Name, u64)> for pb::public_tier::MissingOffer {
    fn from((name, unit, quantity): (Name, Name, u64)) -> Self {
        Self { name: name.to_string(), unit: unit.to_string(), quantity }
    }
}
