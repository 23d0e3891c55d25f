//! `muster invite`: a list of people becomes invitations, and these become mails.

use std::path::PathBuf;

use client::{
    Client,
    list::{Checked, LineProblem, Mapping, NameColumns, Table},
};
use model::{TimeMs, text::Summary};

use super::{
    all, invalid,
    report::{Format, Listing, done},
    words::{Instant, Place, number},
};
use crate::error::{CommandError, Kind};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum InviteCommand {
    /// Import a list: all of it, or nothing
    Import {
        /// Organisation and project
        project: Place,
        /// A CSV file, with or without a header
        file: PathBuf,
        /// Where the addresses come from and on what consent; everybody who is invited reads it
        #[arg(long)]
        source: String,
        /// Since when that consent is given; now without it
        #[arg(long, value_name = "INSTANT")]
        consent: Option<Instant>,
        /// The column of the addresses, from 1; found by itself without it
        #[arg(long, value_name = "COLUMN", value_parser = number::<usize>)]
        mail_column: Option<usize>,
        /// The column of the names, from 1
        #[arg(long, value_name = "COLUMN", value_parser = number::<usize>)]
        name_column: Option<usize>,
        /// The first line is a person like the others
        #[arg(long)]
        no_header: bool,
        /// Leave out the lines that cannot be used, and import the others
        #[arg(long)]
        good_lines_only: bool,
        /// Only say what it would come to
        #[arg(long)]
        dry_run: bool,
    },
    /// List invitations
    List {
        /// Organisation and project
        project: Place,
        /// E.g. `used:no sent:yes`, and words of a name or address
        #[arg(long, default_value = "")]
        filter: String,
    },
    /// Mail everybody who was not mailed yet
    Send {
        /// Organisation and project
        project: Place,
    },
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &InviteCommand,
) -> Result<(), CommandError> {
    let invitations = client.invitations();
    match command {
        InviteCommand::Import {
            project: Place { org, project },
            file,
            source,
            consent,
            mail_column,
            name_column,
            no_header,
            good_lines_only,
            dry_run,
        } => {
            let source = Summary::parse("--source", source).map_err(invalid)?;
            let (columns, checked) = read(file, *mail_column, *name_column, *no_header)?;
            let bad = bad_lines(&checked);
            if !bad.is_empty() && !good_lines_only {
                return Err(unusable(&bad));
            }
            let left_out = bad.len() as u64;
            let repeats = checked.refused.iter().filter(|l| is_repeat(l.problem)).count();
            if *dry_run {
                let said = format!("{} people can be invited; {columns}", checked.people.len());
                let facts = vec![
                    ("columns", columns.into()),
                    ("people", (checked.people.len() as u64).into()),
                    ("repeated", (repeats as u64).into()),
                    ("left_out", left_out.into()),
                ];
                return done(format, &said, facts);
            }
            let rows: Vec<_> = checked.people.into_iter().map(|person| person.entry).collect();
            let consent = consent.map_or_else(now, |at| at.0);
            let bar = indicatif::ProgressBar::new(rows.len() as u64);
            let moved = |progress: client::ImportProgress| bar.set_position(progress.sent as u64);
            let staged = invitations.import(org, project, &source, consent, &rows, moved).await?;
            bar.finish_and_clear();
            let said = format!("{} imported, {} were invited already", staged.staged, staged.known);
            let facts = vec![
                ("new", staged.staged.into()),
                ("known", staged.known.into()),
                ("repeated", (repeats as u64).into()),
                ("left_out", left_out.into()),
            ];
            done(format, &said, facts)
        }
        InviteCommand::List { project: place, filter } => {
            let found = all(filter, "", |page| {
                let (invitations, Place { org, project }) = (invitations.clone(), place.clone());
                async move { invitations.list(&org, &project, page).await }
            });
            let mut listing = Listing::new(&["mail", "name", "sent_at", "used", "id"]);
            for row in found.await? {
                listing.push(vec![
                    row.mail.into(),
                    row.name.into(),
                    row.sent_at.into(),
                    row.used.into(),
                    row.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        InviteCommand::Send { project: Place { org, project } } => {
            let queued = invitations.send(org, project, &[]).await?;
            done(
                format,
                &format!("{queued} mails are on their way"),
                vec![("queued", queued.into())],
            )
        }
    }
}

fn now() -> TimeMs {
    TimeMs::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// An address that is there twice is nobody's loss; anything else stops the import.
const fn is_repeat(problem: LineProblem) -> bool {
    matches!(problem, LineProblem::Duplicate { .. })
}

fn read(
    file: &std::path::Path,
    mail: Option<usize>,
    name: Option<usize>,
    no_header: bool,
) -> Result<(String, Checked), CommandError> {
    let bytes = std::fs::read(file)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", file.display())))?;
    let mut table = Table::read(&bytes).map_err(CommandError::usage)?;
    if no_header {
        table.set_header(false);
    }
    let guess = table.guess();
    let columns = table.columns();
    let column = |number: usize| {
        let found = columns.iter().any(|c| c.index + 1 == number).then(|| number - 1);
        found.ok_or_else(|| CommandError::usage(format!("the list has no column {number}")))
    };
    let no_mail = || {
        CommandError::usage("no column of the list has mail addresses").hint("--mail-column NUMBER")
    };
    let mail = match mail {
        Some(number) => column(number)?,
        None => guess.ok_or_else(no_mail)?.mail,
    };
    let name = match name {
        Some(number) => NameColumns::One(column(number)?),
        None => guess.map_or(NameColumns::None, |guess| guess.name),
    };
    let said = |index: usize| {
        let title = columns.iter().find(|c| c.index == index).and_then(|c| c.title.as_deref());
        title.map_or_else(|| (index + 1).to_string(), |title| format!("{} “{title}”", index + 1))
    };
    let names = match name {
        NameColumns::None => "no names".to_owned(),
        NameColumns::One(name) => format!("names from column {}", said(name)),
        NameColumns::Two(given, family) => {
            format!("names from columns {} and {}", said(given), said(family))
        }
    };
    let told = format!("addresses from column {}, {names}", said(mail));
    let checked = table.check(Mapping { mail, name });
    Ok((told, checked))
}

/// The lines that cannot be used, each with why.
fn bad_lines(checked: &Checked) -> Vec<String> {
    checked
        .refused
        .iter()
        .filter(|line| !is_repeat(line.problem))
        .map(|line| format!("line {} {}: {}", line.line, line.problem, line.text))
        .collect()
}

fn unusable(bad: &[String]) -> CommandError {
    let said = format!("{} lines cannot be used; nothing was imported", bad.len());
    CommandError::new(Kind::Usage, format!("{said}\n  {}", bad.join("\n  ")))
        .hint("mend these lines and import the file again, or say --good-lines-only")
}
