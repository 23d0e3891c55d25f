//! Running a server and its organisations.

mod audit;
mod cluster;
mod demo;
mod jwt;
mod org;
mod orgs;
mod people;
mod profile;
mod project;
mod roles;
mod system;
mod users;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{access::Permission, text::Slug};

pub(crate) use audit::{AuditPage, OrgAuditPage};
pub(crate) use cluster::ClusterPage;
pub(crate) use demo::DemoPage;
pub(crate) use jwt::JwtPage;
pub(crate) use org::OrgAdminPage;
pub(crate) use orgs::{OrgsAdminPage, invalid};
pub(crate) use project::ProjectAdminPage;
pub(crate) use roles::RolesPage;
pub(crate) use system::SystemPage;
pub(crate) use users::UsersPage;

use crate::data::{Account, account};
use crate::i18n::t;
use crate::parts::{ButtonKind, Icon, LinkButton, Note};
use crate::shell::{NavGroup, NavPlace, SideLayout};

/// The sections that this person has something to do in.
fn groups() -> Vec<NavGroup> {
    let account = account();
    let server = account.with(|a| a.known().map(|a| a.server).unwrap_or_default());
    let mut groups = vec![NavGroup {
        label: Some(t!(admin_group_org)),
        places: vec![NavPlace::new("/admin/orgs", t!(admin_orgs), Icon::Home)],
    }];
    let mut places = vec![NavPlace::new("/admin/roles", t!(admin_roles), Icon::Shield)];
    if server.contains(Permission::ServerManage) {
        places.insert(0, NavPlace::new("/admin/users", t!(admin_users), Icon::Users));
    }
    if server.contains(Permission::AuditRead) {
        places.push(NavPlace::new("/admin/audit", t!(admin_audit), Icon::Receipt));
    }
    groups.push(NavGroup { label: Some(t!(admin_group_people)), places });
    if server.contains(Permission::ServerManage) {
        groups.push(NavGroup {
            label: Some(t!(admin_group_server)),
            places: vec![
                NavPlace::new("/admin/jwt", t!(jwt_title), Icon::Key),
                NavPlace::new("/admin/cluster", t!(cluster_title), Icon::Server),
                NavPlace::new("/admin/system", t!(admin_system), Icon::Sliders),
                NavPlace::new("/admin/demo", t!(admin_demo), Icon::Grid),
            ],
        });
    }
    groups.push(NavGroup {
        label: None,
        places: vec![NavPlace::new("/", t!(admin_public), Icon::Compass)],
    });
    groups
}

/// The shape of an administrator's screen. Whoever is not signed in is told so, with the way in;
/// what they may do is the server's to say.
#[component]
fn AdminLayout(children: ChildrenFn) -> impl IntoView {
    let who = account();
    let children = StoredValue::new(children);
    view! {
        <SideLayout groups=Signal::derive(groups)>
            {move || match who.get() {
                Account::Nobody => {
                    view! {
                        <div class="stack">
                            <Note>{t!(admin_sign_in)}</Note>
                            <div>
                                <LinkButton href="/sign-in" kind=ButtonKind::Primary>
                                    {t!(admin_sign_in_button)}
                                </LinkButton>
                            </div>
                        </div>
                    }
                        .into_any()
                }
                Account::Unknown => ().into_any(),
                Account::Known(_) => children.with_value(|children| children()).into_any(),
            }}
        </SideLayout>
    }
}

/// A slug in the address; none if it cannot be one.
fn slug(name: &'static str) -> Option<Slug> {
    use_params_map()
        .with_untracked(|params| params.get(name).and_then(|text| Slug::parse(name, &text).ok()))
}
