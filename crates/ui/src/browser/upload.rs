//! Files that the reader chose.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// A file, as the reader's device has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// What it is called there.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// Why a chosen file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRead {
    /// It is larger than allowed, so it was not even opened.
    TooLarge,
    /// The browser cannot read it (any more).
    Gone,
}

impl From<JsValue> for NotRead {
    fn from(_: JsValue) -> Self {
        Self::Gone
    }
}

/// The file in this field; none if there is none.
///
/// # Errors
/// See [`NotRead`].
pub(crate) async fn chosen(
    field: &HtmlInputElement,
    bytes_max: usize,
) -> Result<Option<Chosen>, NotRead> {
    let Some(file) = field.files().and_then(|files| files.get(0)) else { return Ok(None) };
    if file.size() > bytes_max as f64 {
        return Err(NotRead::TooLarge);
    }
    let name = file.name();
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Some(Chosen { name, bytes: js_sys::Uint8Array::new(&buffer).to_vec() }))
}
