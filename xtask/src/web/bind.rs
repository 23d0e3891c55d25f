//! wasm-bindgen: from what rustc made to what a browser can load.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Flavour;

pub(super) struct Bound {
    pub(super) wasm: Vec<u8>,
    pub(super) glue: String,
}

/// The version of `wasm-bindgen-cli-support` must be exactly that of `wasm-bindgen` in
/// `Cargo.lock`; it says so itself when they differ, and tidy checks it earlier.
pub(super) fn bind(wasm: &Path, flavour: Flavour) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .debug(flavour == Flavour::Dev)
        .keep_debug(false)
        .remove_name_section(flavour == Flavour::Release)
        .remove_producers_section(true);
    let mut output = bindgen
        .generate_output()
        .context("wasm-bindgen could not read the wasm (is its version that of Cargo.lock?)")?;
    // The way through `emit` would write names of its own choosing; here they come by content.
    let glue = output.js().to_owned();
    let wasm = output.wasm_mut().emit_wasm();
    Ok(Bound { wasm, glue })
}
