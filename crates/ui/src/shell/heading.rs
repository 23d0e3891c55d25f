//! The one `h1` of a screen. It names the window, and takes the focus when one arrives.

use leptos::html::H1;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser::focus_heading;
use crate::i18n::t;

/// Where the reader last arrived. The first arrival is the loading of the page: then the browser
/// reads from the top, and nothing is moved.
#[derive(Clone, Copy)]
pub(crate) struct Arrivals(StoredValue<Option<String>>);

impl Arrivals {
    pub(crate) fn provide() {
        provide_context(Arrivals(StoredValue::new(None)));
    }

    /// Notes where the reader is; whether they came there from another screen.
    fn arrive(self, path: String) -> bool {
        let before = self.0.get_value();
        let moved = before.as_ref().is_some_and(|before| *before != path);
        self.0.set_value(Some(path));
        moved
    }
}

/// Every screen has one, in all its states: also while it loads.
#[component]
pub(crate) fn Heading(
    #[prop(into)] text: Signal<String>,
    /// What the window is called, if not the same.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// For the first page of all: larger.
    #[prop(optional)]
    display: bool,
    /// Heard, not seen.
    #[prop(optional)]
    hidden: bool,
) -> impl IntoView {
    let arrivals: Arrivals = expect_context();
    let path = use_location().pathname;
    let node = NodeRef::<H1>::new();
    Effect::new(move |_| {
        let named = title.unwrap_or(text).get();
        document().set_title(&t!(shell_title, page = named));
        let _ = text.get();
        if let Some(heading) = node.get()
            && arrivals.arrive(path.get_untracked())
        {
            focus_heading(&heading);
        }
    });
    view! {
        <h1 class:display=display class:vh=hidden tabindex="-1" node_ref=node>
            {text}
        </h1>
    }
}
