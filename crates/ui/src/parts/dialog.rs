//! A question that must be answered first. Only for what cannot be undone.

use leptos::html;
use leptos::prelude::*;

/// The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus
/// back. `open` is set to false however it was closed. The children are its text; `actions` are
/// its buttons, the one that does nothing first.
#[component]
pub(crate) fn Dialog(
    /// The id of its heading.
    name: &'static str,
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    children: Children,
    #[prop(into)] actions: ViewFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // It is in the page and not open, so neither can fail.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby=name
            on:close=move |_| open.set(false)
        >
            <h2 id=name>{title}</h2>
            <div class="dialog-text">{children()}</div>
            <div class="dialog-actions">{actions.run()}</div>
        </dialog>
    }
}
