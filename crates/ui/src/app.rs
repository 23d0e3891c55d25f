//! The routes, and what all screens share.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{StaticSegment, path};

use crate::browser::provide_narrow;
#[cfg(feature = "gallery")]
use crate::gallery::GalleryPage;
use crate::i18n::t;
use crate::organising::{AdminRoutes, OrganiseRoutes};
use crate::pages::auth::{RecoverPage, SetupPage, SignInPage, SignUpPage, VerifyPage};
use crate::pages::directory::{DirectoryPage, OrgPage};
use crate::pages::enrol::{EnrolPage, OpenPage};
use crate::pages::me::{DeletedPage, MePage};
use crate::pages::missing::MissingPage;
#[cfg(not(feature = "gallery"))]
use crate::pages::missing::MissingPage as GalleryPage;
use crate::pages::pledges::PledgesPage;
use crate::pages::project::ProjectPage;
use crate::shell::{Arrivals, Connection, Language, Theme, ToastList, Toasts};

/// Everything that outlives a screen is made here; then the screens, anew for each language.
#[component]
pub(crate) fn App() -> impl IntoView {
    let language = Language::provide();
    Theme::provide();
    Toasts::provide();
    Connection::provide();
    Arrivals::provide();
    crate::data::provide();
    provide_narrow();
    view! {
        <Router>
            {move || {
                let _ = language.get();
                view! {
                    <a class="skip" href="#main">
                        {t!(shell_skip)}
                    </a>
                    <Screens />
                    <ToastList />
                }
            }}
        </Router>
    }
}

/// A route here has its first part in `crates/server/src/web/pages.rs`, too; tidy compares them.
#[component]
fn Screens() -> impl IntoView {
    view! {
        <Routes fallback=MissingPage>
            <Route path=path!("/") view=DirectoryPage />
            <Route path=path!("/o/:org") view=OrgPage />
            <Route path=path!("/o/:org/:project") view=ProjectPage />
            <Route path=path!("/enrol/:org/:project") view=EnrolPage />
            <Route path=path!("/open") view=OpenPage />
            <Route path=path!("/pledges") view=PledgesPage />
            <Route path=path!("/me") view=MePage />
            <Route path=path!("/me/deleted") view=DeletedPage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/sign-up") view=SignUpPage />
            <Route path=path!("/setup") view=SetupPage />
            <Route path=path!("/recover") view=RecoverPage />
            <Route path=path!("/verify") view=VerifyPage />
            <OrganiseRoutes />
            <AdminRoutes />
            // Development builds have a page of all parts; others have no page there.
            <Route path=StaticSegment("_gallery") view=GalleryPage />
        </Routes>
    }
}
