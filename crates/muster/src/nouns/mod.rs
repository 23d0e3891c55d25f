//! What the API offers, as nouns and verbs: each command asks the server through the client and
//! prints the answer, for people or for programs.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod call;
pub(crate) mod cluster;
pub(crate) mod dashboard;
pub(crate) mod fields;
pub(crate) mod file;
pub(crate) mod invite;
pub(crate) mod message;
pub(crate) mod news;
pub(crate) mod org;
pub(crate) mod parts;
pub(crate) mod pledge;
pub(crate) mod project;
pub(crate) mod receipt;
pub(crate) mod recover;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod site;
pub(crate) mod words;

use std::{
    future::Future,
    io::{BufRead as _, IsTerminal as _, Read as _, Write as _},
    path::Path,
};

use client::{Client, ClientError};
use model::view::{Page, PageRequest};

use self::report::Format;
use crate::{
    cli::Remote,
    error::CommandError,
    login::{resume, talk},
};

/// A server to ask, and how to print what it answers.
#[derive(Debug, clap::Args)]
pub(crate) struct Asking {
    #[command(flatten)]
    pub server: Remote,
    /// How it is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", global = true)]
    pub output: Format,
}

/// Runs `work` with a client that has the session of `muster login`, if there is one.
pub(crate) fn ask<F>(
    asking: &Asking,
    work: impl FnOnce(Client, Format) -> F,
) -> Result<(), CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    talk(&asking.server, |client| async {
        resume(&client).await?;
        work(client, asking.output).await
    })
}

/// The longest text that is read from a file; what a server takes is less.
const TEXT_BYTES_MAX: u64 = 1 << 20;

/// All pages of a list.
pub(crate) async fn all<T, F>(
    filter: &str,
    order_by: &str,
    mut page: impl FnMut(PageRequest) -> F,
) -> Result<Vec<T>, CommandError>
where
    F: Future<Output = Result<Page<T>, ClientError>>,
{
    let mut items = Vec::new();
    let mut token = None;
    loop {
        let request = PageRequest {
            size: model::limits::PAGE_SIZE_MAX,
            token,
            filter: filter.to_owned(),
            order_by: order_by.to_owned(),
        };
        let found = page(request).await?;
        items.extend(found.items);
        token = found.next;
        if token.is_none() {
            return Ok(items);
        }
    }
}

/// A longer text: itself, or with `@` in front the file that has it; `@-` is standard input.
pub(crate) fn text(given: &str) -> Result<String, CommandError> {
    let Some(file) = given.strip_prefix('@') else { return Ok(given.to_owned()) };
    let mut text = String::new();
    let most = TEXT_BYTES_MAX + 1;
    let read = match file {
        "-" => std::io::stdin().lock().take(most).read_to_string(&mut text),
        _ => std::fs::File::open(Path::new(file))
            .and_then(|file| file.take(most).read_to_string(&mut text)),
    };
    read.map_err(|error| CommandError::usage(format!("cannot read {file}: {error}")))?;
    if text.len() as u64 >= most {
        return Err(CommandError::usage(format!("{file} is longer than any text here may be")));
    }
    Ok(text)
}

/// What the words of the command line got wrong.
pub(crate) fn invalid(invalid: model::Invalid) -> CommandError {
    CommandError::usage(fields::invalid(invalid))
}

/// Nothing that cannot be undone is done by accident.
pub(crate) fn sure(yes: bool, what: &str) -> Result<(), CommandError> {
    if yes {
        return Ok(());
    }
    Err(CommandError::usage(format!("{what} cannot be undone")).hint("say --yes"))
}

/// Before a change of what people pledged to: whose pledge stands has to agree to it again, and
/// does not count until then.
pub(crate) async fn agree_again(
    client: &Client,
    words::Place { org, project }: &words::Place,
    yes: bool,
) -> Result<(), CommandError> {
    if yes {
        return Ok(());
    }
    let standing =
        PageRequest { size: 1, filter: "state:standing".to_owned(), ..PageRequest::default() };
    // Who may not count them is asked without a number.
    let page = client.pledges().list(org, project, standing).await;
    let people = page.ok().and_then(|page| page.total);
    let said = match people {
        Some(0) => return Ok(()),
        Some(1) => {
            "this makes 1 person agree again (their pledge does not count until they do)".to_owned()
        }
        Some(people) => {
            format!(
                "this makes {people} people agree again (their pledges do not count until they do)"
            )
        }
        None => "this makes everybody who has pledged agree again (their pledges do not count \
                 until they do)"
            .to_owned(),
    };
    if std::io::stdin().is_terminal() {
        write!(std::io::stderr().lock(), "{said}. Continue? [y/N] ")?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim(), "y" | "Y" | "yes") {
            return Ok(());
        }
        return Err(CommandError::usage("nothing was changed"));
    }
    Err(CommandError::usage(said).hint("say --yes"))
}
