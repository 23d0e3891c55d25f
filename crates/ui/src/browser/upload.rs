//! Files that the reader chose.

use bytes::Bytes;
use send_wrapper::SendWrapper;
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

/// A file that the reader picked, dropped or pasted. Its bytes are read as they are needed: it may
/// be larger than the page's memory.
#[derive(Clone, Debug)]
pub(crate) struct Picked {
    file: SendWrapper<web_sys::File>,
}

impl Picked {
    /// What it is called on the reader's device.
    pub(crate) fn name(&self) -> String {
        self.file.name()
    }

    /// How many bytes it has.
    pub(crate) fn bytes(&self) -> u64 {
        self.file.size() as u64
    }

    /// Tells it from another one of the same name and size: when it was last changed.
    pub(crate) fn changed_at(&self) -> i64 {
        self.file.last_modified() as i64
    }

    /// Whether the device takes it for a picture.
    pub(crate) fn is_picture(&self) -> bool {
        self.file.type_().starts_with("image/")
    }

    /// Some of its bytes.
    ///
    /// # Errors
    /// It is not there any more, or was changed.
    pub(crate) async fn piece(&self, start: u64, length: u32) -> Result<Bytes, NotRead> {
        let (from, to) = (start as f64, start as f64 + f64::from(length));
        let piece = self.file.slice_with_f64_and_f64(from, to)?;
        let buffer = JsFuture::from(piece.array_buffer()).await?;
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        if bytes.len() == length as usize { Ok(bytes.into()) } else { Err(NotRead::Gone) }
    }

    /// An address of it for this page alone; give it back by [`forget_address`].
    pub(crate) fn address(&self) -> Option<String> {
        web_sys::Url::create_object_url_with_blob(&self.file).ok()
    }
}

/// An address for bytes that are in the page; give it back by [`forget_address`].
pub(crate) fn address_of(media: &str, bytes: &[u8]) -> Option<String> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// Gives an address of the page back.
pub(crate) fn forget_address(address: &str) {
    // One that is none is no harm.
    let _ = web_sys::Url::revoke_object_url(address);
}

/// The files of a list.
pub(crate) fn picked(list: Option<web_sys::FileList>) -> Vec<Picked> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length())
        .filter_map(|n| list.get(n))
        .map(|file| Picked { file: SendWrapper::new(file) })
        .collect()
}
