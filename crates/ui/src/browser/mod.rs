//! What the app asks of the browser, each once.

mod clipboard;
mod download;
mod instant;
mod media;
mod share;
mod size;
mod storage;
mod upload;

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub(crate) use clipboard::copied;
pub(crate) use download::{download, download_csv};
pub(crate) use instant::{field_day, field_day_after, field_instant, instant_field};
pub(crate) use media::{provide_narrow, use_narrow};
pub(crate) use share::{can_share, share};
pub(crate) use size::{use_height, use_width};
pub(crate) use storage::{remember, remembered};
pub(crate) use upload::{NotRead, Picked, address_of, chosen, forget_address, picked};

/// How wide the element is that the event was listened for on, in CSS pixels; none if it has no
/// width yet.
pub(crate) fn width_of_target(event: &PointerEvent) -> Option<f64> {
    let element: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let width = element.get_bounding_client_rect().width();
    (width > 0.0).then_some(width)
}

/// The page's root element.
pub(crate) fn root_element() -> Option<web_sys::HtmlElement> {
    document().document_element()?.dyn_into().ok()
}

/// Moves the reader to an element that is not a control by itself, without scrolling to it.
pub(crate) fn focus_heading(heading: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // A detached element cannot be focused; then there is nothing to do.
    let _ = heading.focus_with_options(&options);
}

/// Now, in milliseconds since 1970, by the device's clock.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// The value of a parameter of the page's address.
pub(crate) fn query_parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Takes whoever presses `/` outside of a field to the control with this id, for as long as the
/// screen is there.
pub(crate) fn focus_on_slash(id: &'static str) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.key() != "/" || modified || event.is_composing() || is_typing() {
            return;
        }
        let control = document().get_element_by_id(id);
        if let Some(control) = control.and_then(|c| c.dyn_into::<web_sys::HtmlInputElement>().ok())
        {
            event.prevent_default();
            // A control that is not shown cannot be focused; then there is nothing to do.
            let _ = control.focus();
            control.select();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether keys go into a field.
fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        let field = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
        field || element.has_attribute("contenteditable")
    })
}
