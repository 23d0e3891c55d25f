//! The three shapes of a screen. Each page picks one and puts itself inside.

use leptos::prelude::*;

use super::nav::{BottomNav, SideNav, TopBar, has_bottom_nav};
use super::{NavGroup, OfflineBanner};
use crate::i18n::t;
use crate::parts::{Icon, IconButton, LogoLink};

/// For everybody: bar on top, bar at the thumb, foot.
#[component]
pub(crate) fn PublicLayout(
    /// Narrow, for reading and forms.
    #[prop(optional)]
    reading: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="public" class:has-bottomnav=has_bottom_nav()>
            <TopBar />
            <OfflineBanner />
            <main class="page" class:page-read=reading id="main" tabindex="-1">
                {children()}
            </main>
            <footer class="foot">
                <div class="topbar-in">
                    <span>{t!(shell_foot)}</span>
                </div>
            </footer>
            <BottomNav />
        </div>
    }
}

/// For organisers and administrators: sections at the side.
#[component]
pub(crate) fn SideLayout(
    #[prop(into)] groups: Signal<Vec<NavGroup>>,
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="app">
            <SideNav groups open />
            <div class="sidenav-scrim" class:open=open on:click=move |_| open.set(false)></div>
            <div class="app-body">
                <OfflineBanner />
                <header class="app-head">
                    <IconButton
                        icon=Icon::Menu
                        label=t!(shell_menu)
                        on:click=move |_| open.set(true)
                    />
                    <LogoLink />
                </header>
                <main class="main" id="main" tabindex="-1">
                    <div class="main-in">{children()}</div>
                </main>
            </div>
        </div>
    }
}

/// For one thing at a time (enrolling, signing in): a way out, and nothing else to go to.
#[component]
pub(crate) fn FocusLayout(
    /// Where the way out leads.
    #[prop(into)]
    out: String,
    /// What the way out does, as "Close and keep the draft".
    #[prop(into)]
    out_label: String,
    /// What this is about, beside the way out.
    #[prop(optional, into)]
    about: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="public">
            <header class="topbar">
                <div class="topbar-in topbar-narrow">
                    <a class="icon-btn" href=out aria-label=out_label>
                        <crate::parts::Pictogram icon=Icon::X />
                    </a>
                    <b class="grow sm">{about}</b>
                    <super::LanguageChoice />
                </div>
            </header>
            <OfflineBanner />
            <main class="page page-focus" id="main" tabindex="-1">
                {children()}
            </main>
        </div>
    }
}
