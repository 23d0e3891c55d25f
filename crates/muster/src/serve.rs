//! `muster serve`: run a server until it is told to stop.

use std::io::{IsTerminal as _, Write as _};

use server::{Server, StartError, config::Config};

use crate::{cli::ServerArgs, config, error::CommandError};

pub(crate) fn run(args: &ServerArgs) -> Result<(), CommandError> {
    let config = Config::from_resolved(&config::resolve(args)?)?;
    server::logs::start(&config).map_err(CommandError::usage)?;
    runtime()?.block_on(async {
        let server = Server::start(config).await.map_err(not_started)?;
        announce(&server)?;
        server.run_until(stop_signal()).await.map_err(CommandError::failed)
    })
}

fn not_started(error: StartError) -> CommandError {
    let wants_passphrase = error.wants_passphrase();
    let said = CommandError::failed(error);
    match wants_passphrase {
        true => {
            said.hint("the passphrase in MUSTER_PASSPHRASE, or its file in MUSTER_PASSPHRASE_FILE")
        }
        false => said,
    }
}

/// The runtime of a server.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn announce(server: &Server) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "muster is up: {}", server.url())?;
    if let Some(link) = server.owner_link() {
        writeln!(
            out,
            "nobody owns this server yet. Open this link within the hour to become its owner:\n  {link}"
        )?;
    }
    if std::io::stdout().is_terminal() {
        writeln!(out, "stop it with Ctrl-C")?;
    }
    out.flush()
}

/// Ctrl-C, or what a service manager sends.
pub(crate) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler there is nothing to wait for but the end of the process.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}
