//! The settings of files.

use std::time::Duration;

use blobs::BucketSettings;
use bytesize::ByteSize;

use super::{ConfigError, Resolved};
use crate::backup::schedule::{INTERVAL_WANTED, interval};

pub(super) const QUOTA: &str = "10GB";
pub(super) const COPIES: usize = 3;
pub(super) const CHECK_EVERY: &str = "24h";
pub(super) const AT: &str = "disk";
pub(super) const REGION: &str = "us-east-1";
/// Copies of more servers than a cluster has voters are no safer.
const COPIES_MAX: usize = 100;
const SIZE_WANTED: &str = "must be a size, e.g. 500MB or 10GB";

/// Where files are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePlace {
    /// In the data directory.
    Disk,
    /// In the bucket.
    Bucket,
}

/// How files are kept.
#[derive(Clone, Debug)]
pub struct FileSettings {
    /// Bytes that the files of one organisation may take.
    pub quota: u64,
    /// On how many nodes each chunk lies, as far as there are so many.
    pub copies: usize,
    /// Bytes a second that are fetched from other nodes; none means no limit.
    pub rate: Option<u64>,
    /// How often every chunk is read and compared with its name.
    pub check_every: Duration,
    /// Where new ones go.
    pub at: FilePlace,
    /// The bucket: where they are, or were before they moved.
    pub bucket: Option<BucketSettings>,
}

impl FileSettings {
    pub(super) fn from_resolved(resolved: &Resolved) -> Result<Self, ConfigError> {
        let copies = resolved.parse("files_copies", "must be a number from 1, e.g. 3", |text| {
            text.parse().ok().filter(|copies| (1..=COPIES_MAX).contains(copies))
        })?;
        let every = resolved.parse("files_check_every", INTERVAL_WANTED, interval)?;
        let quota = resolved.parse("files_quota", SIZE_WANTED, size)?;
        let at = resolved.parse("files_at", "must be disk or s3", place)?;
        let at = at.unwrap_or(FilePlace::Disk);
        let bucket = bucket(resolved)?;
        if at == FilePlace::Bucket && bucket.is_none() {
            return Err(ConfigError::Contradiction(
                "files_at is s3: say which bucket, with s3_bucket",
            ));
        }
        Ok(Self {
            at,
            bucket,
            quota: quota.or_else(|| size(QUOTA)).unwrap_or_default(),
            copies: copies.unwrap_or(COPIES),
            rate: resolved.parse("files_rate", SIZE_WANTED, size)?.filter(|rate| *rate > 0),
            check_every: every.or_else(|| interval(CHECK_EVERY)).unwrap_or_default(),
        })
    }
}

fn place(text: &str) -> Option<FilePlace> {
    match text {
        "disk" => Some(FilePlace::Disk),
        "s3" => Some(FilePlace::Bucket),
        _ => None,
    }
}

fn bucket(resolved: &Resolved) -> Result<Option<BucketSettings>, ConfigError> {
    let wanted = "must be a bucket's name, or NAME/PREFIX with letters, digits, dots, - and _";
    let Some((bucket, prefix)) = resolved.parse("s3_bucket", wanted, bucket_name)? else {
        return Ok(None);
    };
    let endpoint = resolved.parse(
        "s3_endpoint",
        "must be http:// or https://, a host and perhaps a port, e.g. https://s3.example.org",
        super::public_url,
    )?;
    let keys = resolved.text("s3_access_key").zip(resolved.text("s3_secret_key"));
    let Some((access_key, secret_key)) = keys else {
        return Err(ConfigError::Contradiction(
            "s3_bucket needs s3_access_key and s3_secret_key: give all three or none",
        ));
    };
    let region = resolved.text("s3_region").unwrap_or_else(|| REGION.to_owned());
    Ok(Some(BucketSettings { bucket, prefix, endpoint, region, access_key, secret_key }))
}

fn bucket_name(text: &str) -> Option<(String, String)> {
    let (bucket, prefix) = text.split_once('/').unwrap_or((text, ""));
    let is_part = |part: &str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(known)
    };
    let prefix_fits = prefix.is_empty() || prefix.split('/').all(is_part);
    (is_part(bucket) && prefix_fits).then(|| (bucket.to_owned(), prefix.to_owned()))
}

fn size(text: &str) -> Option<u64> {
    text.parse::<ByteSize>().ok().map(|size| size.as_u64())
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, FilePlace, Layers};

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

    #[test]
    fn a_bucket_is_named_with_the_keys_to_it() {
        let keys = [("s3_access_key", "who"), ("s3_secret_key", "proof")];
        let named = [keys.as_slice(), &[("s3_bucket", "ours/of/muster"), ("files_at", "s3")]];
        let set = settings(&named.concat()).unwrap();
        assert_eq!(set.at, FilePlace::Bucket);
        let bucket = set.bucket.unwrap();
        assert_eq!((bucket.bucket.as_str(), bucket.prefix.as_str()), ("ours", "of/muster"));
        assert_eq!((bucket.region.as_str(), bucket.endpoint), ("us-east-1", None));
        assert!(!format!("{:?}", settings(&named.concat()).unwrap()).contains("proof"));

        assert!(settings(&[("files_at", "s3")]).unwrap_err().contains("s3_bucket"));
        assert!(settings(&[("s3_bucket", "ours")]).unwrap_err().contains("s3_secret_key"));
        assert!(settings(&[("files_at", "tape")]).unwrap_err().contains("files_at"));
        for name in ["", "/x", "a//b", "a/../b", "a b", "a/b/"] {
            let flags = [keys.as_slice(), &[("s3_bucket", name)]].concat();
            assert!(settings(&flags).unwrap_err().contains("s3_bucket"), "{name:?}");
        }
    }
}
