//! Three servers for a person to watch, or to leave alone for an hour; see `tests/cluster`.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::{demo, need, step};

/// Shows a cluster at work.
pub(crate) fn show() -> Result<()> {
    let binary = demo::build()?;
    println!("\n▸ a cluster\n");
    run(&binary, &["show"], None)
}

/// Keeps a cluster busy and in trouble, and writes the report that `bench/` keeps.
pub(crate) fn soak(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (minutes, seed) = match words[..] {
        [] => ("60", "1"),
        [minutes] => (minutes, "1"),
        [minutes, seed] => (minutes, seed),
        _ => bail!("cargo xtask soak [MINUTES [SEED]]"),
    };
    minutes.parse::<u64>().context("MINUTES is a number")?;
    seed.parse::<u64>().context("SEED is a number")?;
    need::trouble()?;
    let report = step::root().join("bench").join("soak.md");
    let faketime = faketime()?;
    // Without the web app: nobody looks at it.
    step::step("muster (release build)", || {
        step::run(&mut step::cargo(&["build", "--release", "--package", "muster"]))
    })?;
    let binary = step::target_dir().join("release").join("muster");
    println!("\n▸ a cluster in trouble\n");
    run(&binary, &["soak", minutes, seed, &report.display().to_string()], Some(&faketime))
}

/// Where Debian keeps the library that sets a process's clock.
fn faketime() -> Result<String> {
    let arch = std::env::consts::ARCH;
    let path = format!("/usr/lib/{arch}-linux-gnu/faketime/libfaketimeMT.so.1");
    match Path::new(&path).exists() {
        true => Ok(path),
        false => bail!("{path} is missing: install faketime"),
    }
}

fn run(binary: &Path, arguments: &[&str], faketime: Option<&str>) -> Result<()> {
    let mut show =
        step::cargo(&["run", "--quiet", "--package", "muster-tests", "--example", "cluster", "--"]);
    show.args(arguments);
    if let Some(library) = faketime {
        show.env("FAKETIME_LIBRARY", library);
    }
    step::run(show.env("MUSTER_BINARY", binary))
}
