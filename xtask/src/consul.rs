//! A real Consul for the tests that want one. It takes minutes to build, so no check waits for it:
//! where it is, its tests run; where it is not, the report says that they did not.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{cache, step};

/// The newest that builds from what the module proxy has.
const VERSION: &str = "1.21.0";
const MODULE: &str = "github.com/hashicorp/consul";

/// Builds it, once, outside of the project.
pub(crate) fn build() -> Result<()> {
    let binary = cached()?;
    if binary.exists() {
        println!("{} is there", binary.display());
        return Ok(());
    }
    step::step(&format!("Consul {VERSION} (five minutes)"), || {
        let dir = binary.parent().context("a cache has a directory")?;
        fs::create_dir_all(dir)?;
        let sources = dir.join(format!("consul-{VERSION}-sources"));
        unpack(&sources)?;
        // Under another name until it is whole.
        let partial = binary.with_extension("partial");
        let mut go = Command::new("go");
        go.current_dir(&sources).args(["build", "-mod=mod", "-o"]).arg(&partial).arg(".");
        step::run(&mut go)?;
        fs::rename(&partial, &binary)?;
        Ok(fs::remove_dir_all(&sources)?)
    })?;
    println!("{}", binary.display());
    Ok(())
}

/// Where one is, if there is one.
pub(crate) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("MUSTER_CONSUL").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|dir| dir.join("consul")).find(|p| p.is_file())
    });
    named.or_else(|| cached().ok().filter(|path| path.exists())).or(on_path)
}

fn cached() -> Result<PathBuf> {
    Ok(cache::dir()?.join(format!("consul-{VERSION}")))
}

/// Fetches the sources and takes out what only holds inside of Consul's own repository.
fn unpack(sources: &Path) -> Result<()> {
    if Command::new("go").arg("version").output().is_err() {
        bail!("Consul is built with Go: install it");
    }
    let mut download = Command::new("go");
    download.args(["mod", "download", "-json", &format!("{MODULE}@v{VERSION}")]);
    let said = step::output_of(download.current_dir(std::env::temp_dir()))?;
    let dir = said.lines().find_map(|line| line.trim().strip_prefix("\"Dir\": \""));
    let dir = dir.context("go does not say where it put the sources")?;
    let dir = dir.trim_end_matches(['"', ',']);
    let _ = fs::remove_dir_all(sources);
    step::run(Command::new("cp").args(["-r", dir]).arg(sources))?;
    step::run(Command::new("chmod").args(["-R", "u+w"]).arg(sources))?;
    let path = sources.join("go.mod");
    let module = fs::read_to_string(&path)?;
    Ok(fs::write(&path, without_replacements(&module))?)
}

/// A `go.mod` without its `replace` lines and blocks.
fn without_replacements(module: &str) -> String {
    let (mut kept, mut inside) = (String::new(), false);
    for line in module.lines() {
        let begins = line.starts_with("replace ");
        inside |= begins && line.trim_end().ends_with('(');
        if !begins && !inside {
            kept.push_str(line);
            kept.push('\n');
        }
        inside &= line != ")";
    }
    kept
}

#[cfg(test)]
mod tests {
    #[test]
    fn replacements_are_taken_out_and_nothing_else() {
        let module =
            "module m\n\nreplace a => ./a\n\nreplace (\n\tb => ./b\n)\n\nrequire (\n\tc v1\n)\n";
        let kept = super::without_replacements(module);
        assert_eq!(kept, "module m\n\n\n\nrequire (\n\tc v1\n)\n");
    }
}
