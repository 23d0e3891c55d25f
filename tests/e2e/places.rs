//! Where things lie.

use std::path::{Path, PathBuf};

/// The server under test: `MUSTER_BINARY`, or what cargo built beside this test.
///
/// # Panics
/// If it is not there, with how to get it.
pub(crate) fn binary() -> PathBuf {
    let path = match std::env::var_os("MUSTER_BINARY") {
        Some(path) => PathBuf::from(path),
        None => profile().join(format!("muster{}", std::env::consts::EXE_SUFFIX)),
    };
    assert!(
        path.is_file(),
        "there is no {}: run `cargo xtask web` and `cargo build --package muster --features \
         muster/embed-web` first (`./x test` does it), or say in MUSTER_BINARY where it is",
        path.display()
    );
    path
}

/// Where pictures are kept: `MUSTER_ARTEFACTS`, or `artefacts` in the project.
pub(crate) fn artefacts() -> PathBuf {
    match std::env::var_os("MUSTER_ARTEFACTS") {
        Some(path) => PathBuf::from(path),
        None => root().join("artefacts"),
    }
}

/// Cargo's target folder: what is made or fetched and not committed.
pub(crate) fn target() -> PathBuf {
    profile().parent().unwrap().to_owned()
}

/// `target/debug`, of `target/debug/deps/e2e-…`.
fn profile() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

/// The project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
