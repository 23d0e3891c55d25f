//! What people may need.

use leptos::prelude::*;
use model::{
    Invalid, NeedTypeId,
    need::{NeedKind, NeedType, NeedTypeFields},
    text::{Name, Summary},
    view::ProjectView,
};

use super::{
    At,
    part::{Entry, PartCard},
};
use crate::data::{Asked, Sending, client};
use crate::i18n::t;
use crate::pages::admin::invalid;
use crate::parts::{Choice, SelectField, TextField};

#[derive(Clone, Copy)]
struct Form {
    /// The one that is changed; none adds one.
    id: RwSignal<Option<NeedTypeId>>,
    group: RwSignal<String>,
    name: RwSignal<String>,
    hint: RwSignal<String>,
    kind: RwSignal<NeedKind>,
    unit: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            id: RwSignal::new(None),
            group: text(),
            name: text(),
            hint: text(),
            kind: RwSignal::new(NeedKind::YesNo),
            unit: text(),
        }
    }

    fn show(self, id: Option<NeedTypeId>, fields: Option<&NeedTypeFields>) {
        let text = |read: fn(&NeedTypeFields) -> String| fields.map(read).unwrap_or_default();
        self.id.set(id);
        self.group.set(text(|f| f.group.to_string()));
        self.name.set(text(|f| f.name.to_string()));
        self.hint.set(text(|f| f.hint.to_string()));
        self.unit.set(text(|f| f.unit.to_string()));
        self.kind.set(fields.map_or(NeedKind::YesNo, |f| f.kind));
    }

    fn read(self) -> Result<NeedTypeFields, Invalid> {
        let kind = self.kind.get_untracked();
        let unit = match kind {
            NeedKind::Quantity => self.unit.get_untracked(),
            NeedKind::YesNo => String::new(),
        };
        let fields = NeedTypeFields {
            group: Summary::parse("fields.group", &self.group.get_untracked())?,
            name: Name::parse("fields.name", &self.name.get_untracked())?,
            hint: Summary::parse("fields.hint", &self.hint.get_untracked())?,
            kind,
            unit: Summary::parse("fields.unit", &unit)?,
        };
        fields.validate().map_err(|e| e.within("fields"))?;
        Ok(fields)
    }
}

#[component]
pub(super) fn Needs(at: At, asked: Asked<ProjectView>, needs: Vec<NeedType>) -> impl IntoView {
    let (form, sending) = (Form::new(), Sending::new());
    let remove = move |id: NeedTypeId| {
        let (client, (org, project)) = (client(), at.names());
        let work = async move { client.projects().drop_need_type(&org, &project, id).await };
        sending.send(work, move |()| asked.again());
    };
    let save = move |()| {
        let (client, (org, project)) = (client(), at.names());
        let (id, read) = (form.id.get_untracked(), form.read());
        let work = async move {
            let fields = read.map_err(invalid)?;
            client.projects().put_need_type(&org, &project, id, fields).await
        };
        sending.send(work, move |_| asked.again());
    };
    let row = move |need: NeedType| {
        let fact = match need.fields.kind {
            NeedKind::Quantity => need.fields.unit.to_string(),
            NeedKind::YesNo => t!(admin_need_yes_no),
        };
        let (id, name) = (need.id, need.fields.name.to_string());
        let hint = need.fields.hint.to_string();
        let edit = move |()| form.show(Some(id), Some(&need.fields));
        view! { <Entry name hint fact on_edit=edit on_remove=move |()| remove(id) /> }.into_any()
    };
    let kinds = vec![
        Choice::new(NeedKind::YesNo, t!(admin_need_yes_no)),
        Choice::new(NeedKind::Quantity, t!(admin_need_quantity)),
    ];
    let of_quantity = Memo::new(move |_| form.kind.get() == NeedKind::Quantity);
    view! {
        <PartCard
            title=t!(admin_needs)
            lead=t!(admin_needs_lead)
            entries=needs.into_iter().map(row).collect()
            sending
            on_save=save
            editing=Signal::derive(move || form.id.get().is_some())
            on_leave=move |()| form.show(None, None)
        >
                <TextField
                    name="need-name"
                    label=t!(admin_need_name)
                    value=form.name
                    refused=sending.field("fields.name")
                />
                <TextField
                    name="need-hint"
                    label=t!(admin_need_hint)
                    value=form.hint
                    optional=true
                    refused=sending.field("fields.hint")
                />
                <TextField
                    name="need-group"
                    label=t!(admin_need_group)
                    value=form.group
                    optional=true
                    refused=sending.field("fields.group")
                />
                <SelectField name="need-kind" label=t!(admin_need_kind) value=form.kind choices=kinds />
                {move || {
                    of_quantity
                        .get()
                        .then(|| {
                            view! {
                                <TextField
                                    name="need-unit"
                                    label=t!(admin_offer_unit)
                                    value=form.unit
                                    refused=sending.field("fields.unit")
                                />
                            }
                        })
                }}
        </PartCard>
    }
}
