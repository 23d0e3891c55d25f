//! One number for everything that the web app is made of.
//!
//! `cargo xtask web` writes it into the manifest; the build script of `server` (which includes
//! this file) counts again before it embeds, so that a stale app cannot get into a binary.

use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};

/// What the web app is built from, relative to the root: its crate and those below it, and what
/// steers the build.
pub(crate) const SOURCES: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
    "crates/client",
    "crates/crypto",
    "crates/model",
    "crates/proto",
    "crates/ui",
    "xtask/src/web",
];

/// Counts over the names and contents of all [`SOURCES`].
///
/// Only compared between builds of one work tree by one toolchain, so the standard library's
/// hasher serves.
pub(crate) fn fingerprint(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&root.join(source), &mut files)?;
    }
    files.sort();
    let mut hasher = std::hash::DefaultHasher::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        let content = std::fs::read(&file)?;
        hasher.write_usize(name.len());
        hasher.write(name.as_bytes());
        hasher.write_usize(content.len());
        hasher.write(&content);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}
