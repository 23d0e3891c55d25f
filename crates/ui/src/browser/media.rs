//! How much room there is.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Below this, drawings are narrower and have fewer ticks: that of the stylesheet's `hide-phone`.
const NARROW: &str = "(max-width: 759.98px)";

#[derive(Clone, Copy)]
struct Narrow(ReadSignal<bool>);

/// Watches the width from here on. Called once, by the app.
pub(crate) fn provide_narrow() {
    let (narrow, set_narrow) = signal(false);
    provide_context(Narrow(narrow));
    let Ok(Some(query)) = window().match_media(NARROW) else { return };
    set_narrow.set(query.matches());
    let watched = query.clone();
    let changed = Closure::<dyn FnMut()>::new(move || set_narrow.set(watched.matches()));
    let listener: &js_sys::Function = changed.as_ref().unchecked_ref();
    if query.add_event_listener_with_callback("change", listener).is_ok() {
        // For as long as the page lives.
        changed.forget();
    }
}

/// Whether the window is a phone's.
pub(crate) fn use_narrow() -> Signal<bool> {
    use_context::<Narrow>().map_or_else(|| Signal::stored(false), |narrow| narrow.0.into())
}
