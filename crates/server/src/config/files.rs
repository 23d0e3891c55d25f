//! The settings of files.

use std::time::Duration;

use bytesize::ByteSize;

use super::{ConfigError, Resolved};
use crate::backup::schedule::{INTERVAL_WANTED, interval};

pub(super) const QUOTA: &str = "10GB";
pub(super) const COPIES: usize = 3;
pub(super) const CHECK_EVERY: &str = "24h";
/// Copies of more servers than a cluster has voters are no safer.
const COPIES_MAX: usize = 100;
const SIZE_WANTED: &str = "must be a size, e.g. 500MB or 10GB";

/// How files are kept.
#[derive(Clone, Copy, Debug)]
pub struct FileSettings {
    /// Bytes that the files of one organisation may take.
    pub quota: u64,
    /// On how many nodes each chunk lies, as far as there are so many.
    pub copies: usize,
    /// Bytes a second that are fetched from other nodes; none means no limit.
    pub rate: Option<u64>,
    /// How often every chunk is read and compared with its name.
    pub check_every: Duration,
}

impl FileSettings {
    pub(super) fn from_resolved(resolved: &Resolved) -> Result<Self, ConfigError> {
        let copies = resolved.parse("files_copies", "must be a number from 1, e.g. 3", |text| {
            text.parse().ok().filter(|copies| (1..=COPIES_MAX).contains(copies))
        })?;
        let every = resolved.parse("files_check_every", INTERVAL_WANTED, interval)?;
        let quota = resolved.parse("files_quota", SIZE_WANTED, size)?;
        Ok(Self {
            quota: quota.or_else(|| size(QUOTA)).unwrap_or_default(),
            copies: copies.unwrap_or(COPIES),
            rate: resolved.parse("files_rate", SIZE_WANTED, size)?.filter(|rate| *rate > 0),
            check_every: every.or_else(|| interval(CHECK_EVERY)).unwrap_or_default(),
        })
    }
}

fn size(text: &str) -> Option<u64> {
    text.parse::<ByteSize>().ok().map(|size| size.as_u64())
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Layers};

    fn settings(flags: &[(&str, &str)]) -> Result<super::FileSettings, String> {
        let add = |layers: Layers, (key, value): &(&str, &str)| layers.with_flag(key, value);
        let layers = Layers::default().with_flag("data", "/nowhere");
        let resolved = flags.iter().fold(layers, add).resolve().unwrap();
        let config = Config::from_resolved(&resolved).map_err(|error| error.to_string())?;
        Ok(config.files)
    }

    #[test]
    fn sizes_are_written_as_people_write_them() {
        let usual = settings(&[]).unwrap();
        assert_eq!((usual.quota, usual.copies, usual.rate), (10_000_000_000, 3, None));
        let flags = [("files_quota", "500 MiB"), ("files_copies", "1"), ("files_rate", "2MB")];
        let other = settings(&flags).unwrap();
        assert_eq!((other.quota, other.copies, other.rate), (500 << 20, 1, Some(2_000_000)));
        for (key, value) in [("files_quota", "much"), ("files_copies", "0"), ("files_rate", "-1")] {
            assert!(settings(&[(key, value)]).unwrap_err().contains(key), "{key} {value}");
        }
    }
}
