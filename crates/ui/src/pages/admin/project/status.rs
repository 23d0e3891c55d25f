//! Where a project is in its life, and where it can go from there.

use leptos::prelude::*;
use model::{project::ProjectStatus, view::ProjectView};

use super::At;
use crate::data::{Asked, Refusal, Sending, client};
use crate::i18n::t;
use crate::pages::admin::org::status_tag;
use crate::parts::{Button, ButtonKind, ButtonSize};

#[component]
pub(super) fn StatusCard(
    at: At,
    asked: Asked<ProjectView>,
    status: ProjectStatus,
) -> impl IntoView {
    let sending = Sending::new();
    let become_ = move |next: ProjectStatus| {
        let (client, (org, project)) = (client(), at.names());
        sending.send(
            async move { client.projects().set_status(&org, &project, next).await },
            move |()| asked.again(),
        );
    };
    let button = move |next: ProjectStatus, label: String, kind: ButtonKind| {
        status.may_become(next).then(|| {
            view! {
                <Button kind size=ButtonSize::Small busy=sending.busy on:click=move |_| become_(next)>
                    {label}
                </Button>
            }
        })
    };
    view! {
        <section class="card stack">
            <div class="row spread">
                <div class="row">
                    <h2>{t!(admin_status)}</h2>
                    {status_tag(status)}
                </div>
                <div class="row">
                    {button(ProjectStatus::Open, t!(admin_status_do_open), ButtonKind::Primary)}
                    {button(ProjectStatus::Draft, t!(admin_status_do_draft), ButtonKind::Plain)}
                    {button(ProjectStatus::Finished, t!(admin_status_do_finish), ButtonKind::Plain)}
                    {button(ProjectStatus::Cancelled, t!(admin_status_do_cancel), ButtonKind::Danger)}
                </div>
            </div>
            {(status == ProjectStatus::Draft)
                .then(|| view! { <p class="sm muted">{t!(admin_status_hint)}</p> })}
            <Refusal sending />
        </section>
    }
}
