//! The `muster` binary: `muster serve` runs a server, everything else talks to one.
//!
//! `main` only composes: words become a command, the command runs, its error becomes sentences
//! and an exit code.
#![forbid(unsafe_code)]

mod cli;
mod completions;
mod config;
mod demo;
mod error;
mod login;
mod rpc;
mod serve;
mod service;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::{
    cli::{Cli, Command},
    error::CommandError,
};

fn main() -> ExitCode {
    let matches = cli::build().get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

fn run(cli: Cli) -> Result<(), CommandError> {
    match cli.command {
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Login { server, mail } => login::login(&server, &mail),
        Command::Logout { server } => login::logout(&server),
        Command::Rpc { server, method, request } => rpc::run(&server, &method, &request),
        Command::Config(command) => config::run(&command),
        Command::Service(command) => service::run(&command),
        Command::Completions { shell } => completions::run(shell),
        Command::Man => completions::man(),
    }
}
