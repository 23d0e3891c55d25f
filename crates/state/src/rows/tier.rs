//! `tier`, `tier_offered`.

use model::{
    OfferTypeId, OrgId, ProjectId, TierId, TimeMs,
    text::{Name, Summary},
    tier::{CallRule, Quantity, Requirement, Tier, TierFields},
};
use store::Stream;

use super::{Id, Ms, Text};

store::row! {
    /// A tier as stored, without what it takes of offers.
    pub struct TierRow = "tier" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { id: TierId as Id }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            place: u32,
            name: Name as Text,
            summary: Summary as Text,
            people: Option<u64>,
            slack_percent: Option<u8>,
            hold_hours: Option<u32>,
            holds_since: Option<TimeMs> as Ms,
        }
    }
}

store::row! {
    /// What a tier takes of one offer type.
    pub struct TierOfferedRow = "tier_offered" {
        stream: |row| Stream::new(row.org.to_bytes()),
        scope: |row| Some(row.project.to_bytes()),
        key { tier: TierId as Id, place: u32 }
        columns {
            org: OrgId as Id,
            project: ProjectId as Id,
            offer_type: OfferTypeId as Id,
            quantity: u64,
        }
    }
}

/// Where a tier is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TierPlace {
    pub(crate) org: OrgId,
    pub(crate) project: ProjectId,
    pub(crate) place: u32,
}

impl TierRow {
    /// The rows of a tier.
    pub(crate) fn of(
        id: TierId,
        at: TierPlace,
        fields: &TierFields,
    ) -> (Self, Vec<TierOfferedRow>) {
        let TierPlace { org, project, place } = at;
        let (slack_percent, hold_hours) = match fields.call_rule {
            CallRule::ByOrganiser => (None, None),
            CallRule::Automatic { slack_percent, hold_hours } => {
                (Some(slack_percent), Some(hold_hours))
            }
        };
        let row = Self {
            id,
            org,
            project,
            place,
            name: fields.name.clone(),
            summary: fields.summary.clone(),
            people: fields.requirement.people,
            slack_percent,
            hold_hours,
            holds_since: None,
        };
        let offered = fields.requirement.offered.iter().zip(0..).map(|(part, place)| {
            let Quantity { offer_type, quantity } = *part;
            TierOfferedRow { tier: id, place, org, project, offer_type, quantity }
        });
        (row, offered.collect())
    }

    /// The tier, with what it takes of offers.
    pub(crate) fn into_tier(self, offered: &[TierOfferedRow]) -> Tier {
        let offered = offered.iter().filter(|part| part.tier == self.id);
        let call_rule = match (self.slack_percent, self.hold_hours) {
            (Some(slack_percent), Some(hold_hours)) => {
                CallRule::Automatic { slack_percent, hold_hours }
            }
            _ => CallRule::ByOrganiser,
        };
        Tier {
            id: self.id,
            project: self.project,
            order: self.place,
            fields: TierFields {
                name: self.name,
                summary: self.summary,
                requirement: Requirement {
                    people: self.people,
                    offered: offered
                        .map(|part| Quantity {
                            offer_type: part.offer_type,
                            quantity: part.quantity,
                        })
                        .collect(),
                },
                call_rule,
            },
        }
    }
}
