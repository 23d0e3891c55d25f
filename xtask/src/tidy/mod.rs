//! Rules that a compiler does not know and a reviewer should not have to remember.
//!
//! Each check gives complaints; each complaint says where, what, and how to mend it. The same
//! checks run as plain tests.

mod arrows;
mod length;
mod names;
mod orphans;
mod purity;
mod quotes;
mod roots;
mod routes;
mod sources;
mod styles;
mod texts;
mod versions;

use anyhow::{Result, bail};

use crate::step;
use sources::Sources;

type Check = fn(&Sources) -> Result<Vec<String>>;

const CHECKS: &[(&str, Check)] = &[
    ("arrows between rooms", arrows::check),
    ("length of files", length::check),
    ("names", names::check),
    ("forgotten files", orphans::check),
    ("clocks and chance where there must be none", purity::check),
    ("paths named in documents", quotes::check),
    ("crate roots", roots::check),
    ("routes of the web app", routes::check),
    ("stylesheets turn with the script", styles::check),
    ("texts of the web app", texts::check),
    ("versions that belong together", versions::check),
];

pub(crate) fn run() -> Result<()> {
    let sources = Sources::read(&step::root())?;
    let mut count = 0;
    for (name, check) in CHECKS {
        let complaints = check(&sources)?;
        println!("  {} {name}", if complaints.is_empty() { "✔" } else { "✘" });
        for complaint in &complaints {
            println!("      {complaint}");
        }
        count += complaints.len();
    }
    if count > 0 {
        bail!("tidy found {count} things to mend");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CHECKS, Sources};
    use crate::step;

    #[test]
    fn the_house_is_tidy() {
        let sources = Sources::read(&step::root()).unwrap();
        let mut complaints = Vec::new();
        for (name, check) in CHECKS {
            for complaint in check(&sources).unwrap() {
                complaints.push(format!("{name}: {complaint}"));
            }
        }
        assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
    }
}
