//! Chunks in a bucket of a server that speaks S3: `PREFIX/ab/cdef…`, an object each, named by the
//! BLAKE3 of what is in it.
//!
//! A chunk that is put in is always written, though it may lie there: that makes it young, and
//! what is young is not thrown away. So nobody needs a lock, and no object is ever changed.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use model::{ChunkHash, limits::CHUNK_BYTES};
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use crate::{
    keep::{Keep, KeepError, Lying},
    limits::{BUCKET_CONNECT_MAX, BUCKET_REQUEST_MAX, BUCKET_RETRIES_MAX, BUCKET_RETRY_MAX},
    shelf::named,
};

/// Where a bucket is, and who we are to it.
#[derive(Clone)]
pub struct BucketSettings {
    /// Its name.
    pub bucket: String,
    /// What the names of all our objects begin with; empty for nothing.
    pub prefix: String,
    /// `http://` or `https://`, host and port; none for Amazon's own.
    pub endpoint: Option<String>,
    /// As the server calls it; most others than Amazon's take any.
    pub region: String,
    /// Who we are.
    pub access_key: String,
    /// The proof of it.
    pub secret_key: String,
}

impl fmt::Debug for BucketSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketSettings")
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// The bucket does not do as it is asked.
#[derive(Debug, thiserror::Error)]
#[error("the bucket {bucket}: {source}")]
pub struct BucketError {
    /// Which.
    pub bucket: String,
    /// Why.
    #[source]
    pub source: object_store::Error,
}

/// Chunks in a bucket. Clones are one.
#[derive(Clone)]
pub struct Bucket {
    name: Arc<str>,
    prefix: Arc<str>,
    objects: Arc<AmazonS3>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({})", self.name)
    }
}

impl Bucket {
    /// Says where the bucket is; nothing is asked of it yet.
    ///
    /// # Errors
    /// The settings are none that a bucket could have.
    pub fn new(settings: &BucketSettings) -> Result<Self, BucketError> {
        // One provider for the process; whoever came first has chosen the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = ClientOptions::new()
            .with_connect_timeout(BUCKET_CONNECT_MAX)
            .with_timeout(BUCKET_REQUEST_MAX)
            .with_allow_http(true);
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: BUCKET_RETRIES_MAX,
            retry_timeout: BUCKET_RETRY_MAX,
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.access_key)
            .with_secret_access_key(&settings.secret_key)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let name: Arc<str> = settings.bucket.as_str().into();
        let objects = builder
            .build()
            .map_err(|source| BucketError { bucket: settings.bucket.clone(), source })?;
        Ok(Self { name, prefix: settings.prefix.as_str().into(), objects: Arc::new(objects) })
    }

    fn path(&self, hash: ChunkHash) -> Path {
        let name = hash.to_string();
        let (part, rest) = name.split_at(2);
        self.dir(part).join(rest)
    }

    fn dir(&self, part: &str) -> Path {
        Path::from(self.prefix.as_ref()).join(part)
    }

    fn failed(&self, source: object_store::Error) -> KeepError {
        BucketError { bucket: self.name.to_string(), source }.into()
    }

    /// What is none if it is not there.
    fn found<T>(&self, asked: object_store::Result<T>) -> Result<Option<T>, KeepError> {
        match asked {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }
}

#[async_trait]
impl Keep for Bucket {
    async fn put(&self, bytes: Bytes) -> Result<ChunkHash, KeepError> {
        let hash = crate::hash(&bytes);
        let put = self.objects.put(&self.path(hash), bytes.into()).await;
        put.map(|_| hash).map_err(|error| self.failed(error))
    }

    async fn get(&self, hash: ChunkHash) -> Result<Option<Bytes>, KeepError> {
        let Some(found) = self.found(self.objects.get(&self.path(hash)).await)? else {
            return Ok(None);
        };
        // No chunk is longer, and what is is not read.
        let bytes = match found.meta.size <= CHUNK_BYTES as u64 {
            true => self.found(found.bytes().await)?,
            false => None,
        };
        let whole = bytes.filter(|bytes| crate::hash(bytes) == hash);
        if whole.is_none() {
            tracing::error!(bucket = %self.name, %hash, "a chunk of a file is damaged");
        }
        Ok(whole)
    }

    async fn has(&self, hash: ChunkHash) -> Result<bool, KeepError> {
        Ok(self.found(self.objects.head(&self.path(hash)).await)?.is_some())
    }

    async fn throw_away(&self, hash: ChunkHash, unless: Duration) -> Result<(), KeepError> {
        let path = self.path(hash);
        let Some(found) = self.found(self.objects.head(&path).await)? else { return Ok(()) };
        let age = SystemTime::now().duration_since(found.last_modified.into());
        if age.unwrap_or_default() < unless {
            return Ok(());
        }
        self.found(self.objects.delete(&path).await).map(|_| ())
    }

    async fn part(&self, part: u8) -> Result<Vec<Lying>, KeepError> {
        let dir = self.dir(&format!("{part:02x}"));
        let listed = self.objects.list(Some(&dir)).try_collect::<Vec<_>>().await;
        let listed = listed.map_err(|error| self.failed(error))?;
        let lying = |object: object_store::ObjectMeta| {
            let hash = named(part, object.location.filename()?)?;
            Some(Lying { hash, bytes: object.size, since: object.last_modified.into() })
        };
        Ok(listed.into_iter().filter_map(lying).collect())
    }

    fn is_shared(&self) -> bool {
        true
    }
}
