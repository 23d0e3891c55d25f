//! What is built once for tests and kept outside of the project.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// Where it is kept.
pub(crate) fn dir() -> Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    Ok(cache.or_else(home).context("there is no HOME to keep it in")?.join("muster"))
}
