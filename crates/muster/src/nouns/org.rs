//! `muster org`.

use client::Client;
use model::{
    org::OrgProfile,
    text::{Body, Language, Name, Slug, Summary},
};

use super::{
    all, invalid,
    report::{Cell, Facts, Format, Listing, done},
    sure, text,
    words::{slug, status},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum OrgCommand {
    /// List organisations
    List {
        /// Words to search for
        #[arg(default_value = "")]
        query: String,
    },
    /// Show an organisation and its projects
    Show {
        /// The last part of its address
        #[arg(value_parser = slug)]
        org: Slug,
    },
    /// Make an organisation
    Create {
        /// The last part of its address
        #[arg(value_parser = slug)]
        org: Slug,
        #[command(flatten)]
        profile: ProfileArgs,
    },
    /// Change what an organisation says about itself; what is not given stays
    Update {
        /// The last part of its address
        #[arg(value_parser = slug)]
        org: Slug,
        #[command(flatten)]
        profile: ProfileArgs,
    },
    /// Delete an organisation with all its projects and pledges
    Delete {
        /// The last part of its address
        #[arg(value_parser = slug)]
        org: Slug,
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProfileArgs {
    /// How it is called
    #[arg(long)]
    name: Option<String>,
    /// One paragraph
    #[arg(long)]
    summary: Option<String>,
    /// Markdown, or @FILE
    #[arg(long)]
    body: Option<String>,
    /// Languages it works in, the first one first
    #[arg(long, value_delimiter = ',')]
    languages: Vec<String>,
    /// How to reach it
    #[arg(long)]
    contact: Option<String>,
    /// Who is responsible by law: Markdown, or @FILE
    #[arg(long)]
    imprint: Option<String>,
    /// What it does with personal data: Markdown, or @FILE
    #[arg(long)]
    privacy: Option<String>,
}

impl ProfileArgs {
    fn change(&self, profile: &mut OrgProfile) -> Result<(), CommandError> {
        if let Some(name) = &self.name {
            profile.name = Name::parse("--name", name).map_err(invalid)?;
        }
        if let Some(summary) = &self.summary {
            profile.summary = Summary::parse("--summary", summary).map_err(invalid)?;
        }
        if let Some(contact) = &self.contact {
            profile.contact = Summary::parse("--contact", contact).map_err(invalid)?;
        }
        for (flag, given, field) in [
            ("--body", &self.body, &mut profile.body),
            ("--imprint", &self.imprint, &mut profile.imprint),
            ("--privacy", &self.privacy, &mut profile.privacy_notice),
        ] {
            if let Some(given) = given {
                *field = Body::parse(flag, &text(given)?).map_err(invalid)?;
            }
        }
        if !self.languages.is_empty() {
            let tags = self.languages.iter().map(|tag| Language::parse("--languages", tag));
            profile.languages = tags.collect::<Result<_, _>>().map_err(invalid)?;
        }
        profile.validate().map_err(invalid)
    }
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &OrgCommand,
) -> Result<(), CommandError> {
    match command {
        OrgCommand::List { query } => list(&client, format, query).await,
        OrgCommand::Show { org } => show(&client, format, org).await,
        OrgCommand::Create { org, profile } => {
            let name = Name::parse("--name", profile.name.as_deref().unwrap_or(org.as_str()));
            let mut fresh = OrgProfile {
                name: name.map_err(invalid)?,
                summary: Summary::default(),
                body: Body::default(),
                languages: vec![Language::english()],
                contact: Summary::default(),
                imprint: Body::default(),
                privacy_notice: Body::default(),
            };
            profile.change(&mut fresh)?;
            let id = client.orgs().create(org, fresh).await?;
            done(format, &format!("made {org}"), vec![("id", id.to_string().into())])
        }
        OrgCommand::Update { org, profile } => {
            let view = client.orgs().get(org).await?;
            let mut changed = view.org.profile;
            profile.change(&mut changed)?;
            let etag = client.orgs().update(org, changed, view.org.etag).await?;
            done(format, &format!("changed {org}"), vec![("etag", etag.into())])
        }
        OrgCommand::Delete { org, yes } => {
            sure(*yes, "deleting an organisation")?;
            client.orgs().delete(org).await?;
            done(format, &format!("deleted {org}"), vec![])
        }
    }
}

async fn list(client: &Client, format: Format, query: &str) -> Result<(), CommandError> {
    let orgs = client.orgs();
    let found = all("", "", |page| {
        let orgs = orgs.clone();
        let query = query.to_owned();
        async move { orgs.list(&query, page).await }
    });
    let mut listing = Listing::new(&["org", "name", "open_projects", "summary", "demo"]);
    for org in found.await? {
        listing.push(vec![
            org.slug.to_string().into(),
            org.name.to_string().into(),
            org.open_projects.into(),
            org.summary.to_string().into(),
            org.demo.into(),
        ]);
    }
    listing.print(format)
}

async fn show(client: &Client, format: Format, org: &Slug) -> Result<(), CommandError> {
    let view = client.orgs().get(org).await?;
    let profile = view.org.profile;
    let languages: Vec<&str> = profile.languages.iter().map(Language::as_str).collect();
    let projects = view.projects.iter();
    let projects: Vec<String> =
        projects.map(|p| format!("{org}/{} ({})", p.slug, status(p.status))).collect();
    Facts::new(vec![
        ("org", org.to_string().into()),
        ("name", profile.name.to_string().into()),
        ("summary", profile.summary.to_string().into()),
        ("languages", languages.join(",").into()),
        ("contact", profile.contact.to_string().into()),
        ("projects", Cell::Text(projects.join("\n"))),
    ])
    .print(format)
}
