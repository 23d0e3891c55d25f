//! `muster pledge` and `muster enrol`.

use std::{io::Write as _, path::PathBuf};

use client::{Client, Download, EnrolLink, Enrolment, ExportFormat};
use model::{
    call::ParticipationState,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    text::Slug,
    tier::Quantity,
    view::{MyPledge, PageRequest},
};

use super::{
    all,
    parts::Parts,
    report::{Cell, Facts, Format, Listing, done},
    words::{self, Amount, Instant, Place, number, slug},
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
        /// `state:standing` (withdrawn, expired), `act:yes`, `kind:acting` (supporting),
        /// `level:open` (email, invited), `apart:unverified` (not_invited, old_revision, no),
        /// `call:confirmed` (called, declined, go, …), `threshold>=500`, `offer:ID`, `need:ID`,
        /// numbers of pledges, words of a name or address; all must fit
        #[arg(long, default_value = "")]
        filter: String,
        /// `ordinal`, `threshold`, `created` or `updated`; ` desc` turns it round
        #[arg(long, default_value = "ordinal")]
        order_by: String,
        /// All columns, also those that a terminal has no room for
        #[arg(long)]
        wide: bool,
    },
    /// The same as a file
    Export {
        /// Organisation and project
        project: Place,
        /// Which form
        #[arg(long, value_enum, default_value_t)]
        format: FileForm,
        /// `state:standing` (withdrawn, expired), `act:yes`, `kind:acting` (supporting),
        /// `level:open` (email, invited), `apart:unverified` (not_invited, old_revision, no),
        /// `call:confirmed` (called, declined, go, …), `threshold>=500`, `offer:ID`, `need:ID`,
        /// numbers of pledges, words of a name or address; all must fit
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
    #[arg(long, value_name = "NUMBER", value_parser = number::<u64>)]
    people: Option<u64>,
    /// However many people act
    #[arg(long, conflicts_with = "people")]
    whatever_happens: bool,
    /// Act once at least so much is offered; may be given several times, 0 takes it back
    #[arg(long, value_name = "OFFER=QUANTITY")]
    offered: Vec<Amount>,
    /// The pledge ends then if it has not come to it
    #[arg(long, value_name = "INSTANT")]
    before: Option<Instant>,
    /// Give without taking part
    #[arg(long)]
    support: bool,
    /// Take part, if so far you only gave
    #[arg(long, conflicts_with = "support")]
    act: bool,
    /// What you give; may be given several times, 0 takes it back
    #[arg(long = "give", value_name = "OFFER=QUANTITY")]
    gives: Vec<Amount>,
    /// What you would need; may be given several times, 0 takes it back
    #[arg(long = "need", value_name = "NEED[=QUANTITY]")]
    needs: Vec<Amount>,
    /// What you would still give if it never comes to it; 0 takes it back
    #[arg(long, value_name = "OFFER=QUANTITY")]
    fallback: Vec<Amount>,
    /// A word to the organisers
    #[arg(long)]
    note: Option<String>,
    /// Keep your name from the organisers until you confirm a call
    #[arg(long)]
    hide_name: bool,
    /// Let the organisers know your name, if so far you kept it from them
    #[arg(long, conflicts_with = "hide_name")]
    show_name: bool,
    /// The last part of your invitation's link
    #[arg(long, value_name = "TOKEN")]
    invitation: Option<String>,
    /// Take over the answers of a link that a form of the public site made; what else is named
    /// here is stronger
    #[arg(long, value_name = "LINK")]
    link: Option<String>,
}

impl EnrolArgs {
    /// What is promised: of a pledge that is there already, what is not named stays.
    fn terms(&self, parts: &Parts, was: Option<&PledgeTerms>) -> Result<PledgeTerms, CommandError> {
        let nothing = PledgeTerms {
            kind: PledgeKind::Acting,
            offers: vec![],
            needs: vec![],
            clauses: vec![],
            fallback: vec![],
            hide_name: false,
        };
        let mut terms = match &self.link {
            Some(link) => linked(link, parts)?,
            None => was.cloned().unwrap_or(nothing),
        };
        match (self.support, self.act) {
            (true, _) => terms.kind = PledgeKind::Supporting,
            (_, true) => terms.kind = PledgeKind::Acting,
            _ => {}
        }
        if self.people.is_some() || self.whatever_happens {
            terms.clauses.retain(|clause| !matches!(clause, Clause::AtLeastPeople(_)));
            let people = self.people.map(Clause::AtLeastPeople);
            terms.clauses.splice(0..0, people);
        }
        for asked in parts.quantities(&self.offered)? {
            let of = |clause: &Clause| match clause {
                Clause::AtLeastOffered(there) => there.offer_type == asked.offer_type,
                Clause::AtLeastPeople(_) | Clause::Before(_) => false,
            };
            terms.clauses.retain(|clause| !of(clause));
            let asked = (asked.quantity > 0).then_some(Clause::AtLeastOffered(asked));
            terms.clauses.extend(asked);
        }
        if let Some(at) = self.before {
            terms.clauses.retain(|clause| !matches!(clause, Clause::Before(_)));
            terms.clauses.push(Clause::Before(at.0));
        }
        put(&mut terms.offers, parts.quantities(&self.gives)?);
        put(&mut terms.fallback, parts.quantities(&self.fallback)?);
        for amount in &self.needs {
            let need_type = parts.need(&amount.name)?;
            terms.needs.retain(|need| need.need_type != need_type);
            let need = Need { need_type, quantity: amount.quantity };
            terms.needs.extend((amount.quantity > 0).then_some(need));
        }
        terms.hide_name = (terms.hide_name || self.hide_name) && !self.show_name;
        if self.link.is_none()
            && was.is_none()
            && terms.clauses.is_empty()
            && !self.whatever_happens
        {
            let said = "a pledge says when it holds";
            return Err(CommandError::usage(said).hint("--people NUMBER, or --whatever-happens"));
        }
        terms.validate().map_err(super::invalid)?;
        Ok(terms)
    }
}

/// The answers of a link: all of it, or what stands behind its `#`.
fn linked(link: &str, parts: &Parts) -> Result<PledgeTerms, CommandError> {
    let project = &parts.0.project;
    let held = link.rsplit_once('#').map_or(link, |(_, held)| held);
    let link = EnrolLink::read(held)
        .map_err(|error| CommandError::usage(error).hint("copy all of it, between quotes"))?;
    if link.project != project.id {
        return Err(CommandError::usage("this link belongs to another project"));
    }
    if link.revision != project.revision {
        let said = "the project has changed since these answers were given";
        return Err(CommandError::usage(said).hint("look at it, and name your terms"));
    }
    Ok(link.terms)
}

/// Amounts that are named replace those of the same offer.
fn put(there: &mut Vec<Quantity>, named: Vec<Quantity>) {
    for amount in named {
        there.retain(|other| other.offer_type != amount.offer_type);
        there.extend((amount.quantity > 0).then_some(amount));
    }
}

/// One's own pledge in a project; none for whoever is not signed in.
async fn own(client: &Client, place: &Place) -> Result<Option<MyPledge>, CommandError> {
    match client.pledges().mine(&place.org).await {
        Ok(mine) => Ok(mine.into_iter().find(|mine| mine.project.slug == place.project)),
        Err(error) if error.ends_session() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn enrol(
    client: Client,
    format: Format,
    args: &EnrolArgs,
) -> Result<(), CommandError> {
    let parts = Parts::of(&client, &args.project).await?;
    let was = own(&client, &args.project).await?;
    let (terms, note) = match &was {
        Some(was) => (Some(&was.pledge.terms), was.note.clone()),
        None => (None, None),
    };
    let enrolment = Enrolment {
        revision: parts.0.project.revision,
        terms: args.terms(&parts, terms)?,
        note: args.note.clone().or(note),
        invitation: args.invitation.clone(),
    };
    let said = promised(&enrolment.terms);
    let Place { org, project } = &args.project;
    let (id, etag) = client.pledges().enrol(org, project, enrolment).await?;
    let facts = vec![("id", id.to_string().into()), ("etag", etag.into())];
    done(format, &format!("enrolled: {said}"), facts)
}

fn promised(terms: &PledgeTerms) -> String {
    let does = match terms.kind {
        PledgeKind::Acting => "act",
        PledgeKind::Supporting => "support",
    };
    let when = match terms.people_threshold() {
        0 | 1 => "however many people act".to_owned(),
        people => format!("once at least {people} people act"),
    };
    let others = terms.clauses.iter().filter(|c| !matches!(c, Clause::AtLeastPeople(_))).count();
    let only = if others > 0 { ", and the rest of your condition is met" } else { "" };
    format!("you {does} {when}{only}")
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
            let was = own(&client, &args.project).await?;
            let terms = args.terms(&parts, was.as_ref().map(|was| &was.pledge.terms))?;
            let preview = pledges.preview(org, project, terms).await?;
            Facts::new(vec![
                ("holds", preview.holds.into()),
                ("would_act", words::count(preview.would_act)),
                ("missing", preview.missing.map(words::count).into()),
                ("same_condition", words::count(preview.same_threshold)),
                ("brings", words::count(preview.brings)),
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
        PledgeCommand::List { project, filter, order_by, wide } => {
            let listing = list(&client, project, filter, order_by).await?;
            if *wide { listing } else { listing.narrow(&NARROW) }.print(format)
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
        "answer_by",
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
    let answer_by = call.as_ref().map(|call| call.confirm_by);
    vec![
        format!("{}/{}", mine.project.org_slug, mine.project.slug).into(),
        mine.project.title.to_string().into(),
        mine.pledge.state.as_str().into(),
        mine.apart.map(words::apart).into(),
        mine.pledge.terms.people_threshold().into(),
        words::count(mine.project.numbers.would_act),
        call.map(|call| words::call_state(call.state)).into(),
        part.map(|part| part.state.as_str()).into(),
        answer_by.into(),
    ]
}

/// What an organiser looks for first, in eighty columns.
const NARROW: [&str; 7] = ["number", "name", "people", "state", "apart", "would_act", "call"];

async fn list(
    client: &Client,
    place: &Place,
    filter: &str,
    order_by: &str,
) -> Result<Listing, CommandError> {
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
            row.state.as_str().into(),
            row.apart.map(words::apart).into(),
            words::level(row.level).into(),
            row.would_act.into(),
            row.participation.map(ParticipationState::as_str).into(),
            row.note.into(),
            row.updated_at.into(),
            row.id.to_string().into(),
        ]);
    }
    Ok(listing)
}
