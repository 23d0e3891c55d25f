//! What a task needs beyond cargo: installed where that is allowed, named in one line where not.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::step;

const WASM: &str = "wasm32-unknown-unknown";

/// The WebAssembly target of the toolchain.
pub(crate) fn wasm_target() -> Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    println!("  installing the Rust target {WASM} (rustup target add {WASM})");
    let added = step::run(Command::new("rustup").args(["target", "add", WASM]));
    if added.is_err() || !has_wasm_target() {
        bail!("the Rust target {WASM} is missing: run `rustup target add {WASM}`");
    }
    Ok(())
}

fn has_wasm_target() -> bool {
    let Ok(libdir) = step::output_of(Command::new("rustc").current_dir(step::root()).args([
        "--print",
        "target-libdir",
        "--target",
        WASM,
    ])) else {
        return false;
    };
    Path::new(libdir.trim()).is_dir()
}

/// Chromium and its driver, for the browser journeys, npm, which brings axe-core to them, and a
/// name server.
pub(crate) fn tests() -> Result<()> {
    let wanted = [
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
        ("npm", "npm"),
        ("dnsmasq", "dnsmasq-base"),
    ];
    packages("the tests need", &wanted)
}

/// What a soak makes trouble with: it runs servers as users of their own, drops packets between
/// them, slows their disks down and sets their clocks.
pub(crate) fn trouble() -> Result<()> {
    if !is_root() {
        bail!("a soak runs servers as other users and drops packets: run it as root");
    }
    packages("a soak needs", &[("nft", "nftables"), ("strace", "strace"), ("faketime", "faketime")])
}

/// Installs the packages whose programs are missing, or names them.
fn packages(who: &str, wanted: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(program, _)| !exists(program))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !(is_root() && exists("apt-get")) {
        bail!("{who} {packages}: run `sudo apt install {packages}`");
    }
    println!("  installing {packages} (apt-get install)");
    let apt = |arguments: &[&str]| {
        step::run(
            Command::new("apt-get")
                .env("DEBIAN_FRONTEND", "noninteractive")
                .args(arguments)
                .stdout(Stdio::null()),
        )
    };
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(&missing);
    // The package lists of a fresh machine are empty or old; they are only fetched if needed.
    if apt(&install).is_err() {
        apt(&["update"])?;
        apt(&install)?;
    }
    Ok(())
}

fn exists(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    // Debian keeps servers where only root looks.
    let servers = ["/usr/sbin".into(), "/sbin".into()];
    std::env::split_paths(&path).chain(servers).any(|dir| dir.join(program).is_file())
}

fn is_root() -> bool {
    step::output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
