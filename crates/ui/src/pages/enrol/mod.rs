//! `/enrol/{org}/{project}`: what one gives, what one needs, the condition, and who one is.

mod draft;
mod form;
mod link;
mod open;
mod steps;

use client::Enrolment;
use leptos::prelude::*;
use model::{
    pledge::PledgeState,
    view::{MyPledge, ProjectView},
};

use self::form::Form;
pub(crate) use self::form::words;
use self::link::{Arrival, ArrivalNote, follow_address, take_over};
pub(crate) use self::open::OpenPage;
use self::steps::{Condition, Gives, Needs, Who};
use super::mail::mail_waits;
use super::missing::MissingPage;
use super::project::slugs;
use crate::data::{Loaded, Sending, account, client, load, refresh_account};
use crate::i18n::t;
use crate::parts::{ButtonKind, LinkButton, LogoMark, Note, Share, Standing, StandingText};
use crate::shell::{FocusLayout, Heading};

/// Where in the flow somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Give,
    Need,
    Condition,
    Who,
    Thanks,
}

#[component]
pub(crate) fn EnrolPage() -> impl IntoView {
    let Some((org, project)) = slugs() else {
        return view! { <MissingPage /> }.into_any();
    };
    let out = format!("/o/{org}/{project}");
    let slugs = StoredValue::new((org, project));
    let asked = load(move || {
        let ((org, project), client) = (slugs.get_value(), client());
        async move { client.projects().get(&org, &project).await }
    });
    let step = RwSignal::new(Step::Give);
    // Whether there is a pledge that stands, and this changes it.
    let changes = RwSignal::new(false);
    let title = Signal::derive(move || match step.get() {
        Step::Give => t!(enrol_give),
        Step::Need => t!(enrol_need),
        Step::Condition => t!(enrol_condition),
        Step::Who => t!(enrol_who),
        Step::Thanks if changes.get() => t!(enrol_changed),
        Step::Thanks => t!(enrol_thanks),
    });
    let about = move || match asked.state.get() {
        Loaded::Here(view) => view.project.fields.title.to_string(),
        _ => String::new(),
    };
    view! {
        <FocusLayout out=out out_label=t!(enrol_out)>
            <p class="sm muted">{about}</p>
            {move || (step.get() != Step::Thanks).then(|| view! { <Steps step /> })}
            <div class="stack stack-5">
                <Heading text=title />
                {asked
                    .show(move |view| {
                        if view.project.status.takes_pledges() {
                            view! { <Flow view step changes /> }.into_any()
                        } else {
                            view! { <Note>{t!(project_not_open)}</Note> }.into_any()
                        }
                    })}
            </div>
        </FocusLayout>
    }
    .into_any()
}

#[component]
fn Steps(step: RwSignal<Step>) -> impl IntoView {
    let item = move |mine: Step, label: String| {
        let current = move || (step.get() == mine).then_some("step");
        view! { <li class:was=move || { step.get() > mine } aria-current=current>{label}</li> }
    };
    view! {
        <ol class="steps">
            {item(Step::Give, t!(enrol_step_give))}
            {item(Step::Need, t!(enrol_step_need))}
            {item(Step::Condition, t!(enrol_step_condition))}
            {item(Step::Who, t!(enrol_step_who))}
        </ol>
    }
}

/// The four steps on one draft. The steps stay in the page's memory: going back loses nothing.
#[component]
fn Flow(view: ProjectView, step: RwSignal<Step>, changes: RwSignal<bool>) -> impl IntoView {
    let who = account();
    let form = Form::new(&view);
    let sending = Sending::new();
    let left = form.restore();
    let restored = left.is_some();
    let arrival = RwSignal::new(take_over(&view, form, restored));
    let filled = matches!(arrival.get_untracked(), Some(Arrival::Filled | Arrival::Outdated));
    if filled {
        step.set(Step::Who);
    } else if let Some(left) = left {
        step.set(left);
    }
    form.keep(step);
    follow_address();
    // Whoever has pledged already changes that pledge.
    let fetched = StoredValue::new(false);
    let org = StoredValue::new(view.org_slug.clone());
    let project = StoredValue::new(view.project.slug.clone());
    let id = view.project.id;
    Effect::new(move |_| {
        let here = |a: &crate::data::Account| {
            a.known()
                .is_some_and(|a| a.memberships.iter().any(|m| org.with_value(|o| m.slug == *o)))
        };
        if fetched.get_value() || !who.with(here) {
            return;
        }
        fetched.set_value(true);
        leptos::task::spawn_local(async move {
            let mine = client().pledges().mine(&org.get_value()).await;
            let mine = mine.ok().and_then(|all| all.into_iter().find(|p| p.pledge.project == id));
            let stands = |mine: &MyPledge| mine.pledge.state == PledgeState::Standing;
            // What was just made here is no change, and no news.
            if step.try_get_untracked().is_none_or(|step| step == Step::Thanks) {
                return;
            }
            changes.try_set(mine.as_ref().is_some_and(stands));
            let same = |mine: &MyPledge| mine.pledge.terms == untrack(|| form.terms());
            if filled && mine.as_ref().is_some_and(|mine| stands(mine) && same(mine)) {
                form.forget();
                arrival.try_set(Some(Arrival::Done));
            }
            // A link has no note: that of the pledge stays, unless they wrote another here.
            let unwritten = filled && !restored;
            if unwritten
                && form.note.try_with_untracked(String::is_empty) == Some(true)
                && let Some(note) = mine.as_ref().and_then(|mine| mine.note.clone())
            {
                form.note.try_set(note);
            }
            if let Some(mine) = mine
                && !restored
                && !filled
                && step.try_get_untracked() == Some(Step::Give)
            {
                form.fill(&mine.pledge.terms, mine.note.as_deref().unwrap_or_default());
            }
        });
    });
    let revision = view.project.revision;
    let enrol = Callback::new(move |()| {
        let enrolment = Enrolment {
            revision,
            terms: untrack(|| form.terms()),
            note: Some(form.note.get_untracked()).filter(|note| !note.trim().is_empty()),
            invitation: form::invitation(),
        };
        let work = async move {
            client().pledges().enrol(&org.get_value(), &project.get_value(), enrolment).await
        };
        sending.send(work, move |_| {
            form.forget();
            arrival.set(None);
            refresh_account();
            step.set(Step::Thanks);
        });
    });
    let view = StoredValue::new(view);
    let steps = move || match step.get() {
        Step::Give => view! { <Gives form step /> }.into_any(),
        Step::Need => view! { <Needs form step /> }.into_any(),
        Step::Condition => view! { <Condition view=view.get_value() form step /> }.into_any(),
        Step::Who => view! { <Who form step enrol sending changes /> }.into_any(),
        Step::Thanks => view! { <Thanks view=view.get_value() form changes /> }.into_any(),
    };
    view! {
        {move || {
            let asks = arrival.with(|arrival| !matches!(arrival, Some(Arrival::Done)));
            let again = asks && changes.get() && step.get() != Step::Thanks;
            again.then(|| view! { <Note>{t!(enrol_again)}</Note> })
        }}
        <ArrivalNote arrival form step />
        {steps}
    }
}

#[component]
fn Thanks(view: ProjectView, form: Form, changes: RwSignal<bool>) -> impl IntoView {
    let who = account();
    let unverified = move || who.with(|a| a.known().is_some_and(|a| !a.mail_verified));
    let waits = mail_waits();
    let lead = move || match changes.get() {
        true => t!(enrol_changed_text),
        false => t!(enrol_thanks_text),
    };
    let people = form.people.get_untracked();
    let path = format!("/o/{}/{}", view.org_slug, view.project.slug);
    view! {
        <div class="stack stack-5">
            <div class="done-head">
                <LogoMark />
                <p class="lead">{lead}</p>
            </div>
            <Standing
                numbers=view.numbers.clone()
                you=Some((people, t!(enrol_you)))
                somebody=true
                status=view.project.status
            />
            <StandingText numbers=view.numbers.clone() somebody=true status=view.project.status />
            {move || {
                unverified()
                    .then(|| {
                        let text =
                            if waits.get() { t!(auth_mail_waits) } else { t!(enrol_verify) };
                        view! { <Note>{text}</Note> }
                    })
            }}
            <section class="card stack">
                <h2>{t!(enrol_share)}</h2>
                <p class="sm muted">{t!(enrol_share_text)}</p>
                <Share path title=view.project.fields.title.to_string() />
            </section>
            <section class="card stack">
                <h2>{t!(enrol_next)}</h2>
                <ol class="stack stack-2">
                    <li>{t!(enrol_next_1)}</li>
                    <li>{t!(enrol_next_2)}</li>
                    <li>{t!(enrol_next_3)}</li>
                </ol>
            </section>
            <LinkButton href="/pledges" kind=ButtonKind::Primary wide=true>
                {t!(enrol_see)}
            </LinkButton>
        </div>
    }
}
