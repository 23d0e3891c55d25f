//! One pledge in full: what the table has no room for.

use leptos::prelude::*;
use model::{
    pledge::PledgeKind,
    view::{Contact, PledgeRow, ProjectView},
};

use super::{answer, standing};
use crate::data::Asked;
use crate::i18n::{format, t};
use crate::pages::enrol::words;
use crate::pages::organise::person;
use crate::parts::{Button, Dialog};

/// Shown as long as there is a row in `row`.
#[component]
pub(super) fn One(row: RwSignal<Option<PledgeRow>>, parts: Asked<ProjectView>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(row.with(Option::is_some)));
    // However it was closed.
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            row.set(None);
        }
        is
    });
    let title =
        Signal::derive(move || row.with(|row| row.as_ref().map(person).unwrap_or_default()));
    view! {
        <Dialog
            name="one-pledge"
            title
            open
            actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>{t!(table_close)}</Button>
                }
                    .into_any()
            }
        >
            {move || row.get().map(|row| parts.state.with(|parts| facts(&row, parts.here())))}
        </Dialog>
    }
}

fn facts(row: &PledgeRow, parts: Option<&ProjectView>) -> impl IntoView + use<> {
    let fact = |label: String, value: AnyView| view! { <dt>{label}</dt> <dd>{value}</dd> };
    let text =
        |label: String, value: String| (!value.is_empty()).then(|| fact(label, value.into_any()));
    let kind = match row.kind {
        PledgeKind::Acting => t!(table_acts),
        PledgeKind::Supporting => t!(table_supports),
    };
    let mail = match &row.contact {
        Contact::Known { mail: Some(mail), .. } => mail.clone(),
        _ => String::new(),
    };
    let named = |say: fn(&ProjectView, &model::pledge::PledgeTerms) -> String| {
        parts.map(|parts| say(parts, &row.terms)).unwrap_or_default()
    };
    let note = row.note.clone().unwrap_or_default();
    let said = parts.map(|parts| words(&row.terms, &parts.offers, &parts.needs));
    view! {
        <p class="said">{said}</p>
        <dl class="facts-rows">
            {text(t!(table_note_label), note)}
            {text(t!(table_offers), named(super::offers))}
            {text(t!(table_needs), named(super::needs))}
            {text(t!(table_mail), mail)}
            {fact(t!(table_kind), kind.into_any())}
            {fact(t!(table_state), standing(row))}
            {text(t!(table_call), answer(row))}
            {fact(t!(table_number), row.ordinal.to_string().into_any())}
            {fact(t!(table_created), format::date_time(row.created_at.as_millis()).into_any())}
            {fact(t!(table_updated), format::date_time(row.updated_at.as_millis()).into_any())}
        </dl>
    }
}
