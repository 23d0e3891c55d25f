//! What is pressed, typed and chosen.

use std::sync::Arc;

use leptos::prelude::*;

use crate::parts::{
    Avatar, Button, ButtonKind, ButtonSize, Check, Chip, Chips, Choice, Column, DataTable, Dialog,
    FieldKind, Icon, IconButton, LinkButton, Radio, Segment, SegmentedControl, SelectField, Sort,
    Stepper, Switch, Tag, TagKind, TextField,
};
use crate::shell::Toasts;

#[component]
pub(super) fn Controls() -> impl IntoView {
    let toasts: Toasts = expect_context();
    let open = RwSignal::new(false);
    let mail = RwSignal::new("rosa".to_owned());
    let note = RwSignal::new(String::new());
    let hours = RwSignal::new(2);
    let (check, on) = (RwSignal::new(true), RwSignal::new(true));
    let kind = RwSignal::new("act");
    let unit = RwSignal::new(1);
    let shown = RwSignal::new(false);
    let judge = |mail: &str| {
        (!mail.contains('@')).then(|| "This address lacks an @. Is it complete?".to_owned())
    };
    let undone = move || toasts.say("Undone");
    view! {
        <section class="card stack">
            <h2>"Buttons"</h2>
            <div class="row">
                <Button kind=ButtonKind::Act>"Enrol"</Button>
                <Button kind=ButtonKind::Primary>"Save the project"</Button>
                <Button icon=Icon::Share>"Share this page"</Button>
                <Button kind=ButtonKind::Quiet>"Back"</Button>
                <Button kind=ButtonKind::Danger icon=Icon::Trash>"Delete"</Button>
                <Button kind=ButtonKind::Primary locked=true>"Call for Media"</Button>
                <Button kind=ButtonKind::Primary busy=true>"Saving"</Button>
                <LinkButton href="/" size=ButtonSize::Small icon=Icon::Left>"Front"</LinkButton>
                <IconButton icon=Icon::More label="More" />
            </div>
            <div class="row">
                <Button on:click=move |_| open.set(true)>"Ask"</Button>
                <Button on:click=move |_| toasts.say_with_undo("Pledge withdrawn.", undone)>
                    "Toast"
                </Button>
            </div>
            <Dialog name="ask" title="Call 1,518 people for Media?" open actions=move || {
                view! {
                    <Button on:click=move |_| open.set(false)>"Not yet"</Button>
                    <Button kind=ButtonKind::Act on:click=move |_| open.set(false)>"Call them"</Button>
                }
            }>"They get a mail and a notice at once. This cannot be taken back."</Dialog>
        </section>
        <section class="card stack">
            <h2>"Fields"</h2>
            <TextField name="g-mail" label="E-mail" value=mail kind=FieldKind::Email
                hint="Only for what you asked to hear." judge=judge />
            <TextField name="g-note" label="Something we should know" value=note
                kind=FieldKind::Long optional=true placeholder="I am away until 20 February." />
            <TextField name="g-bad" label="Address" value=RwSignal::new("old rent".to_owned())
                refused=Some("Letters, digits and hyphens only.".to_owned()) />
            <SelectField name="g-unit" label="Unit" value=unit
                choices=vec![Choice::new(1, "hours"), Choice::new(2, "pieces")] />
            <div class="row">
                <Stepper label="Driver, hours" value=hours max=40 />
                <SegmentedControl label="Shown" value=shown
                    segments=vec![Segment::new(false, "Acting"), Segment::new(true, "All")] />
            </div>
            <Radio group="g-kind" label="I act" hint="Once my condition holds." value=kind option="act" />
            <Radio group="g-kind" label="I support" value=kind option="support" />
            <Check label="Someone to check my letter" hint="A lawyer, free of charge." value=check />
            <Switch label="Hide my name" hint="Until I confirm." value=on />
        </section>
        <section class="card stack">
            <h2>"Chips, tabs, tags, people"</h2>
            <Chips label="Filter" scrolls=true>
                <Chip label="Everything" pressed=true />
                <Chip label="Housing" pressed=false count="9" />
                <Chip label="Near me" pressed=false icon=Icon::Pin />
            </Chips>
            <div class="row">
                <Tag>"draft"</Tag>
                <Tag kind=TagKind::Ok icon=Icon::Check>"Open"</Tag>
                <Tag kind=TagKind::Act>"1 step left"</Tag>
                <Tag kind=TagKind::Warn>"thin"</Tag>
                <Tag kind=TagKind::Danger>"cancelled"</Tag>
                <Tag kind=TagKind::Info>"invited"</Tag>
                <Tag kind=TagKind::Petrol>"counts"</Tag>
            </div>
            <div class="row">
                <Avatar name="Rosa Marín" />
                <Avatar name="Aylin Kaya" />
                <Avatar name="Lindenhof Tenants’ Union" org=true size=3.0 />
            </div>
        </section>
    }
}

struct Person {
    name: String,
    asks: u64,
    offers: &'static str,
}

fn people(count: u64) -> Arc<Vec<Person>> {
    let person = |index: u64| Person {
        name: format!("Person {index}"),
        asks: 100 + index * 37 % 2_900,
        offers: if index.is_multiple_of(3) { "driver 2 h" } else { "–" },
    };
    Arc::new((1..=count).map(person).collect())
}

fn columns() -> Vec<Column<Person>> {
    vec![
        Column::new("Person", |person: &Person| person.name.clone().into_any()).sorted_by("name"),
        Column::new("Asks for", |person: &Person| person.asks.to_string().into_any())
            .numeric()
            .sorted_by("asks"),
        Column::new("State", |_: &Person| {
            view! { <Tag kind=TagKind::Petrol>"counts"</Tag> }.into_any()
        }),
        Column::new("Offers", |person: &Person| person.offers.into_any()).drop_on_phones(),
    ]
}

#[component]
pub(super) fn Tables() -> impl IntoView {
    let sort = RwSignal::new(Some(Sort { by: "asks", descending: true }));
    view! {
        <section class="stack">
            <h2>"Tables"</h2>
            <DataTable label="Five" columns=columns() rows=people(5) sort=sort />
            <DataTable label="Ten thousand" columns=columns() rows=people(10_000) sort=sort />
        </section>
    }
}
