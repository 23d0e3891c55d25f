//! What is entered, as signals; and the terms it makes.

use leptos::prelude::*;
use model::{
    need::NeedType,
    offer::OfferType,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    tier::Quantity,
    view::ProjectView,
};

use super::Step;
use super::draft::Draft;
use crate::browser::{field_instant, instant_field, remember, remembered};
use crate::i18n::t;

/// An offer type with what is offered, asked for, and left over if it never comes to it.
#[derive(Clone)]
pub(super) struct OfferRow {
    pub(super) kind: OfferType,
    pub(super) give: RwSignal<u64>,
    pub(super) ask: RwSignal<u64>,
    pub(super) fallback: RwSignal<u64>,
}

/// A need type with what is needed.
#[derive(Clone)]
pub(super) struct NeedRow {
    pub(super) kind: NeedType,
    pub(super) need: RwSignal<u64>,
}

#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) acting: RwSignal<bool>,
    pub(super) people: RwSignal<u64>,
    /// As the browser's field for dates has it; empty for none.
    pub(super) until: RwSignal<String>,
    pub(super) hide: RwSignal<bool>,
    pub(super) note: RwSignal<String>,
    pub(super) offers: StoredValue<Vec<OfferRow>>,
    pub(super) needs: StoredValue<Vec<NeedRow>>,
    key: StoredValue<String>,
}

impl Form {
    pub(super) fn new(view: &ProjectView) -> Self {
        let offer = |kind: &OfferType| OfferRow {
            kind: kind.clone(),
            give: RwSignal::new(0),
            ask: RwSignal::new(0),
            fallback: RwSignal::new(0),
        };
        let need = |kind: &NeedType| NeedRow { kind: kind.clone(), need: RwSignal::new(0) };
        let first = view.tiers.iter().find_map(|tier| tier.fields.requirement.people);
        Self {
            acting: RwSignal::new(true),
            people: RwSignal::new(first.unwrap_or(10)),
            until: RwSignal::new(String::new()),
            hide: RwSignal::new(false),
            note: RwSignal::new(String::new()),
            offers: StoredValue::new(view.offers.iter().map(offer).collect()),
            needs: StoredValue::new(view.needs.iter().map(need).collect()),
            key: StoredValue::new(format!("draft.{}", view.project.id)),
        }
    }

    /// The terms as entered; follows every signal.
    pub(super) fn terms(self) -> PledgeTerms {
        let rows = |of: fn(&OfferRow) -> RwSignal<u64>| -> Vec<Quantity> {
            self.offers.with_value(|rows| {
                rows.iter()
                    .map(|row| Quantity { offer_type: row.kind.id, quantity: of(row).get() })
                    .filter(|part| part.quantity > 0)
                    .collect()
            })
        };
        let needs = self.needs.with_value(|rows| {
            rows.iter()
                .map(|row| Need { need_type: row.kind.id, quantity: row.need.get() })
                .filter(|need| need.quantity > 0)
                .collect()
        });
        let mut clauses = vec![Clause::AtLeastPeople(self.people.get().max(1))];
        clauses.extend(rows(|row| row.ask).into_iter().map(Clause::AtLeastOffered));
        clauses.extend(field_instant(&self.until.get()).map(Clause::Before));
        let kind = if self.acting.get() { PledgeKind::Acting } else { PledgeKind::Supporting };
        PledgeTerms {
            kind,
            offers: rows(|row| row.give),
            needs,
            clauses,
            fallback: rows(|row| row.fallback),
            hide_name: self.hide.get(),
        }
    }

    /// Takes over what was pledged or drafted before.
    pub(super) fn fill(self, terms: &PledgeTerms, note: &str) {
        self.acting.set(terms.kind == PledgeKind::Acting);
        self.people.set(terms.people_threshold());
        self.hide.set(terms.hide_name);
        self.note.set(note.to_owned());
        self.until.set(terms.expires_at().map(instant_field).unwrap_or_default());
        let of = |list: &[Quantity], row: &OfferRow| {
            list.iter().find(|part| part.offer_type == row.kind.id).map_or(0, |part| part.quantity)
        };
        let asked: Vec<Quantity> = terms
            .clauses
            .iter()
            .filter_map(|c| if let Clause::AtLeastOffered(part) = c { Some(*part) } else { None })
            .collect();
        self.offers.with_value(|rows| {
            for row in rows {
                row.give.set(of(&terms.offers, row));
                row.ask.set(of(&asked, row));
                row.fallback.set(of(&terms.fallback, row));
            }
        });
        self.needs.with_value(|rows| {
            for row in rows {
                let need = terms.needs.iter().find(|need| need.need_type == row.kind.id);
                row.need.set(need.map_or(0, |need| need.quantity));
            }
        });
    }

    /// Takes over the draft of this device, and where it was left, if there is one.
    pub(super) fn restore(self) -> Option<Step> {
        let kept = self.key.with_value(|key| remembered(key));
        let draft = kept.and_then(|text| Draft::read(&text))?;
        self.fill(&draft.terms, &draft.note);
        Some(draft.step)
    }

    /// Keeps a draft at each change from now on, with where it is left.
    pub(super) fn keep(self, step: RwSignal<Step>) {
        Effect::new(move |before: Option<Draft>| {
            let now = Draft { terms: self.terms(), note: self.note.get(), step: step.get() };
            // The first run is what was there before anybody entered anything.
            let is_new = before.is_some_and(|before| {
                let same = (&before.terms, &before.note) == (&now.terms, &now.note);
                // Whoever only looks at the steps leaves no draft.
                !same || before.step != now.step && self.is_kept()
            });
            if is_new {
                self.write(&now);
            }
            now
        });
    }

    /// Keeps what is entered now as the draft.
    pub(super) fn remember_now(self, step: Step) {
        self.write(&untrack(|| Draft { terms: self.terms(), note: self.note.get(), step }));
    }

    fn write(self, draft: &Draft) {
        self.key.with_value(|key| remember(key, draft.write().as_deref()));
    }

    fn is_kept(self) -> bool {
        self.key.with_value(|key| remembered(key)).is_some()
    }

    /// Forgets the draft: it is a pledge now.
    pub(super) fn forget(self) {
        self.key.with_value(|key| remember(key, None));
    }

    /// What is promised, in words.
    pub(super) fn words(self) -> String {
        let terms = self.terms();
        self.offers.with_value(|offers| {
            self.needs.with_value(|needs| {
                let offers: Vec<OfferType> = offers.iter().map(|row| row.kind.clone()).collect();
                let needs: Vec<NeedType> = needs.iter().map(|row| row.kind.clone()).collect();
                words(&terms, &offers, &needs)
            })
        })
    }
}

/// A pledge in its own words.
pub(crate) fn words(terms: &PledgeTerms, offers: &[OfferType], needs: &[NeedType]) -> String {
    let part = |part: &Quantity| {
        let kind = offers.iter().find(|kind| kind.id == part.offer_type)?;
        Some(t!(
            words_part,
            quantity = part.quantity,
            unit = kind.fields.unit.as_str(),
            name = kind.fields.name.as_str()
        ))
    };
    let parts = |list: &[Quantity]| list.iter().filter_map(part).collect::<Vec<_>>().join(", ");
    let mut said = match terms.kind {
        PledgeKind::Acting => vec![t!(words_act, people = terms.people_threshold())],
        PledgeKind::Supporting => vec![t!(words_support, people = terms.people_threshold())],
    };
    for clause in &terms.clauses {
        match clause {
            Clause::AtLeastPeople(_) => {}
            Clause::AtLeastOffered(asked) => {
                said.extend(part(asked).map(|what| t!(words_if, what = what)));
            }
            Clause::Before(at) => {
                let when = crate::i18n::format::date_time(at.as_millis());
                said.push(t!(words_until, when = when));
            }
        }
    }
    if !terms.offers.is_empty() {
        said.push(t!(words_give, what = parts(&terms.offers)));
    }
    if !terms.needs.is_empty() {
        let name = |need: &Need| {
            let kind = needs.iter().find(|kind| kind.id == need.need_type)?;
            Some(kind.fields.name.to_string())
        };
        let named: Vec<String> = terms.needs.iter().filter_map(name).collect();
        said.push(t!(words_need, what = named.join(", ")));
    }
    if !terms.fallback.is_empty() {
        said.push(t!(words_fallback, what = parts(&terms.fallback)));
    }
    said.join(" ")
}

/// The token of an invitation's link, which stands behind `#`: a fragment is sent to no server.
pub(super) fn invitation() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix("#invitation=").filter(|token| !token.is_empty()).map(str::to_owned)
}
