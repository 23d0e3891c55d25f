//! A real server of buckets for the journeys that want one. It takes minutes to build, so no check
//! waits for it: where it is, its journeys run; where it is not, the report says that they did not.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{cache, step};

/// The newest that the project's Rust builds.
const VERSION: &str = "0.14.1";
const NAME: &str = "s3s-fs";

/// Builds it, once, outside of the project.
pub(crate) fn build() -> Result<()> {
    let binary = cached()?;
    if binary.exists() {
        println!("{} is there", binary.display());
        return Ok(());
    }
    step::step(&format!("{NAME} {VERSION} (a few minutes)"), || {
        let mut cargo = Command::new("cargo");
        cargo.args(["install", NAME, "--version", VERSION, "--features", "binary"]);
        cargo.args(["--locked", "--root"]).arg(root()?);
        step::run(&mut cargo)
    })?;
    println!("{}", binary.display());
    Ok(())
}

/// Where one is, if there is one.
pub(crate) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("MUSTER_S3FS").map(PathBuf::from);
    named.or_else(|| cached().ok().filter(|path| path.exists()))
}

fn cached() -> Result<PathBuf> {
    Ok(root()?.join("bin").join(NAME))
}

fn root() -> Result<PathBuf> {
    Ok(cache::dir()?.join(format!("{NAME}-{VERSION}")))
}
