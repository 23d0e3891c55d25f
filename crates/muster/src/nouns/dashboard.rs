//! `muster dashboard`.

use client::Client;
use model::view::{Dashboard, SupplyDemand, TierProgress};
use serde_json::{Value, json};

use super::{
    report::{Cell, Facts, Format, rfc3339},
    words::{self, Place},
};
use crate::error::CommandError;

#[derive(Debug, clap::Args)]
pub(crate) struct DashboardArgs {
    /// Organisation and project
    project: Place,
    /// Go on, and print it whenever it moves
    #[arg(long)]
    watch: bool,
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    args: &DashboardArgs,
) -> Result<(), CommandError> {
    let Place { org, project } = &args.project;
    if !args.watch {
        return show(format, &client.projects().dashboard(org, project).await?);
    }
    let mut live = client.live().dashboard(org, project);
    while let Some(moved) = live.next().await {
        show(format, &moved?)?;
    }
    Ok(())
}

fn show(format: Format, board: &Dashboard) -> Result<(), CommandError> {
    let tiers: Vec<String> = board.tiers.iter().map(tier).collect();
    let supply: Vec<String> = board.supply.iter().map(supply).collect();
    let call = board.call.as_ref();
    let mut facts = vec![
        ("at", board.at.into()),
        ("standing", board.standing.into()),
        ("supporters", board.supporters.into()),
        ("ready", board.ready.into()),
        ("would_act", board.would_act.into()),
        ("would_support", board.would_support.into()),
        ("without_coordination", board.without_coordination.into()),
        ("apart_unverified", board.apart.unverified.into()),
        ("apart_not_invited", board.apart.not_invited.into()),
        ("apart_old_revision", board.apart.old_revision.into()),
        ("tiers", Cell::Whole(tiers.join("\n"), board.tiers.iter().map(tier_json).collect())),
        ("supply", Cell::Whole(supply.join("\n"), board.supply.iter().map(supply_json).collect())),
        ("call", call.map(|call| words::call_state(call.state)).into()),
        ("call_confirmed", call.map(|call| call.funnel.confirmed).into()),
        ("call_go", call.map(|call| call.go_people).into()),
    ];
    // What people see as pictures is for programs only.
    if format == Format::Json {
        facts.extend(pictures(board));
    }
    Facts::new(facts).print(format)
}

fn pictures(board: &Dashboard) -> [(&'static str, Cell); 3] {
    let curve = board.curve.iter().map(|p| json!({ "extra": p.extra, "people": p.people }));
    let bins = board.thresholds.iter().map(|bin| {
        json!({ "from": bin.from, "to": bin.to, "ready": bin.ready, "would_act": bin.would_act })
    });
    let over_time = board
        .over_time
        .iter()
        .map(|point| json!({ "at": rfc3339(point.at), "standing": point.standing }));
    let whole = |values: Value| Cell::Whole(String::new(), values);
    [
        ("curve", whole(curve.collect())),
        ("thresholds", whole(bins.collect())),
        ("over_time", whole(over_time.collect())),
    ]
}

fn tier(tier: &TierProgress) -> String {
    let state = match (tier.reached, tier.slack, tier.missing) {
        (true, Some(slack), _) => format!("reached, {slack} may stay away"),
        (true, None, _) => "reached".to_owned(),
        (false, _, Some(missing)) => format!("{missing} more who act whatever happens reach it"),
        (false, _, None) => "people alone never reach it".to_owned(),
    };
    format!("{}: {state}", tier.name)
}

fn tier_json(tier: &TierProgress) -> Value {
    let offered = tier.offered.iter().map(|(offer, needed, there)| {
        json!({ "offer": offer.to_string(), "needed": needed, "there": there })
    });
    json!({
        "id": tier.id.to_string(),
        "name": tier.name.as_str(),
        "people": tier.people,
        "offered": offered.collect::<Value>(),
        "reached": tier.reached,
        "slack": tier.slack,
        "missing": tier.missing,
    })
}

fn supply(kind: &SupplyDemand) -> String {
    let unit = kind.unit.as_str();
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let needed = kind.demand_act.max(kind.target.unwrap_or_default());
    format!("{}: {}{unit} given, {needed} needed", kind.name, kind.supply_act)
}

fn supply_json(kind: &SupplyDemand) -> Value {
    json!({
        "offer": kind.offer_type.map(|id| id.to_string()),
        "need": kind.need_type.map(|id| id.to_string()),
        "name": kind.name.as_str(),
        "unit": kind.unit.as_str(),
        "supply_ready": kind.supply_ready,
        "supply_act": kind.supply_act,
        "supply_fallback": kind.supply_fallback,
        "demand_ready": kind.demand_ready,
        "demand_act": kind.demand_act,
        "target": kind.target,
    })
}
