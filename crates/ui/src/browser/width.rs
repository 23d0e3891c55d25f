//! How wide an element is, as it changes.

use leptos::html::Figure;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The inner width in CSS pixels; 0 until the element is in the page.
pub(crate) fn use_width(node: NodeRef<Figure>) -> Signal<f64> {
    let (width, set_width) = signal(0.0);
    let observer = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let watched = element.clone();
        let measure = move || set_width.set(f64::from(watched.client_width()));
        measure();
        let changed = Closure::<dyn FnMut()>::new(measure);
        if let Ok(resized) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            resized.observe(&element);
            observer.set_value(Some((resized, changed)));
        }
    });
    on_cleanup(move || {
        observer.update_value(|observer| {
            if let Some((observer, _)) = observer.take() {
                observer.disconnect();
            }
        });
    });
    width.into()
}
