//! `/admin/orgs/{org}/{project}`: status, tiers, types and texts of a project.

mod agreeing;
mod needs;
mod offers;
mod part;
mod status;
mod texts;
mod tiers;

use client::ShownAt;
use leptos::prelude::*;
use model::{limits::PEOPLE_MAX, text::Slug, view::ProjectView};

use self::{needs::Needs, offers::Offers, status::StatusCard, texts::Texts, tiers::Tiers};
use super::{AdminLayout, slug};
use crate::data::{client, load};
use crate::i18n::t;
use crate::pages::files::ShownCard;
use crate::pages::missing::MissingPage;
use crate::shell::Heading;

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
    let (owner, kept) = (Owner::current(), StoredValue::new(None::<texts::Form>));
    let texts = move |view: &ProjectView| {
        let form = kept.get_value().filter(|form| form.goes_on(view));
        let fresh = || match &owner {
            Some(owner) => owner.with(|| texts::Form::of(view)),
            None => texts::Form::of(view),
        };
        let form = form.unwrap_or_else(fresh);
        kept.set_value(Some(form));
        form
    };
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
                let form = texts(&view);
                view! {
                    <div class="stack">
                        <StatusCard at asked view=view.clone() />
                        <Tiers at asked tiers=view.tiers.clone() offers=view.offers.clone() />
                        <Offers at asked offers=view.offers.clone() needs=view.needs.clone() tiers=view.tiers.clone() />
                        <Needs at asked needs=view.needs.clone() />
                        <Texts at asked form />
                        <ShownCard
                            org=at.names().0
                            at=ShownAt::Project(at.names().1)
                        />
                    </div>
                }
            })}
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

/// As [`count`], or nothing.
fn optional_count(field: &str, text: &str) -> Result<Option<u64>, model::Invalid> {
    if text.trim().is_empty() { Ok(None) } else { count(field, text).map(Some) }
}
