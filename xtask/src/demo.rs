//! Builds everything and starts muster with demo data.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{step, web};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let binary = build()?;
    println!("\n▸ {} demo\n", binary.display());
    step::run(Command::new(binary).arg("demo").args(arguments))
}

/// Builds the binary with the web app in it; says where it is.
pub(crate) fn build() -> Result<PathBuf> {
    step::step("web app", || web::build(web::Flavour::Release))?;
    step::step("muster (release build)", || {
        step::run(&mut step::cargo(&[
            "build",
            "--release",
            "--package",
            "muster",
            "--features",
            "embed-web",
        ]))
    })?;
    Ok(step::target_dir().join("release").join("muster"))
}
