//! Light, dark, or as the device has it.

use leptos::prelude::*;

use crate::browser::{remember, remembered, root_element};
use crate::i18n::t;
use crate::parts::{Icon, IconButton};

/// Which colours; kept on this device. (`web/early.js` reads it before the first paint.)
#[derive(Clone, Copy)]
pub(crate) struct Theme(RwSignal<Colours>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colours {
    System,
    Light,
    Dark,
}

impl Colours {
    fn name(self) -> Option<&'static str> {
        match self {
            Colours::System => None,
            Colours::Light => Some("light"),
            Colours::Dark => Some("dark"),
        }
    }

    fn of(name: Option<&str>) -> Colours {
        match name {
            Some("light") => Colours::Light,
            Some("dark") => Colours::Dark,
            _ => Colours::System,
        }
    }
}

impl Theme {
    pub(crate) fn provide() {
        let colours = RwSignal::new(Colours::of(remembered("theme").as_deref()));
        provide_context(Theme(colours));
        Effect::new(move |_| {
            let Some(root) = root_element() else { return };
            // An attribute of our own root element: neither can fail.
            let _ = match colours.get().name() {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        });
    }
}

/// System, dark, light, and round again.
#[component]
pub(crate) fn ThemeButton() -> impl IntoView {
    let Theme(colours) = expect_context();
    let turn = move |_| {
        let next = match colours.get_untracked() {
            Colours::System => Colours::Dark,
            Colours::Dark => Colours::Light,
            Colours::Light => Colours::System,
        };
        remember("theme", next.name());
        colours.set(next);
    };
    let label = Signal::derive(move || match colours.get() {
        Colours::System => t!(shell_theme_system),
        Colours::Dark => t!(shell_theme_dark),
        Colours::Light => t!(shell_theme_light),
    });
    move || {
        let icon = if colours.get() == Colours::Dark { Icon::Sun } else { Icon::Moon };
        view! { <IconButton icon label on:click=turn /> }
    }
}
