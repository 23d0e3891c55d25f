//! `muster pledge` and `muster enrol`.

use std::{io::Write as _, path::PathBuf};

use client::{Client, Download, Enrolment, ExportFormat};
use model::{
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    text::Slug,
    view::{MyPledge, PageRequest},
};

use super::{
    all,
    parts::Parts,
    report::{Cell, Facts, Format, Listing, done},
    words::{self, Amount, Instant, Place, slug},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum PledgeCommand {
    /// Enrol, or change your pledge
    Enrol(EnrolArgs),
    /// What enrolling so would come to today
    Preview(EnrolArgs),
    /// Your own pledges
    Mine {
        /// Only in this organisation
        #[arg(value_parser = slug)]
        org: Option<Slug>,
    },
    /// Take your pledge back
    Withdraw {
        /// Organisation and project
        project: Place,
    },
    /// Let a withdrawn pledge stand again
    Revive {
        /// Organisation and project
        project: Place,
    },
    /// Agree to what the organisers changed
    Accept {
        /// Organisation and project
        project: Place,
    },
    /// All pledges of a project, for organisers
    List {
        /// Organisation and project
        project: Place,
        /// E.g. `state:standing act:yes`
        #[arg(long, default_value = "")]
        filter: String,
        /// E.g. `threshold desc`
        #[arg(long, default_value = "ordinal")]
        order_by: String,
    },
    /// The same as a file
    Export {
        /// Organisation and project
        project: Place,
        /// Which form
        #[arg(long, value_enum, default_value_t)]
        format: FileForm,
        /// E.g. `state:standing act:yes`
        #[arg(long, default_value = "")]
        filter: String,
        /// Where to; standard output without it
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// The form of an exported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FileForm {
    /// For spreadsheets
    #[default]
    Csv,
    /// An array of objects
    Json,
}

impl From<FileForm> for ExportFormat {
    fn from(form: FileForm) -> Self {
        match form {
            FileForm::Csv => Self::Csv,
            FileForm::Json => Self::Json,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct EnrolArgs {
    /// Organisation and project, e.g. lindenhof/old-rent
    project: Place,
    /// Act once at least so many people do, you included
    #[arg(long, value_name = "NUMBER")]
    people: Option<u64>,
    /// Act once at least so much is offered; may be given several times
    #[arg(long, value_name = "OFFER=QUANTITY")]
    offered: Vec<Amount>,
    /// The pledge ends then if it has not come to it
    #[arg(long, value_name = "INSTANT")]
    before: Option<Instant>,
    /// Give without taking part
    #[arg(long)]
    support: bool,
    /// What you give; may be given several times
    #[arg(long = "give", value_name = "OFFER=QUANTITY")]
    gives: Vec<Amount>,
    /// What you would need; may be given several times
    #[arg(long = "need", value_name = "NEED[=QUANTITY]")]
    needs: Vec<Amount>,
    /// What you would still give if it never comes to it
    #[arg(long, value_name = "OFFER=QUANTITY")]
    fallback: Vec<Amount>,
    /// A word to the organisers
    #[arg(long)]
    note: Option<String>,
    /// Keep your name from the organisers until you confirm a call
    #[arg(long)]
    hide_name: bool,
    /// The last part of your invitation's link
    #[arg(long, value_name = "TOKEN")]
    invitation: Option<String>,
}

impl EnrolArgs {
    fn terms(&self, parts: &Parts) -> Result<PledgeTerms, CommandError> {
        let mut clauses: Vec<Clause> = Vec::new();
        clauses.extend(self.people.map(Clause::AtLeastPeople));
        let offered = parts.quantities(&self.offered)?;
        clauses.extend(offered.into_iter().map(Clause::AtLeastOffered));
        clauses.extend(self.before.map(|at| Clause::Before(at.0)));
        let need = |amount: &Amount| {
            Ok(Need { need_type: parts.need(&amount.name)?, quantity: amount.quantity })
        };
        let terms = PledgeTerms {
            kind: if self.support { PledgeKind::Supporting } else { PledgeKind::Acting },
            offers: parts.quantities(&self.gives)?,
            needs: self.needs.iter().map(need).collect::<Result<_, CommandError>>()?,
            clauses,
            fallback: parts.quantities(&self.fallback)?,
            hide_name: self.hide_name,
        };
        terms.validate().map_err(super::invalid)?;
        Ok(terms)
    }
}

pub(crate) async fn enrol(
    client: Client,
    format: Format,
    args: &EnrolArgs,
) -> Result<(), CommandError> {
    let parts = Parts::of(&client, &args.project).await?;
    let enrolment = Enrolment {
        revision: parts.0.project.revision,
        terms: args.terms(&parts)?,
        note: args.note.clone(),
        invitation: args.invitation.clone(),
    };
    let Place { org, project } = &args.project;
    let (id, etag) = client.pledges().enrol(org, project, enrolment).await?;
    let facts = vec![("id", id.to_string().into()), ("etag", etag.into())];
    done(format, "enrolled: you are only called when your condition is met", facts)
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &PledgeCommand,
) -> Result<(), CommandError> {
    let pledges = client.pledges();
    match command {
        PledgeCommand::Enrol(args) => enrol(client, format, args).await,
        PledgeCommand::Preview(args) => {
            let parts = Parts::of(&client, &args.project).await?;
            let Place { org, project } = &args.project;
            let preview = pledges.preview(org, project, args.terms(&parts)?).await?;
            Facts::new(vec![
                ("holds", preview.holds.into()),
                ("would_act", words::count(preview.would_act).into()),
                ("missing", preview.missing.map(words::count).into()),
                ("same_condition", words::count(preview.same_threshold).into()),
                ("brings", words::count(preview.brings).into()),
            ])
            .print(format)
        }
        PledgeCommand::Mine { org } => mine(&client, format, org.as_ref()).await,
        PledgeCommand::Withdraw { project: Place { org, project } } => {
            pledges.withdraw(org, project).await?;
            done(format, "your pledge is withdrawn", vec![])
        }
        PledgeCommand::Revive { project: Place { org, project } } => {
            pledges.revive(org, project).await?;
            done(format, "your pledge stands again", vec![])
        }
        PledgeCommand::Accept { project } => {
            let revision = Parts::of(&client, project).await?.0.project.revision;
            pledges.accept_revision(&project.org, &project.project, revision).await?;
            done(format, "your pledge counts again", vec![("revision", revision.into())])
        }
        PledgeCommand::List { project, filter, order_by } => {
            list(&client, format, project, filter, order_by).await
        }
        PledgeCommand::Export { project: Place { org, project }, format, filter, file } => {
            let page = PageRequest { filter: filter.clone(), ..PageRequest::default() };
            let download = pledges.export(org, project, (*format).into(), page).await?;
            write(download, file.as_deref()).await
        }
    }
}

/// Writes a file that the server sends, and counts on a terminal.
pub(crate) async fn write(
    mut download: Download,
    file: Option<&std::path::Path>,
) -> Result<(), CommandError> {
    let Some(path) = file else {
        let mut out = std::io::stdout().lock();
        while let Some(piece) = download.next().await {
            out.write_all(&piece?)?;
        }
        return Ok(());
    };
    // A file that is not whole is not left behind.
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut whole = tempfile::NamedTempFile::new_in(dir.unwrap_or(std::path::Path::new(".")))?;
    let progress = indicatif::ProgressBar::new_spinner();
    while let Some(piece) = download.next().await {
        let piece = piece?;
        whole.write_all(&piece)?;
        progress.inc(piece.len() as u64);
        progress.set_message(format!("{} bytes", progress.position()));
    }
    progress.finish_and_clear();
    whole.persist(path).map_err(|error| CommandError::failed(error.error))?;
    Ok(())
}

/// The organisations that somebody is in.
pub(crate) async fn orgs(client: &Client, org: Option<&Slug>) -> Result<Vec<Slug>, CommandError> {
    if let Some(org) = org {
        return Ok(vec![org.clone()]);
    }
    let account = client.accounts().get().await?;
    Ok(account.memberships.into_iter().map(|m| m.slug).collect())
}

async fn mine(client: &Client, format: Format, org: Option<&Slug>) -> Result<(), CommandError> {
    let mut listing = Listing::new(&[
        "project",
        "title",
        "state",
        "apart",
        "asks_for",
        "would_act",
        "call",
        "your_part",
        "until",
    ]);
    for org in orgs(client, org).await? {
        for mine in client.pledges().mine(&org).await? {
            listing.push(row(mine));
        }
    }
    listing.print(format)
}

fn row(mine: MyPledge) -> Vec<Cell> {
    let (call, part) = mine.call.unzip();
    let until = call.as_ref().map(|call| call.confirm_by);
    vec![
        format!("{}/{}", mine.project.org_slug, mine.project.slug).into(),
        mine.project.title.to_string().into(),
        words::pledge_state(mine.pledge.state).into(),
        mine.apart.map(words::apart).into(),
        mine.pledge.terms.people_threshold().into(),
        words::count(mine.project.numbers.would_act).into(),
        call.map(|call| words::call_state(call.state)).into(),
        part.map(|part| words::part(part.state)).into(),
        until.into(),
    ]
}

async fn list(
    client: &Client,
    format: Format,
    place: &Place,
    filter: &str,
    order_by: &str,
) -> Result<(), CommandError> {
    let found = all(filter, order_by, |page| {
        let (pledges, Place { org, project }) = (client.pledges(), place.clone());
        async move { pledges.list(&org, &project, page).await }
    });
    // Offers and needs are called by their names, as in the export.
    let parts = Parts::of(client, place).await?;
    let mut listing = Listing::new(&[
        "number",
        "name",
        "mail",
        "kind",
        "people",
        "until",
        "gives",
        "needs",
        "state",
        "apart",
        "level",
        "would_act",
        "call",
        "note",
        "updated_at",
        "id",
    ]);
    for row in found.await? {
        let [name, mail] = words::contact(&row.contact);
        listing.push(vec![
            row.ordinal.into(),
            name,
            mail,
            words::kind(row.kind).into(),
            row.terms.people_threshold().into(),
            row.terms.expires_at().into(),
            parts.gives(&row.terms.offers),
            parts.needs(&row.terms.needs),
            words::pledge_state(row.state).into(),
            row.apart.map(words::apart).into(),
            words::level(row.level).into(),
            row.would_act.into(),
            row.participation.map(words::part).into(),
            row.note.into(),
            row.updated_at.into(),
            row.id.to_string().into(),
        ]);
    }
    listing.print(format)
}
