//! With the feature `embed-web`, puts the built web app (`target/web/dist`, made by
//! `cargo xtask web`) into the library. An app that is missing, or was built from other sources
//! than those that lie here, fails the build: a binary never carries a stale app.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[path = "../../xtask/src/fingerprint.rs"]
mod fingerprint;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=MUSTER_WEB_DIST");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let embedded = if std::env::var_os("CARGO_FEATURE_EMBED_WEB").is_some() {
        for source in fingerprint::SOURCES {
            println!("cargo::rerun-if-changed={}", root.join(source).display());
        }
        embed(&root)?
    } else {
        "None".to_owned()
    };
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("embedded.rs");
    std::fs::write(out, embedded)?;
    Ok(())
}

fn embed(root: &Path) -> Result<String, Box<dyn Error>> {
    let dist = dist(root);
    let manifest_path = dist.join("manifest.json");
    println!("cargo::rerun-if-changed={}", manifest_path.display());
    let manifest = std::fs::read_to_string(&manifest_path)
        .map_err(|_| format!("no web app in {}: run `cargo xtask web` first", dist.display()))?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    let now = fingerprint::fingerprint(root)?;
    if manifest["sources"].as_str() != Some(now.as_str()) {
        let dist = dist.display();
        return Err(format!(
            "the web app in {dist} was built from other sources: run `cargo xtask web` again"
        )
        .into());
    }

    let mut code = String::from("Some(&[\n");
    for file in manifest["files"].as_array().into_iter().flatten() {
        let path = file["path"].as_str().ok_or("a file of the manifest has no path")?;
        let content_type = file["type"].as_str().ok_or("a file of the manifest has no type")?;
        let immutable = file["immutable"].as_bool().unwrap_or_default();
        let plain = dist.join(path).display().to_string();
        let (gzip, brotli) = (format!("{plain}.gz"), format!("{plain}.br"));
        writeln!(
            code,
            "    Embedded {{ path: {path:?}, content_type: {content_type:?}, immutable: \
             {immutable}, plain: include_bytes!({plain:?}), gzip: include_bytes!({gzip:?}), \
             brotli: include_bytes!({brotli:?}) }},"
        )?;
    }
    code.push(']');
    code.push(')');
    Ok(code)
}

/// Where `cargo xtask web` puts the app: `web/dist` in cargo's target folder, which is the
/// nearest folder above `OUT_DIR` that has it, or what `MUSTER_WEB_DIST` says.
fn dist(root: &Path) -> PathBuf {
    if let Some(dist) = std::env::var_os("MUSTER_WEB_DIST") {
        return PathBuf::from(dist);
    }
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), PathBuf::from)
        .join("web")
        .join("dist")
}
