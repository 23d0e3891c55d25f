//! Putting a text where the reader can paste it from.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Whether the browser lets pages copy at all (only over a safe connection).
pub(crate) fn copied(text: &str) -> bool {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    let _ = navigator.clipboard().write_text(text);
    true
}
