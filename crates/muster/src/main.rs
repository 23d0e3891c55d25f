//! The `muster` binary: `muster serve` runs a server, everything else talks to one.
//!
//! `main` only composes: words become a command, the command runs, its error becomes sentences
//! and an exit code.
#![forbid(unsafe_code)]

mod backup;
mod cli;
mod completions;
mod config;
mod demo;
mod error;
mod files;
mod login;
mod nouns;
mod rpc;
mod serve;
mod service;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use model::call::Answer;

use crate::{
    cli::{Cli, Command},
    error::CommandError,
    nouns::{
        access, account, admin, call, cluster, dashboard, file, invite, message, news, org, parts,
        pledge, project, receipt, search, site,
    },
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
        Command::Org { asking, command } => nouns::ask(&asking, |c, f| org::run(c, f, &command)),
        Command::Project { asking, command } => {
            nouns::ask(&asking, |c, f| project::run(c, f, &command))
        }
        Command::Tier { asking, command } => {
            nouns::ask(&asking, |c, f| parts::tier(c, f, &command))
        }
        Command::Type { asking, command } => {
            nouns::ask(&asking, |c, f| parts::types(c, f, &command))
        }
        Command::Member { asking, command } => {
            nouns::ask(&asking, |c, f| access::member(c, f, &command))
        }
        Command::Grant { asking, command } => {
            nouns::ask(&asking, |c, f| access::grant(c, f, &command))
        }
        Command::Enrol { asking, args } => nouns::ask(&asking, |c, f| pledge::enrol(c, f, &args)),
        Command::Pledge { asking, command } => {
            nouns::ask(&asking, |c, f| pledge::run(c, f, &command))
        }
        Command::Confirm { asking, project } => nouns::ask(&asking, |c, f| {
            let project = project.clone();
            async move { call::answer(&c, f, &project, Answer::Confirm).await }
        }),
        Command::Call { asking, command } => nouns::ask(&asking, |c, f| call::run(c, f, &command)),
        Command::Dashboard { asking, args } => {
            nouns::ask(&asking, |c, f| dashboard::run(c, f, &args))
        }
        Command::Message { asking, command } => {
            nouns::ask(&asking, |c, f| message::run(c, f, &command))
        }
        Command::Site { asking, command } => nouns::ask(&asking, |c, f| site::run(c, f, &command)),
        Command::File { asking, command } => nouns::ask(&asking, |c, f| file::run(c, f, &command)),
        Command::Search { asking, args } => nouns::ask(&asking, |c, f| search::run(c, f, &args)),
        Command::News { asking, command } => nouns::ask(&asking, |c, f| news::run(c, f, &command)),
        Command::Invite { asking, command } => {
            nouns::ask(&asking, |c, f| invite::run(c, f, &command))
        }
        Command::Account { asking, command } => {
            nouns::ask(&asking, |c, f| account::run(c, f, &command))
        }
        Command::Audit { asking, command } => {
            nouns::ask(&asking, |c, f| admin::audit(c, f, &command))
        }
        Command::Admin { asking, command } => {
            nouns::ask(&asking, |c, f| admin::run(c, f, &command))
        }
        Command::Cluster { asking, command } => cluster::run(&asking, &command),
        Command::Receipt(command) => receipt::run(&command),
        Command::Files(command) => files::run(&command),
        Command::Backup(command) => backup::run(&command),
        Command::Config(command) => config::run(&command),
        Command::Service(command) => service::run(&command),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { dir } => completions::man(dir.as_deref()),
    }
}
