//! Answers that came with the address, behind its `#`: filled in elsewhere, sent to nobody.

use client::{EnrolLink, LinkError};
use leptos::prelude::*;
use model::{pledge::PledgeTerms, view::ProjectView};

use super::Step;
use super::form::Form;
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, LinkButton, Note, NoteKind};

/// What came of the link in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Its answers are in the form.
    Filled,
    /// The same, and the project is another than when they were given.
    Outdated,
    /// There is a draft with other answers on this device.
    Differs(PledgeTerms),
    /// A pledge with exactly these answers stands already.
    Done,
    /// It is of another project.
    Foreign,
    /// It was cut or changed.
    Broken,
    /// A newer version made it.
    TooNew,
}

/// Takes the link in the address over into the form, if there is one. What is typed on this device
/// already is never written over.
pub(super) fn take_over(view: &ProjectView, form: Form, restored: bool) -> Option<Arrival> {
    let hash = window().location().hash().ok()?;
    let text = hash.strip_prefix('#').filter(|text| !text.is_empty() && !text.contains('='))?;
    let link = match EnrolLink::read(text) {
        Ok(link) if link.project != view.project.id => return Some(Arrival::Foreign),
        Ok(link) => link,
        Err(LinkError::TooNew) => return Some(Arrival::TooNew),
        Err(LinkError::Broken | LinkError::TooLong) => return Some(Arrival::Broken),
    };
    if restored && untrack(|| form.terms()) != link.terms {
        return Some(Arrival::Differs(link.terms));
    }
    fill(form, &link.terms);
    // It is the draft now. Left in the address it would, after a reload, ask about every answer
    // that was changed here; and whoever looks at the screen could read it there.
    leave_address();
    let current = link.revision == view.project.revision;
    Some(if current { Arrival::Filled } else { Arrival::Outdated })
}

/// A link has no note: the one on this device stays.
fn fill(form: Form, terms: &PledgeTerms) {
    let note = form.note.get_untracked();
    form.fill(terms, &note);
    form.remember_now(Step::Who);
}

/// Takes what stands behind the `#` out of the address of this page.
fn leave_address() {
    let (location, history) = (window().location(), window().history());
    let bare = location.pathname().ok().zip(location.search().ok());
    if let (Some((path, search)), Ok(history)) = (bare, history) {
        let state = history.state().unwrap_or_default();
        // A browser that does not want to leaves the address as it is.
        let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{search}")));
    }
}

/// Opens the page anew when a link to it is put into the address while it is open.
pub(super) fn follow_address() {
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        let hash = window().location().hash().unwrap_or_default();
        if hash.len() > 1 {
            let _ = window().location().reload();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Says what came of the link.
#[component]
pub(super) fn ArrivalNote(
    arrival: RwSignal<Option<Arrival>>,
    form: Form,
    step: RwSignal<Step>,
) -> impl IntoView {
    let take = move |terms: PledgeTerms| {
        fill(form, &terms);
        arrival.set(Some(Arrival::Filled));
        step.set(Step::Who);
    };
    move || {
        let said = arrival.get()?;
        Some(match said {
            Arrival::Filled => view! { <Note>{t!(enrol_link_filled)}</Note> }.into_any(),
            Arrival::Outdated => view! { <Note>{t!(enrol_link_outdated)}</Note> }.into_any(),
            Arrival::Done => view! {
                <Note>{t!(enrol_link_done)}</Note>
                <div>
                    <LinkButton href="/pledges" kind=ButtonKind::Primary>
                        {t!(enrol_see)}
                    </LinkButton>
                </div>
            }
            .into_any(),
            Arrival::Differs(terms) => view! {
                <Note>{t!(enrol_link_differs)}</Note>
                <div class="row">
                    <Button kind=ButtonKind::Primary on:click=move |_| take(terms.clone())>
                        {t!(enrol_link_take)}
                    </Button>
                    <Button on:click=move |_| arrival.set(None)>{t!(enrol_link_keep)}</Button>
                </div>
            }
            .into_any(),
            Arrival::Foreign => {
                view! { <Note kind=NoteKind::Danger>{t!(enrol_link_foreign)}</Note> }.into_any()
            }
            Arrival::Broken => {
                view! { <Note kind=NoteKind::Danger>{t!(enrol_link_broken)}</Note> }.into_any()
            }
            Arrival::TooNew => {
                view! { <Note kind=NoteKind::Danger>{t!(enrol_link_too_new)}</Note> }.into_any()
            }
        })
    }
}
