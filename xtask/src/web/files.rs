//! The files of the web app: named by content, compressed, written, measured.

use std::hash::Hasher;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Flavour;

pub(super) struct Files {
    flavour: Flavour,
    files: Vec<File>,
}

struct File {
    name: String,
    content_type: &'static str,
    immutable: bool,
    content: Vec<u8>,
}

impl Files {
    pub(super) fn new(flavour: Flavour) -> Files {
        Files { flavour, files: Vec::new() }
    }

    /// Adds a file whose name tells its content, and gives the path a page asks for.
    pub(super) fn add_hashed(&mut self, stem: &str, extension: &str, content: Vec<u8>) -> String {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write(&content);
        let name = format!("assets/{stem}-{:016x}.{extension}", hasher.finish());
        self.add(name.clone(), true, content);
        format!("/{name}")
    }

    /// Adds a file under a name that stays.
    pub(super) fn add_plain(&mut self, name: &str, content: Vec<u8>) {
        self.add(name.to_owned(), false, content);
    }

    fn add(&mut self, name: String, immutable: bool, content: Vec<u8>) {
        let content_type = content_type(&name);
        self.files.push(File { name, content_type, immutable, content });
    }

    /// Writes all files with their compressed twins, prints their sizes, and gives the list for
    /// the manifest. What an earlier build left there goes away.
    pub(super) fn write(self, dist: &Path) -> Result<Vec<Value>> {
        if dist.exists() {
            std::fs::remove_dir_all(dist)?;
        }
        std::fs::create_dir_all(dist.join("assets"))?;
        println!("  {:<40} {:>10} {:>10} {:>10}", "file", "plain", "gzip", "brotli");
        let mut total = (0, 0, 0);
        let mut listed = Vec::new();
        for file in &self.files {
            let path = dist.join(&file.name);
            let gzip = gzip(&file.content)?;
            let brotli = brotli(&file.content, self.flavour)?;
            std::fs::write(&path, &file.content)
                .with_context(|| format!("could not write {}", path.display()))?;
            std::fs::write(with_suffix(&path, "gz"), &gzip)?;
            std::fs::write(with_suffix(&path, "br"), &brotli)?;
            let sizes = (file.content.len(), gzip.len(), brotli.len());
            print_row(&file.name, sizes);
            total = (total.0 + sizes.0, total.1 + sizes.1, total.2 + sizes.2);
            listed.push(json!({
                "path": file.name,
                "type": file.content_type,
                "immutable": file.immutable,
                "bytes": sizes.0,
                "gzip_bytes": sizes.1,
                "brotli_bytes": sizes.2,
            }));
        }
        print_row("all", total);
        Ok(listed)
    }
}

fn print_row(name: &str, (plain, gzip, brotli): (usize, usize, usize)) {
    let kb = |bytes: usize| format!("{:.1} kB", bytes as f64 / 1000.0);
    println!("  {:<40} {:>10} {:>10} {:>10}", name, kb(plain), kb(gzip), kb(brotli));
}

fn with_suffix(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn brotli(content: &[u8], flavour: Flavour) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: if flavour == Flavour::Release { 11 } else { 1 },
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut out, &params)?;
    Ok(out)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
