//! The four steps.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use model::{
    limits::PUBLIC_NUMBERS_FLOOR,
    need::NeedKind,
    public::PublicCount,
    view::{EnrolPreview, ProjectView},
};

use super::Step;
use super::form::{Form, NeedRow, OfferRow};
use crate::data::{Account, Refusal, Sending, account, client, load};
use crate::i18n::{format, t};
use crate::pages::auth::EntryForm;
use crate::parts::{
    Button, ButtonKind, Check, Chip, Chips, FieldKind, Note, NoteKind, Radio, Standing, Stepper,
    TextField, count, missing_text,
};

/// While a number is being typed, nothing is asked.
const TYPING: Duration = Duration::from_millis(350);

/// Back and on.
#[component]
fn Dock(
    step: RwSignal<Step>,
    #[prop(optional)] back: Option<Step>,
    next: Step,
    #[prop(into)] label: String,
    #[prop(optional, into)] locked: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="dock">
            <div class="dock-in">
                {back
                    .map(|back| {
                        view! {
                            <Button kind=ButtonKind::Quiet on:click=move |_| step.set(back)>
                                {t!(enrol_back)}
                            </Button>
                        }
                    })}
                <Button kind=ButtonKind::Primary locked on:click=move |_| step.set(next)>
                    {label}
                </Button>
            </div>
        </div>
    }
}

#[component]
pub(super) fn Gives(form: Form, step: RwSignal<Step>) -> impl IntoView {
    let rows = form.offers.get_value();
    let any = !rows.is_empty();
    let sums: Vec<RwSignal<u64>> = rows.iter().map(|row| row.give).collect();
    // Who supports gives something.
    let empty =
        Signal::derive(move || !form.acting.get() && sums.iter().all(|give| give.get() == 0));
    let row = |row: OfferRow| {
        let fields = row.kind.fields;
        let label = t!(enrol_of, name = fields.name.as_str(), unit = fields.unit.as_str());
        let max = fields.per_person_max.unwrap_or(u64::MAX);
        view! {
            <li class="give">
                <span>
                    <b>{label.clone()}</b>
                    <span class="hint block">{fields.hint.to_string()}</span>
                </span>
                <Stepper label value=row.give max=max />
            </li>
        }
    };
    view! {
        <div class="stack">
            <Radio group="acting" label=t!(enrol_i_act) hint=t!(enrol_i_act_hint) value=form.acting option=true />
            {any
                .then(|| {
                    view! {
                        <Radio group="acting" label=t!(enrol_i_support) hint=t!(enrol_i_support_hint) value=form.acting option=false />
                    }
                })}
        </div>
        {any
            .then(|| {
                view! {
                    <section>
                        <h2>{t!(enrol_also)}</h2>
                        <ul>{rows.into_iter().map(row).collect_view()}</ul>
                    </section>
                }
            })}
        {move || empty.get().then(|| view! { <Note>{t!(enrol_support_empty)}</Note> })}
        <Dock step next=Step::Need label=t!(enrol_next_need) locked=empty />
    }
}

#[component]
pub(super) fn Needs(form: Form, step: RwSignal<Step>) -> impl IntoView {
    let rows = form.needs.get_value();
    let row = |row: NeedRow| {
        let fields = row.kind.fields;
        if fields.kind == NeedKind::YesNo {
            let ticked = RwSignal::new(row.need.get_untracked() > 0);
            Effect::new(move |_| row.need.set(u64::from(ticked.get())));
            return view! {
                <li class="give">
                    <Check label=fields.name.to_string() hint=fields.hint.to_string() value=ticked />
                </li>
            }
            .into_any();
        }
        let label = t!(enrol_of, name = fields.name.as_str(), unit = fields.unit.as_str());
        view! {
            <li class="give">
                <span>
                    <b>{label.clone()}</b>
                    <span class="hint block">{fields.hint.to_string()}</span>
                </span>
                <Stepper label value=row.need />
            </li>
        }
        .into_any()
    };
    view! {
        <p class="lead">{t!(enrol_need_lead)}</p>
        <ul>{rows.into_iter().map(row).collect_view()}</ul>
        <TextField
            name="note"
            label=t!(enrol_note)
            kind=FieldKind::Long
            optional=true
            value=form.note
        />
        <Dock step back=Step::Give next=Step::Condition label=t!(enrol_next_condition) />
    }
}

#[component]
pub(super) fn Condition(view: ProjectView, form: Form, step: RwSignal<Step>) -> impl IntoView {
    let typed = RwSignal::new(form.people.get_untracked().to_string());
    let input = move |text: String| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if let Ok(people) = digits.parse::<u64>() {
            form.people.set(people.clamp(1, 100_000_000));
        }
        typed.set(text);
    };
    let choose = move |people: u64| {
        form.people.set(people);
        typed.set(people.to_string());
    };
    let left = move |_| typed.set(form.people.get_untracked().to_string());
    let mut choices: Vec<u64> = vec![1];
    choices.extend(view.tiers.iter().filter_map(|tier| tier.fields.requirement.people));
    choices.sort_unstable();
    choices.dedup();
    let chip = move |people: u64| {
        let label = if people == 1 { t!(enrol_whatever) } else { format::number(people as i64) };
        let pressed = Signal::derive(move || form.people.get() == people);
        view! { <Chip label pressed on:click=move |_| choose(people) /> }
    };
    let rows = form.offers.get_value();
    let any = !rows.is_empty();
    let asks = rows.clone();
    let stepper = |label: String, value: RwSignal<u64>, max: u64| {
        view! {
            <li class="give">
                <span>{label.clone()}</span>
                <Stepper label value max=max />
            </li>
        }
    };
    let named = |row: &OfferRow| {
        let fields = &row.kind.fields;
        t!(enrol_of, name = fields.name.as_str(), unit = fields.unit.as_str())
    };
    view! {
        <p class="pledge-line">
            <label for="people">{t!(enrol_sentence_before)}</label>
            " "
            <input
                id="people"
                inputmode="numeric"
                autocomplete="off"
                prop:value=typed
                on:input:target=move |event| input(event.target().value())
                on:blur=left
            />
            " "
            {t!(enrol_sentence_after)}
        </p>
        <Chips label=t!(enrol_choices)>{choices.into_iter().map(chip).collect_view()}</Chips>
        <Meaning view form />
        <div>
            {any
                .then(|| {
                    view! {
                        <details>
                            <summary>{t!(enrol_ask)}</summary>
                            <p class="sm muted">{t!(enrol_ask_text)}</p>
                            <ul>
                                {asks
                                    .iter()
                                    .map(|row| stepper(named(row), row.ask, u64::MAX))
                                    .collect_view()}
                            </ul>
                        </details>
                    }
                })}
            <details>
                <summary>{t!(enrol_until)}</summary>
                <TextField
                    name="until"
                    label=t!(enrol_until_label)
                    hint=t!(enrol_until_hint)
                    kind=FieldKind::DateTime
                    optional=true
                    value=form.until
                />
            </details>
            {any
                .then(|| {
                    view! {
                        <details>
                            <summary>{t!(enrol_fallback)}</summary>
                            <ul>
                                {rows
                                    .iter()
                                    .map(|row| {
                                        let max = row.kind.fields.per_person_max.unwrap_or(u64::MAX);
                                        stepper(named(row), row.fallback, max)
                                    })
                                    .collect_view()}
                            </ul>
                        </details>
                    }
                })}
        </div>
        <p class="sm muted">{t!(enrol_safe)}</p>
        <Dock step back=Step::Need next=Step::Who label=t!(enrol_next_who) />
    }
}

/// What the condition would mean today, as the server counts it.
#[component]
fn Meaning(view: ProjectView, form: Form) -> impl IntoView {
    let slugs = StoredValue::new((view.org_slug.clone(), view.project.slug.clone()));
    let settled = RwSignal::new(untrack(|| form.terms()));
    let mut settle = debounce(TYPING, move |terms| {
        settled.try_set(terms);
    });
    Effect::new(move |_| settle(form.terms()));
    let asked = load(move || {
        let ((org, project), client, terms) = (slugs.get_value(), client(), settled.get());
        async move { client.pledges().preview(&org, &project, terms).await }
    });
    let you = Signal::derive(move || Some((form.people.get(), t!(enrol_you))));
    let numbers = view.numbers.clone();
    let more = missing_text(&numbers, view.project.status);
    view! {
        <div class="means stack" aria-live="polite">
            <Standing numbers you status=view.project.status />
            {asked
                .show(move |preview| {
                    let asked = settled.get_untracked().people_threshold();
                    view! { <MeaningText preview asked more=more.clone() /> }
                })}
        </div>
    }
}

#[component]
fn MeaningText(preview: EnrolPreview, asked: u64, more: String) -> impl IntoView {
    let act = count(preview.would_act);
    let few = preview.would_act == PublicCount::Few;
    let same = count(preview.same_threshold);
    let (head, rest) = match (preview.holds, asked) {
        (true, 1) => (t!(enrol_means_now), t!(enrol_means_now_text, people = act)),
        (true, _) => {
            (t!(enrol_means_holds), t!(enrol_means_holds_text, people = act, asked = asked))
        }
        (false, _) => {
            (t!(enrol_means_waits), t!(enrol_means_waits_text, people = act, asked = asked))
        }
    };
    let after = match (preview.holds, preview.missing) {
        // Fewer act than may be said: what is missing was counted from nobody.
        (false, Some(PublicCount::About(most))) if few && asked > PUBLIC_NUMBERS_FLOOR => {
            t!(enrol_means_missing_most, more = most)
        }
        (false, Some(PublicCount::About(n))) if !few => {
            t!(enrol_means_missing, more = count(PublicCount::About(n)))
        }
        (false, Some(_)) => t!(enrol_means_missing_few, floor = PUBLIC_NUMBERS_FLOOR),
        _ => more,
    };
    let brings = (preview.holds && preview.brings.drawn() > 0)
        .then(|| t!(enrol_means_brings, people = count(preview.brings)));
    view! {
        <p>
            <b>{head}</b>
            " "
            {rest}
        </p>
        {brings.map(|text| view! { <p>{text}</p> })}
        <p class="sm muted">{after}</p>
        <p class="sm muted">{t!(enrol_means_same, people = same)}</p>
    }
}

/// The account comes last; nothing of the answers is lost by it.
#[component]
pub(super) fn Who(
    form: Form,
    step: RwSignal<Step>,
    enrol: Callback<()>,
    sending: Sending,
    /// Whether there is a pledge that this changes.
    changes: RwSignal<bool>,
) -> impl IntoView {
    let act = move || if changes.get() { t!(enrol_save_change) } else { t!(project_enrol) };
    let who = account();
    let up = RwSignal::new(true);
    // While the pledge is on its way after signing in, the form stays where it is.
    let started = RwSignal::new(false);
    let done = Callback::new(move |()| {
        started.set(true);
        enrol.run(());
    });
    let known = Memo::new(move |_| {
        if started.get() && sending.refused.with(Option::is_none) {
            return Some(None);
        }
        match who.get() {
            Account::Known(known) => Some(Some(known.mail.clone())),
            Account::Nobody | Account::Unknown => None,
        }
    });
    let words = untrack(|| form.words());
    view! {
        <section class="card stack">
            <div class="row spread">
                <h2>{t!(enrol_summary)}</h2>
                <Button kind=ButtonKind::Quiet on:click=move |_| step.set(Step::Give)>
                    {t!(enrol_change)}
                </Button>
            </div>
            <p>{words}</p>
            <Check label=t!(enrol_hide) hint=t!(enrol_hide_hint) value=form.hide />
        </section>
        <Refusal sending />
        {move || match known.get() {
            Some(Some(mail)) => {
                view! {
                    <p>{t!(auth_setup_as, mail = mail)}</p>
                    <Button
                        kind=ButtonKind::Act
                        wide=true
                        busy=sending.busy
                        on:click=move |_| enrol.run(())
                    >
                        {act}
                    </Button>
                }
                    .into_any()
            }
            Some(None) => view! { <Note kind=NoteKind::Info>{t!(enrol_sending)}</Note> }.into_any(),
            None => {
                view! {
                    <p class="lead">{t!(enrol_who_lead)}</p>
                    <EntryForm up act_label=t!(project_enrol) done busy=sending.busy />
                    <Button kind=ButtonKind::Quiet on:click=move |_| up.update(|up| *up = !*up)>
                        {move || if up.get() { t!(enrol_have_account) } else { t!(auth_make_account) }}
                    </Button>
                }
                    .into_any()
            }
        }}
        <Button kind=ButtonKind::Quiet on:click=move |_| step.set(Step::Condition)>
            {t!(enrol_back)}
        </Button>
    }
}
