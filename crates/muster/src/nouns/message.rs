//! `muster message`.

use client::Client;
use model::{
    MemberId,
    message::Audience,
    text::{Body, Title},
};

use super::{
    all, invalid,
    report::{Format, Listing, done},
    text,
    words::{self, Place, To},
};
use crate::error::CommandError;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum MessageCommand {
    /// List messages: all for organisers, else those that reached you
    List {
        /// Organisation and project
        project: Place,
    },
    /// Write to the people of a project
    Send {
        /// Organisation and project
        project: Place,
        /// To whom
        #[arg(long, value_enum, default_value = "standing")]
        to: To,
        /// To one person alone, by the id that `muster member list` shows
        #[arg(long, value_name = "ID", conflicts_with = "to")]
        member: Option<MemberId>,
        /// The subject
        #[arg(long)]
        title: String,
        /// Markdown, or @FILE
        #[arg(long)]
        body: String,
    },
    /// Get no news of a project by mail
    OptOut {
        /// Organisation and project
        project: Place,
        /// Get them again
        #[arg(long)]
        undo: bool,
    },
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &MessageCommand,
) -> Result<(), CommandError> {
    let messages = client.messages();
    match command {
        MessageCommand::List { project: place } => {
            let found = all("", "", |page| {
                let (messages, Place { org, project }) = (messages.clone(), place.clone());
                async move { messages.list(&org, &project, page).await }
            });
            let mut listing = Listing::new(&["sent_at", "to", "kind", "title", "body", "id"]);
            for message in found.await? {
                listing.push(vec![
                    message.sent_at.into(),
                    words::audience(message.audience).into(),
                    words::message_kind(message.kind).into(),
                    message.title.to_string().into(),
                    message.body.to_string().into(),
                    message.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        MessageCommand::Send { project, to, member, title, body } => {
            let Place { org, project } = project;
            let title = Title::parse("--title", title).map_err(invalid)?;
            let body = Body::parse("--body", &text(body)?).map_err(invalid)?;
            let to = member.map_or_else(|| (*to).into(), Audience::One);
            let id = messages.send(org, project, to, &title, &body).await?;
            done(format, "the message is on its way", vec![("id", id.to_string().into())])
        }
        MessageCommand::OptOut { project: Place { org, project }, undo } => {
            messages.set_opt_out(org, project, !undo).await?;
            let said = if *undo { "news come by mail again" } else { "no more news by mail" };
            done(format, said, vec![])
        }
    }
}
