//! An address without a page.

use leptos::prelude::*;

use crate::i18n::t;
use crate::parts::{ButtonKind, LinkButton};
use crate::shell::{Heading, PublicLayout};

#[component]
pub(crate) fn MissingPage() -> impl IntoView {
    let title = Signal::derive(|| t!(shell_missing_title));
    view! {
        <PublicLayout reading=true>
            <div class="stack">
                <Heading text=title />
                <p class="lead">{t!(shell_missing_text)}</p>
                <p>
                    <LinkButton href="/" kind=ButtonKind::Primary>
                        {t!(shell_missing_home)}
                    </LinkButton>
                </p>
            </div>
        </PublicLayout>
    }
}
