//! The files of the web app, in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use bytes::Bytes;

/// The page that starts the app.
const PAGE: &str = "index.html";
/// The page that starts the app with the screens of organisers; an app built for work on it has
/// them in the other one.
const ORGANISE: &str = "organise.html";

/// A built web app, or none.
#[derive(Debug, Default)]
pub struct Site {
    files: BTreeMap<String, File>,
}

/// One file in its three forms.
#[derive(Debug)]
pub(super) struct File {
    pub(super) content_type: HeaderValue,
    pub(super) immutable: bool,
    pub(super) plain: Bytes,
    pub(super) gzip: Bytes,
    pub(super) brotli: Bytes,
    pub(super) tags: Tags,
}

/// The entity tag of each form.
#[derive(Debug)]
pub(super) struct Tags {
    pub(super) plain: HeaderValue,
    pub(super) gzip: HeaderValue,
    pub(super) brotli: HeaderValue,
}

/// Why a folder could not be read as a web app.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A file could not be read; without `manifest.json` the folder is not a built app.
    #[error("cannot read {path} of the web app (`cargo xtask web` makes it)")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest is not one that `cargo xtask web` wrote.
    #[error("{path} is not the manifest of a web app")]
    Manifest {
        /// Which file.
        path: PathBuf,
    },
}

/// A file as the build script writes it down.
#[cfg_attr(not(feature = "embed-web"), allow(dead_code))]
struct Embedded {
    path: &'static str,
    content_type: &'static str,
    immutable: bool,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

const EMBEDDED: Option<&[Embedded]> = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

impl Site {
    /// The app that this binary was built with; without one (`embed-web` off), a site whose only
    /// page says how to build it.
    #[must_use]
    pub fn embedded() -> Site {
        let mut site = Site::default();
        for file in EMBEDDED.unwrap_or_default() {
            site.insert(
                file.path,
                file.content_type,
                file.immutable,
                [file.plain, file.gzip, file.brotli].map(Bytes::from_static),
            );
        }
        site
    }

    /// The app that `cargo xtask web` left in a folder, for those who work on it.
    ///
    /// # Errors
    /// If the folder holds no complete app.
    pub fn read(dist: &Path) -> Result<Site, SiteError> {
        let manifest_path = dist.join("manifest.json");
        let bad = || SiteError::Manifest { path: manifest_path.clone() };
        let manifest: serde_json::Value =
            serde_json::from_slice(&read(&manifest_path)?).map_err(|_| bad())?;
        let mut site = Site::default();
        for file in manifest["files"].as_array().ok_or_else(bad)? {
            let path = file["path"].as_str().ok_or_else(bad)?;
            let content_type = file["type"].as_str().ok_or_else(bad)?;
            let immutable = file["immutable"].as_bool().ok_or_else(bad)?;
            let plain = read(&dist.join(path))?;
            let gzip = read(&dist.join(format!("{path}.gz")))?;
            let brotli = read(&dist.join(format!("{path}.br")))?;
            site.insert(path, content_type, immutable, [plain, gzip, brotli].map(Bytes::from));
        }
        Ok(site)
    }

    /// Whether there is an app to serve.
    #[must_use]
    pub fn has_app(&self) -> bool {
        self.page(false).is_some()
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    pub(super) fn page(&self, for_organisers: bool) -> Option<&File> {
        let organise = self.files.get(ORGANISE).filter(|_| for_organisers);
        organise.or_else(|| self.files.get(PAGE))
    }

    pub(super) fn insert(
        &mut self,
        path: &str,
        content_type: &str,
        immutable: bool,
        [plain, gzip, brotli]: [Bytes; 3],
    ) {
        let content_type = HeaderValue::from_str(content_type)
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let tags = Tags::of(&plain);
        let file = File { content_type, immutable, plain, gzip, brotli, tags };
        self.files.insert(path.to_owned(), file);
    }
}

impl Tags {
    /// Different bytes need different tags, so each form has its own.
    fn of(content: &[u8]) -> Tags {
        use std::hash::Hasher;
        // Only compared with what this same binary said before.
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write(content);
        let hash = hasher.finish();
        let tag = |form: &str| {
            HeaderValue::from_str(&format!("\"{hash:016x}{form}\""))
                .unwrap_or(HeaderValue::from_static("\"\""))
        };
        Tags { plain: tag(""), gzip: tag("-gz"), brotli: tag("-br") }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, SiteError> {
    std::fs::read(path).map_err(|source| SiteError::Unreadable { path: path.to_owned(), source })
}
