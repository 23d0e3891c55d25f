//! `muster news`.

use client::Client;
use model::{
    NewsId,
    news::NewsFields,
    text::{Body, Language, Slug, Title},
};

use super::{
    all, invalid,
    report::{Facts, Format, Listing, done},
    sure, text,
    words::{Where, slug},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum NewsCommand {
    /// List what an organisation, or one project of it, tells
    List {
        /// Organisation, or organisation/project
        at: Where,
    },
    /// Show one piece
    Show {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
        /// As `muster news list` shows it
        id: NewsId,
    },
    /// Tell something; it is public from then on
    Publish {
        /// Organisation, or organisation/project
        at: Where,
        /// Its title
        #[arg(long)]
        title: String,
        /// Markdown, or @FILE
        #[arg(long)]
        body: String,
        /// The language it is written in; the organisation's first one unless given
        #[arg(long)]
        language: Option<String>,
    },
    /// Tell it otherwise; what is not given stays
    Edit {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
        /// As `muster news list` shows it
        id: NewsId,
        /// Its title
        #[arg(long)]
        title: Option<String>,
        /// Markdown, or @FILE
        #[arg(long)]
        body: Option<String>,
        /// The language it is written in
        #[arg(long)]
        language: Option<String>,
    },
    /// Take it back
    Remove {
        /// The last part of the organisation's address
        #[arg(value_parser = slug)]
        org: Slug,
        /// As `muster news list` shows it
        id: NewsId,
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &NewsCommand,
) -> Result<(), CommandError> {
    let news = client.news();
    match command {
        NewsCommand::List { at } => list(&client, format, at).await,
        NewsCommand::Show { org, id } => show(&client, format, org, *id).await,
        NewsCommand::Publish { at, title, body, language } => {
            let language = match language {
                Some(tag) => Language::parse("--language", tag).map_err(invalid)?,
                None => first_language(&client, &at.org).await?,
            };
            let fields = NewsFields {
                title: Title::parse("--title", title).map_err(invalid)?,
                body: Body::parse("--body", &text(body)?).map_err(invalid)?,
                language,
            };
            fields.validate().map_err(invalid)?;
            let id = news.publish(&at.org, at.project.as_ref(), fields).await?;
            done(format, "the news is out", vec![("id", id.to_string().into())])
        }
        NewsCommand::Edit { org, id, title, body, language } => {
            let old = news.get(org, *id).await?;
            let mut fields = old.fields;
            if let Some(title) = title {
                fields.title = Title::parse("--title", title).map_err(invalid)?;
            }
            if let Some(body) = body {
                fields.body = Body::parse("--body", &text(body)?).map_err(invalid)?;
            }
            if let Some(tag) = language {
                fields.language = Language::parse("--language", tag).map_err(invalid)?;
            }
            fields.validate().map_err(invalid)?;
            news.edit(org, *id, fields, old.etag).await?;
            done(format, "the news was changed", vec![])
        }
        NewsCommand::Remove { org, id, yes } => {
            sure(*yes, "taking back news")?;
            news.remove(org, *id).await?;
            done(format, "the news was taken back", vec![])
        }
    }
}

async fn first_language(client: &Client, org: &Slug) -> Result<Language, CommandError> {
    let view = client.orgs().get(org).await?;
    Ok(view.org.profile.languages.into_iter().next().unwrap_or_else(Language::english))
}

async fn list(client: &Client, format: Format, at: &Where) -> Result<(), CommandError> {
    let projects = client.orgs().get(&at.org).await?.projects;
    let news = client.news();
    let found = all("", "", |page| {
        let (news, at) = (news.clone(), at.clone());
        async move { news.list(&at.org, at.project.as_ref(), page).await }
    });
    let mut listing = Listing::new(&["published_at", "project", "language", "title", "id"]);
    for piece in found.await? {
        let project = projects.iter().find(|card| Some(card.id) == piece.project);
        listing.push(vec![
            piece.published_at.into(),
            project.map(|card| card.slug.to_string()).into(),
            piece.fields.language.as_str().into(),
            piece.fields.title.to_string().into(),
            piece.id.to_string().into(),
        ]);
    }
    listing.print(format)
}

async fn show(client: &Client, format: Format, org: &Slug, id: NewsId) -> Result<(), CommandError> {
    let piece = client.news().get(org, id).await?;
    Facts::new(vec![
        ("title", piece.fields.title.to_string().into()),
        ("published_at", piece.published_at.into()),
        ("edited_at", piece.edited_at.into()),
        ("language", piece.fields.language.as_str().into()),
        ("body", piece.fields.body.to_string().into()),
    ])
    .print(format)
}
