//! What people can give.

use leptos::prelude::*;
use model::{
    Invalid, NeedTypeId, OfferTypeId,
    need::{NeedKind, NeedType},
    offer::{OfferType, OfferTypeFields},
    text::{Name, Summary},
    tier::Tier,
    view::ProjectView,
};

use super::{
    At,
    agreeing::{AgreeAgain, Agreeing},
    optional_count,
    part::{Entry, PartCard},
};
use crate::data::{Asked, Sending, client};
use crate::i18n::t;
use crate::pages::admin::invalid;
use crate::parts::{Choice, FieldKind, SelectField, TextField};

#[derive(Clone, Copy)]
struct Form {
    /// The one that is changed; none adds one.
    id: RwSignal<Option<OfferTypeId>>,
    name: RwSignal<String>,
    hint: RwSignal<String>,
    unit: RwSignal<String>,
    most: RwSignal<String>,
    target: RwSignal<String>,
    meets: RwSignal<Option<NeedTypeId>>,
}

impl Form {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            id: RwSignal::new(None),
            name: text(),
            hint: text(),
            unit: text(),
            most: text(),
            target: text(),
            meets: RwSignal::new(None),
        }
    }

    fn show(self, id: Option<OfferTypeId>, fields: Option<&OfferTypeFields>) {
        let text = |read: fn(&OfferTypeFields) -> String| fields.map(read).unwrap_or_default();
        let figure = |figure: Option<u64>| figure.map(|n| n.to_string()).unwrap_or_default();
        self.id.set(id);
        self.name.set(text(|f| f.name.to_string()));
        self.hint.set(text(|f| f.hint.to_string()));
        self.unit.set(text(|f| f.unit.to_string()));
        self.most.set(figure(fields.and_then(|f| f.per_person_max)));
        self.target.set(figure(fields.and_then(|f| f.target)));
        self.meets.set(fields.and_then(|f| f.meets));
    }

    fn read(self) -> Result<OfferTypeFields, Invalid> {
        let (most, target) = (self.most.get_untracked(), self.target.get_untracked());
        let fields = OfferTypeFields {
            name: Name::parse("fields.name", &self.name.get_untracked())?,
            hint: Summary::parse("fields.hint", &self.hint.get_untracked())?,
            unit: Name::parse("fields.unit", &self.unit.get_untracked())?,
            per_person_max: optional_count("fields.per_person_max", &most)?,
            target: optional_count("fields.target", &target)?,
            meets: self.meets.get_untracked(),
        };
        fields.validate().map_err(|e| e.within("fields"))?;
        Ok(fields)
    }
}

#[component]
pub(super) fn Offers(
    at: At,
    asked: Asked<ProjectView>,
    offers: Vec<OfferType>,
    needs: Vec<NeedType>,
    tiers: Vec<Tier>,
) -> impl IntoView {
    let (form, sending, agreeing) = (Form::new(), Sending::new(), Agreeing::new(at));
    // Offers that a tier takes: in another unit it takes something else.
    let taken = move |offer: &OfferType| {
        let parts = |tier: &Tier| tier.fields.requirement.offered.clone();
        tiers.iter().flat_map(parts).any(|part| part.offer_type == offer.id)
    };
    let taken: Vec<OfferType> = offers.iter().filter(|offer| taken(offer)).cloned().collect();
    let taken = StoredValue::new(taken);
    let remove = move |id: OfferTypeId| {
        let (client, (org, project)) = (client(), at.names());
        let work = async move { client.projects().drop_offer_type(&org, &project, id).await };
        sending.send(work, move |()| asked.again());
    };
    let save = move |()| {
        let (id, read) = (form.id.get_untracked(), form.read());
        let other_unit = read.as_ref().is_ok_and(|new| {
            let other = |old: &OfferType| Some(old.id) == id && old.fields.unit != new.unit;
            taken.with_value(|taken| taken.iter().any(other))
        });
        let put = Callback::new(move |()| {
            let (client, (org, project), read) = (client(), at.names(), read.clone());
            let work = async move {
                let fields = read.map_err(invalid)?;
                client.projects().put_offer_type(&org, &project, id, fields).await
            };
            sending.send(work, move |_| asked.again());
        });
        agreeing.ask(other_unit, sending, put);
    };
    let row = move |offer: OfferType| {
        let unit = offer.fields.unit.to_string();
        let fact = match offer.fields.per_person_max {
            Some(max) => t!(admin_offer_max, max = max, unit = unit),
            None => unit,
        };
        let (id, name) = (offer.id, offer.fields.name.to_string());
        let hint = offer.fields.hint.to_string();
        let edit = move |()| form.show(Some(id), Some(&offer.fields));
        view! { <Entry name hint fact on_edit=edit on_remove=move |()| remove(id) /> }.into_any()
    };
    let mut met = vec![Choice::new(None, t!(admin_offer_meets_none))];
    let measured = needs.iter().filter(|need| need.fields.kind == NeedKind::Quantity);
    met.extend(measured.map(|need| Choice::new(Some(need.id), need.fields.name.to_string())));
    view! {
        <PartCard
            title=t!(admin_offers)
            lead=t!(admin_offers_lead)
            entries=offers.into_iter().map(row).collect()
            sending
            on_save=save
            editing=Signal::derive(move || form.id.get().is_some())
            on_leave=move |()| form.show(None, None)
        >
                <TextField
                    name="offer-name"
                    label=t!(admin_offer_name)
                    value=form.name
                    refused=sending.field("fields.name")
                />
                <TextField
                    name="offer-hint"
                    label=t!(admin_offer_hint)
                    value=form.hint
                    optional=true
                    refused=sending.field("fields.hint")
                />
                <TextField
                    name="offer-unit"
                    label=t!(admin_offer_unit)
                    value=form.unit
                    refused=sending.field("fields.unit")
                />
                <TextField
                    name="offer-max"
                    label=t!(admin_offer_most)
                    value=form.most
                    kind=FieldKind::Number
                    optional=true
                    refused=sending.field("fields.per_person_max")
                />
                <TextField
                    name="offer-target"
                    label=t!(admin_offer_target)
                    value=form.target
                    kind=FieldKind::Number
                    optional=true
                    refused=sending.field("fields.target")
                />
                <SelectField
                    name="offer-meets"
                    label=t!(admin_offer_meets)
                    value=form.meets
                    choices=met
                />
        </PartCard>
        <AgreeAgain name="agree-offer" agreeing />
    }
}
