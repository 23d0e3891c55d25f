//! Tiers: what each takes, and who calls for it.

use leptos::prelude::*;
use model::{
    Invalid, OfferTypeId, Problem, TierId,
    offer::OfferType,
    text::{Name, Summary},
    tier::{CallRule, Quantity, Requirement, Tier, TierFields},
    view::ProjectView,
};

use super::{
    At,
    agreeing::{AgreeAgain, Agreeing},
    count, optional_count,
    part::{Entry, PartCard},
};
use crate::data::{Asked, Sending, client};
use crate::i18n::t;
use crate::pages::admin::invalid;
use crate::parts::{Choice, FieldKind, SelectField, Stepper, TextField};

/// An offer type that a tier can take, and how much of it.
type Taken = (OfferTypeId, String, RwSignal<u64>);

#[derive(Clone, Copy)]
struct Form {
    /// The one that is changed; none adds one.
    id: RwSignal<Option<TierId>>,
    name: RwSignal<String>,
    summary: RwSignal<String>,
    people: RwSignal<String>,
    offered: StoredValue<Vec<Taken>>,
    /// Whether muster calls by itself.
    automatic: RwSignal<bool>,
    slack: RwSignal<String>,
    hours: RwSignal<String>,
}

impl Form {
    fn new(offers: &[OfferType]) -> Self {
        let text = || RwSignal::new(String::new());
        // What has no maximum per person could be tipped by one person alone.
        let bounded = offers.iter().filter(|offer| offer.fields.per_person_max.is_some());
        let taken = bounded.map(|offer| {
            let label = format!("{}, {}", offer.fields.name, offer.fields.unit);
            (offer.id, label, RwSignal::new(0))
        });
        Self {
            id: RwSignal::new(None),
            name: text(),
            summary: text(),
            people: text(),
            offered: StoredValue::new(taken.collect()),
            automatic: RwSignal::new(false),
            slack: RwSignal::new("10".to_owned()),
            hours: RwSignal::new("24".to_owned()),
        }
    }

    fn show(self, tier: Option<&Tier>) {
        let text = |read: fn(&TierFields) -> String| tier.map(|t| read(&t.fields));
        self.id.set(tier.map(|t| t.id));
        self.name.set(text(|f| f.name.to_string()).unwrap_or_default());
        self.summary.set(text(|f| f.summary.to_string()).unwrap_or_default());
        let requirement = tier.map(|t| &t.fields.requirement);
        let people = requirement.and_then(|r| r.people);
        self.people.set(people.map(|n| n.to_string()).unwrap_or_default());
        self.offered.with_value(|offered| {
            for (id, _, amount) in offered {
                let of = requirement.and_then(|r| r.offered.iter().find(|q| q.offer_type == *id));
                amount.set(of.map_or(0, |of| of.quantity));
            }
        });
        let rule = tier.map(|t| t.fields.call_rule);
        self.automatic.set(matches!(rule, Some(CallRule::Automatic { .. })));
        if let Some(CallRule::Automatic { slack_percent, hold_hours }) = rule {
            self.slack.set(slack_percent.to_string());
            self.hours.set(hold_hours.to_string());
        }
    }

    fn read(self) -> Result<TierFields, Invalid> {
        let people = self.people.get_untracked();
        let offered = self.offered.with_value(|offered| {
            let taken = offered.iter().filter_map(|(offer_type, _, amount)| {
                let quantity = amount.get_untracked();
                (quantity > 0).then_some(Quantity { offer_type: *offer_type, quantity })
            });
            taken.collect::<Vec<_>>()
        });
        let fields = TierFields {
            name: Name::parse("fields.name", &self.name.get_untracked())?,
            summary: Summary::parse("fields.summary", &self.summary.get_untracked())?,
            requirement: Requirement {
                people: optional_count("fields.requirement.people", &people)?,
                offered,
            },
            call_rule: self.rule()?,
        };
        fields.validate().map_err(|e| e.within("fields"))?;
        Ok(fields)
    }

    fn rule(self) -> Result<CallRule, Invalid> {
        if !self.automatic.get_untracked() {
            return Ok(CallRule::ByOrganiser);
        }
        let slack = self.slack.get_untracked();
        let slack_percent = slack.trim().parse::<u8>().ok().filter(|percent| *percent <= 100);
        let field = "fields.call_rule.slack_percent";
        let wrong = || Invalid::new(field, Problem::OutOfRange { min: 0, max: 100 });
        let hours = count("fields.call_rule.hold_hours", &self.hours.get_untracked())?;
        Ok(CallRule::Automatic {
            slack_percent: slack_percent.ok_or_else(wrong)?,
            hold_hours: u32::try_from(hours).unwrap_or(u32::MAX),
        })
    }
}

/// What a tier takes, in a word or two.
fn takes(tier: &Tier, offers: &[OfferType]) -> String {
    let requirement = &tier.fields.requirement;
    let people = requirement.people.map(|people| t!(admin_people, count = people));
    let part = |part: &Quantity| {
        let offer = offers.iter().find(|offer| offer.id == part.offer_type)?;
        let (name, unit) = (offer.fields.name.to_string(), offer.fields.unit.to_string());
        Some(t!(admin_tier_part, name = name, quantity = part.quantity, unit = unit))
    };
    let parts = requirement.offered.iter().filter_map(part);
    people.into_iter().chain(parts).collect::<Vec<_>>().join(" + ")
}

#[component]
pub(super) fn Tiers(
    at: At,
    asked: Asked<ProjectView>,
    tiers: Vec<Tier>,
    offers: Vec<OfferType>,
) -> impl IntoView {
    let (form, sending, agreeing) = (Form::new(&offers), Sending::new(), Agreeing::new(at));
    let there = StoredValue::new(tiers.clone());
    let remove = move |id: TierId| {
        let drop = Callback::new(move |()| {
            let (client, (org, project)) = (client(), at.names());
            let work = async move { client.projects().drop_tier(&org, &project, id).await };
            sending.send(work, move |()| asked.again());
        });
        agreeing.ask(true, sending, drop);
    };
    let save = move |()| {
        let (id, read) = (form.id.get_untracked(), form.read());
        let takes_another = read.as_ref().is_ok_and(|new| {
            let was = |old: &Tier| {
                Some(old.id) == id && old.fields.requirement.takes_same(&new.requirement)
            };
            !there.with_value(|there| there.iter().any(was))
        });
        let put = Callback::new(move |()| {
            let (client, (org, project), read) = (client(), at.names(), read.clone());
            let work = async move {
                let fields = read.map_err(invalid)?;
                client.projects().put_tier(&org, &project, id, fields).await
            };
            sending.send(work, move |_| asked.again());
        });
        agreeing.ask(takes_another, sending, put);
    };
    let row = |tier: Tier| {
        let (id, name, fact) = (tier.id, tier.fields.name.to_string(), takes(&tier, &offers));
        let hint = match tier.fields.call_rule {
            CallRule::ByOrganiser => tier.fields.summary.to_string(),
            CallRule::Automatic { slack_percent, hold_hours } => {
                let rule =
                    t!(admin_tier_by_itself, slack = u32::from(slack_percent), hours = hold_hours);
                format!("{} {rule}", tier.fields.summary)
            }
        };
        let edit = move |()| form.show(Some(&tier));
        view! { <Entry name hint fact on_edit=edit on_remove=move |()| remove(id) /> }.into_any()
    };
    let rules = vec![
        Choice::new(false, t!(admin_tier_by_organiser)),
        Choice::new(true, t!(admin_tier_automatic)),
    ];
    let amount = |(_, label, value): &Taken| {
        let (label, value) = (label.clone(), *value);
        view! {
            <div class="field">
                <span class="label">{t!(admin_tier_offered, what = label.clone())}</span>
                <Stepper label value />
            </div>
        }
    };
    let amounts = form.offered.with_value(|offered| offered.iter().map(amount).collect_view());
    view! {
        <PartCard
            title=t!(admin_tiers)
            lead=t!(admin_tiers_lead)
            entries=tiers.into_iter().map(row).collect()
            sending
            on_save=save
            editing=Signal::derive(move || form.id.get().is_some())
            on_leave=move |()| form.show(None)
        >
                <TextField
                    name="tier-name"
                    label=t!(admin_tier_name)
                    value=form.name
                    refused=sending.field("fields.name")
                />
                <TextField
                    name="tier-people"
                    label=t!(admin_tier_people)
                    value=form.people
                    kind=FieldKind::Number
                    refused=sending.field("fields.requirement")
                />
                <TextField
                    name="tier-summary"
                    label=t!(admin_tier_summary)
                    value=form.summary
                    optional=true
                    refused=sending.field("fields.summary")
                />
                {amounts}
                <SelectField
                    name="tier-rule"
                    label=t!(admin_tier_rule)
                    value=form.automatic
                    choices=rules
                />
                {move || form.automatic.get().then(|| view! { <Rule form sending /> })}
        </PartCard>
        <AgreeAgain name="agree-tier" agreeing />
    }
}

/// When muster calls by itself.
#[component]
fn Rule(form: Form, sending: Sending) -> impl IntoView {
    view! {
        <TextField
            name="tier-slack"
            label=t!(admin_tier_slack)
            value=form.slack
            kind=FieldKind::Number
            refused=sending.field("fields.call_rule.slack_percent")
        />
        <TextField
            name="tier-hours"
            label=t!(admin_tier_hours)
            value=form.hours
            kind=FieldKind::Number
            refused=sending.field("fields.call_rule.hold_hours")
        />
    }
}
