//! Builds everything and starts muster with demo data.

use std::process::Command;

use anyhow::Result;

use crate::{step, web};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
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
    let binary = step::target_dir().join("release").join("muster");
    println!("\n▸ {} demo\n", binary.display());
    step::run(Command::new(binary).arg("demo").args(arguments))
}
