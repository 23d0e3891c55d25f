//! Where one can go.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{
    access::{PermissionSet, Role, Scope},
    view::AccountView,
};

use super::{LanguageChoice, ThemeButton};
use crate::data::{Account, account};
use crate::i18n::t;
use crate::parts::{
    Avatar, ButtonKind, ButtonSize, Icon, IconButton, LinkButton, LogoLink, Pictogram,
};

/// A place in a navigation.
#[derive(Clone, Debug)]
pub(crate) struct NavPlace {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) icon: Icon,
    /// A quiet number beside it.
    pub(crate) count: Option<String>,
}

/// Places under a heading.
#[derive(Clone, Debug)]
pub(crate) struct NavGroup {
    pub(crate) label: Option<String>,
    pub(crate) places: Vec<NavPlace>,
}

impl NavPlace {
    pub(crate) fn new(href: impl Into<String>, label: impl Into<String>, icon: Icon) -> NavPlace {
        NavPlace { href: href.into(), label: label.into(), icon, count: None }
    }
}

/// The places that everybody has. What has no page yet is not here.
fn places() -> Vec<NavPlace> {
    vec![
        NavPlace::new("/", t!(shell_discover), Icon::Compass),
        NavPlace::new("/pledges", t!(shell_pledges), Icon::Tally),
        NavPlace::new("/me", t!(shell_me), Icon::User),
    ]
}

/// Whether this person has anything to run, here or in an organisation.
fn runs_something(account: &AccountView) -> bool {
    let role = |(role, _): &(Role, Scope)| !matches!(role, Role::Member | Role::Guest);
    account.server != PermissionSet::EMPTY
        || account.memberships.iter().any(|membership| membership.grants.iter().any(role))
}

/// Who is signed in, or the way in; and what they run.
#[component]
fn AccountPlace() -> impl IntoView {
    let who = account();
    move || match who.get() {
        Account::Unknown => ().into_any(),
        Account::Nobody => view! {
            <LinkButton href="/sign-in" size=ButtonSize::Small>
                {t!(auth_in)}
            </LinkButton>
        }
        .into_any(),
        Account::Known(known) => {
            let name = known.name.clone().unwrap_or_else(|| known.mail.clone());
            view! {
                {runs_something(&known)
                    .then(|| {
                        view! {
                            <LinkButton href="/admin/orgs" size=ButtonSize::Small kind=ButtonKind::Quiet>
                                {t!(shell_run)}
                            </LinkButton>
                        }
                    })}
                <a href="/me" class="account-link">
                    <Avatar name size=2.0 />
                    <span class="vh">{t!(shell_me)}</span>
                </a>
            }
            .into_any()
        }
    }
}

/// "page" for the place where the reader is. `/` is only itself; others hold what lies below.
fn current(path: Memo<String>, href: String) -> impl Fn() -> Option<&'static str> + Clone {
    move || path.with(|path| holds(&href, path)).then_some("page")
}

fn holds(href: &str, path: &str) -> bool {
    let below = path.strip_prefix(href);
    path == href || (href != "/" && below.is_some_and(|rest| rest.starts_with('/')))
}

/// The bar on top of public pages.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let path = use_location().pathname;
    let place = move |place: NavPlace| {
        view! {
            <a href=place.href.clone() aria-current=current(path, place.href)>
                {place.label}
            </a>
        }
    };
    view! {
        <header class="topbar">
            <div class="topbar-in">
                <LogoLink />
                <nav aria-label=t!(shell_nav_main)>
                    {places().into_iter().map(place).collect_view()}
                </nav>
                <div class="topbar-end">
                    <LanguageChoice />
                    <ThemeButton />
                    <AccountPlace />
                </div>
            </div>
        </header>
    }
}

/// The same places at the thumb. One place alone needs no bar.
#[component]
pub(crate) fn BottomNav() -> impl IntoView {
    let path = use_location().pathname;
    let places = places();
    (places.len() > 1).then(|| {
        let place = move |place: NavPlace| {
            view! {
                <a href=place.href.clone() aria-current=current(path, place.href)>
                    <Pictogram icon=place.icon />
                    {place.label}
                </a>
            }
        };
        view! {
            <nav class="bottomnav" aria-label=t!(shell_nav_main)>
                {places.into_iter().map(place).collect_view()}
            </nav>
        }
    })
}

/// Whether public pages have a bar at the bottom that they must leave room for.
pub(crate) fn has_bottom_nav() -> bool {
    places().len() > 1
}

/// The bar at the side, for organisers and administrators. On phones it is a panel that the menu
/// button opens, and that closes as one goes somewhere.
#[component]
pub(crate) fn SideNav(
    #[prop(into)] groups: Signal<Vec<NavGroup>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let path = use_location().pathname;
    // Of two places that hold the page, one within the other, the inner one is where one is.
    let here = Memo::new(move |_| {
        let holding = |groups: &Vec<NavGroup>| {
            path.with(|path| {
                let places = groups.iter().flat_map(|group| &group.places);
                let holding = places.filter(|place| holds(&place.href, path));
                holding.max_by_key(|place| place.href.len()).map(|place| place.href.clone())
            })
        };
        groups.with(holding)
    });
    let place = move |place: NavPlace| {
        let mine = place.href.clone();
        let current = move || here.with(|here| here.as_ref() == Some(&mine)).then_some("page");
        view! {
            <a
                href=place.href.clone()
                aria-current=current
                on:click=move |_| open.set(false)
            >
                <Pictogram icon=place.icon />
                {place.label}
                {place.count.map(|n| view! { <span class="badge badge-quiet">{n}</span> })}
            </a>
        }
    };
    let group = move |group: NavGroup| {
        view! {
            {group.label.map(|label| view! { <p class="group">{label}</p> })}
            {group.places.into_iter().map(place).collect_view()}
        }
    };
    let close_on_escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
        }
    };
    view! {
        <nav
            class="sidenav"
            class:open=open
            aria-label=t!(shell_nav_sections)
            on:keydown=close_on_escape
        >
            <div class="sidenav-head">
                <LogoLink />
                <span class="hide-side">
                    <IconButton
                        icon=Icon::X
                        label=t!(shell_menu_close)
                        on:click=move |_| open.set(false)
                    />
                </span>
            </div>
            {move || groups.get().into_iter().map(group).collect_view()}
            <div class="sidenav-foot">
                <LanguageChoice />
                <ThemeButton />
            </div>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_place_holds_what_lies_below_it() {
        assert!(holds("/", "/"));
        assert!(!holds("/", "/me"));
        assert!(holds("/o/lindenhof", "/o/lindenhof/old-rent"));
        assert!(!holds("/o/linden", "/o/lindenhof"));
    }
}
