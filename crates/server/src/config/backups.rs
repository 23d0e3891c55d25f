//! The settings of backups that are made by themselves.

use std::{
    path::{Component, Path, PathBuf},
    time::Duration,
};

use super::{ConfigError, Resolved};
use crate::backup::{
    Recipient,
    schedule::{INTERVAL_WANTED, interval},
};

pub(super) const EVERY: &str = "24h";
pub(super) const KEEP: usize = 7;
/// More are a mistake; each costs the directory a look.
const KEEP_MAX: usize = 100_000;
/// All that need `backup_dir`.
const KEYS: [&str; 3] = ["backup_every", "backup_keep", "backup_recipient"];

/// Backups that this node makes by itself.
#[derive(Clone, Debug)]
pub struct Backups {
    /// Where to.
    pub dir: PathBuf,
    /// How often.
    pub every: Duration,
    /// How many stay.
    pub keep: usize,
    /// Whom they are encrypted to; none means that whoever has the file can read it.
    pub recipients: Vec<Recipient>,
}

/// Whether backups are to be made.
pub(super) fn is_wanted(resolved: &Resolved) -> bool {
    resolved.get("backup_dir").is_some()
}

impl Backups {
    pub(super) fn from_resolved(
        resolved: &Resolved,
        data: &Path,
    ) -> Result<Option<Self>, ConfigError> {
        let every = resolved.parse("backup_every", INTERVAL_WANTED, interval)?;
        let keep = resolved.parse("backup_keep", "must be a number from 1, e.g. 7", |text| {
            text.parse().ok().filter(|keep| (1..=KEEP_MAX).contains(keep))
        })?;
        let recipients = recipients(resolved)?;
        let Some(dir) = resolved.path("backup_dir") else {
            if KEYS.iter().any(|key| resolved.get(key).is_some()) {
                return Err(ConfigError::Contradiction(
                    "backup_every, backup_keep and backup_recipient need backup_dir: say where \
                     the backups are to be made",
                ));
            }
            return Ok(None);
        };
        if real(&dir).starts_with(real(data)) {
            return Err(ConfigError::Contradiction(
                "backup_dir is inside the data directory: what takes the one would take the other. \
                 Name a directory elsewhere, best on another disk",
            ));
        }
        let every = every.or_else(|| interval(EVERY)).unwrap_or_default();
        Ok(Some(Self { dir, every, keep: keep.unwrap_or(KEEP), recipients }))
    }
}

/// The value itself is never repeated: whoever mixes the two up has put an identity there.
fn recipients(resolved: &Resolved) -> Result<Vec<Recipient>, ConfigError> {
    let Some((value, source)) = resolved.get("backup_recipient") else { return Ok(Vec::new()) };
    let found: Result<Vec<Recipient>, _> = value.split(',').map(str::parse).collect();
    found.map_err(|error| ConfigError::BadValue {
        source_of: source.clone(),
        key: "backup_recipient",
        problem: format!("cannot be used: {error}"),
    })
}

/// The directory that a path leads to, as far as it is there already.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // `..` behind what is not there yet would lead back by name only.
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                plain = plain.canonicalize().unwrap_or(plain);
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    for above in plain.ancestors() {
        if let (Ok(real), Ok(rest)) = (above.canonicalize(), plain.strip_prefix(above)) {
            return real.join(rest);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{backup::Identity, config::Layers};

    fn read(data: &Path, flags: &[(&str, &str)]) -> Result<Option<Backups>, String> {
        let layers =
            flags.iter().fold(Layers::default(), |l, (key, value)| l.with_flag(key, value));
        Backups::from_resolved(&layers.resolve().unwrap(), data).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_directory_nothing_is_made_and_the_rest_means_nothing() {
        let data = Path::new("/srv/muster");
        assert!(read(data, &[]).unwrap().is_none());
        for (key, value) in [("backup_every", "1h"), ("backup_keep", "3")] {
            let said = read(data, &[(key, value)]).unwrap_err();
            assert!(said.contains("need backup_dir"), "{said}");
        }
    }

    #[test]
    fn a_directory_is_enough() {
        let found = read(Path::new("/srv/muster"), &[("backup_dir", "/mnt/b")]).unwrap().unwrap();
        assert_eq!((found.every.as_secs(), found.keep, found.recipients.len()), (86_400, 7, 0));
    }

    #[test]
    fn bad_values_are_named_and_a_secret_is_not_repeated() {
        let said = |key, value| {
            read(Path::new("/srv/muster"), &[("backup_dir", "/mnt/b"), (key, value)]).unwrap_err()
        };
        assert!(said("backup_every", "daily").contains("24h or 7d"));
        assert!(said("backup_keep", "0").contains("from 1"));
        assert!(said("backup_recipient", "anna@example.org").contains("age1…"));
        let secret = "AGE-SECRET-KEY-1QQPZ";
        let refused = said("backup_recipient", secret);
        assert!(refused.contains("secret") && !refused.contains(secret), "{refused}");
    }

    #[test]
    fn several_recipients_are_given_with_commas() {
        let two = [Identity::generate(), Identity::generate()].map(|i| i.recipient().to_string());
        let flags = [("backup_dir", "/mnt/b"), ("backup_recipient", &two.join(", "))];
        let found = read(Path::new("/srv/muster"), &flags).unwrap().unwrap();
        assert_eq!(found.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(), two);
    }

    #[test]
    fn a_directory_inside_the_data_directory_is_refused_however_it_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let inside = |path: &str| {
            let path = dir.path().join(path);
            read(&data, &[("backup_dir", path.to_str().unwrap())]).is_err()
        };
        assert!(inside("data/backups") && inside("data") && inside("elsewhere/../data/x"));
        assert!(!inside("backups") && !inside("data-backups") && !inside("data/../backups"));
        std::fs::create_dir(&data).unwrap();
        assert!(inside("data/backups") && inside("data"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&data, dir.path().join("link")).unwrap();
            assert!(inside("link") && inside("link/backups"));
        }
        assert!(!inside("backups") && !inside("data-backups"));
    }
}
