//! The screens of organisers and administrators, in the app that has them; in the app without them,
//! the way to the one that has.

use leptos::prelude::*;

#[cfg(feature = "organise")]
mod screens {
    use leptos::prelude::*;
    use leptos_router::components::Route;
    use leptos_router::{MatchNestedRoutes, path};

    use crate::pages::admin::{
        AuditPage, DemoPage, JwtPage, OrgAdminPage, OrgsAdminPage, ProjectAdminPage, RolesPage,
        SystemPage, UsersPage,
    };
    use crate::pages::organise::{
        CallsPage, InvitationsPage, MessagesPage, OverviewPage, PledgesTablePage,
    };

    #[component(transparent)]
    pub(crate) fn OrganiseRoutes() -> impl MatchNestedRoutes + Clone {
        view! {
            <Route path=path!("/organise/:org/:project") view=OverviewPage />
            <Route path=path!("/organise/:org/:project/pledges") view=PledgesTablePage />
            <Route path=path!("/organise/:org/:project/calls") view=CallsPage />
            <Route path=path!("/organise/:org/:project/messages") view=MessagesPage />
            <Route path=path!("/organise/:org/:project/invitations") view=InvitationsPage />
            <Route path=path!("/admin/orgs") view=OrgsAdminPage />
            <Route path=path!("/admin/orgs/:org") view=OrgAdminPage />
            <Route path=path!("/admin/orgs/:org/:project") view=ProjectAdminPage />
            <Route path=path!("/admin/users") view=UsersPage />
            <Route path=path!("/admin/roles") view=RolesPage />
            <Route path=path!("/admin/jwt") view=JwtPage />
            <Route path=path!("/admin/audit") view=AuditPage />
            <Route path=path!("/admin/system") view=SystemPage />
            <Route path=path!("/admin/demo") view=DemoPage />
        }
        .into_inner()
    }
}

#[cfg(feature = "organise")]
pub(crate) use screens::OrganiseRoutes;

#[cfg(not(feature = "organise"))]
mod elsewhere {
    use leptos::prelude::*;
    use leptos_router::components::Route;
    use leptos_router::{MatchNestedRoutes, path};

    #[component(transparent)]
    pub(crate) fn OrganiseRoutes() -> impl MatchNestedRoutes + Clone {
        view! {
            <Route path=path!("/organise/*any") view=Elsewhere />
            <Route path=path!("/admin/*any") view=Elsewhere />
        }
        .into_inner()
    }

    /// Loads this address from the server, which answers it with the app that has its screen.
    #[component]
    fn Elsewhere() -> impl IntoView {
        // An address that the browser refuses would be one that it is at already.
        let _ = window().location().reload();
    }
}

#[cfg(not(feature = "organise"))]
pub(crate) use elsewhere::OrganiseRoutes;
