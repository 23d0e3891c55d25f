//! How large an element is, as it changes.

use leptos::html::{Div, ElementType, Figure};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

/// The inner width in CSS pixels; 0 until the element is in the page.
pub(crate) fn use_width(node: NodeRef<Figure>) -> Signal<f64> {
    measured(node, Element::client_width)
}

/// The inner height in CSS pixels; 0 until the element is in the page.
pub(crate) fn use_height(node: NodeRef<Div>) -> Signal<f64> {
    measured(node, Element::client_height)
}

fn measured<E>(node: NodeRef<E>, of: fn(&Element) -> i32) -> Signal<f64>
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    let (size, set_size) = signal(0.0);
    let observer = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let element: Element = element.unchecked_into();
        let watched = element.clone();
        let measure = move || set_size.set(f64::from(of(&watched)));
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
    size.into()
}
