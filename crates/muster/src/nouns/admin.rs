//! `muster audit` and `muster admin`: what those who run a server look after.

use std::path::PathBuf;

use client::Client;
use model::{
    AccountId,
    audit::Actor,
    text::Slug,
    view::{BackupsView, FilesStanding, NodeFiles},
};

use super::{
    all,
    pledge::{FileForm, write},
    report::{Cell, Facts, Format, Listing, done},
    sure,
    words::{number, slug},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum AuditCommand {
    /// Who did what: in an organisation, or on the server
    List {
        /// In which organisation
        #[arg(long, value_parser = slug)]
        org: Option<Slug>,
        /// `action:grant.give`, `actor:ID`, `subject:ID-OR-NAME-IN-URL`
        #[arg(long, default_value = "")]
        filter: String,
    },
    /// The same as a file
    Export {
        /// In which organisation
        #[arg(long, value_parser = slug)]
        org: Option<Slug>,
        /// Which form
        #[arg(long, value_enum, default_value_t)]
        format: FileForm,
        /// `action:grant.give`, `actor:ID`, `subject:ID-OR-NAME-IN-URL`
        #[arg(long, default_value = "")]
        filter: String,
        /// Where to; standard output without it
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum AdminCommand {
    /// How the server is
    Status,
    /// List accounts
    Accounts {
        /// E.g. `locked:yes`, `role:any`, and words of a name or address
        #[arg(default_value = "")]
        filter: String,
    },
    /// Lock an account; it is signed out everywhere
    Lock {
        /// Its id
        account: AccountId,
    },
    /// Unlock an account
    Unlock {
        /// Its id
        account: AccountId,
    },
    /// List mails that wait, on a server without SMTP; or read one
    Outbox {
        /// Which mail
        name: Option<String>,
    },
    /// Add demo data
    DemoAdd {
        /// The same seed makes the same people
        #[arg(long, default_value_t = 1, value_parser = number::<u64>)]
        seed: u64,
        /// How many pledges
        #[arg(long, default_value_t = 2_364, value_parser = number::<u32>)]
        pledges: u32,
    },
    /// Remove demo data with everything in its organisations
    DemoRemove {
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn audit(
    client: Client,
    format: Format,
    command: &AuditCommand,
) -> Result<(), CommandError> {
    let admin = client.admin();
    match command {
        AuditCommand::List { org, filter } => {
            let found = all(filter, "", |page| {
                let (admin, org) = (admin.clone(), org.clone());
                async move { admin.audit(org.as_ref(), page).await }
            });
            let mut listing = Listing::new(&["at", "who", "action", "subject", "detail"]);
            for row in found.await? {
                let entry = row.entry;
                let id = match entry.actor {
                    Actor::System => "muster".to_owned(),
                    Actor::Anonymous => "nobody signed in".to_owned(),
                    Actor::Account { account, .. } => format!("account {account}"),
                    Actor::Member { member, .. } => format!("member {member}"),
                };
                listing.push(vec![
                    entry.at.into(),
                    named(row.actor, id),
                    entry.action.into(),
                    named(row.subject, entry.subject),
                    entry.detail.into(),
                ]);
            }
            listing.print(format)
        }
        AuditCommand::Export { org, format, filter, file } => {
            let download = admin.export_audit(org.as_ref(), (*format).into(), filter).await?;
            write(download, file.as_deref()).await
        }
    }
}

/// A name for people, the id for programs.
fn named(name: Option<String>, id: String) -> Cell {
    match name {
        Some(name) => Cell::Whole(name, id.into()),
        None => id.into(),
    }
}

/// How scheduled backups stand.
fn backups(view: &BackupsView) -> Vec<(&'static str, Cell)> {
    let said = match view {
        _ if !view.is_scheduled() => {
            "No backups are scheduled: start the server with --backup-dir DIR, best with \
             --backup-recipient, or make one by hand with `muster backup create`"
        }
        BackupsView { overdue: true, .. } => {
            "overdue: no node that is running has a backup_dir, or none of them gets to it"
        }
        _ if !view.failure.is_empty() => "the last attempt failed; it is tried again",
        BackupsView { running: true, .. } => "one is being made",
        _ => "fine",
    };
    let made = view.last_at.is_some();
    vec![
        ("backups", said.into()),
        ("backup_failure", (!view.failure.is_empty()).then(|| view.failure.clone()).into()),
        ("backup_next_at", view.next_at.into()),
        ("backup_last_at", view.last_at.into()),
        ("backup_last_node", made.then_some(view.last_node).into()),
        ("backup_last_bytes", made.then_some(view.last_bytes).into()),
        ("backup_last_file", made.then(|| view.last_file.clone()).into()),
    ]
}

/// How far the servers are with the files that they are to keep, all together.
fn files(nodes: &[NodeFiles]) -> Vec<(&'static str, Cell)> {
    let sum = |part: fn(&FilesStanding) -> u64| -> u64 {
        nodes.iter().filter_map(|node| node.standing.as_ref()).map(part).sum()
    };
    let in_bucket = |node: &&NodeFiles| node.standing.is_some_and(|standing| standing.in_bucket);
    let with_bucket = nodes.iter().filter(in_bucket).count() as u64;
    let silent = nodes.iter().filter(|node| node.standing.is_none()).count() as u64;
    vec![
        ("files_bytes", sum(|standing| standing.bytes).into()),
        ("files_missing_bytes", sum(|standing| standing.missing_bytes).into()),
        ("files_chunks_healed", sum(|standing| standing.healed).into()),
        ("files_silent_nodes", silent.into()),
        ("files_nodes_with_bucket", with_bucket.into()),
    ]
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &AdminCommand,
) -> Result<(), CommandError> {
    let admin = client.admin();
    match command {
        AdminCommand::Status => {
            let status = admin.system().await?;
            let mut facts = vec![
                ("version", status.version.into()),
                ("uptime_s", status.uptime_s.into()),
                ("applied", status.applied.into()),
                ("database_bytes", status.database_bytes.into()),
                ("log_bytes", status.log_bytes.into()),
                ("memory_bytes", status.memory_bytes.into()),
                ("disk_free_bytes", status.disk_free_bytes.into()),
                ("smtp", status.smtp.into()),
                ("mails_waiting", status.outbox.into()),
                ("jobs_waiting", status.jobs_waiting.into()),
                ("jobs_failed", status.jobs_failed.into()),
                ("demo", status.demo.into()),
            ];
            facts.extend(backups(&status.backups));
            facts.extend(files(&status.files));
            Facts::new(facts).print(format)
        }
        AdminCommand::Accounts { filter } => {
            let found = all(filter, "", |page| {
                let admin = admin.clone();
                async move { admin.accounts(page).await }
            });
            let mut listing = Listing::new(&[
                "mail",
                "name",
                "verified",
                "locked",
                "roles",
                "sessions",
                "created_at",
                "id",
            ]);
            for row in found.await? {
                let roles: Vec<&str> = row.roles.iter().map(|role| role.as_str()).collect();
                listing.push(vec![
                    row.mail.into(),
                    row.name.into(),
                    row.mail_verified.into(),
                    row.locked.into(),
                    roles.join(" ").into(),
                    row.sessions.into(),
                    row.created_at.into(),
                    row.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        AdminCommand::Lock { account } => {
            admin.lock_account(*account, true).await?;
            done(format, "locked, and signed out everywhere", vec![])
        }
        AdminCommand::Unlock { account } => {
            admin.lock_account(*account, false).await?;
            done(format, "unlocked", vec![])
        }
        AdminCommand::Outbox { name: Some(name) } => {
            let mail = admin.outbox_mail(name).await?;
            done(format, &mail, vec![("mail", mail.clone().into())])
        }
        AdminCommand::Outbox { name: None } => {
            let found = all("", "", |page| {
                let admin = admin.clone();
                async move { admin.outbox(page).await }
            });
            let mut listing = Listing::new(&["name", "to", "subject", "at"]);
            for letter in found.await? {
                listing.push(vec![
                    letter.name.into(),
                    letter.to.into(),
                    letter.subject.into(),
                    letter.at.into(),
                ]);
            }
            listing.print(format)
        }
        AdminCommand::DemoAdd { seed, pledges } => {
            let mut progress = admin.demo_add(*seed, *pledges).await?;
            let bar = indicatif::ProgressBar::new((*pledges).into());
            while let Some(step) = progress.next().await {
                bar.set_position(step?.done.into());
            }
            bar.finish_and_clear();
            done(format, "demo data is there", vec![])
        }
        AdminCommand::DemoRemove { yes } => {
            sure(*yes, "removing demo data")?;
            let orgs = admin.demo_remove().await?;
            done(format, &format!("{orgs} organisations are gone"), vec![("orgs", orgs.into())])
        }
    }
}
