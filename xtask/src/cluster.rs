//! Shows a cluster at work; see `tests/cluster/main.rs`.

use anyhow::Result;

use crate::{demo, step};

pub(crate) fn run() -> Result<()> {
    let binary = demo::build()?;
    let mut show =
        step::cargo(&["run", "--quiet", "--package", "muster-tests", "--example", "cluster"]);
    println!("\n▸ a cluster\n");
    step::run(show.env("MUSTER_BINARY", binary))
}
