//! `muster account`: one's own account and sessions.

use client::{Client, SignUp};
use model::{
    SessionId,
    access::Permission,
    text::{Language, Name},
};

use super::{
    invalid,
    report::{Facts, Format, Listing, done},
    sure,
};
use crate::{error::CommandError, login::password};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account; the password is asked for, or read from standard input
    Create {
        /// Your mail address
        #[arg(long)]
        mail: String,
        /// Your name
        #[arg(long)]
        name: Option<String>,
        /// The language of your mails
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Show your account
    Show,
    /// Change your name or language
    Update {
        /// Your name
        #[arg(long)]
        name: Option<String>,
        /// The language of your mails
        #[arg(long)]
        language: Option<String>,
    },
    /// Confirm your address by the link of the letter
    Verify {
        /// The link, or its last part
        link: String,
    },
    /// Become the owner of a new server by the link that it prints; log in to an account first
    Claim {
        /// The link, or its last part
        link: String,
    },
    /// Mail the link that confirms your address again
    ResendVerification,
    /// Change your password; the present and the new one are asked for, or are the first two lines
    /// of standard input
    ChangePassword,
    /// Ask for a letter with a link to set a new password
    RequestReset {
        /// Your mail address
        #[arg(long)]
        mail: String,
    },
    /// Set a new password by the link of that letter; every session is closed
    ResetPassword {
        /// The link, or its last part
        link: String,
    },
    /// List your sessions
    Sessions,
    /// Close a session
    Close {
        /// Its id
        #[arg(required_unless_present = "all")]
        session: Option<SessionId>,
        /// All but this one
        #[arg(long, conflicts_with = "session")]
        all: bool,
    },
    /// Delete your account with everything that is known of you
    Delete {
        /// It cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

/// The secret of a link: what stands behind its `#`.
fn secret(link: &str) -> &str {
    link.rsplit_once('#').map_or(link, |(_, secret)| secret)
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &AccountCommand,
) -> Result<(), CommandError> {
    let accounts = client.accounts();
    match command {
        AccountCommand::Create { mail, name, language } => {
            let name = name.as_deref().map(|name| Name::parse("--name", name)).transpose();
            let who = SignUp {
                mail: mail.clone(),
                name: name.map_err(invalid)?,
                language: Language::parse("--language", language).map_err(invalid)?,
            };
            let id = client.session().sign_up(who, &password("password: ")?).await?;
            let said = format!("made an account for {mail}; now: muster login --mail {mail}");
            done(format, &said, vec![("id", id.to_string().into())])
        }
        AccountCommand::Show => {
            let account = accounts.get().await?;
            let orgs: Vec<String> =
                account.memberships.iter().map(|m| m.slug.to_string()).collect();
            let server: Vec<&str> = account.server.iter().map(Permission::as_str).collect();
            Facts::new(vec![
                ("id", account.id.to_string().into()),
                ("mail", account.mail.into()),
                ("verified", account.mail_verified.into()),
                ("name", account.name.into()),
                ("language", account.language.as_str().into()),
                ("created_at", account.created_at.into()),
                ("organisations", orgs.join(" ").into()),
                ("server", server.join(" ").into()),
            ])
            .print(format)
        }
        AccountCommand::Update { name, language } => {
            let now = accounts.get().await?;
            let name = name.clone().or(now.name);
            let name = name.as_deref().map(|name| Name::parse("--name", name)).transpose();
            let language = match language {
                Some(tag) => Language::parse("--language", tag).map_err(invalid)?,
                None => now.language,
            };
            accounts.update(name.map_err(invalid)?.as_ref(), &language).await?;
            done(format, "changed", vec![])
        }
        AccountCommand::Verify { link } => {
            accounts.verify_mail(secret(link)).await?;
            done(format, "your address is confirmed", vec![])
        }
        AccountCommand::Claim { link } => {
            client.setup().claim_ownership(secret(link)).await?;
            done(format, "you own this server now", vec![])
        }
        AccountCommand::ResendVerification => {
            accounts.resend_verification().await?;
            done(format, "the letter is on its way", vec![])
        }
        AccountCommand::ChangePassword => {
            let present = password("present password: ")?;
            accounts.change_password(&present, &password("new password: ")?).await?;
            done(format, "your password is changed", vec![])
        }
        AccountCommand::RequestReset { mail } => {
            accounts.request_reset(mail).await?;
            // Whether there is such an account is nobody's business.
            done(format, "if there is such an account, a letter is on its way to it", vec![])
        }
        AccountCommand::ResetPassword { link } => {
            accounts.reset_password(secret(link), &password("new password: ")?).await?;
            done(format, "your new password is set; now: muster login --mail ADDRESS", vec![])
        }
        AccountCommand::Sessions => {
            let mut listing =
                Listing::new(&["device", "current", "created_at", "last_seen_at", "open", "id"]);
            for session in client.session().list().await? {
                listing.push(vec![
                    session.device.to_string().into(),
                    session.current.into(),
                    session.created_at.into(),
                    session.last_seen_at.into(),
                    session.ended.is_none().into(),
                    session.id.to_string().into(),
                ]);
            }
            listing.print(format)
        }
        AccountCommand::Close { session, all: _ } => {
            match session {
                Some(session) => client.session().close(*session).await?,
                None => client.session().close_all(true).await?,
            }
            done(format, "closed", vec![])
        }
        AccountCommand::Delete { yes } => {
            sure(*yes, "deleting your account")?;
            accounts.delete().await?;
            done(format, "your account is deleted", vec![])
        }
    }
}
