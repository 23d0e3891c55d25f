//! `muster cluster recover`: a cluster of one of what this machine's server has. It asks no server:
//! it is for when none can answer.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use model::TimeMs;
use serde_json::json;
use server::recover::{Recovered, Survivor, recover, survey};

use super::report::{Cell, Facts, Format};
use crate::{backup::data_dir, error::CommandError};

#[derive(Debug, clap::Args)]
pub(crate) struct RecoverArgs {
    /// The data directory of the server, which must not be running
    #[arg(long, value_name = "DIR", env = "MUSTER_DATA")]
    data: Option<PathBuf>,
    /// Do it; it cannot be undone
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(format: Format, args: &RecoverArgs) -> Result<(), CommandError> {
    let data = data_dir(args.data.as_deref())?;
    if args.yes {
        let recovered = recover(&data).map_err(CommandError::failed)?;
        facts(&recovered.was, Some(&recovered)).print(format)?;
        if format == Format::Table {
            explain_done(&recovered.was)?;
        }
        return Ok(());
    }
    let survivor = survey(&data).map_err(CommandError::failed)?;
    facts(&survivor, None).print(format)?;
    if format == Format::Table {
        explain(&survivor, &data)?;
    }
    Ok(())
}

fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn facts(was: &Survivor, recovered: Option<&Recovered>) -> Facts {
    let left: Vec<String> = was
        .others
        .iter()
        .map(|peer| format!("node {} at {}", peer.node, peer.member.address))
        .collect();
    let others = was.others.iter();
    let whole = others.map(|peer| json!({ "node": peer.node, "address": peer.member.address }));
    let mut facts: Vec<(&'static str, Cell)> = vec![
        ("node", was.node.into()),
        ("votes", was.votes.into()),
        ("voting_nodes", (was.voters as u64).into()),
        ("left_behind", Cell::Whole(left.join("\n"), whole.collect())),
        ("last_term", was.last_term.into()),
        ("last_entry", was.last_index.into()),
        ("last_entry_at", TimeMs::from_millis(was.last_time_ms).into()),
        ("unconfirmed_entries", unconfirmed(was).into()),
        ("cluster", hex(&was.cluster).into()),
    ];
    if let Some(recovered) = recovered {
        facts.push(("new_cluster", hex(&recovered.cluster).into()));
    }
    facts.push(("recovered", recovered.is_some().into()));
    Facts::new(facts)
}

/// Entries that this node has and does not know to be acknowledged.
fn unconfirmed(was: &Survivor) -> u64 {
    was.last_index.saturating_sub(was.applied_index)
}

fn explain(was: &Survivor, data: &Path) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let majority = was.voters / 2 + 1;
    writeln!(
        out,
        "\nNothing was changed. With --yes this server goes on alone, as a new cluster of one, with \
         what it has.\n\n\
         What may be lost: whatever the other nodes acknowledged after the last entry here. It \
         cannot be known from here whether there is any."
    )?;
    if unconfirmed(was) > 0 {
        writeln!(
            out,
            "What may come: the last {} entries here may never have been acknowledged. They become \
             true.",
            unconfirmed(was)
        )?;
    }
    if was.cut_short {
        writeln!(
            out,
            "\nThis was begun here already and cut short: the server does not start until it is \
             finished."
        )?;
    }
    writeln!(
        out,
        "\nBefore you do it:\n\
         - Is a majority gone for good? {majority} of {} voting nodes are enough: if so many can be \
         started, start them, and nothing is lost. If they run and this server only does not reach \
         them, they go on without it, and two servers would take what people send.\n\
         - Has another node that is left more? Stop it and run this there, without --yes. The one \
         with the higher last term has more; with the same term, the one with the higher last \
         entry. Take that one, and only that one.\n\
         - Keep a copy of the data directory. It cannot be undone.\n\n\
         To do it:\n  muster cluster recover --data {} --yes",
        was.voters,
        data.display()
    )
}

fn explain_done(was: &Survivor) -> std::io::Result<()> {
    let nodes: Vec<String> = was.others.iter().map(|peer| peer.node.to_string()).collect();
    writeln!(
        std::io::stdout().lock(),
        "\nThis server is a cluster of one now: start it as before. Its last entry is {}; look what \
         people sent after that.\n\
         Do not start the nodes left behind ({}): they belong to a cluster that is over, and are \
         refused. To come back they join anew, with an empty data directory: muster cluster add",
        super::report::local(TimeMs::from_millis(was.last_time_ms)),
        nodes.join(", ")
    )
}
