//! A link as a picture that a phone reads.

use fast_qr::{
    QRBuilder,
    convert::{Builder as _, svg::SvgBuilder},
};

/// As SVG; nothing where the text is too long for any code.
pub(crate) fn svg(text: &str) -> String {
    match QRBuilder::new(text).build() {
        Ok(code) => SvgBuilder::default().margin(2).to_str(&code),
        Err(_) => String::new(),
    }
}
