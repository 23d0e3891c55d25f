//! Tiers.

use model::{
    Invalid, Problem,
    text::{Name, Summary},
    tier::{CallRule, Requirement, Tier, TierFields},
};

use super::{all, each, id, part, required};
use crate::pb;

impl TryFrom<pb::Requirement> for Requirement {
    type Error = Invalid;

    fn try_from(requirement: pb::Requirement) -> Result<Self, Invalid> {
        Ok(Self { people: requirement.people, offered: each("offered", requirement.offered)? })
    }
}

impl From<Requirement> for pb::Requirement {
    fn from(requirement: Requirement) -> Self {
        Self { people: requirement.people, offered: all(requirement.offered) }
    }
}

impl TryFrom<pb::CallRule> for CallRule {
    type Error = Invalid;

    fn try_from(rule: pb::CallRule) -> Result<Self, Invalid> {
        use pb::call_rule::Rule;
        match required("rule", rule.rule)? {
            Rule::ByOrganiser(_) => Ok(Self::ByOrganiser),
            Rule::Automatic(automatic) => {
                let slack_percent = u8::try_from(automatic.slack_percent).map_err(|_| {
                    Invalid::new("slack_percent", Problem::OutOfRange { min: 0, max: 100 })
                })?;
                Ok(Self::Automatic { slack_percent, hold_hours: automatic.hold_hours })
            }
        }
    }
}

impl From<CallRule> for pb::CallRule {
    fn from(rule: CallRule) -> Self {
        use pb::call_rule::{Automatic, ByOrganiser, Rule};
        let rule = match rule {
            CallRule::ByOrganiser => Rule::ByOrganiser(ByOrganiser {}),
            CallRule::Automatic { slack_percent, hold_hours } => {
                Rule::Automatic(Automatic { slack_percent: slack_percent.into(), hold_hours })
            }
        };
        Self { rule: Some(rule) }
    }
}

impl TryFrom<pb::TierFields> for TierFields {
    type Error = Invalid;

    fn try_from(fields: pb::TierFields) -> Result<Self, Invalid> {
        let fields = Self {
            name: Name::parse("name", &fields.name)?,
            summary: Summary::parse("summary", &fields.summary)?,
            requirement: part("requirement", fields.requirement)?,
            call_rule: part("call_rule", fields.call_rule)?,
        };
        fields.validate()?;
        Ok(fields)
    }
}

impl From<TierFields> for pb::TierFields {
    fn from(fields: TierFields) -> Self {
        Self {
            name: fields.name.to_string(),
            summary: fields.summary.to_string(),
            requirement: Some(fields.requirement.into()),
            call_rule: Some(fields.call_rule.into()),
        }
    }
}

impl TryFrom<pb::Tier> for Tier {
    type Error = Invalid;

    fn try_from(tier: pb::Tier) -> Result<Self, Invalid> {
        Ok(Self {
            id: id("id", &tier.id)?,
            project: id("project", &tier.project)?,
            order: tier.order,
            fields: part("fields", tier.fields)?,
        })
    }
}

impl From<Tier> for pb::Tier {
    fn from(tier: Tier) -> Self {
        Self {
            id: tier.id.to_string(),
            project: tier.project.to_string(),
            order: tier.order,
            fields: Some(tier.fields.into()),
        }
    }
}
