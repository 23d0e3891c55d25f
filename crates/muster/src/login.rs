//! `muster login`, `muster logout`: the session that other commands use, in a file that only its
//! owner can read.

use std::{
    future::Future,
    io::{BufRead as _, IsTerminal as _, Write as _},
    sync::Arc,
    time::Duration,
};

use client::{Client, ClientError, FileStore, SessionState};
use model::text::Name;

use crate::{cli::Remote, error::CommandError, serve::runtime};

/// How long nothing is said while a server does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Talks to a server, with the session that `login` left. A client lives inside a runtime.
pub(crate) fn talk<T, F>(server: &Remote, work: impl FnOnce(Client) -> F) -> Result<T, CommandError>
where
    F: Future<Output = Result<T, CommandError>>,
{
    runtime()?.block_on(async { work(connect(server)?).await })
}

fn connect(server: &Remote) -> Result<Client, CommandError> {
    let dirs = directories::ProjectDirs::from("", "", "muster")
        .ok_or_else(|| CommandError::failed("this platform names no place for configuration"))?;
    // One file a server: its address, made a file name.
    let name: String =
        server.server.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let path = dirs.config_dir().join("sessions").join(format!("{name}.json"));
    Ok(Client::builder(&server.server).session_store(Arc::new(FileStore::new(path))).build()?)
}

/// Takes the session up that `login` left. A server that cannot write now takes its time to say so,
/// and a person is told what this waits for.
pub(crate) async fn resume(client: &Client) -> Result<SessionState, ClientError> {
    let session = client.session();
    let mut resuming = std::pin::pin!(session.resume());
    tokio::select! {
        resumed = &mut resuming => return resumed,
        () = tokio::time::sleep(PATIENCE) => {}
    }
    let url = client.url();
    let _ = writeln!(
        std::io::stderr().lock(),
        "still waiting for {url}; {url}/readyz says whether it can take anything now"
    );
    resuming.await
}

pub(crate) fn login(server: &Remote, mail: &str) -> Result<(), CommandError> {
    let password = password("password: ")?;
    let device = Name::parse("device", &format!("muster on {}", std::env::consts::OS))
        .map_err(CommandError::failed)?;
    talk(server, |client| async move {
        client.session().sign_in(mail, &password, &device).await?;
        writeln!(std::io::stdout().lock(), "signed in to {} as {mail}", client.url())?;
        Ok(())
    })
}

pub(crate) fn logout(server: &Remote) -> Result<(), CommandError> {
    talk(server, |client| async move {
        resume(&client).await?;
        client.session().sign_out().await?;
        writeln!(std::io::stdout().lock(), "signed out of {}", client.url())?;
        Ok(())
    })
}

/// Typed unseen on a terminal, else the next line of standard input. Never an argument: other
/// people on the machine can read those.
pub(crate) fn password(prompt: &str) -> Result<String, CommandError> {
    if std::io::stdin().is_terminal() {
        return Ok(rpassword::prompt_password(prompt)?);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
