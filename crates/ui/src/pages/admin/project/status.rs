//! Where a project is in its life, and where it can go from there.

use leptos::prelude::*;
use model::{project::ProjectStatus, view::ProjectView};

use super::At;
use crate::data::{Asked, Refusal, Sending, client};
use crate::i18n::t;
use crate::pages::admin::org::status_tag;
use crate::parts::{Button, ButtonKind, ButtonSize, Icon, Pictogram, Tag, TagKind};

/// Says, in a draft, why it cannot be opened yet.
const CHECKLIST: &str = "before-opening";

#[component]
pub(super) fn StatusCard(at: At, asked: Asked<ProjectView>, view: ProjectView) -> impl IntoView {
    let status = view.project.status;
    let sending = Sending::new();
    let become_ = move |next: ProjectStatus| {
        let (client, (org, project)) = (client(), at.names());
        sending.send(
            async move { client.projects().set_status(&org, &project, next).await },
            move |()| asked.again(),
        );
    };
    let points = points(&view);
    let locked = points.iter().any(|point| point.required && !point.there);
    let draft = status == ProjectStatus::Draft;
    let open = move || {
        view! {
            <Button
                kind=ButtonKind::Primary
                size=ButtonSize::Small
                busy=sending.busy
                locked
                described_by=CHECKLIST
                on:click=move |_| become_(ProjectStatus::Open)
            >
                {t!(admin_status_do_open)}
            </Button>
        }
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
                    {status.may_become(ProjectStatus::Open).then(open)}
                    {button(ProjectStatus::Draft, t!(admin_status_do_draft), ButtonKind::Plain)}
                    {button(ProjectStatus::Finished, t!(admin_status_do_finish), ButtonKind::Plain)}
                    {button(ProjectStatus::Cancelled, t!(admin_status_do_cancel), ButtonKind::Danger)}
                </div>
            </div>
            {draft
                .then(|| {
                    view! {
                        <p class="sm muted">{t!(admin_status_hint)}</p>
                        <div id=CHECKLIST class="stack stack-2">
                            <h3>
                                {if locked { t!(admin_ready_not) } else { t!(admin_ready) }}
                            </h3>
                            <ul class="checklist">{points.into_iter().map(line).collect_view()}</ul>
                        </div>
                    }
                })}
            <Refusal sending />
        </section>
    }
}

/// Something that a project has before people read it.
struct Point {
    there: bool,
    /// Without it the server refuses to open the project.
    required: bool,
    text: String,
}

fn points(view: &ProjectView) -> Vec<Point> {
    let fields = &view.project.fields;
    let point = |there: bool, required: bool, text: String| Point { there, required, text };
    vec![
        point(!fields.title.is_empty(), true, t!(admin_ready_title)),
        point(!view.tiers.is_empty(), true, t!(admin_ready_tier)),
        point(!fields.summary.is_empty(), false, t!(admin_ready_summary)),
        point(!fields.body.is_empty(), false, t!(admin_ready_body)),
        point(fields.action.starts_at.is_some(), false, t!(admin_ready_when)),
    ]
}

fn line(point: Point) -> impl IntoView {
    let (class, icon) = if point.there { ("there", Icon::Check) } else { ("lacks", Icon::Plus) };
    let tag = match (point.there, point.required) {
        (true, _) => view! { <Tag kind=TagKind::Ok>{t!(admin_ready_there)}</Tag> }.into_any(),
        (false, true) => {
            view! { <Tag kind=TagKind::Act>{t!(admin_ready_missing)}</Tag> }.into_any()
        }
        (false, false) => view! { <Tag>{t!(admin_ready_better)}</Tag> }.into_any(),
    };
    view! {
        <li class=class>
            <Pictogram icon />
            <span class="grow">{point.text}</span>
            {tag}
        </li>
    }
}
