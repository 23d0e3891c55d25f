//! `muster files`: where a server keeps the files of all organisations.

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use server::{
    config::{Config, FilePlace},
    files::{FilesMoveError, Moved, move_files},
};

use crate::{
    cli::ServerArgs,
    config::resolve,
    error::CommandError,
    nouns::report::{Facts, Format},
    serve,
};

/// Parts that files are moved in.
const PARTS: u64 = 256;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum FilesCommand {
    /// Copy all files from this machine's disk into the bucket of the configuration, or back; the
    /// server may be running. Run it again if it was cut short: it goes on
    Move {
        /// Where to
        #[arg(long, value_enum)]
        to: Place,
        /// Also remove each file where it was, once it was read at the other place: when files_at
        /// is that place on every server
        #[arg(long)]
        remove: bool,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        output: Format,
        #[command(flatten)]
        args: ServerArgs,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Place {
    /// The data directory
    Disk,
    /// The bucket
    S3,
}

pub(crate) fn run(command: &FilesCommand) -> Result<(), CommandError> {
    let FilesCommand::Move { to, remove, output, args } = command;
    let config = Config::from_resolved(&resolve(args)?)?;
    let (place, name) = match to {
        Place::Disk => (FilePlace::Disk, "disk"),
        Place::S3 => (FilePlace::Bucket, "s3"),
    };
    let bar = ProgressBar::new(PARTS);
    bar.set_style(
        ProgressStyle::with_template("{bar:32} {percent} % {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let told = |parts: u32, moved: Moved| {
        bar.set_position(parts.into());
        bar.set_message(format!("{} copied, {} there already", moved.copied, moved.there));
    };
    let moved = move_files(&config.data, &config.files, place, *remove, told);
    let moved = serve::runtime()?.block_on(moved);
    bar.finish_and_clear();
    let moved = moved.map_err(|error| match error {
        FilesMoveError::StillThere => CommandError::usage(error).hint(format!(
            "set files_at to {name}, start every server again (each reads from both places then), \
             and run this once more"
        )),
        FilesMoveError::NoBucket | FilesMoveError::NoData(_) | FilesMoveError::UnderWay => {
            CommandError::usage(error)
        }
        _ => CommandError::failed(error).hint("run the same command again: it goes on"),
    })?;
    Facts::new(vec![
        ("chunks_copied", moved.copied.into()),
        ("bytes_copied", moved.copied_bytes.into()),
        ("chunks_there_already", moved.there.into()),
        ("chunks_removed", moved.removed.into()),
        ("chunks_damaged", moved.damaged.into()),
    ])
    .print(*output)?;
    match moved.damaged {
        0 => Ok(()),
        // A server of a cluster may have others of them whole, and heals its own in time.
        damaged => Err(CommandError::failed(format!(
            "{damaged} chunks are damaged where they lie, and were not moved"
        ))
        .hint("in a cluster, move the files of the other servers too: they may have them whole")),
    }
}
