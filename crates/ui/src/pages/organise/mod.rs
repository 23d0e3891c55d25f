//! What organisers of a project see.

pub(crate) mod calls;
mod invitations;
mod messages;
mod overview;
mod panels;
mod table;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    access::{Permission, Role, Scope},
    text::Slug,
    view::{Contact, PledgeRow},
};

pub(crate) use calls::CallsPage;
pub(crate) use invitations::InvitationsPage;
pub(crate) use messages::MessagesPage;
pub(crate) use overview::OverviewPage;
pub(crate) use table::PledgesTablePage;

use crate::data::{Account, account};
use crate::i18n::t;
use crate::parts::{ButtonKind, Icon, LinkButton, Note};
use crate::shell::{Heading, NavGroup, NavPlace, SideLayout};

/// Which project, by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) org: Slug,
    pub(crate) project: Slug,
}

impl Place {
    fn public(&self) -> String {
        format!("/o/{}/{}", self.org, self.project)
    }

    fn groups(&self) -> Vec<NavGroup> {
        let overview = format!("/organise/{}/{}", self.org, self.project);
        let under = |screen: &str| format!("{overview}/{screen}");
        vec![NavGroup {
            label: None,
            places: vec![
                NavPlace::new(overview.clone(), t!(organise_overview), Icon::Chart),
                NavPlace::new(under("pledges"), t!(organise_pledges), Icon::Tally),
                NavPlace::new(under("calls"), t!(organise_calls), Icon::Horn),
                NavPlace::new(under("messages"), t!(organise_messages), Icon::Chat),
                NavPlace::new(under("news"), t!(news_title), Icon::File),
                NavPlace::new(under("invitations"), t!(organise_invitations), Icon::Mail),
                NavPlace::new(self.public(), t!(organise_public), Icon::Compass),
                NavPlace::new(
                    format!("/admin/orgs/{}/{}", self.org, self.project),
                    t!(organise_settings),
                    Icon::Sliders,
                ),
            ]
            .into_iter()
            .chain(reads_audit(&self.org).then(|| {
                NavPlace::new(
                    format!("/admin/audit/{}", self.org),
                    t!(organise_audit),
                    Icon::Receipt,
                )
            }))
            .chain([NavPlace::new("/me", t!(shell_me), Icon::User)])
            .collect(),
        }]
    }
}

/// Whether the reader may read the organisation's audit log.
pub(crate) fn reads_audit(org: &Slug) -> bool {
    account().with(|who| {
        let memberships = who.known().map(|known| known.memberships.as_slice());
        memberships.unwrap_or_default().iter().filter(|m| m.slug == *org).any(|m| {
            let reads = |(role, scope): &(Role, Scope)| {
                scope.covers(Scope::Org(m.org))
                    && scope.allows(*role).contains(Permission::AuditRead)
            };
            m.grants.iter().any(reads)
        })
    })
}

/// How somebody is called in the organiser's lists.
fn person(row: &PledgeRow) -> String {
    match &row.contact {
        Contact::Known { name: Some(name), .. } => name.clone(),
        Contact::Known { mail: Some(mail), .. } => mail.clone(),
        Contact::Known { .. } | Contact::Withheld => t!(organise_person, ordinal = row.ordinal),
        Contact::Hidden => t!(organise_person_hidden, ordinal = row.ordinal),
        Contact::Erased => t!(organise_person_erased, ordinal = row.ordinal),
    }
}

/// The place in the address; none if it cannot be one.
fn place() -> Memo<Option<Place>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let slug = |name: &str| Slug::parse(name, &params.get(name)?).ok();
            Some(Place { org: slug("org")?, project: slug("project")? })
        })
    })
}

/// The shape of an organiser's screen. Whoever is not signed in is told so, with the way in; what
/// they may read is the server's to say.
#[component]
pub(crate) fn OrganiseLayout<V: IntoView + 'static>(
    screen: impl Fn(Place) -> V + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (who, place) = (account(), place());
    let groups =
        Signal::derive(move || place.with(|p| p.as_ref().map(Place::groups).unwrap_or_default()));
    // A changed name or a verified address is no reason to build the screen anew.
    let known = Memo::new(move |_| {
        who.with(|who| match who {
            Account::Unknown => None,
            Account::Nobody => Some(false),
            Account::Known(_) => Some(true),
        })
    });
    view! {
        <SideLayout groups=groups>
            {move || match (known.get(), place.get()) {
                (None, _) => view! { <Heading text=t!(organise_loading) /> }.into_any(),
                (_, None) => {
                    view! {
                        <Heading text=t!(organise_loading) />
                        <Note>{t!(organise_no_such)}</Note>
                    }
                        .into_any()
                }
                (Some(false), _) => {
                    view! {
                        <Heading text=t!(organise_loading) />
                        <div class="stack">
                            <Note>{t!(organise_sign_in)}</Note>
                            <div>
                                <LinkButton href="/sign-in" kind=ButtonKind::Primary>
                                    {t!(organise_sign_in_button)}
                                </LinkButton>
                            </div>
                        </div>
                    }
                        .into_any()
                }
                (Some(true), Some(place)) => screen(place).into_any(),
            }}
        </SideLayout>
    }
}
