//! `/admin/orgs`: all organisations, and a new one.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    access::Permission,
    org::OrgProfile,
    text::{Body, Language, Name, Slug, Summary},
    view::{OrgCard, PageRequest},
};

use super::AdminLayout;
use crate::data::{Refusal, Sending, account, client, load, refresh_account};
use crate::i18n::t;
use crate::parts::{Avatar, Button, ButtonKind, Empty, Tag, TextField};
use crate::shell::Heading;

#[component]
pub(crate) fn OrgsAdminPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Orgs />
        </AdminLayout>
    }
}

#[component]
fn Orgs() -> impl IntoView {
    let title = Signal::derive(|| t!(admin_orgs));
    let who = account();
    let may_create =
        move || who.with(|a| a.known().is_some_and(|a| a.server.contains(Permission::OrgCreate)));
    let asked = load(|| {
        let client = client();
        async move { client.orgs().list("", PageRequest { size: 200, ..PageRequest::default() }).await }
    });
    view! {
        <div class="page-head">
            <div>
                <Heading text=title />
                <p class="muted sm">{t!(admin_orgs_lead)}</p>
            </div>
        </div>
        <div class="stack">
            {asked
                .show(|page| {
                    if page.items.is_empty() {
                        view! { <Empty title=t!(admin_orgs_none) text=t!(admin_orgs_none_text) /> }
                            .into_any()
                    } else {
                        view! {
                            <ul class="stack admin-list">
                                {page.items.into_iter().map(|org| view! { <Row org /> }).collect_view()}
                            </ul>
                        }
                            .into_any()
                    }
                })}
            {move || may_create().then(|| view! { <NewOrg /> })}
        </div>
    }
}

#[component]
fn Row(org: OrgCard) -> impl IntoView {
    let href = format!("/admin/orgs/{}", org.slug);
    view! {
        <li class="card card-link row">
            <Avatar name=org.name.to_string() org=true />
            <div class="grow">
                <h2 class="h3">
                    <a href=href>{org.name.to_string()}</a>
                </h2>
                <p class="sm muted">{t!(admin_org_projects, count = org.open_projects)}</p>
            </div>
            {org.demo.then(|| view! { <Tag>{t!(admin_demo_tag)}</Tag> })}
        </li>
    }
}

#[component]
fn NewOrg() -> impl IntoView {
    let name = RwSignal::new(String::new());
    let slug = RwSignal::new(String::new());
    let summary = RwSignal::new(String::new());
    let sending = Sending::new();
    let go = use_navigate();
    // The address follows the name until somebody writes their own.
    let follows = RwSignal::new(true);
    Effect::new(move |_| {
        let suggested = Slug::suggest(&name.get()).map(|s| s.to_string()).unwrap_or_default();
        if follows.get_untracked() {
            slug.set(suggested);
        }
    });
    Effect::new(move |_| {
        let typed = slug.get();
        let suggested = Slug::suggest(&name.get_untracked()).map(|s| s.to_string());
        follows.set(typed.is_empty() || suggested.as_deref() == Some(typed.as_str()));
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, go) = (client(), go.clone());
        let (typed_name, typed_slug, typed_summary) =
            (name.get_untracked(), slug.get_untracked(), summary.get_untracked());
        sending.send(
            async move {
                let slug = Slug::parse("slug", &typed_slug).map_err(invalid)?;
                let profile = OrgProfile {
                    name: Name::parse("profile.name", &typed_name).map_err(invalid)?,
                    summary: Summary::parse("profile.summary", &typed_summary).map_err(invalid)?,
                    body: Body::default(),
                    languages: vec![Language::english()],
                    contact: Summary::default(),
                    imprint: Body::default(),
                    privacy_notice: Body::default(),
                };
                client.orgs().create(&slug, profile).await?;
                Ok(slug)
            },
            move |slug| {
                refresh_account();
                go(&format!("/admin/orgs/{slug}"), Default::default());
            },
        );
    };
    view! {
        <form class="card stack" on:submit=submit>
            <h2>{t!(admin_org_new)}</h2>
            <TextField
                name="org-name"
                label=t!(admin_org_name)
                value=name
                refused=sending.field("profile.name")
            />
            <TextField
                name="org-slug"
                label=t!(admin_slug)
                value=slug
                hint=t!(admin_org_slug_hint)
                refused=sending.field("slug")
            />
            <TextField
                name="org-summary"
                label=t!(admin_summary)
                value=summary
                optional=true
                refused=sending.field("profile.summary")
            />
            <Refusal sending />
            <div>
                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                    {t!(admin_org_create)}
                </Button>
            </div>
        </form>
    }
}

/// An input that was judged here, as the server would have judged it.
pub(crate) fn invalid(invalid: model::Invalid) -> client::ClientError {
    client::ClientError {
        kind: client::Kind::Refused(model::Code::Invalid),
        reason: Some(model::Reason::InvalidInput),
        fields: vec![invalid],
        retry_after: None,
        detail: None,
    }
}
