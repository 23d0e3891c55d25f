//! `/admin/orgs/{org}`: its projects, and a new one from a template.

use client::{NewProject, ProjectTemplate, ShownAt};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    project::{Action, Admission, ProjectFields, ProjectStatus},
    text::{Body, Name, Slug, Summary, Title},
    view::{OrgView, ProjectCard},
};

use super::{AdminLayout, orgs::invalid, people::People, profile::Profile, slug};
use crate::data::{Refusal, Sending, client, load};
use crate::i18n::t;
use crate::pages::files::ShownCard;
use crate::pages::missing::MissingPage;
use crate::pages::news::OrgNews;
use crate::pages::organise::reads_audit;
use crate::parts::{Button, ButtonKind, Empty, Radio, Tag, TagKind, TextField};
use crate::shell::Heading;

#[component]
pub(crate) fn OrgAdminPage() -> impl IntoView {
    match slug("org") {
        Some(org) => {
            let org = StoredValue::new(org);
            view! {
                <AdminLayout>
                    <OrgAdmin org=org.get_value() />
                </AdminLayout>
            }
            .into_any()
        }
        None => view! { <MissingPage /> }.into_any(),
    }
}

#[component]
fn OrgAdmin(org: Slug) -> impl IntoView {
    let slug = StoredValue::new(org);
    let asked = load(move || {
        let (client, org) = (client(), slug.get_value());
        async move { client.orgs().get(&org).await }
    });
    let name = Signal::derive(move || {
        asked
            .state
            .with(|s| s.here().map(|v: &OrgView| v.org.profile.name.to_string()))
            .unwrap_or_else(|| slug.get_value().to_string())
    });
    view! {
        <div class="page-head">
            <div>
                <p class="crumbs-line sm muted">
                    <a href="/admin/orgs">{t!(admin_orgs)}</a>
                </p>
                <Heading text=name />
            </div>
            <div class="row">
                {move || {
                    slug.with_value(reads_audit)
                        .then(|| {
                            view! {
                                <a
                                    class="btn btn-sm"
                                    href=format!("/admin/audit/{}", slug.get_value())
                                >
                                    {t!(admin_audit)}
                                </a>
                            }
                        })
                }}
                <a class="btn btn-sm" href=format!("/o/{}", slug.get_value())>
                    {t!(admin_see_public)}
                </a>
            </div>
        </div>
        <div class="stack">
            {asked
                .show(move |view| {
                    let org = view.org.slug.clone();
                    let (profile, projects) = (view.org.clone(), view.projects.clone());
                    let list = if view.projects.is_empty() {
                        view! {
                            <Empty title=t!(admin_projects_none) text=t!(admin_projects_none_text) />
                        }
                            .into_any()
                    } else {
                        let rows = view.projects.into_iter();
                        let rows = rows.map(|p| view! { <Row org=org.clone() project=p /> });
                        view! { <ul class="stack admin-list">{rows.collect_view()}</ul> }.into_any()
                    };
                    view! {
                        {list}
                        <NewProjectForm org=org.clone() />
                        <OrgNews org />
                        <ShownCard org=slug.get_value() at=ShownAt::Org />
                        <Profile asked org=profile />
                        <People org=slug projects />
                    }
                })}
        </div>
    }
}

/// The status of a project as a word with its colour.
pub(super) fn status_tag(status: ProjectStatus) -> impl IntoView {
    let (kind, text) = match status {
        ProjectStatus::Draft => (TagKind::Quiet, t!(admin_status_draft)),
        ProjectStatus::Open => (TagKind::Ok, t!(admin_status_open)),
        ProjectStatus::Running => (TagKind::Petrol, t!(admin_status_running)),
        ProjectStatus::Finished => (TagKind::Quiet, t!(admin_status_finished)),
        ProjectStatus::Cancelled => (TagKind::Quiet, t!(admin_status_cancelled)),
    };
    view! { <Tag kind>{text}</Tag> }
}

#[component]
fn Row(org: Slug, project: ProjectCard) -> impl IntoView {
    let edit = format!("/admin/orgs/{org}/{}", project.slug);
    let dashboard = format!("/organise/{org}/{}", project.slug);
    view! {
        <li class="card row">
            <div class="grow">
                <h2 class="h3">
                    <a href=edit>{project.title.to_string()}</a>
                </h2>
                <p class="sm muted">{project.summary.to_string()}</p>
            </div>
            {status_tag(project.status)}
            <a class="btn btn-sm" href=dashboard>
                {t!(admin_dashboard)}
            </a>
        </li>
    }
}

#[component]
fn NewProjectForm(org: Slug) -> impl IntoView {
    let org = StoredValue::new(org);
    let templates = load(|| {
        let client = client();
        async move { client.projects().templates().await }
    });
    let title = RwSignal::new(String::new());
    let summary = RwSignal::new(String::new());
    let template = RwSignal::new(String::new());
    let sending = Sending::new();
    let go = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, go, org) = (client(), go.clone(), org.get_value());
        let chosen = templates.state.with_untracked(|s| {
            let list: Option<&Vec<ProjectTemplate>> = s.here();
            list.and_then(|list| list.iter().find(|t| t.name == template.get_untracked()).cloned())
        });
        let (typed_title, typed_summary) = (title.get_untracked(), summary.get_untracked());
        let org_again = org.clone();
        sending.send(
            async move {
                let new = new_project(&typed_title, &typed_summary, chosen).map_err(invalid)?;
                let slug = new.slug.clone();
                client.projects().create(&org, new).await?;
                Ok(slug)
            },
            move |slug| go(&format!("/admin/orgs/{org_again}/{slug}"), Default::default()),
        );
    };
    view! {
        <form class="card stack" on:submit=submit>
            <h2>{t!(admin_project_new)}</h2>
            <TextField
                name="project-title"
                label=t!(admin_title)
                value=title
                hint=t!(admin_title_hint)
                refused=sending.field("fields.title")
            />
            <TextField
                name="project-summary"
                label=t!(admin_summary)
                value=summary
                optional=true
                refused=sending.field("fields.summary")
            />
            {templates
                .show(move |list| {
                    let radio = |choice: ProjectTemplate| {
                        view! {
                            <Radio
                                group="template"
                                label=template_name(&choice.name)
                                hint=template_question(&choice)
                                value=template
                                option=choice.name.clone()
                            />
                        }
                    };
                    view! {
                        <fieldset>
                            <legend class="label">{t!(admin_template)}</legend>
                            {list.into_iter().map(radio).collect_view()}
                            <Radio
                                group="template"
                                label=t!(admin_template_none)
                                value=template
                                option=String::new()
                            />
                        </fieldset>
                    }
                })}
            <Refusal sending />
            <div>
                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                    {t!(admin_project_create)}
                </Button>
            </div>
        </form>
    }
}

fn template_name(name: &str) -> String {
    match name {
        "rent-strike" => t!(admin_template_rent),
        "union-vote" => t!(admin_template_union),
        "petition" => t!(admin_template_petition),
        "community-event" => t!(admin_template_event),
        other => other.to_owned(),
    }
}

fn template_question(template: &ProjectTemplate) -> String {
    match template.name.as_str() {
        "rent-strike" => t!(admin_template_rent_asks),
        "union-vote" => t!(admin_template_union_asks),
        "petition" => t!(admin_template_petition_asks),
        "community-event" => t!(admin_template_event_asks),
        _ => template.question.clone(),
    }
}

fn new_project(
    title: &str,
    summary: &str,
    template: Option<ProjectTemplate>,
) -> Result<NewProject, model::Invalid> {
    let title = Title::parse("fields.title", title)?;
    let slug = Slug::suggest(title.as_str())
        .ok_or_else(|| model::Invalid::new("fields.title", model::Problem::BadCharacter))?;
    let (action, body, parts) = match template {
        Some(t) => (t.action, t.body, t.parts),
        None => (title.as_str().chars().take(80).collect(), String::new(), Default::default()),
    };
    let fields = ProjectFields {
        summary: Summary::parse("fields.summary", summary)?,
        body: Body::parse("fields.body", &body)?,
        action: Action {
            kind: Name::parse("fields.action.kind", &action)?,
            starts_at: None,
            ends_at: None,
            place: Summary::default(),
            geo: None,
        },
        why: Body::default(),
        precedents: Body::default(),
        admission: Admission::Open,
        retention_days: 90,
        title,
    };
    Ok(NewProject { slug, fields, parts })
}
