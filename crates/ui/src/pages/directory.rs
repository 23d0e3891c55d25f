//! `/`: what is going on, the closest to tipping first, and what a search found; and `/o/{org}`.

mod ask;
mod found;
mod wanted;

use client::ShownAt;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    text::Slug,
    view::{Page, PageRequest, ProjectCard},
};

use ask::SearchBox;
use found::Results;
use wanted::{Wanted, wanted};

use super::files::ShownFiles;
use super::missing::MissingPage;
use super::news::NewsList;
use super::project::{runs, status_tag};
use crate::data::{Asked, Loaded, client, is_missing, load};
use crate::i18n::{format, t};
use crate::parts::{
    Avatar, Empty, LineSize, Markdown, Standing, StandingText, act_text, missing_text,
};
use crate::shell::{Heading, PublicLayout};

const CARDS_MAX: u32 = 100;

#[component]
pub(crate) fn DirectoryPage() -> impl IntoView {
    let title = Signal::derive(|| t!(directory_title));
    let window_title = Signal::derive(|| t!(shell_discover));
    let wanted = wanted();
    let searching = Memo::new(move |_| !wanted.with(Wanted::is_empty));
    let asked = load(move || {
        let client = client();
        async move {
            let page = PageRequest { size: CARDS_MAX, ..PageRequest::default() };
            client.projects().list(None, "", page).await
        }
    });
    let hero = Memo::new(move |_| {
        if searching.get() {
            return None;
        }
        asked.state.with(|state| state.here().and_then(|page| closest(&page.items).cloned()))
    });
    // Where there is no project there is nothing to search.
    let searchable = Memo::new(move |before: Option<&bool>| {
        let any = asked.state.with(|state| state.here().is_some_and(|page| !page.items.is_empty()));
        any || before.copied().unwrap_or_default() || searching.get()
    });
    view! {
        <PublicLayout>
            <section class="hero" class:hero-asks=move || searching.get()>
                <div class="stack">
                    <Heading text=title title=window_title display=true />
                    <p class="lead">{t!(directory_lead)}</p>
                    {move || searchable.get().then(|| view! { <SearchBox wanted /> })}
                </div>
                {move || hero.get().map(|card| view! { <Closest card /> })}
            </section>
            {move || {
                if searching.get() {
                    view! { <Results wanted /> }.into_any()
                } else {
                    view! { <Projects asked /> }.into_any()
                }
            }}
        </PublicLayout>
    }
}

#[component]
fn Projects(asked: Asked<Page<ProjectCard>>) -> impl IntoView {
    view! {
        <section class="section">
            <h2 class="vh">{t!(directory_projects)}</h2>
            {asked
                .show(move |page| {
                    if page.items.is_empty() {
                        return view! {
                            <Empty title=t!(directory_none) text=t!(directory_none_text) />
                        }
                        .into_any();
                    }
                    let more = page.next.is_some();
                    view! {
                        <ul class="grid">
                            {page
                                .items
                                .into_iter()
                                .map(|card| view! { <li><Card card /></li> })
                                .collect_view()}
                        </ul>
                        {more.then(|| view! { <p class="muted">{t!(directory_more)}</p> })}
                    }
                        .into_any()
                })}
        </section>
    }
}

/// The open project with the smallest gap to its next tier, for its size.
fn closest(cards: &[ProjectCard]) -> Option<&ProjectCard> {
    let gap = |card: &ProjectCard| {
        let tier = card.numbers.next_tier()?;
        let missing = tier.missing?.drawn();
        Some(missing.saturating_mul(1000) / tier.people.unwrap_or(1).max(1))
    };
    cards
        .iter()
        .filter(|card| card.status.takes_pledges())
        .filter_map(|card| Some((gap(card)?, card)))
        .min_by_key(|(gap, _)| *gap)
        .map(|(_, card)| card)
}

#[component]
fn Closest(card: ProjectCard) -> impl IntoView {
    let numbers = card.numbers.clone();
    let somebody = runs(card.status);
    let href = format!("/o/{}/{}", card.org_slug, card.slug);
    view! {
        <article class="card card-link stack">
            <p class="sm muted">{t!(directory_closest)}</p>
            <h2 class="h3">
                <a href=href>{card.title.to_string()}</a>
            </h2>
            <Standing numbers=numbers.clone() size=LineSize::Normal somebody status=card.status />
            <StandingText numbers somebody status=card.status />
        </article>
    }
}

#[component]
fn Card(card: ProjectCard) -> impl IntoView {
    let numbers = card.numbers.clone();
    let href = format!("/o/{}/{}", card.org_slug, card.slug);
    let more = missing_text(&numbers, card.status);
    let somebody = runs(card.status);
    let act = act_text(&numbers, somebody);
    view! {
        <article class="card card-link pcard">
            <div class="who">
                <Avatar name=card.org_name.to_string() org=true size=1.75 />
                <span class="grow">{card.org_name.to_string()}</span>
                {status_tag(card.status)}
            </div>
            <h2 class="h3">
                <a href=href>{card.title.to_string()}</a>
            </h2>
            <Standing numbers size=LineSize::Small somebody status=card.status />
            <p class="count">{act}</p>
            <p class="more">
                <b>{more}</b>
                <span>{card.starts_at.map(|at| format::date(at.as_millis()))}</span>
            </p>
        </article>
    }
}

/// `/o/{org}`.
#[component]
pub(crate) fn OrgPage() -> impl IntoView {
    let slug =
        use_params_map().with_untracked(|params| Slug::parse("org", &params.get("org")?).ok());
    match slug {
        Some(org) => view! { <PublicLayout><Org org /></PublicLayout> }.into_any(),
        None => view! { <MissingPage /> }.into_any(),
    }
}

#[component]
fn Org(org: Slug) -> impl IntoView {
    let slug = StoredValue::new(org);
    let asked = load(move || {
        let (org, client) = (slug.get_value(), client());
        async move { client.orgs().get(&org).await }
    });
    let title = Signal::derive(move || match asked.state.get() {
        Loaded::Here(view) => view.org.profile.name.to_string(),
        Loaded::Failed(error) if is_missing(&error) => t!(directory_org_missing),
        _ => slug.with_value(ToString::to_string),
    });
    view! {
        <div class="stack stack-5">
            <Heading text=title />
            {asked
                .show(move |view| {
                    let profile = view.org.profile;
                    let contact = profile.contact.to_string();
                    let written = |title: String, text: &str| {
                        let text = text.to_owned();
                        (!text.trim().is_empty())
                            .then(|| {
                                view! {
                                    <section class="section stack">
                                        <h2>{title}</h2>
                                        <Markdown text />
                                    </section>
                                }
                            })
                    };
                    let projects = if view.projects.is_empty() {
                        view! { <Empty title=t!(directory_none) text=t!(directory_org_none_text) /> }
                            .into_any()
                    } else {
                        view! {
                            <ul class="grid">
                                {view
                                    .projects
                                    .into_iter()
                                    .map(|card| view! { <li><Card card /></li> })
                                    .collect_view()}
                            </ul>
                        }
                            .into_any()
                    };
                    view! {
                        <p class="lead">{profile.summary.to_string()}</p>
                        {(!contact.is_empty()).then(|| view! { <p>{t!(directory_contact, how = contact)}</p> })}
                        {projects}
                        <ShownFiles org=slug.get_value() at=ShownAt::Org />
                        <Markdown text=profile.body.to_string() />
                        <NewsList org=slug.get_value() project=None />
                        {written(t!(directory_privacy), profile.privacy_notice.as_str())}
                        {written(t!(directory_imprint), profile.imprint.as_str())}
                    }
                })}
        </div>
    }
}
