//! `/o/{org}/{project}`: what it is, where it stands, and the way in.

mod mine;

use client::ShownAt;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    limits::PUBLIC_NUMBERS_FLOOR,
    project::{Admission, ProjectStatus},
    public::PublicCount,
    text::Slug,
    tier::Tier,
    view::{MyPledge, ProjectView, PublicNumbers},
};

use self::mine::{OwnPledge, OwnPledgeBar, own_pledge};
use crate::charts::{TippingCurve, TippingData, curve::Curve};
use crate::data::{Loaded, client, follow, is_missing, load};
use crate::i18n::{format, t};
use crate::pages::files::ShownFiles;
use crate::pages::missing::MissingPage;
use crate::pages::news::NewsList;
use crate::parts::{
    Avatar, ButtonKind, ButtonSize, Icon, LineSize, LinkButton, Markdown, Note, Pictogram, Share,
    Standing, StandingText, Tag, TagKind, missing_text,
};
use crate::shell::{Heading, PublicLayout};

/// The organisation and the project in the address; none if they cannot be names.
pub(crate) fn slugs() -> Option<(Slug, Slug)> {
    use_params_map().with_untracked(|params| {
        let slug = |name: &str| Slug::parse(name, &params.get(name)?).ok();
        Some((slug("org")?, slug("project")?))
    })
}

#[component]
pub(crate) fn ProjectPage() -> impl IntoView {
    match slugs() {
        Some((org, project)) => {
            view! { <PublicLayout><Project org project /></PublicLayout> }.into_any()
        }
        None => view! { <MissingPage /> }.into_any(),
    }
}

#[component]
fn Project(org: Slug, project: Slug) -> impl IntoView {
    let live = follow(client().live().public_numbers(&org, &project));
    let own = own_pledge(org.clone(), project.clone());
    let slugs = StoredValue::new((org, project));
    let asked = load(move || {
        let ((org, project), client) = (slugs.get_value(), client());
        async move { client.projects().get(&org, &project).await }
    });
    // As they move; until they do, as they came with the page.
    let latest = move |view: &ProjectView| {
        let first = view.numbers.clone();
        let here = move || live.with(|live| live.here().cloned());
        Signal::from(Memo::new(move |_| here().unwrap_or_else(|| first.clone())))
    };
    let title = Signal::derive(move || match asked.state.get() {
        Loaded::Here(view) => view.project.fields.title.to_string(),
        Loaded::Failed(error) if is_missing(&error) => t!(project_missing),
        _ => slugs.with_value(|(_, project)| project.to_string()),
    });
    view! {
        <div class="with-aside">
            <div class="stack stack-5">
                <Heading text=title />
                {asked.show(move |view| view! { <About numbers=latest(&view) view own /> })}
            </div>
            {move || {
                let view = asked.state.with(|state| state.here().cloned());
                view.map(|view| view! { <Aside numbers=latest(&view) view own /> })
            }}
        </div>
    }
}

#[component]
fn About(
    view: ProjectView,
    numbers: Signal<PublicNumbers>,
    own: Signal<Option<MyPledge>>,
) -> impl IntoView {
    let fields = view.project.fields.clone();
    let status = view.project.status;
    let org_href = format!("/o/{}", view.org_slug);
    let enrol = enrol_path(&view);
    let open = status.takes_pledges();
    let file = view.project.slug.to_string();
    let went = runs(status);
    let somebody = Signal::derive(move || went || own.with(Option::is_some));
    let tipping = Signal::derive(move || {
        numbers.with(|n| TippingData {
            curve: Curve::new(
                n.curve
                    .iter()
                    .map(|(extra, people)| {
                        (i64::try_from(*extra).unwrap_or(i64::MAX), people.drawn())
                    })
                    .collect(),
            ),
            // Where fewer act than may be said, the curve cannot show that a tier is reached.
            tiers: n
                .tiers
                .iter()
                .filter(|t| n.would_act != PublicCount::Few || !t.reached)
                .filter_map(|t| Some((t.name.to_string(), t.people?)))
                .collect(),
            rounded: true,
        })
    });
    let tiers = view.tiers.clone();
    view! {
        <div class="row">
            <Avatar name=view.org_name.to_string() org=true size=1.75 />
            <a href=org_href>{view.org_name.to_string()}</a>
            {status_tag(status)}
        </div>
        <p class="lead">{fields.summary.to_string()}</p>
        <StandingText numbers somebody status />
        <Standing numbers size=LineSize::Large legend=true somebody status />
        <p class="sm muted">
            {move || {
                let when = format::date_time(numbers.with(|n| n.counted_at.as_millis()));
                t!(project_counted, when = when, floor = PUBLIC_NUMBERS_FLOOR)
            }}
        </p>
        <section class="section">
            <h2>{t!(project_tiers)}</h2>
            <ul class="tiers">
                {move || numbers.with(|n| tiers.iter().map(|tier| tier_row(tier, n)).collect_view())}
            </ul>
        </section>
        <section class="section stack">
            <h2>{t!(project_tipping)}</h2>
            <p class="muted">{t!(project_tipping_text)}</p>
            <TippingCurve data=tipping file=file />
        </section>
        <ShownFiles
            org=view.org_slug.clone()
            at=ShownAt::Project(view.project.slug.clone())
        />
        {written(t!(project_body), fields.body.as_str())}
        {written(t!(project_why), fields.why.as_str())}
        {written(t!(project_precedents), fields.precedents.as_str())}
        <NewsList org=view.org_slug.clone() project=Some(view.project.slug.clone()) />
        {move || match own.get() {
            Some(mine) => {
                Some(view! { <div class="stickybar"><OwnPledgeBar mine /></div> }.into_any())
            }
            None => {
                open.then(|| {
                    view! {
                        <div class="stickybar">
                            <span>{move || numbers.with(|numbers| missing_text(numbers, status))}</span>
                            <LinkButton href=enrol.clone() kind=ButtonKind::Act>
                                {t!(project_enrol)}
                            </LinkButton>
                        </div>
                    }
                        .into_any()
                })
            }
        }}
    }
}

fn enrol_path(view: &ProjectView) -> String {
    format!("/enrol/{}/{}", view.org_slug, view.project.slug)
}

fn written(title: String, text: &str) -> Option<impl IntoView + use<>> {
    let text = text.to_owned();
    (!text.trim().is_empty()).then(|| {
        view! {
            <section class="section stack">
                <h2>{title}</h2>
                <Markdown text />
            </section>
        }
    })
}

/// What state a project is in.
pub(crate) fn status_tag(status: ProjectStatus) -> impl IntoView {
    let (kind, text) = match status {
        ProjectStatus::Draft => (TagKind::Quiet, t!(project_draft)),
        ProjectStatus::Open => (TagKind::Ok, t!(project_open)),
        ProjectStatus::Running => (TagKind::Petrol, t!(project_running)),
        ProjectStatus::Finished => (TagKind::Quiet, t!(project_finished)),
        ProjectStatus::Cancelled => (TagKind::Quiet, t!(project_cancelled)),
    };
    view! { <Tag kind=kind>{text}</Tag> }
}

/// Whether a go was given, and so to somebody.
pub(crate) fn runs(status: ProjectStatus) -> bool {
    status == ProjectStatus::Running
}

fn tier_row(tier: &Tier, numbers: &PublicNumbers) -> impl IntoView + use<> {
    let reached = numbers.tiers.iter().any(|t| t.id == tier.id && t.reached);
    let next = numbers.next_tier().is_some_and(|t| t.id == tier.id);
    let class = if reached {
        "done"
    } else if next {
        "next"
    } else {
        ""
    };
    let icon = if reached { Icon::Check } else { Icon::Flag };
    let people = tier.fields.requirement.people;
    let people = people.map(|n| t!(project_tier_people, people = n));
    view! {
        <li class=class>
            <span class="dot">
                <Pictogram icon />
            </span>
            <div>
                <h3>{tier.fields.name.to_string()}</h3>
                <p>
                    {tier.fields.summary.to_string()}
                    {reached.then(|| format!(" {}", t!(project_tier_reached)))}
                </p>
            </div>
            <b>{people}</b>
        </li>
    }
}

#[component]
fn Aside(
    view: ProjectView,
    numbers: Signal<PublicNumbers>,
    own: Signal<Option<MyPledge>>,
) -> impl IntoView {
    let fields = view.project.fields.clone();
    let open = view.project.status.takes_pledges();
    let path = format!("/o/{}/{}", view.org_slug, view.project.slug);
    let starts = fields.action.starts_at;
    let calendar =
        starts.map(|_| format!("/site/calendar/{}/{}.ics", view.org_slug, view.project.slug));
    let fact = |icon: Icon, text: String| view! { <li><Pictogram icon /> {text}</li> };
    let admission = match fields.admission {
        Admission::Open => t!(project_admission_open),
        Admission::Email => t!(project_admission_email),
        Admission::Invite => t!(project_admission_invite),
    };
    let place = fields.action.place.to_string();
    let enrol = enrol_path(&view);
    let ran = runs(view.project.status);
    let is_first = Memo::new(move |_| {
        numbers.with(|n| n.ready == PublicCount::Few && !n.tell_of_somebody()) && !ran
    });
    let way_in = move || {
        if let Some(mine) = own.get() {
            return view! { <OwnPledge mine /> }.into_any();
        }
        if !open {
            return view! { <Note>{t!(project_not_open)}</Note> }.into_any();
        }
        view! {
            <h2>{t!(project_you_decide)}</h2>
            {is_first.get().then(|| view! { <p><b>{t!(project_first)}</b></p> })}
            <p class="sm">{t!(project_you_decide_text)}</p>
            <span class="hide-narrow">
                <LinkButton
                    href=enrol.clone()
                    kind=ButtonKind::Act
                    size=ButtonSize::Large
                    wide=true
                >
                    {t!(project_enrol)}
                </LinkButton>
            </span>
        }
        .into_any()
    };
    let offers: Vec<_> = view.offers.iter().map(|o| o.fields.name.to_string()).collect();
    view! {
        <aside class="card stack enrol-box">
            {way_in}
            <ul class="stack stack-2 facts-list">
                {starts.map(|at| fact(Icon::Calendar, format::date_time(at.as_millis())))}
                {(!place.is_empty()).then(|| fact(Icon::Pin, place))}
                {fact(Icon::Shield, admission)}
                {fact(Icon::Eyeoff, t!(project_fact_hidden))}
                {fact(Icon::Trash, t!(project_fact_erased, days = fields.retention_days))}
            </ul>
            {(!offers.is_empty())
                .then(|| {
                    view! {
                        <h3>{t!(project_also)}</h3>
                        <p class="sm">{offers.join(" · ")}</p>
                    }
                })}
            <h3>{t!(project_share)}</h3>
            <Share path title=fields.title.to_string() calendar=calendar.unwrap_or_default() />
        </aside>
    }
}
