//! `/admin/orgs/{org}/{project}`: fields, status, tiers and types of a project.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{
    TierId,
    limits::PEOPLE_MAX,
    need::{NeedKind, NeedType},
    offer::{OfferType, OfferTypeFields},
    project::{Admission, ProjectStatus},
    text::{Body, Name, Slug, Summary, Title},
    tier::{CallRule, Requirement, Tier, TierFields},
    view::ProjectView,
};

use super::{AdminLayout, org::status_tag, orgs::invalid, slug};
use crate::data::{Asked, Refusal, Sending, client, load, sentence};
use crate::i18n::t;
use crate::pages::missing::MissingPage;
use crate::parts::{
    Button, ButtonKind, ButtonSize, Choice, FieldKind, Icon, IconButton, SelectField, TextField,
};
use crate::shell::{Heading, Toasts};

#[component]
pub(crate) fn ProjectAdminPage() -> impl IntoView {
    match (slug("org"), slug("project")) {
        (Some(org), Some(project)) => {
            let at = At { org: StoredValue::new(org), project: StoredValue::new(project) };
            view! {
                <AdminLayout>
                    <ProjectAdmin at />
                </AdminLayout>
            }
            .into_any()
        }
        _ => view! { <MissingPage /> }.into_any(),
    }
}

/// Which project.
#[derive(Clone, Copy)]
struct At {
    org: StoredValue<Slug>,
    project: StoredValue<Slug>,
}

impl At {
    fn names(self) -> (Slug, Slug) {
        (self.org.get_value(), self.project.get_value())
    }
}

#[component]
fn ProjectAdmin(at: At) -> impl IntoView {
    let asked = load(move || {
        let (client, (org, project)) = (client(), at.names());
        async move { client.projects().get(&org, &project).await }
    });
    let title = Signal::derive(move || {
        asked
            .state
            .with(|s| s.here().map(|v: &ProjectView| v.project.fields.title.to_string()))
            .unwrap_or_else(|| at.project.get_value().to_string())
    });
    let (org, project) = at.names();
    view! {
        <div class="page-head">
            <div>
                <p class="crumbs-line sm muted">
                    <a href=format!("/admin/orgs/{org}")>{org.to_string()}</a>
                </p>
                <Heading text=title />
            </div>
            <div class="row">
                <a class="btn btn-sm" href=format!("/organise/{org}/{project}")>
                    {t!(admin_dashboard)}
                </a>
                <a class="btn btn-sm" href=format!("/o/{org}/{project}")>
                    {t!(admin_see_public)}
                </a>
            </div>
        </div>
        {asked
            .show(move |view| {
                view! {
                    <div class="stack">
                        <StatusCard at asked status=view.project.status />
                        <Tiers at asked tiers=view.tiers.clone() />
                        <Offers at asked offers=view.offers.clone() />
                        <Needs needs=view.needs.clone() />
                        <Fields at asked view />
                    </div>
                }
            })}
    }
}

#[component]
fn StatusCard(at: At, asked: Asked<ProjectView>, status: ProjectStatus) -> impl IntoView {
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
            <p class="sm muted">{t!(admin_status_hint)}</p>
            <Refusal sending />
        </section>
    }
}

#[component]
fn Tiers(at: At, asked: Asked<ProjectView>, tiers: Vec<Tier>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let people = RwSignal::new(String::new());
    let summary = RwSignal::new(String::new());
    let sending = Sending::new();
    let toasts: Toasts = expect_context();
    let drop_tier = move |id: TierId| {
        let (client, (org, project)) = (client(), at.names());
        spawn_local(async move {
            match client.projects().drop_tier(&org, &project, id).await {
                Ok(()) => asked.again(),
                Err(error) => toasts.say(sentence(&error)),
            }
        });
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, (org, project)) = (client(), at.names());
        let (n, p, s) = (name.get_untracked(), people.get_untracked(), summary.get_untracked());
        sending.send(
            async move {
                let fields = TierFields {
                    name: Name::parse("fields.name", &n).map_err(invalid)?,
                    summary: Summary::parse("fields.summary", &s).map_err(invalid)?,
                    requirement: Requirement {
                        people: Some(count("fields.requirement.people", &p).map_err(invalid)?),
                        offered: Vec::new(),
                    },
                    call_rule: CallRule::ByOrganiser,
                };
                client.projects().put_tier(&org, &project, None, fields).await
            },
            move |_| {
                name.set(String::new());
                people.set(String::new());
                summary.set(String::new());
                asked.again();
            },
        );
    };
    let row = move |tier: Tier| {
        let id = tier.id;
        let people = tier.fields.requirement.people.unwrap_or(0);
        view! {
            <li class="row">
                <div class="grow">
                    <b>{tier.fields.name.to_string()}</b>
                    <p class="sm muted">{tier.fields.summary.to_string()}</p>
                </div>
                <b class="nowrap">{t!(admin_people, count = people)}</b>
                <IconButton
                    icon=Icon::Trash
                    label=t!(admin_remove, what = tier.fields.name.to_string())
                    on:click=move |_| drop_tier(id)
                />
            </li>
        }
    };
    view! {
        <section class="card stack">
            <h2>{t!(admin_tiers)}</h2>
            <p class="sm muted">{t!(admin_tiers_lead)}</p>
            <ul class="stack admin-list">{tiers.into_iter().map(row).collect_view()}</ul>
            <form class="admin-inline" on:submit=add>
                <TextField
                    name="tier-name"
                    label=t!(admin_tier_name)
                    value=name
                    refused=sending.field("fields.name")
                />
                <TextField
                    name="tier-people"
                    label=t!(admin_tier_people)
                    value=people
                    kind=FieldKind::Number
                    refused=sending.field("fields.requirement")
                />
                <TextField
                    name="tier-summary"
                    label=t!(admin_tier_summary)
                    value=summary
                    optional=true
                    refused=sending.field("fields.summary")
                />
                <Button submits=true busy=sending.busy icon=Icon::Plus>
                    {t!(admin_tier_add)}
                </Button>
            </form>
            <Refusal sending />
        </section>
    }
}

#[component]
fn Offers(at: At, asked: Asked<ProjectView>, offers: Vec<OfferType>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let unit = RwSignal::new(String::new());
    let max = RwSignal::new(String::new());
    let sending = Sending::new();
    let toasts: Toasts = expect_context();
    let drop_type = move |id| {
        let (client, (org, project)) = (client(), at.names());
        spawn_local(async move {
            match client.projects().drop_offer_type(&org, &project, id).await {
                Ok(()) => asked.again(),
                Err(error) => toasts.say(sentence(&error)),
            }
        });
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, (org, project)) = (client(), at.names());
        let (n, u, m) = (name.get_untracked(), unit.get_untracked(), max.get_untracked());
        sending.send(
            async move {
                let fields = OfferTypeFields {
                    name: Name::parse("fields.name", &n).map_err(invalid)?,
                    hint: Summary::default(),
                    unit: Name::parse("fields.unit", &u).map_err(invalid)?,
                    per_person_max: Some(count("fields.per_person_max", &m).map_err(invalid)?),
                    target: None,
                    meets: None,
                };
                client.projects().put_offer_type(&org, &project, None, fields).await
            },
            move |_| {
                name.set(String::new());
                unit.set(String::new());
                max.set(String::new());
                asked.again();
            },
        );
    };
    let row = move |offer: OfferType| {
        let id = offer.id;
        let max = offer.fields.per_person_max.unwrap_or(0);
        view! {
            <li class="row">
                <div class="grow">
                    <b>{offer.fields.name.to_string()}</b>
                    <p class="sm muted">{offer.fields.hint.to_string()}</p>
                </div>
                <span class="nowrap">
                    {t!(admin_offer_max, max = max, unit = offer.fields.unit.to_string())}
                </span>
                <IconButton
                    icon=Icon::Trash
                    label=t!(admin_remove, what = offer.fields.name.to_string())
                    on:click=move |_| drop_type(id)
                />
            </li>
        }
    };
    view! {
        <section class="card stack">
            <h2>{t!(admin_offers)}</h2>
            <p class="sm muted">{t!(admin_offers_lead)}</p>
            <ul class="stack admin-list">{offers.into_iter().map(row).collect_view()}</ul>
            <form class="admin-inline" on:submit=add>
                <TextField
                    name="offer-name"
                    label=t!(admin_offer_name)
                    value=name
                    refused=sending.field("fields.name")
                />
                <TextField
                    name="offer-unit"
                    label=t!(admin_offer_unit)
                    value=unit
                    refused=sending.field("fields.unit")
                />
                <TextField
                    name="offer-max"
                    label=t!(admin_offer_most)
                    value=max
                    kind=FieldKind::Number
                    refused=sending.field("fields.per_person_max")
                />
                <Button submits=true busy=sending.busy icon=Icon::Plus>
                    {t!(admin_offer_add)}
                </Button>
            </form>
            <Refusal sending />
        </section>
    }
}

#[component]
fn Needs(needs: Vec<NeedType>) -> impl IntoView {
    (!needs.is_empty()).then(|| {
        let row = |need: NeedType| {
            let kind = match need.fields.kind {
                NeedKind::Quantity => need.fields.unit.to_string(),
                NeedKind::YesNo => t!(admin_need_yes_no),
            };
            view! {
                <li class="row">
                    <div class="grow">
                        <b>{need.fields.name.to_string()}</b>
                        <p class="sm muted">{need.fields.hint.to_string()}</p>
                    </div>
                    <span class="nowrap">{kind}</span>
                </li>
            }
        };
        view! {
            <section class="card stack">
                <h2>{t!(admin_needs)}</h2>
                <ul class="stack admin-list">{needs.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Fields(at: At, asked: Asked<ProjectView>, view: ProjectView) -> impl IntoView {
    let fields = view.project.fields.clone();
    let etag = view.project.etag;
    let title = RwSignal::new(fields.title.to_string());
    let summary = RwSignal::new(fields.summary.to_string());
    let body = RwSignal::new(fields.body.to_string());
    let why = RwSignal::new(fields.why.to_string());
    let place = RwSignal::new(fields.action.place.to_string());
    let admission = RwSignal::new(fields.admission);
    let sending = Sending::new();
    let toasts: Toasts = expect_context();
    let fields = StoredValue::new(fields);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, (org, project)) = (client(), at.names());
        let mut new = fields.get_value();
        let (t, s, b, w, p) = (
            title.get_untracked(),
            summary.get_untracked(),
            body.get_untracked(),
            why.get_untracked(),
            place.get_untracked(),
        );
        new.admission = admission.get_untracked();
        sending.send(
            async move {
                new.title = Title::parse("fields.title", &t).map_err(invalid)?;
                new.summary = Summary::parse("fields.summary", &s).map_err(invalid)?;
                new.body = Body::parse("fields.body", &b).map_err(invalid)?;
                new.why = Body::parse("fields.why", &w).map_err(invalid)?;
                new.action.place = Summary::parse("fields.action.place", &p).map_err(invalid)?;
                client.projects().update(&org, &project, new, etag).await
            },
            move |_| {
                toasts.say(t!(admin_saved));
                asked.again();
            },
        );
    };
    let admissions = vec![
        Choice::new(Admission::Open, t!(admin_admission_open)),
        Choice::new(Admission::Email, t!(admin_admission_email)),
        Choice::new(Admission::Invite, t!(admin_admission_invite)),
    ];
    view! {
        <form class="card stack" on:submit=save>
            <h2>{t!(admin_project_text)}</h2>
            <TextField
                name="title"
                label=t!(admin_title)
                value=title
                refused=sending.field("fields.title")
            />
            <TextField
                name="summary"
                label=t!(admin_summary)
                value=summary
                kind=FieldKind::Long
                refused=sending.field("fields.summary")
            />
            <TextField
                name="body"
                label=t!(admin_body)
                value=body
                kind=FieldKind::Long
                hint=t!(admin_markdown)
                refused=sending.field("fields.body")
            />
            <TextField
                name="why"
                label=t!(admin_why)
                value=why
                kind=FieldKind::Long
                optional=true
                refused=sending.field("fields.why")
            />
            <TextField
                name="place"
                label=t!(admin_place)
                value=place
                optional=true
                refused=sending.field("fields.action.place")
            />
            <SelectField
                name="admission"
                label=t!(admin_admission)
                value=admission
                choices=admissions
            />
            <Refusal sending />
            <div>
                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                    {t!(admin_save)}
                </Button>
            </div>
        </form>
    }
}

/// A whole number from 1 up, as people write it.
fn count(field: &str, text: &str) -> Result<u64, model::Invalid> {
    let digits: String =
        text.chars().filter(|c| !matches!(c, ' ' | ',' | '.' | '\u{a0}')).collect();
    let problem = model::Problem::OutOfRange { min: 1, max: PEOPLE_MAX };
    match digits.parse::<u64>() {
        Ok(n) if (1..=PEOPLE_MAX).contains(&n) => Ok(n),
        _ => Err(model::Invalid::new(field, problem)),
    }
}
