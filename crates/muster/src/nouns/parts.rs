//! `muster tier` and `muster type`: what a project takes, looks for and asks. Parts are named by
//! their names, which people know; ids are for programs.

use client::Client;
use model::{
    NeedTypeId, OfferTypeId,
    need::{NeedKind, NeedTypeFields},
    offer::OfferTypeFields,
    pledge::Need,
    text::{Name, Summary},
    tier::{CallRule, Quantity, Requirement, TierFields},
    view::ProjectView,
};

use super::{
    invalid,
    report::{Cell, Format, Listing, done},
    words::{Amount, Place, number},
};
use crate::error::{CommandError, Kind};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum TierCommand {
    /// List the tiers of a project
    List {
        /// Organisation and project
        project: Place,
    },
    /// Add a tier, or change the one with this name; what is not given stays
    Put {
        /// Organisation and project
        project: Place,
        /// How it is called
        name: String,
        /// People it takes
        #[arg(long, value_name = "NUMBER", value_parser = number::<u64>)]
        people: Option<u64>,
        /// What it takes of an offer; may be given several times
        #[arg(long = "offered", value_name = "OFFER=QUANTITY")]
        offered: Vec<Amount>,
        /// What happens then
        #[arg(long)]
        summary: Option<String>,
        /// Let muster call once so many percent may stay away
        #[arg(long, value_name = "PERCENT", requires = "hold", value_parser = number::<u8>)]
        slack: Option<u8>,
        /// Let an organiser call
        #[arg(long, conflicts_with = "slack")]
        by_organiser: bool,
        /// For so many hours
        #[arg(long, value_name = "HOURS", requires = "slack", value_parser = number::<u32>)]
        hold: Option<u32>,
        /// People who have pledged may have to agree again
        #[arg(long)]
        yes: bool,
    },
    /// Remove a tier
    Drop {
        /// Organisation and project
        project: Place,
        /// How it is called
        name: String,
        /// People who have pledged may have to agree again
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum TypeCommand {
    /// List what people can give and may need
    List {
        /// Organisation and project
        project: Place,
    },
    /// Add something that people can give, or change the one with this name; what is not given stays
    Offer {
        /// Organisation and project
        project: Place,
        /// What it is
        name: String,
        /// What one of it is, e.g. hours
        #[arg(long)]
        unit: String,
        /// What for
        #[arg(long)]
        hint: Option<String>,
        /// What one person counts for at most
        #[arg(long, value_name = "NUMBER", value_parser = number::<u64>)]
        max: Option<u64>,
        /// Hoped for in all
        #[arg(long, value_name = "NUMBER", value_parser = number::<u64>)]
        target: Option<u64>,
        /// The need that it meets
        #[arg(long, value_name = "NEED")]
        meets: Option<String>,
    },
    /// Add something that people may need, or change the one with this name
    Need {
        /// Organisation and project
        project: Place,
        /// What it is
        name: String,
        /// What one of it is; without it the need is answered by yes or no
        #[arg(long, default_value = "")]
        unit: String,
        /// What one gets
        #[arg(long, default_value = "")]
        hint: String,
        /// The heading under which it is asked
        #[arg(long, default_value = "")]
        group: String,
    },
    /// Remove an offer type or need type
    Drop {
        /// Organisation and project
        project: Place,
        /// What it is
        name: String,
        /// Which of them, where an offer and a need have the same name
        #[arg(long, value_enum)]
        kind: Option<Part>,
    },
}

/// What a type is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// What people can give
    Offer,
    /// What they may need
    Need,
}

/// The parts of a project, found by their names.
pub(crate) struct Parts(pub ProjectView);

impl Parts {
    pub(crate) async fn of(client: &Client, project: &Place) -> Result<Self, CommandError> {
        Ok(Self(client.projects().get(&project.org, &project.project).await?))
    }

    fn unknown(what: &str, name: &str, known: &[String]) -> CommandError {
        let error =
            CommandError::new(Kind::NotFound, format!("the project has no {what} `{name}`"));
        if known.is_empty() { error } else { error.hint(known.join(", ")) }
    }

    pub(crate) fn offer(&self, name: &str) -> Result<OfferTypeId, CommandError> {
        let found = self.0.offers.iter().find(|o| o.fields.name.as_str() == name);
        found.map(|o| o.id).ok_or_else(|| {
            let known: Vec<String> =
                self.0.offers.iter().map(|o| o.fields.name.to_string()).collect();
            Self::unknown("offer", name, &known)
        })
    }

    pub(crate) fn need(&self, name: &str) -> Result<NeedTypeId, CommandError> {
        let found = self.0.needs.iter().find(|n| n.fields.name.as_str() == name);
        found.map(|n| n.id).ok_or_else(|| {
            let known: Vec<String> =
                self.0.needs.iter().map(|n| n.fields.name.to_string()).collect();
            Self::unknown("need", name, &known)
        })
    }

    pub(crate) fn tier(&self, name: &str) -> Result<model::TierId, CommandError> {
        let found = self.0.tiers.iter().find(|t| t.fields.name.as_str() == name);
        found.map(|t| t.id).ok_or_else(|| {
            let known: Vec<String> =
                self.0.tiers.iter().map(|t| t.fields.name.to_string()).collect();
            Self::unknown("tier", name, &known)
        })
    }

    /// What is given of offers, by their names.
    pub(crate) fn gives(&self, quantities: &[Quantity]) -> Cell {
        let name = |id| self.0.offers.iter().find(|o| o.id == id).map(|o| &o.fields.name);
        amounts(quantities.iter().map(|q| (name(q.offer_type), q.quantity)))
    }

    /// What is needed, by its name.
    pub(crate) fn needs(&self, needs: &[Need]) -> Cell {
        let name = |id| self.0.needs.iter().find(|n| n.id == id).map(|n| &n.fields.name);
        amounts(needs.iter().map(|n| (name(n.need_type), n.quantity)))
    }

    /// Amounts of offers, by their names.
    pub(crate) fn quantities(&self, amounts: &[Amount]) -> Result<Vec<Quantity>, CommandError> {
        let quantity = |amount: &Amount| {
            Ok(Quantity { offer_type: self.offer(&amount.name)?, quantity: amount.quantity })
        };
        amounts.iter().map(quantity).collect()
    }
}

/// `Car=2, Driver=1` for people, an object for programs; what was removed from the project has no
/// name any more.
fn amounts<'a>(amounts: impl Iterator<Item = (Option<&'a Name>, u64)>) -> Cell {
    let named: Vec<(&str, u64)> =
        amounts.filter_map(|(name, quantity)| Some((name?.as_str(), quantity))).collect();
    let said: Vec<String> = named.iter().map(|(name, n)| format!("{name}={n}")).collect();
    let object = named.iter().map(|(name, n)| ((*name).to_owned(), serde_json::json!(n)));
    Cell::Whole(said.join(", "), serde_json::Value::Object(object.collect()))
}

pub(crate) async fn tier(
    client: Client,
    format: Format,
    command: &TierCommand,
) -> Result<(), CommandError> {
    match command {
        TierCommand::List { project } => {
            let parts = Parts::of(&client, project).await?;
            let mut listing = Listing::new(&["tier", "people", "offered", "call", "summary", "id"]);
            for tier in &parts.0.tiers {
                let fields = &tier.fields;
                let call = match fields.call_rule {
                    CallRule::ByOrganiser => "by organiser".to_owned(),
                    CallRule::Automatic { slack_percent, hold_hours } => {
                        format!("automatic: {slack_percent} % for {hold_hours} h")
                    }
                };
                listing.push(vec![
                    fields.name.to_string().into(),
                    fields.requirement.people.into(),
                    parts.gives(&fields.requirement.offered),
                    call.into(),
                    fields.summary.to_string().into(),
                    tier.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        TierCommand::Put {
            project,
            name,
            people,
            offered,
            summary,
            slack,
            by_organiser,
            hold,
            yes,
        } => {
            let parts = Parts::of(&client, project).await?;
            let before = parts.0.tiers.iter().find(|t| t.fields.name.as_str() == name);
            let before = before.map(|tier| tier.fields.clone());
            let was = before.as_ref();
            let fields = TierFields {
                name: Name::parse("name", name).map_err(invalid)?,
                summary: match summary {
                    Some(summary) => Summary::parse("--summary", summary).map_err(invalid)?,
                    None => was.map(|was| was.summary.clone()).unwrap_or_default(),
                },
                requirement: Requirement {
                    people: people.or(was.and_then(|was| was.requirement.people)),
                    offered: match was {
                        Some(was) if offered.is_empty() => was.requirement.offered.clone(),
                        _ => parts.quantities(offered)?,
                    },
                },
                call_rule: match (slack, hold, was) {
                    (Some(slack_percent), Some(hold_hours), _) => CallRule::Automatic {
                        slack_percent: *slack_percent,
                        hold_hours: *hold_hours,
                    },
                    (_, _, Some(was)) if !by_organiser => was.call_rule,
                    _ => CallRule::ByOrganiser,
                },
            };
            fields.validate().map_err(invalid)?;
            let known = parts.tier(name).ok();
            if was.is_none_or(|was| was.requirement != fields.requirement) {
                super::agree_again(&client, project, *yes).await?;
            }
            let Place { org, project } = project;
            let id = client.projects().put_tier(org, project, known, fields).await?;
            done(format, &format!("the tier {name} is there"), vec![("id", id.to_string().into())])
        }
        TierCommand::Drop { project, name, yes } => {
            let id = Parts::of(&client, project).await?.tier(name)?;
            super::agree_again(&client, project, *yes).await?;
            client.projects().drop_tier(&project.org, &project.project, id).await?;
            done(format, &format!("removed {name}"), vec![])
        }
    }
}

pub(crate) async fn types(
    client: Client,
    format: Format,
    command: &TypeCommand,
) -> Result<(), CommandError> {
    match command {
        TypeCommand::List { project } => list_types(&client, format, project).await,
        TypeCommand::Offer { project, name, unit, hint, max, target, meets } => {
            let parts = Parts::of(&client, project).await?;
            let before = parts.0.offers.iter().find(|o| o.fields.name.as_str() == name);
            let was = before.map(|offer| &offer.fields);
            let met = meets.as_deref().map(|need| parts.need(need)).transpose()?;
            let fields = OfferTypeFields {
                name: Name::parse("name", name).map_err(invalid)?,
                hint: match hint {
                    Some(hint) => Summary::parse("--hint", hint).map_err(invalid)?,
                    None => was.map(|was| was.hint.clone()).unwrap_or_default(),
                },
                unit: Name::parse("--unit", unit).map_err(invalid)?,
                per_person_max: max.or(was.and_then(|was| was.per_person_max)),
                target: target.or(was.and_then(|was| was.target)),
                meets: met.or(was.and_then(|was| was.meets)),
            };
            fields.validate().map_err(invalid)?;
            let known = parts.offer(name).ok();
            let Place { org, project } = project;
            let id = client.projects().put_offer_type(org, project, known, fields).await?;
            done(format, &format!("the offer {name} is there"), vec![("id", id.to_string().into())])
        }
        TypeCommand::Need { project, name, unit, hint, group } => {
            let parts = Parts::of(&client, project).await?;
            let fields = NeedTypeFields {
                group: Summary::parse("--group", group).map_err(invalid)?,
                name: Name::parse("name", name).map_err(invalid)?,
                hint: Summary::parse("--hint", hint).map_err(invalid)?,
                kind: if unit.is_empty() { NeedKind::YesNo } else { NeedKind::Quantity },
                unit: Summary::parse("--unit", unit).map_err(invalid)?,
            };
            let known = parts.need(name).ok();
            let Place { org, project } = project;
            let id = client.projects().put_need_type(org, project, known, fields).await?;
            done(format, &format!("the need {name} is there"), vec![("id", id.to_string().into())])
        }
        TypeCommand::Drop { project, name, kind } => {
            let parts = Parts::of(&client, project).await?;
            let Place { org, project } = project;
            let kind = match (kind, parts.offer(name), parts.need(name)) {
                (Some(kind), ..) => *kind,
                (None, Ok(_), Ok(_)) => {
                    let said = format!("an offer and a need are called `{name}`");
                    return Err(CommandError::usage(said).hint("--kind offer, or --kind need"));
                }
                (None, Ok(_), Err(_)) => Part::Offer,
                (None, Err(_), _) => Part::Need,
            };
            match kind {
                Part::Offer => {
                    client.projects().drop_offer_type(org, project, parts.offer(name)?).await?;
                }
                Part::Need => {
                    client.projects().drop_need_type(org, project, parts.need(name)?).await?;
                }
            }
            done(format, &format!("removed {name}"), vec![])
        }
    }
}

async fn list_types(client: &Client, format: Format, project: &Place) -> Result<(), CommandError> {
    let parts = Parts::of(client, project).await?;
    let mut listing =
        Listing::new(&["name", "kind", "unit", "per_person_max", "target", "meets", "hint", "id"]);
    for offer in &parts.0.offers {
        let fields = &offer.fields;
        let met = parts.0.needs.iter().find(|need| Some(need.id) == fields.meets);
        listing.push(vec![
            fields.name.to_string().into(),
            "offer".into(),
            fields.unit.to_string().into(),
            fields.per_person_max.into(),
            fields.target.into(),
            met.map(|need| need.fields.name.to_string()).into(),
            fields.hint.to_string().into(),
            offer.id.to_string().into(),
        ]);
    }
    for need in &parts.0.needs {
        let fields = &need.fields;
        let unit = match fields.kind {
            NeedKind::YesNo => "yes or no".to_owned(),
            NeedKind::Quantity => fields.unit.to_string(),
        };
        listing.push(vec![
            fields.name.to_string().into(),
            "need".into(),
            unit.into(),
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
            fields.hint.to_string().into(),
            need.id.to_string().into(),
        ]);
    }
    listing.print(format)
}
