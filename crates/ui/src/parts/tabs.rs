//! Tabs change the view, and the address with it: each is a link.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) label: String,
    /// How many there are, if that is worth saying.
    pub(crate) count: Option<String>,
}

#[component]
pub(crate) fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let path = use_location().pathname;
    let tab = move |tab: Tab| {
        let mine = tab.href.clone();
        let current = move || path.with(|path| *path == mine).then_some("page");
        view! {
            <a href=tab.href aria-current=current>
                {tab.label}
                {tab.count.map(|count| view! { <span class="badge badge-quiet">{count}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            {tabs.into_iter().map(tab).collect_view()}
        </nav>
    }
}
