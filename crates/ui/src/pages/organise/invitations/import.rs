//! Importing a list: a file or pasted text, which column is which, a look at what it comes to, and
//! where the addresses come from. Everything but the last step happens on this device.

use client::list::{Checked, LineProblem, Mapping, NameColumns, Table};
use client::{ImportProgress, Staged};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Invalid, Problem, TimeMs, limits, text::Summary};

use super::At;
use super::problems::{BadLines, no_table, not_read};
use crate::browser::{chosen, field_instant, instant_field, now_ms};
use crate::data::{Refusal, Sending, client};
use crate::i18n::t;
use crate::pages::admin::invalid;
use crate::parts::{
    Button, ButtonKind, Check, Choice, FieldKind, Note, NoteKind, Progress, SelectField, TextField,
};
use crate::shell::Toasts;

/// People shown before they are imported.
const PREVIEW: usize = 5;

#[component]
pub(super) fn Import(at: At, again: Callback<()>) -> impl IntoView {
    let table = RwSignal::new(None::<Table>);
    let refused = RwSignal::new(None::<String>);
    let pasted = RwSignal::new(String::new());
    let read = move |bytes: &[u8]| match Table::read(bytes) {
        Ok(read) => {
            refused.set(None);
            table.set(Some(read));
        }
        Err(error) => {
            table.set(None);
            refused.set(Some(no_table(error)));
        }
    };
    let pick = move |field: web_sys::HtmlInputElement| {
        spawn_local(async move {
            match chosen(&field, limits::IMPORT_BYTES_MAX).await {
                Ok(Some(file)) => read(&file.bytes),
                Ok(None) => {}
                Err(error) => refused.set(Some(not_read(error))),
            }
            // The same file can be chosen again, once it was mended.
            field.set_value("");
        });
    };
    let done = Callback::new(move |()| {
        table.set(None);
        pasted.set(String::new());
        again.run(());
    });
    view! {
        <section class="card stack">
            <h2>{t!(invitations_import)}</h2>
            <p class="muted sm">{t!(invitations_import_text)}</p>
            {move || refused.get().map(|text| view! { <Note kind=NoteKind::Danger>{text}</Note> })}
            {move || match table.get() {
                None => {
                    view! {
                        <div class="field">
                            <label class="label" for="list-file">{t!(invitations_file)}</label>
                            <input
                                class="input"
                                id="list-file"
                                type="file"
                                accept=".csv,.tsv,.txt,.xlsx,.ods,text/csv,text/plain"
                                on:change:target=move |event| pick(event.target())
                            />
                            <span class="hint">{t!(invitations_file_hint)}</span>
                        </div>
                        <TextField
                            name="list-text"
                            label=t!(invitations_paste)
                            optional=true
                            kind=FieldKind::Long
                            value=pasted
                        />
                        <div>
                            <Button on:click=move |_| {
                                pasted.with_untracked(|text| read(text.as_bytes()));
                            }>{t!(invitations_read)}</Button>
                        </div>
                    }
                        .into_any()
                }
                Some(read) => view! { <Columns at table=read done /> }.into_any(),
            }}
        </section>
    }
}

/// Which column is which, what that comes to, and the last step.
#[component]
fn Columns(at: At, table: Table, done: Callback<()>) -> impl IntoView {
    let guess = table.guess();
    let has_header = RwSignal::new(table.has_header());
    let mail = RwSignal::new(guess.map_or(0, |guess| guess.mail));
    let name = RwSignal::new(guess.map_or(NameColumns::None, |guess| guess.name));
    let (mails, names) = choices(&table, name.get_untracked());
    let table = StoredValue::new(table);
    let checked = Memo::new(move |_| {
        let mapping = Mapping { mail: mail.get(), name: name.get() };
        let has_header = has_header.get();
        table.update_value(|table| table.set_header(has_header));
        table.with_value(|table| table.check(mapping))
    });
    view! {
        <div class="form-grid">
            <SelectField name="list-mail" label=t!(invitations_mail_column) value=mail choices=mails />
            <SelectField name="list-name" label=t!(invitations_name_column) value=name choices=names />
        </div>
        <Check label=t!(invitations_header) value=has_header />
        {move || checked.with(|checked| view! { <Outcome checked=checked.clone() /> })}
        <LastStep at checked done />
    }
}

/// The columns to choose from: for the address, and for the name.
fn choices(table: &Table, guess: NameColumns) -> (Vec<Choice<usize>>, Vec<Choice<NameColumns>>) {
    let labels: Vec<(usize, String)> = table
        .columns()
        .into_iter()
        .map(|column| {
            let named = column.title.or(column.example).unwrap_or_default();
            (column.index, t!(invitations_column, number = column.index + 1, named = named))
        })
        .collect();
    let mails = labels.iter().map(|(index, label)| Choice::new(*index, label.clone())).collect();
    let mut names = vec![Choice::new(NameColumns::None, t!(invitations_no_name))];
    if let NameColumns::Two(given, family) = guess {
        let label = t!(invitations_two_columns, given = given + 1, family = family + 1);
        names.push(Choice::new(guess, label));
    }
    names.extend(
        labels.into_iter().map(|(index, label)| Choice::new(NameColumns::One(index), label)),
    );
    (mails, names)
}

/// Whom it would invite, and which lines stand in the way.
#[component]
fn Outcome(checked: Checked) -> impl IntoView {
    let Checked { people, refused } = checked;
    let (repeats, bad): (Vec<_>, Vec<_>) =
        refused.into_iter().partition(|line| matches!(line.problem, LineProblem::Duplicate { .. }));
    let preview: Vec<_> = people
        .iter()
        .take(PREVIEW)
        .map(|person| {
            let name = person.entry.name.as_ref().map(ToString::to_string).unwrap_or_default();
            view! { <tr><td>{person.entry.mail.clone()}</td><td>{name}</td></tr> }
        })
        .collect();
    view! {
        <p class="lead">{t!(invitations_people, people = people.len())}</p>
        {(!people.is_empty())
            .then(|| {
                view! {
                    <div class="table-wrap">
                        <table class="table">
                            <thead>
                                <tr>
                                    <th scope="col">{t!(invitations_mail)}</th>
                                    <th scope="col">{t!(invitations_name)}</th>
                                </tr>
                            </thead>
                            <tbody>{preview}</tbody>
                        </table>
                    </div>
                }
            })}
        {(!bad.is_empty())
            .then(|| {
                let says = t!(invitations_bad, lines = bad.len());
                view! { <BadLines kind=NoteKind::Danger says lines=bad /> }
            })}
        {(!repeats.is_empty())
            .then(|| {
                let says = t!(invitations_repeated, lines = repeats.len());
                view! { <BadLines kind=NoteKind::Info says lines=repeats /> }
            })}
    }
}

/// How many lines nobody can be invited by. Those that repeat an address are nobody's loss.
fn bad_lines(checked: &Checked) -> usize {
    let bad = |problem| !matches!(problem, LineProblem::Duplicate { .. });
    checked.refused.iter().filter(|line| bad(line.problem)).count()
}

/// Where the addresses come from, and the import itself.
#[component]
fn LastStep(at: At, checked: Memo<Checked>, done: Callback<()>) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let sending = Sending::new();
    let source = RwSignal::new(String::new());
    let consent = RwSignal::new(instant_field(TimeMs::from_millis(now_ms())));
    let progress = RwSignal::new(None::<ImportProgress>);
    // What was wrong with a field is no longer true once something is typed.
    Effect::new(move |_| {
        source.track();
        consent.track();
        sending.refused.set(None);
    });
    let bad = Memo::new(move |_| checked.with(bad_lines));
    let good_only = RwSignal::new(false);
    let ready = Memo::new(move |_| {
        !checked.with(|checked| checked.people.is_empty()) && (bad.get() == 0 || good_only.get())
    });
    let import = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (source, consent_at) = match (source_of(source), consent_of(consent)) {
            (Ok(source), Ok(at)) => (source, at),
            (Err(wrong), _) | (_, Err(wrong)) => {
                sending.refused.set(Some(invalid(wrong)));
                return;
            }
        };
        let rows = checked.with_untracked(|checked| {
            checked.people.iter().map(|person| person.entry.clone()).collect::<Vec<_>>()
        });
        let (place, client) = (at.get_value(), client());
        let told = move |now: ImportProgress| {
            progress.try_set(Some(now));
        };
        let work = async move {
            let invitations = client.invitations();
            invitations.import(&place.org, &place.project, &source, consent_at, &rows, told).await
        };
        sending.send(work, move |staged: Staged| {
            toasts.say(t!(invitations_imported, new = staged.staged, known = staged.known));
            done.run(());
        });
    };
    let sent = move || progress.get().map_or(0, |now| now.sent as u64);
    let total = move || progress.get().map(|now| now.total as u64);
    view! {
        <form class="stack" novalidate on:submit=import>
            <TextField
                name="list-source"
                label=t!(invitations_source)
                hint=t!(invitations_source_hint)
                value=source
                refused=sending.field("source")
            />
            <TextField
                name="list-consent"
                label=t!(invitations_consent)
                kind=FieldKind::DateTime
                value=consent
                refused=sending.field("consent_at")
            />
            {move || {
                (bad.get() > 0)
                    .then(|| {
                        view! {
                            <Check
                                label=t!(invitations_good_only, lines = bad.get())
                                value=good_only
                            />
                        }
                    })
            }}
            <Refusal sending />
            {move || {
                sending
                    .busy
                    .get()
                    .then(|| {
                        view! {
                            <Progress
                                label=t!(invitations_importing)
                                done=Signal::derive(sent)
                                total=Signal::derive(total)
                            />
                        }
                    })
            }}
            <div class="row">
                <Button on:click=move |_| done.run(())>{t!(invitations_other)}</Button>
                {move || {
                    let people = checked.with(|checked| checked.people.len());
                    ready
                        .get()
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                                    {t!(invitations_do_import, people = people)}
                                </Button>
                            }
                        })
                }}
            </div>
        </form>
    }
}

fn source_of(text: RwSignal<String>) -> Result<Summary, Invalid> {
    let source = Summary::parse("source", text.get_untracked().trim())?;
    if source.is_empty() { Err(Invalid::new("source", Problem::Empty)) } else { Ok(source) }
}

fn consent_of(text: RwSignal<String>) -> Result<TimeMs, Invalid> {
    let at = field_instant(&text.get_untracked());
    at.ok_or_else(|| Invalid::new("consent_at", Problem::Empty))
}
