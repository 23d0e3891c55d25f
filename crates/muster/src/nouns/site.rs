//! `muster site`.

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use client::Client;

use super::report::{Format, done};
use crate::error::CommandError;

/// Names the files of the last export, so that the next one can take away what is gone.
const LIST: &str = "muster-site.txt";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum SiteCommand {
    /// Write the public site into a folder, to be hosted anywhere
    Export {
        /// The folder: new, empty, or one that this command has written before
        dir: PathBuf,
        /// Where it will lie, for feeds and search engines, such as example.org/together
        #[arg(long, default_value = "")]
        url: String,
    },
}

pub(crate) async fn run(
    client: Client,
    format: Format,
    command: &SiteCommand,
) -> Result<(), CommandError> {
    let SiteCommand::Export { dir, url } = command;
    let before = written_before(dir)?;
    let mut files = client.site().export(url).await?;
    let (mut now, mut changed) = (BTreeSet::new(), 0_u64);
    while let Some(file) = files.next().await {
        let file = file?;
        let path = file.path.iter().fold(dir.clone(), |path, part| path.join(part));
        changed += u64::from(write(&path, &file.data).map_err(|e| failed(&path, &e))?);
        now.insert(file.path.join("/"));
    }
    // Only now is it known that nothing is missing.
    let gone: Vec<&String> = before.difference(&now).collect();
    for path in &gone {
        let path = path.split('/').fold(dir.clone(), |path, part| path.join(part));
        remove(dir, &path).map_err(|e| failed(&path, &e))?;
    }
    let list: String = now.iter().map(|path| format!("{path}\n")).collect();
    let at = dir.join(LIST);
    write(&at, list.as_bytes()).map_err(|e| failed(&at, &e))?;
    let said = format!("{} has the site", dir.display());
    let gone = gone.len() as u64;
    done(
        format,
        &said,
        vec![
            ("files", (now.len() as u64).into()),
            ("changed", changed.into()),
            ("removed", gone.into()),
        ],
    )
}

/// What an earlier export left there. A folder with anything else is left alone.
fn written_before(dir: &Path) -> Result<BTreeSet<String>, CommandError> {
    match std::fs::read_to_string(dir.join(LIST)) {
        Ok(list) => Ok(list.lines().filter(|line| is_plain(line)).map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let empty = match std::fs::read_dir(dir) {
                Ok(mut entries) => entries.next().is_none(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => true,
                Err(error) => return Err(failed(dir, &error)),
            };
            if empty {
                return Ok(BTreeSet::new());
            }
            Err(CommandError::usage(format!("{} has other files in it", dir.display()))
                .hint("name a new folder, or one that `muster site export` has written"))
        }
        Err(error) => Err(failed(dir, &error)),
    }
}

/// Whether it can only mean a file below the folder, whoever edited the list.
fn is_plain(line: &str) -> bool {
    !line.is_empty()
        && line.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part != LIST)
        && !line.contains(['\\', ':'])
}

/// Writes a file whole or not at all; whether it is another than before.
fn write(path: &Path, data: &[u8]) -> io::Result<bool> {
    if std::fs::read(path).is_ok_and(|old| old == data) {
        return Ok(false);
    }
    let parent = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    file.write_all(data)?;
    #[cfg(unix)]
    {
        // It is to be served by somebody else.
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(true)
}

/// Takes a file away, and the folders that are empty then.
fn remove(dir: &Path, path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut folder = path.parent();
    while let Some(empty) = folder.filter(|folder| *folder != dir) {
        if std::fs::remove_dir(empty).is_err() {
            break;
        }
        folder = empty.parent();
    }
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> CommandError {
    CommandError::failed(format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_is_taken_away_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        assert!(write(&at("en/o/org/index.html"), b"1").unwrap());
        assert!(!write(&at("en/o/org/index.html"), b"1").unwrap(), "nothing has changed");
        assert!(write(&at("en/index.html"), b"1").unwrap());
        remove(dir.path(), &at("en/o/org/index.html")).unwrap();
        assert!(!at("en/o").exists());
        assert!(at("en/index.html").exists());
        assert!(!is_plain("../x") && !is_plain("/x") && !is_plain("a/../x") && !is_plain(""));
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        assert!(written_before(dir.path()).unwrap().is_empty());
        std::fs::write(dir.path().join("thesis.doc"), b"").unwrap();
        assert!(written_before(dir.path()).is_err());
    }
}
