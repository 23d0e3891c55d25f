//! The device's own way of passing something on (Web Share API). Not in every browser.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn function() -> Option<Function> {
    let share = Reflect::get(&window().navigator(), &JsValue::from_str("share")).ok()?;
    share.dyn_into().ok()
}

/// Whether the device can.
pub(crate) fn can_share() -> bool {
    function().is_some()
}

/// Opens the device's sheet with this. Whoever closes it again has shared nothing, and knows.
pub(crate) async fn share(title: &str, url: &str) {
    let Some(function) = function() else { return };
    let data = Object::new();
    for (name, value) in [("title", title), ("url", url)] {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&data, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    if let Ok(sharing) = function.call1(&window().navigator(), &data) {
        let _ = JsFuture::from(js_sys::Promise::from(sharing)).await;
    }
}
