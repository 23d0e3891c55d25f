//! A tier: a milestone of a project with a requirement.

use crate::{
    OfferTypeId, ProjectId, TierId,
    limits::{OFFER_TYPES_MAX, PEOPLE_MAX, QUANTITY_MAX},
    text::{Invalid, Name, Problem, Summary},
};

/// What must come together for a tier to be reached. All parts must hold.
#[derive(Clone, Debug, PartialEq, Eq, Default, minicbor::Encode, minicbor::Decode)]
pub struct Requirement {
    /// At least so many people act.
    #[n(0)]
    pub people: Option<u64>,
    /// At least so much of each of these is offered by those who act together.
    #[n(1)]
    pub offered: Vec<Quantity>,
}

/// An amount of one offer type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Quantity {
    /// Of what.
    #[n(0)]
    pub offer_type: OfferTypeId,
    /// How much, in the type's unit.
    #[n(1)]
    pub quantity: u64,
}

impl Requirement {
    /// Whether another one takes the same, in whatever order.
    #[must_use]
    pub fn takes_same(&self, other: &Self) -> bool {
        self.people == other.people && self.offers_same(other)
    }

    /// Whether another one takes the same offers, in whatever order. No offer is named twice.
    #[must_use]
    pub fn offers_same(&self, other: &Self) -> bool {
        self.offered.len() == other.offered.len()
            && self.offered.iter().all(|part| other.offered.contains(part))
    }

    /// Checks the figures.
    ///
    /// # Errors
    /// Nothing required at all, a figure out of range, or an offer type named twice.
    pub fn validate(&self) -> Result<(), Invalid> {
        if self.people.is_none() && self.offered.is_empty() {
            return Err(Invalid::new("requirement", Problem::Empty));
        }
        if self.people.is_some_and(|n| !(1..=PEOPLE_MAX).contains(&n)) {
            return Err(Invalid::new("people", Problem::OutOfRange { min: 1, max: PEOPLE_MAX }));
        }
        if self.offered.len() > OFFER_TYPES_MAX {
            return Err(Invalid::new("offered", Problem::TooMany { max: OFFER_TYPES_MAX }));
        }
        for (i, part) in self.offered.iter().enumerate() {
            if !(1..=QUANTITY_MAX).contains(&part.quantity) {
                let problem = Problem::OutOfRange { min: 1, max: QUANTITY_MAX };
                return Err(Invalid::new(format!("offered[{i}].quantity"), problem));
            }
            if self.offered[..i].iter().any(|o| o.offer_type == part.offer_type) {
                return Err(Invalid::new(format!("offered[{i}].offer_type"), Problem::Duplicate));
            }
        }
        Ok(())
    }
}

/// Who opens the call of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum CallRule {
    /// An organiser does.
    #[n(0)]
    ByOrganiser,
    /// muster does, once enough people could stay away for long enough.
    #[n(1)]
    Automatic {
        /// The tier's slack in percent of those who would act, 0 to 100.
        #[n(0)]
        slack_percent: u8,
        /// For how many hours without a break.
        #[n(1)]
        hold_hours: u32,
    },
}

/// What an organiser decides about a tier.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct TierFields {
    /// How it is called, e.g. "Tell the media".
    #[n(0)]
    pub name: Name,
    /// What happens when it is reached.
    #[n(1)]
    pub summary: Summary,
    /// What it takes.
    #[n(2)]
    pub requirement: Requirement,
    /// Who opens its call.
    #[n(3)]
    pub call_rule: CallRule,
}

impl TierFields {
    /// Checks what the parts cannot check alone.
    ///
    /// # Errors
    /// See [`Requirement::validate`]; an automatic rule outside 0–100 % or 1–8,760 hours.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.requirement.validate().map_err(|e| e.within("requirement"))?;
        if let CallRule::Automatic { slack_percent, hold_hours } = self.call_rule {
            if slack_percent > 100 {
                let problem = Problem::OutOfRange { min: 0, max: 100 };
                return Err(Invalid::new("call_rule.slack_percent", problem));
            }
            if !(1..=8_760).contains(&hold_hours) {
                let problem = Problem::OutOfRange { min: 1, max: 8_760 };
                return Err(Invalid::new("call_rule.hold_hours", problem));
            }
        }
        Ok(())
    }
}

/// A milestone of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its id.
    pub id: TierId,
    /// Whose it is.
    pub project: ProjectId,
    /// Place among the project's tiers, from 0.
    pub order: u32,
    /// What it is.
    pub fields: TierFields,
}
