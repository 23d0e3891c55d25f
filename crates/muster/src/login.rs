//! `muster login`, `muster logout`: the session that other commands use, in a file that only its
//! owner can read.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    sync::Arc,
};

use client::{Client, FileStore};
use model::text::Name;

use crate::{cli::Remote, error::CommandError, serve::runtime};

/// A client of this server, with the session that `login` left.
pub(crate) fn connect(server: &Remote) -> Result<Client, CommandError> {
    let dirs = directories::ProjectDirs::from("", "", "muster")
        .ok_or_else(|| CommandError::failed("this platform names no place for configuration"))?;
    // One file a server: its address, made a file name.
    let name: String =
        server.server.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let path = dirs.config_dir().join("sessions").join(format!("{name}.json"));
    Ok(Client::builder(&server.server).session_store(Arc::new(FileStore::new(path))).build()?)
}

pub(crate) fn login(server: &Remote, mail: &str) -> Result<(), CommandError> {
    let password = password()?;
    let client = connect(server)?;
    let device = Name::parse("device", &format!("muster on {}", std::env::consts::OS))
        .map_err(CommandError::failed)?;
    runtime()?.block_on(client.session().sign_in(mail, &password, &device))?;
    writeln!(std::io::stdout().lock(), "signed in to {} as {mail}", client.url())?;
    Ok(())
}

pub(crate) fn logout(server: &Remote) -> Result<(), CommandError> {
    let client = connect(server)?;
    runtime()?.block_on(async {
        client.session().resume().await?;
        client.session().sign_out().await
    })?;
    writeln!(std::io::stdout().lock(), "signed out of {}", client.url())?;
    Ok(())
}

/// Typed unseen on a terminal, else the first line of standard input. Never an argument: other
/// people on the machine can read those.
fn password() -> Result<String, CommandError> {
    if std::io::stdin().is_terminal() {
        return Ok(rpassword::prompt_password("password: ")?);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
