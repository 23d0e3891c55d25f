//! A link as a picture that a phone reads.

use fast_qr::{
    QRBuilder,
    convert::{Builder as _, svg::SvgBuilder},
};

/// As SVG, unseen by screen readers: the text stands beside it. Nothing where the text is too long
/// for any code.
pub(crate) fn svg(text: &str) -> String {
    match QRBuilder::new(text).build() {
        Ok(code) => {
            let svg = SvgBuilder::default().margin(2).to_str(&code);
            svg.replacen("<svg ", "<svg aria-hidden=\"true\" ", 1)
        }
        Err(_) => String::new(),
    }
}
