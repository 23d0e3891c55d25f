//! A systemd service of whoever installs it: of the system for root, of the user otherwise.

use std::{io::Write as _, path::PathBuf, process::Command};

use super::Job;
use crate::error::CommandError;

const NAME: &str = "muster.service";

pub(super) fn unit(job: &Job) -> String {
    let words: Vec<_> = std::iter::once(job.program.display().to_string())
        .chain(job.arguments.iter().cloned())
        .map(|w| quote(&w))
        .collect();
    format!(
        "# Made by `muster service install`.\n\
         [Unit]\n\
         Description=muster: act together\n\
         After=network-online.target\n\
         Wants=network-online.target\n\
         \n\
         [Service]\n\
         ExecStart={words}\n\
         Restart=on-failure\n\
         RestartSec=2\n\
         TimeoutStopSec=20\n\
         UMask=0077\n\
         NoNewPrivileges=yes\n\
         LockPersonality=yes\n\
         RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX\n\
         RestrictSUIDSGID=yes\n\
         SystemCallArchitectures=native\n\
         LimitNOFILE=16384\n\
         \n\
         [Install]\n\
         WantedBy={target}\n",
        words = words.join(" "),
        target = if is_root() && !cfg!(test) { "multi-user.target" } else { "default.target" },
    )
}

pub(super) fn install(job: &Job) -> Result<(), CommandError> {
    let path = unit_path()?;
    std::fs::create_dir_all(&job.data)?;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(&path, unit(job))?;
    systemctl(&["daemon-reload"])?;
    systemctl(&["enable", "--now", NAME])?;
    let mut out = std::io::stdout().lock();
    let whose = if is_root() { "the system" } else { "your own user" };
    writeln!(out, "installed {} and started it: a service of {whose}", path.display())?;
    writeln!(out, "  its data: {}", job.data.display())?;
    writeln!(
        out,
        "  what it says: journalctl {}-u muster",
        if is_root() { "" } else { "--user " }
    )?;
    if !is_root() {
        writeln!(out, "  to keep it running while nobody is signed in: loginctl enable-linger")?;
    }
    Ok(())
}

pub(super) fn remove() -> Result<(), CommandError> {
    let path = unit_path()?;
    if !path.exists() {
        return Err(CommandError::failed("no muster service is installed here"));
    }
    systemctl(&["disable", "--now", NAME])?;
    std::fs::remove_file(&path)?;
    systemctl(&["daemon-reload"])?;
    writeln!(std::io::stdout().lock(), "removed {}; the data stays where it is", path.display())?;
    Ok(())
}

pub(super) fn status() -> Result<(), CommandError> {
    let path = unit_path()?;
    let state = if path.exists() { active_state()? } else { "not installed".to_owned() };
    writeln!(std::io::stdout().lock(), "{state}")?;
    Ok(())
}

fn active_state() -> Result<String, CommandError> {
    let output = command(&["is-active", NAME]).output().map_err(no_systemd)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn systemctl(words: &[&str]) -> Result<(), CommandError> {
    let output = command(words).output().map_err(no_systemd)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(CommandError::failed(format!("systemctl {} failed: {said}", words.join(" ")))
        .hint("muster service install --print   shows the unit, to install it by hand"))
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new("systemctl");
    if !is_root() {
        command.arg("--user");
    }
    command.args(words);
    command
}

// As `map_err` wants it.
#[allow(clippy::needless_pass_by_value)]
fn no_systemd(error: std::io::Error) -> CommandError {
    CommandError::failed(format!("cannot run systemctl: {error}"))
        .hint("muster service install --print   shows the unit, to install it by hand")
}

fn unit_path() -> Result<PathBuf, CommandError> {
    if is_root() {
        return Ok(PathBuf::from("/etc/systemd/system").join(NAME));
    }
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config"));
    let base = config
        .or_else(home)
        .ok_or_else(|| CommandError::failed("neither HOME nor XDG_CONFIG_HOME is set"))?;
    Ok(base.join("systemd/user").join(NAME))
}

/// By who this process runs as: HOME may still be somebody else's, e.g. under sudo.
#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Quotes a word as `ExecStart=` reads it: C escapes inside quotes, `%` and `$` doubled.
fn quote(word: &str) -> String {
    let escaped =
        word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}
