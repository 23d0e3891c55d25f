//! The first page: what this is.

use leptos::prelude::*;

use crate::i18n::t;
use crate::parts::MusterLine;
use crate::shell::{Heading, PublicLayout};

#[component]
pub(crate) fn DirectoryPage() -> impl IntoView {
    let title = Signal::derive(|| t!(directory_title));
    let window_title = Signal::derive(|| t!(shell_discover));
    view! {
        <PublicLayout>
            <section class="hero">
                <div class="stack">
                    <Heading text=title title=window_title display=true />
                    <p class="lead">{t!(directory_lead)}</p>
                </div>
                <div class="card stack">
                    <MusterLine act=52 next=66 ready=84 max=100 label=t!(directory_poster) />
                    <p>{t!(directory_poster)}</p>
                </div>
            </section>
        </PublicLayout>
    }
}
