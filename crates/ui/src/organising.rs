//! The screens of organisers and administrators, in the app that has them; in the app without them,
//! the way to the one that has.

#[cfg(feature = "organise")]
mod screens {
    use leptos::prelude::*;
    use leptos_router::components::{Outlet, ParentRoute, Redirect, Route};
    use leptos_router::{MatchNestedRoutes, NavigateOptions, path};

    use crate::pages::admin::{
        AuditPage, ClusterPage, DemoPage, JwtPage, OrgAdminPage, OrgAuditPage, OrgsAdminPage,
        ProjectAdminPage, RolesPage, SystemPage, UsersPage,
    };
    use crate::pages::news::NewsPage;
    use crate::pages::organise::{
        CallsPage, InvitationsPage, MessagesPage, OverviewPage, PledgesTablePage,
    };

    #[component(transparent)]
    pub(crate) fn OrganiseRoutes() -> impl MatchNestedRoutes + Clone {
        view! {
            <ParentRoute path=path!("/organise/:org/:project") view=Outlet>
                <Route path=path!("") view=OverviewPage />
                <Route path=path!("pledges") view=PledgesTablePage />
                <Route path=path!("calls") view=CallsPage />
                <Route path=path!("messages") view=MessagesPage />
                <Route path=path!("news") view=NewsPage />
                <Route path=path!("invitations") view=InvitationsPage />
            </ParentRoute>
        }
        .into_inner()
    }

    #[component(transparent)]
    pub(crate) fn AdminRoutes() -> impl MatchNestedRoutes + Clone {
        view! {
            <ParentRoute path=path!("/admin") view=Outlet>
                <Route path=path!("") view=FirstPage />
                <Route path=path!("orgs") view=OrgsAdminPage />
                <Route path=path!("orgs/:org") view=OrgAdminPage />
                <Route path=path!("orgs/:org/:project") view=ProjectAdminPage />
                <Route path=path!("users") view=UsersPage />
                <Route path=path!("roles") view=RolesPage />
                <Route path=path!("jwt") view=JwtPage />
                <Route path=path!("audit") view=AuditPage />
                <Route path=path!("cluster") view=ClusterPage />
                <Route path=path!("audit/:org") view=OrgAuditPage />
                <Route path=path!("system") view=SystemPage />
                <Route path=path!("demo") view=DemoPage />
            </ParentRoute>
        }
        .into_inner()
    }

    /// The first of administrators' screens. Back leads past it.
    #[component]
    fn FirstPage() -> impl IntoView {
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        view! { <Redirect path="/admin/orgs" options /> }
    }
}

#[cfg(feature = "organise")]
pub(crate) use screens::{AdminRoutes, OrganiseRoutes};

#[cfg(not(feature = "organise"))]
mod elsewhere {
    use leptos::prelude::*;
    use leptos_router::components::Route;
    use leptos_router::hooks::use_location;
    use leptos_router::{MatchNestedRoutes, path};

    #[component(transparent)]
    pub(crate) fn OrganiseRoutes() -> impl MatchNestedRoutes + Clone {
        view! { <Route path=path!("/organise/*any") view=Elsewhere /> }.into_inner()
    }

    #[component(transparent)]
    pub(crate) fn AdminRoutes() -> impl MatchNestedRoutes + Clone {
        view! { <Route path=path!("/admin/*any") view=Elsewhere /> }.into_inner()
    }

    /// Loads the address from the server, which answers it with the app that has its screen. The
    /// router knows where it goes to before the browser's bar does.
    #[component]
    fn Elsewhere() -> impl IntoView {
        let to = use_location();
        let address = [
            to.pathname.get_untracked(),
            to.search
                .with_untracked(|s| if s.is_empty() { String::new() } else { format!("?{s}") }),
            to.hash.get_untracked(),
        ];
        // The address is one of this site: the browser has no reason to refuse it.
        let _ = window().location().assign(&address.concat());
    }
}

#[cfg(not(feature = "organise"))]
pub(crate) use elsewhere::{AdminRoutes, OrganiseRoutes};
