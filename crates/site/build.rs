//! Takes one font out of a crate that carries hundreds, so that only this one is in the binary.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let name = "Noto Nastaliq Urdu";
    let font = mupdf_fonts_noto::find_by_name(name, false, false);
    let font = font.ok_or_else(|| format!("mupdf-fonts-noto has no {name} any more"))?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("urdu.otf"), font.data)?;
    Ok(())
}
