//! The words of the command line.

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use server::config::SETTINGS;

use crate::{
    backup::BackupCommand,
    files::FilesCommand,
    nouns::{
        Asking,
        access::{GrantCommand, MemberCommand},
        account::AccountCommand,
        admin::{AdminCommand, AuditCommand},
        call::CallCommand,
        cluster::ClusterCommand,
        dashboard::DashboardArgs,
        file::FileCommand,
        invite::InviteCommand,
        message::MessageCommand,
        news::NewsCommand,
        org::OrgCommand,
        parts::{TierCommand, TypeCommand},
        pledge::{EnrolArgs, PledgeCommand},
        project::ProjectCommand,
        receipt::ReceiptCommand,
        search::SearchArgs,
        site::SiteCommand,
        words::Place,
    },
};

/// Act together or not at all.
#[derive(Debug, Parser)]
#[command(
    name = "muster",
    version,
    about,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a server
    Serve(ServerArgs),
    /// Look at muster: a server with demo data in a directory that is thrown away
    Demo(DemoArgs),
    /// Sign in to a server; the session is kept for later commands
    Login {
        #[command(flatten)]
        server: Remote,
        /// Your mail address
        #[arg(long)]
        mail: String,
    },
    /// Close the session that `login` opened
    Logout {
        #[command(flatten)]
        server: Remote,
    },
    /// Your account and sessions
    Account {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Organisations
    Org {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: OrgCommand,
    },
    /// The members of an organisation
    Member {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: MemberCommand,
    },
    /// Who may do what
    Grant {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: GrantCommand,
    },
    /// Projects
    Project {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: ProjectCommand,
    },
    /// The tiers of a project
    Tier {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: TierCommand,
    },
    /// What people can give to a project, and may need
    Type {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: TypeCommand,
    },
    /// Lists of people, and their invitations
    Invite {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: InviteCommand,
    },
    /// Enrol in a project, or change your pledge
    Enrol {
        #[command(flatten)]
        asking: Asking,
        #[command(flatten)]
        args: EnrolArgs,
    },
    /// Pledges: yours, and for organisers all of a project
    Pledge {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: PledgeCommand,
    },
    /// Confirm that you act in the open call of a project
    Confirm {
        #[command(flatten)]
        asking: Asking,
        /// Organisation and project, e.g. lindenhof/old-rent
        project: Place,
    },
    /// Calls: asking those who would act together to confirm
    Call {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: CallCommand,
    },
    /// Messages to the people of a project
    Message {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: MessageCommand,
    },
    /// What an organisation tells the public
    News {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: NewsCommand,
    },
    /// Pictures, videos and documents that an organisation shows the public
    File {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: FileCommand,
    },
    /// Find organisations, projects and news
    Search {
        #[command(flatten)]
        asking: Asking,
        #[command(flatten)]
        args: SearchArgs,
    },
    /// The public site
    Site {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: SiteCommand,
    },
    /// Receipts: the proof of having been counted in a call
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// How a project stands, for organisers
    Dashboard {
        #[command(flatten)]
        asking: Asking,
        #[command(flatten)]
        args: DashboardArgs,
    },
    /// Who did what
    Audit {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// The server itself: accounts, outbox, demo data
    Admin {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// The nodes that hold a server's data together
    Cluster {
        #[command(flatten)]
        asking: Asking,
        #[command(subcommand)]
        command: ClusterCommand,
    },
    /// Where a server keeps the files of all organisations
    #[command(subcommand)]
    Files(FilesCommand),
    /// Backups of a data directory
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Call any RPC with JSON and print what it answers
    Rpc {
        #[command(flatten)]
        server: Remote,
        /// Which, e.g. Project/List
        method: String,
        /// The request as JSON
        #[arg(default_value = "{}")]
        request: String,
    },
    /// Check or show the configuration of a server
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Run muster in the background whenever this machine is on
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write the pages of all commands into this directory instead
        dir: Option<std::path::PathBuf>,
    },
}

/// A server that is talked to.
#[derive(Debug, Args)]
pub(crate) struct Remote {
    /// Its address
    #[arg(
        long,
        env = "MUSTER_SERVER",
        value_name = "URL",
        default_value = "http://localhost:7421",
        global = true
    )]
    pub server: String,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Let people enrol while you watch
    #[arg(long)]
    pub live: bool,
    /// The same seed makes the same people
    #[arg(long, default_value_t = 1, value_name = "NUMBER", value_parser = crate::nouns::words::number::<u64>)]
    pub seed: u64,
    #[command(flatten)]
    pub server: ServerArgs,
}

/// The settings of a server, as flags. Each has a key in the file and a variable as well.
#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    /// Read settings from this file (TOML)
    #[arg(long, value_name = "FILE", env = "MUSTER_CONFIG")]
    pub config: Option<std::path::PathBuf>,
    #[command(flatten)]
    pub settings: SettingFlags,
}

/// One flag for each of [`SETTINGS`], so that flags cannot drift from the file and the variables.
#[derive(Debug, Default)]
pub(crate) struct SettingFlags(pub Vec<(&'static str, String)>);

impl Args for SettingFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        SETTINGS.iter().fold(command, |command, setting| {
            let arg = clap::Arg::new(setting.key)
                .long(setting.key.replace('_', "-"))
                .value_name(setting.value)
                .help(setting.doc);
            let arg = match setting.value {
                "BOOL" => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
                _ => arg,
            };
            command.arg(arg)
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let given =
            |key: &'static str| matches.get_one::<String>(key).map(|value| (key, value.clone()));
        Ok(Self(SETTINGS.iter().filter_map(|s| given(s.key)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Say whether a server would start with this configuration
    Check(ServerArgs),
    /// Show every setting
    Show {
        /// Also say where each value comes from
        #[arg(long)]
        sources: bool,
        #[command(flatten)]
        args: ServerArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Install the service and start it: run as root, one of the system, which runs as root
    /// (/etc/systemd/system/muster.service); otherwise one of your own user
    /// (~/.config/systemd/user/muster.service)
    Install {
        /// Print what would be installed, and change nothing
        #[arg(long)]
        print: bool,
        #[command(flatten)]
        args: ServerArgs,
    },
    /// Stop the service and remove it; data stays
    Remove,
    /// Say whether it is installed and runs
    Status,
}

/// The whole grammar.
pub(crate) fn build() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_grammar_is_sound() {
        super::build().debug_assert();
    }
}
