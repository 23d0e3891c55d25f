//! `muster dashboard`.

use client::Client;
use model::view::Dashboard;

use super::{
    report::{Cell, Facts, Format},
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
    let call = board.call.as_ref();
    Facts::new(vec![
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
        ("tiers", Cell::Text(tiers.join("\n"))),
        ("call", call.map(|call| words::call_state(call.state)).into()),
        ("call_confirmed", call.map(|call| call.funnel.confirmed).into()),
        ("call_go", call.map(|call| call.go_people).into()),
    ])
    .print(format)
}

fn tier(tier: &model::view::TierProgress) -> String {
    let state = match (tier.reached, tier.slack, tier.missing) {
        (true, Some(slack), _) => format!("reached, {slack} may stay away"),
        (true, None, _) => "reached".to_owned(),
        (false, _, Some(missing)) => format!("{missing} more who act whatever happens reach it"),
        (false, _, None) => "people alone never reach it".to_owned(),
    };
    format!("{}: {state}", tier.name)
}
