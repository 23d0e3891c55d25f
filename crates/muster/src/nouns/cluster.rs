//! `muster cluster`: the nodes that hold a server's data together.

use std::io::Write as _;

use client::{Client, Cluster};
use model::view::{ClusterLoss, ClusterView, NodeView};

use super::{
    Asking,
    recover::{self, RecoverArgs},
    report::{Format, Listing, done},
    sure,
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum ClusterCommand {
    #[command(flatten)]
    Asked(AskedCommand),
    /// When a majority is gone for good: go on alone with what this machine's server has; without
    /// --yes it only says what that is and what may be lost
    Recover(RecoverArgs),
}

/// What a running server is asked.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AskedCommand {
    /// Make this server the first node of a cluster that others can join
    Init {
        /// Where the other nodes reach this one
        #[arg(long, value_name = "HOST:PORT")]
        address: String,
        /// Where to listen for them; all addresses and the port of --address without it
        #[arg(long, value_name = "ADDRESS", default_value = "")]
        listen: String,
    },
    /// Show the nodes, and what the loss of one would do
    Status,
    /// Print an invitation for one more node; it is a secret
    Add {
        /// For how many minutes it is good
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_080))]
        minutes: u32,
    },
    /// Have a node vote that only follows
    Promote {
        /// Its number
        node: u64,
    },
    /// Have a node only follow that votes
    Demote {
        /// Its number
        node: u64,
    },
    /// Take a node out of the cluster; to come back it joins anew with an empty data directory
    Remove {
        /// Its number
        node: u64,
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
    /// Hand the lead over; writing pauses for a second or two
    Transfer {
        /// To which node
        node: u64,
    },
    /// Compare the tables of all nodes; reads everything
    Verify,
}

pub(crate) fn run(asking: &Asking, command: &ClusterCommand) -> Result<(), CommandError> {
    match command {
        ClusterCommand::Asked(command) => super::ask(asking, |c, f| ask(c, f, command)),
        ClusterCommand::Recover(args) => recover::run(asking.output, args),
    }
}

async fn ask(client: Client, format: Format, command: &AskedCommand) -> Result<(), CommandError> {
    let cluster = client.cluster();
    match command {
        AskedCommand::Init { address, listen } => {
            cluster.begin(address, listen).await?;
            done(
                format,
                "this server is the first node of a cluster; invite others with `muster cluster add`",
                vec![("address", address.clone().into())],
            )
        }
        AskedCommand::Status => status(&cluster, format).await,
        AskedCommand::Add { minutes } => {
            let invitation = cluster.invite(*minutes).await?;
            if format == Format::Table {
                explain_joining(*minutes);
            }
            done(format, &invitation, vec![("invitation", invitation.clone().into())])
        }
        AskedCommand::Promote { node } => {
            cluster.promote(*node).await?;
            done(format, &format!("node {node} votes"), vec![("node", (*node).into())])
        }
        AskedCommand::Demote { node } => {
            cluster.demote(*node).await?;
            done(format, &format!("node {node} only follows"), vec![("node", (*node).into())])?;
            loss_after(&cluster, format).await
        }
        AskedCommand::Remove { node, yes } => {
            sure(*yes, "removing a node")?;
            cluster.remove(*node).await?;
            done(
                format,
                &format!("node {node} is out of the cluster; stop its server"),
                vec![("node", (*node).into())],
            )?;
            loss_after(&cluster, format).await
        }
        AskedCommand::Transfer { node } => {
            cluster.transfer(*node).await?;
            done(format, &format!("node {node} leads"), vec![("node", (*node).into())])
        }
        AskedCommand::Verify => verify(&cluster, format).await,
    }
}

/// Beside the invitation, which alone goes to standard output.
fn explain_joining(minutes: u32) {
    let within = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    let _ = writeln!(
        std::io::stderr().lock(),
        "Put the invitation into a file on the new machine, and within {within}, with an \
         empty data directory:\n  \
         MUSTER_JOIN_FILE=invitation.txt muster serve --cluster-address HOST:7422 \
         --public-url URL\n\
         URL is the address under which people reach all the servers. Whoever has the invitation \
         first gets all data: treat it as a password.\n"
    );
}

async fn status(cluster: &Cluster, format: Format) -> Result<(), CommandError> {
    let view = cluster.status().await?;
    let newest = view.newest();
    let mut listing = Listing::new(&[
        "node",
        "address",
        "role",
        "state",
        "behind",
        "version",
        "database_bytes",
        "disk_free_bytes",
        "clock_ahead_ms",
    ]);
    for node in &view.nodes {
        let health = node.health.as_ref().ok();
        listing.push(vec![
            node.node.into(),
            node.address.clone().into(),
            role(node).into(),
            state(node).into(),
            node.behind(newest).into(),
            health.map(|h| h.version.clone()).into(),
            health.map(|h| h.database_bytes).into(),
            health.and_then(|h| h.disk_free_bytes).into(),
            health.map(|h| h.clock_ahead_ms.to_string()).into(),
        ]);
    }
    listing.print(format)?;
    if format == Format::Table {
        explain_loss(&view)?;
    }
    Ok(())
}

/// What the loss of one would do now that there is one less.
async fn loss_after(cluster: &Cluster, format: Format) -> Result<(), CommandError> {
    if format == Format::Table {
        explain_loss(&cluster.status().await?)?;
    }
    Ok(())
}

fn role(node: &NodeView) -> &'static str {
    match (node.leads, node.votes) {
        (true, _) => "leads",
        (false, true) => "votes",
        (false, false) => "follows",
    }
}

fn state(node: &NodeView) -> String {
    let health = match &node.health {
        Ok(health) => health,
        Err(why) => return format!("silent: {why}"),
    };
    match (&health.stopped, health.disk_full, health.clock_off_ms()) {
        (Some(why), ..) => format!("stopped: {why}"),
        (None, true, _) => "disk full: takes nothing until there is room".to_owned(),
        (None, false, Some(ms)) => {
            let way = if ms > 0 { "ahead" } else { "behind" };
            format!("clock {} s {way}", ms.unsigned_abs() / 1_000)
        }
        (None, false, None) => "ok".to_owned(),
    }
}

fn explain_loss(view: &ClusterView) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let voters = view.voters().count();
    let loss = match view.loss() {
        ClusterLoss::GoesOn => "One more voting node can be lost and everything goes on.",
        ClusterLoss::Stops if voters == 1 => {
            "If the voting node is lost, nothing can be written until it is back."
        }
        ClusterLoss::Stops => {
            "If one more voting node is lost, nothing can be written until one is back."
        }
        ClusterLoss::Stopped => {
            "Nothing can be written now: a majority of the voting nodes is not there. If it is gone \
             for good, one that is left can go on alone: muster cluster recover"
        }
    };
    writeln!(out, "\n{loss}")?;
    if view.versions_differ() {
        writeln!(
            out,
            "Not all nodes run the same version. Update the older ones, one after the other."
        )?;
    }
    if !view.begun {
        writeln!(
            out,
            "This server is alone. To let others join: muster cluster init --address HOST:7422"
        )?;
    } else if voters == 1 && view.nodes.len() > 2 {
        writeln!(out, "The others will vote once they have caught up.")?;
    } else if voters == 1 {
        writeln!(
            out,
            "Two voting nodes would stop when either is lost, so a second node only follows until \
             a third joins: muster cluster add"
        )?;
    }
    Ok(())
}

async fn verify(cluster: &Cluster, format: Format) -> Result<(), CommandError> {
    let verified = cluster.verify().await?;
    let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut listing = Listing::new(&["node", "entry", "hash", "same"]);
    listing.push(vec![
        "asked".into(),
        verified.index.into(),
        hex(&verified.hash).into(),
        true.into(),
    ]);
    let mut differing = Vec::new();
    let mut silent = Vec::new();
    for (node, hash) in &verified.others {
        let same = hash.as_ref().map(|hash| *hash == verified.hash);
        match same {
            Some(true) => {}
            Some(false) => differing.push(node.to_string()),
            None => silent.push(node.to_string()),
        }
        listing.push(vec![
            node.to_string().into(),
            verified.index.into(),
            hash.as_deref().map(hex).into(),
            same.into(),
        ]);
    }
    listing.print(format)?;
    if !differing.is_empty() {
        let nodes = differing.join(", ");
        return Err(CommandError::failed(format!(
            "the tables of node {nodes} differ: remove it and let it join anew with an empty data \
             directory"
        )));
    }
    if !silent.is_empty() {
        return Err(CommandError::failed(format!(
            "node {} did not say: `muster cluster status` tells whether it is there, takes changes \
             and has caught up. Try again then",
            silent.join(", ")
        )));
    }
    Ok(())
}
