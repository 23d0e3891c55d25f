//! Versions that only work in pairs.

use anyhow::Result;

use super::Sources;

/// The right one reads what the left one wrote, and only of exactly its own version.
const PAIRS: &[(&str, &str)] = &[("wasm-bindgen", "wasm-bindgen-cli-support")];

pub(super) fn check(sources: &Sources) -> Result<Vec<String>> {
    let Some(lock) = sources.get("Cargo.lock") else {
        return Ok(vec!["Cargo.lock is missing: run `cargo generate-lockfile`".to_owned()]);
    };
    let mut complaints = Vec::new();
    for (one, other) in PAIRS {
        let (a, b) = (version(&lock.text, one), version(&lock.text, other));
        if a != b {
            let wanted = a.unwrap_or("?");
            complaints.push(format!(
                "{one} is {a:?}, {other} is {b:?}: run `cargo update -p {other} --precise {wanted}`"
            ));
        }
    }
    Ok(complaints)
}

fn version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::Sources;

    #[test]
    fn a_pair_that_drifted_is_found() {
        let lock = |b: &str| {
            format!(
                "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.1\"\n\n[[package]]\nname = \
                 \"wasm-bindgen-cli-support\"\nversion = \"{b}\"\n"
            )
        };
        for (version, complaints) in [("0.2.1", 0), ("0.2.2", 1)] {
            let sources = Sources::of(&[("Cargo.lock", &lock(version))]);
            assert_eq!(check(&sources).unwrap().len(), complaints);
        }
    }
}
