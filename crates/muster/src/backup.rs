//! `muster backup`: one file that holds everything of a data directory but its keys and its files,
//! and a directory for those.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use model::file::Chunk;
use server::{
    backup::{self, Chunks, Identity, Manifest, Recipient, SealError},
    files::{MoveError, Moved},
};

use crate::{
    error::CommandError,
    nouns::report::{Cell, Facts, Format},
    serve,
};

/// What is wrong with pieces of files that a backup needs.
const NOT_THERE: &str =
    "are not in that directory, are damaged, or are encrypted to another recipient";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum BackupCommand {
    /// Make a backup; the server may be running
    Create {
        /// The data directory
        #[arg(long, value_name = "DIR", env = "MUSTER_DATA")]
        data: Option<PathBuf>,
        /// Encrypt it to this recipient of age (age1…), of `muster backup keygen` or `age-keygen`;
        /// can be given several times, and each can open it alone
        #[arg(long = "recipient", value_name = "RECIPIENT")]
        recipients: Vec<Recipient>,
        /// Also copy the pictures, videos and documents that lie on this machine into this
        /// directory, each once for all backups
        #[arg(long, value_name = "DIR")]
        files: Option<PathBuf>,
        /// Where to
        file: PathBuf,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        output: Format,
    },
    /// Check that a backup is whole
    Verify {
        /// The backup
        file: PathBuf,
        /// The identity that opens an encrypted one
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// Also read the pictures, videos and documents that it needs, which backups put into this
        /// directory
        #[arg(long, value_name = "DIR")]
        files: Option<PathBuf>,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        output: Format,
    },
    /// Restore a backup into an empty directory
    Restore {
        /// The backup
        file: PathBuf,
        /// The new data directory
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The keyring of the server that it was made of: without it nobody can read names,
        /// addresses and passwords
        #[arg(long, value_name = "FILE")]
        keyring: PathBuf,
        /// The passphrase of a locked keyring, to check that it is the backup's
        #[arg(long, value_name = "TEXT", env = "MUSTER_PASSPHRASE", hide_env_values = true)]
        passphrase: Option<String>,
        /// The identity that opens an encrypted one
        #[arg(long, value_name = "FILE")]
        identity: Option<PathBuf>,
        /// Also bring back the pictures, videos and documents that backups put into this directory
        #[arg(long, value_name = "DIR")]
        files: Option<PathBuf>,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        output: Format,
    },
    /// Make an identity that opens encrypted backups, and print the recipient to encrypt them to
    Keygen {
        /// Where the identity is written; keep it apart from the backups and from the server
        file: PathBuf,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        output: Format,
    },
}

pub(crate) fn run(command: &BackupCommand) -> Result<(), CommandError> {
    match command {
        BackupCommand::Create { data, recipients, files, file, output } => {
            let data = data_dir(data.as_deref())?;
            let chunks = files.as_deref().map(|dir| chunks_to(dir, &data, recipients));
            let chunks = chunks.transpose()?;
            let (whole, manifest, named) = create(&data, recipients, file)?;
            let copied = match chunks {
                Some(chunks) => Some(wait(chunks.back_up(&data, &named))?),
                None => None,
            };
            // Last: what has its name has its files.
            whole.persist_noclobber(file).map_err(|error| CommandError::failed(error.error))?;
            show(&manifest, copied, *output)?;
            if let Some((_, missing)) = copied.filter(|(_, missing)| *missing > 0) {
                eprint(&format!(
                    "{missing} pieces of files are not on this machine, or damaged here, and not \
                     in that directory: other servers may have them, or a bucket"
                ));
            }
            if *output == Format::Table {
                let keyring = backup::keyring(&data);
                eprint(&format!(
                    "keep a copy of {} too, in another place: without the keyring nobody can read \
                     names, addresses and passwords",
                    keyring.display()
                ));
            }
            Ok(())
        }
        BackupCommand::Verify { file, identity, files, output } => {
            let beside = files.as_deref().map(|dir| chunks_from(dir, identity.as_deref()));
            let beside = beside.transpose()?;
            // Of its own, because what was encrypted is unpacked there.
            let scratch = tempfile::tempdir()?;
            let verified = backup::verify(open(file, identity.as_deref())?, scratch.path());
            let (manifest, chunks) = verified.map_err(CommandError::failed)?;
            let missing = match beside {
                Some(beside) => Some(wait(beside.verify(&chunks))?),
                None => None,
            };
            let mut facts = facts(&manifest);
            facts.push(("chunks_needed", (chunks.len() as u64).into()));
            if let Some(missing) = missing {
                facts.push(("chunks_missing", (missing as u64).into()));
            }
            Facts::new(facts).print(*output)?;
            match missing {
                Some(missing) if missing > 0 => Err(CommandError::failed(format!(
                    "the database is whole, and {missing} pieces of its files {NOT_THERE}"
                ))
                .hint("the directory `files` of the backups, and the identity that opens them")),
                None if !chunks.is_empty() => {
                    eprint(
                        "pictures, videos and documents are not in the backup: check them with \
                         --files",
                    );
                    Ok(())
                }
                _ => Ok(()),
            }
        }
        BackupCommand::Keygen { file, output } => {
            let recipient = backup::keygen(file).map_err(unsealed)?;
            Facts::new(vec![("recipient", recipient.to_string().into())]).print(*output)?;
            if *output == Format::Table {
                eprint(&format!(
                    "{} opens what is encrypted to this recipient, and nothing else does: keep a \
                     copy of it, apart from the backups",
                    file.display()
                ));
            }
            Ok(())
        }
        BackupCommand::Restore { file, data, keyring, passphrase, identity, files, output } => {
            let chunks = files.as_deref().map(|dir| chunks_from(dir, identity.as_deref()));
            let chunks = chunks.transpose()?;
            let input = open(file, identity.as_deref())?;
            let restored = backup::restore(input, data, keyring, passphrase.as_deref());
            let restored = restored.map_err(CommandError::failed)?;
            let copied = match chunks {
                Some(chunks) => Some(wait(chunks.restore(data, &restored.chunks))?),
                None => None,
            };
            show(&restored.manifest, copied, *output)?;
            if !restored.keyring_checked {
                eprint(
                    "the keyring is locked, so nobody looked whether it is the backup's: the \
                     server will when it starts (MUSTER_PASSPHRASE lets restore look at once)",
                );
            }
            match copied {
                Some((_, missing)) if missing > 0 => Err(CommandError::failed(format!(
                    "the database is restored, and {missing} pieces of its files {NOT_THERE}"
                ))
                .hint("the directory `files` of the backups, and the identity that opens them")),
                None if !restored.chunks.is_empty() => {
                    eprint(
                        "pictures, videos and documents are not in the backup: bring them back \
                         with --files, or copy them into `chunks` of the data directory",
                    );
                    Ok(())
                }
                _ => Ok(()),
            }
        }
    }
}

/// The data directory that was named, or else the platform's.
pub(crate) fn data_dir(named: Option<&Path>) -> Result<PathBuf, CommandError> {
    named.map(Path::to_owned).or_else(server::config::default_data_dir).ok_or_else(|| {
        CommandError::usage("this platform names no data directory").hint("--data DIR")
    })
}

/// A backup that has no name yet: one that is not whole is not left behind.
fn create(
    data: &Path,
    recipients: &[Recipient],
    file: &Path,
) -> Result<(tempfile::NamedTempFile, Manifest, Vec<Chunk>), CommandError> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = |path: &Path| path.canonicalize().ok();
    if place(dir).zip(place(data)).is_some_and(|(dir, data)| dir.starts_with(data)) {
        let said = format!("{} is inside of the data directory", file.display());
        return Err(CommandError::usage(said).hint("a file elsewhere, best on another disk"));
    }
    if file.exists() {
        let said = format!("{} is there already", file.display());
        return Err(CommandError::usage(said).hint("another name"));
    }
    let whole = tempfile::NamedTempFile::new_in(dir)?;
    let made = backup::create(data, recipients, whole.as_file());
    let (manifest, chunks) = made.map_err(CommandError::failed)?;
    whole.as_file().sync_all()?;
    Ok((whole, manifest, chunks))
}

/// What the backup holds: as it is, or opened with the identity if it is encrypted.
fn open(file: &Path, identity: Option<&Path>) -> Result<Box<dyn Read>, CommandError> {
    let opened = File::open(file);
    let opened = opened
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", file.display())))?;
    let identities = match identity {
        Some(path) => Identity::read(path).map_err(unsealed)?,
        None => Vec::new(),
    };
    backup::open(BufReader::new(opened), &identities).map_err(unsealed)
}

/// What somebody can type otherwise is a matter of usage; a damaged file is not.
fn unsealed(error: SealError) -> CommandError {
    match error {
        SealError::Damaged | SealError::Io(_) => CommandError::failed(error),
        SealError::IdentityThere { .. } => CommandError::usage(error).hint("another name"),
        _ => CommandError::usage(error),
    }
}

/// Where chunks are put beside backups: never where the disk that dies is that of the data.
fn chunks_to(dir: &Path, data: &Path, recipients: &[Recipient]) -> Result<Chunks, CommandError> {
    let real = |path: &Path| path.canonicalize().ok();
    let above = dir.ancestors().find_map(real);
    if above.zip(real(data)).is_some_and(|(dir, data)| dir.starts_with(data)) {
        let said = format!("{} is inside of the data directory", dir.display());
        return Err(CommandError::usage(said).hint("a directory elsewhere, best on another disk"));
    }
    Chunks::to(dir, recipients).map_err(CommandError::usage)
}

/// Where chunks were put beside backups.
fn chunks_from(dir: &Path, identity: Option<&Path>) -> Result<Chunks, CommandError> {
    let identities = identity.map(Identity::read).transpose();
    let identities = identities.map_err(unsealed)?.unwrap_or_default();
    Chunks::from(dir, identities).map_err(CommandError::usage)
}

fn wait<T>(work: impl Future<Output = Result<T, MoveError>>) -> Result<T, CommandError> {
    let failed =
        |error| CommandError::failed(error).hint("with --files again, once that is mended");
    serve::runtime()?.block_on(work).map_err(failed)
}

fn facts(manifest: &Manifest) -> Vec<(&'static str, Cell)> {
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    vec![
        ("cluster", hex(&manifest.cluster).into()),
        ("index", manifest.index.into()),
        ("made_at", model::TimeMs::from_millis(manifest.created_ms).into()),
        ("database_bytes", manifest.database_bytes.into()),
        ("sha256", hex(&manifest.database_sha256).into()),
    ]
}

fn show(
    manifest: &Manifest,
    copied: Option<(Moved, usize)>,
    format: Format,
) -> Result<(), CommandError> {
    let mut facts = facts(manifest);
    if let Some((copied, missing)) = copied {
        facts.push(("chunks_copied", copied.copied.into()));
        facts.push(("chunks_there_already", copied.there.into()));
        facts.push(("chunks_damaged", copied.damaged.into()));
        facts.push(("chunks_missing", (missing as u64).into()));
    }
    Facts::new(facts).print(format)
}

fn eprint(said: &str) {
    use std::io::Write as _;
    // Whoever closed standard error does not want to read this.
    let _ = writeln!(std::io::stderr().lock(), "{said}");
}
