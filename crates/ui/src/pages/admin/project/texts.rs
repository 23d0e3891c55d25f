//! What a project says about itself, when and where it happens, and whom it counts.

use leptos::prelude::*;
use model::{
    Invalid, Problem, TimeMs,
    project::{Admission, ProjectFields},
    text::{Body, Name, Summary, Title},
    view::ProjectView,
};

use super::{
    At,
    agreeing::{AgreeAgain, Agreeing},
};
use crate::browser::{field_instant, instant_field};
use crate::data::{Asked, Refusal, Sending, client};
use crate::i18n::t;
use crate::pages::admin::invalid;
use crate::parts::{Button, ButtonKind, Choice, FieldKind, Markdown, Note, SelectField, TextField};
use crate::shell::Toasts;

/// The form. It outlives the view, so that what was typed is still there when something else of
/// the project was changed and all of it is shown anew.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// What was there; what has no field here stays.
    before: StoredValue<ProjectFields>,
    etag: StoredValue<u64>,
    title: RwSignal<String>,
    summary: RwSignal<String>,
    body: RwSignal<String>,
    why: RwSignal<String>,
    precedents: RwSignal<String>,
    action: RwSignal<String>,
    starts_at: RwSignal<String>,
    ends_at: RwSignal<String>,
    place: RwSignal<String>,
    admission: RwSignal<Admission>,
    retention: RwSignal<String>,
}

impl Form {
    pub(super) fn of(view: &ProjectView) -> Self {
        let fields = view.project.fields.clone();
        let instant = |at: Option<TimeMs>| RwSignal::new(at.map(instant_field).unwrap_or_default());
        Self {
            title: RwSignal::new(fields.title.to_string()),
            summary: RwSignal::new(fields.summary.to_string()),
            body: RwSignal::new(fields.body.to_string()),
            why: RwSignal::new(fields.why.to_string()),
            precedents: RwSignal::new(fields.precedents.to_string()),
            action: RwSignal::new(fields.action.kind.to_string()),
            starts_at: instant(fields.action.starts_at),
            ends_at: instant(fields.action.ends_at),
            place: RwSignal::new(fields.action.place.to_string()),
            admission: RwSignal::new(fields.admission),
            retention: RwSignal::new(fields.retention_days.to_string()),
            before: StoredValue::new(fields),
            etag: StoredValue::new(view.project.etag),
        }
    }

    /// Whether it can go on beside what is there now: something was typed and is not saved yet.
    /// Whoever changed the texts meanwhile is noticed when it is saved.
    pub(super) fn goes_on(self, view: &ProjectView) -> bool {
        let before = self.before.get_value();
        if self.read().is_ok_and(|typed| typed == before) {
            return false;
        }
        if before == view.project.fields {
            self.etag.set_value(view.project.etag);
        }
        true
    }

    fn read(self) -> Result<ProjectFields, Invalid> {
        let mut new = self.before.get_value();
        new.title = Title::parse("fields.title", &self.title.get_untracked())?;
        new.summary = Summary::parse("fields.summary", &self.summary.get_untracked())?;
        new.body = Body::parse("fields.body", &self.body.get_untracked())?;
        new.why = Body::parse("fields.why", &self.why.get_untracked())?;
        new.precedents = Body::parse("fields.precedents", &self.precedents.get_untracked())?;
        new.action.kind = Name::parse("fields.action.kind", &self.action.get_untracked())?;
        let (starts, ends) = (new.action.starts_at, new.action.ends_at);
        new.action.starts_at = instant("fields.action.starts_at", self.starts_at, starts)?;
        new.action.ends_at = instant("fields.action.ends_at", self.ends_at, ends)?;
        new.action.place = Summary::parse("fields.action.place", &self.place.get_untracked())?;
        new.admission = self.admission.get_untracked();
        let days = self.retention.get_untracked().trim().parse();
        let wrong = |_| Invalid::new("fields.retention_days", Problem::Malformed);
        new.retention_days = days.map_err(wrong)?;
        new.validate().map_err(|e| e.within("fields"))?;
        Ok(new)
    }

    /// Whether saving this changes what people pledged to.
    fn changes_the_action(self) -> bool {
        self.action.track();
        self.starts_at.track();
        self.ends_at.track();
        self.place.track();
        let before = self.before.get_value().action;
        let same = before.kind.as_str() == self.action.get_untracked()
            && before.place.as_str() == self.place.get_untracked()
            && before.starts_at.map(instant_field).unwrap_or_default()
                == self.starts_at.get_untracked()
            && before.ends_at.map(instant_field).unwrap_or_default()
                == self.ends_at.get_untracked();
        !same
    }
}

/// The field has no seconds: an instant that nobody touched stays as exact as it was.
fn instant(
    field: &str,
    text: RwSignal<String>,
    before: Option<TimeMs>,
) -> Result<Option<TimeMs>, Invalid> {
    let text = text.get_untracked();
    if text == before.map(instant_field).unwrap_or_default() {
        return Ok(before);
    }
    if text.is_empty() {
        return Ok(None);
    }
    field_instant(&text).map(Some).ok_or_else(|| Invalid::new(field, Problem::Malformed))
}

#[component]
pub(super) fn Texts(at: At, asked: Asked<ProjectView>, form: Form) -> impl IntoView {
    let (sending, agreeing) = (Sending::new(), Agreeing::new(at));
    let toasts: Toasts = expect_context();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = form.read();
        let acts_otherwise = |new: &ProjectFields| new.action != form.before.get_value().action;
        let revises = read.as_ref().is_ok_and(acts_otherwise);
        let update = Callback::new(move |()| {
            let (client, (org, project)) = (client(), at.names());
            let (read, etag) = (read.clone(), form.etag.get_value());
            let work = async move {
                let fields = read.map_err(invalid)?;
                client.projects().update(&org, &project, fields.clone(), etag).await?;
                Ok(fields)
            };
            sending.send(work, move |saved| {
                form.before.set_value(saved);
                toasts.say(t!(admin_saved));
                asked.again();
            });
        });
        agreeing.ask(revises, sending, update);
    };
    let admissions = vec![
        Choice::new(Admission::Open, t!(admin_admission_open)),
        Choice::new(Admission::Email, t!(admin_admission_email)),
        Choice::new(Admission::Invite, t!(admin_admission_invite)),
    ];
    let revises = Memo::new(move |_| form.changes_the_action());
    view! {
        <form class="card stack" novalidate on:submit=save>
            <h2>{t!(admin_project_action)}</h2>
            <TextField
                name="action"
                label=t!(admin_action)
                hint=t!(admin_action_hint)
                value=form.action
                refused=sending.field("fields.action.kind")
            />
            <div class="form-grid">
                <TextField
                    name="starts-at"
                    label=t!(admin_starts)
                    value=form.starts_at
                    kind=FieldKind::DateTime
                    optional=true
                    refused=sending.field("fields.action.starts_at")
                />
                <TextField
                    name="ends-at"
                    label=t!(admin_ends)
                    value=form.ends_at
                    kind=FieldKind::DateTime
                    optional=true
                    refused=sending.field("fields.action.ends_at")
                />
            </div>
            <TextField
                name="place"
                label=t!(admin_place)
                value=form.place
                optional=true
                refused=sending.field("fields.action.place")
            />
            {move || revises.get().then(|| view! { <Note>{t!(admin_revises)}</Note> })}
            <h2>{t!(admin_project_text)}</h2>
            <TextField
                name="title"
                label=t!(admin_title)
                value=form.title
                refused=sending.field("fields.title")
            />
            <TextField
                name="summary"
                label=t!(admin_summary)
                value=form.summary
                kind=FieldKind::Long
                refused=sending.field("fields.summary")
            />
            <TextField
                name="body"
                label=t!(admin_body)
                value=form.body
                kind=FieldKind::Long
                hint=t!(admin_markdown)
                refused=sending.field("fields.body")
            />
            <details>
                <summary>{t!(admin_preview)}</summary>
                {move || view! { <Markdown text=form.body.get() /> }}
            </details>
            <TextField
                name="why"
                label=t!(admin_why)
                value=form.why
                kind=FieldKind::Long
                optional=true
                refused=sending.field("fields.why")
            />
            <TextField
                name="precedents"
                label=t!(admin_precedents)
                value=form.precedents
                kind=FieldKind::Long
                optional=true
                refused=sending.field("fields.precedents")
            />
            <h2>{t!(admin_project_people)}</h2>
            <SelectField
                name="admission"
                label=t!(admin_admission)
                value=form.admission
                choices=admissions
            />
            <TextField
                name="retention"
                label=t!(admin_retention)
                hint=t!(admin_retention_hint)
                value=form.retention
                kind=FieldKind::Number
                refused=sending.field("fields.retention_days")
            />
            <Refusal sending />
            <div>
                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                    {t!(admin_save)}
                </Button>
            </div>
        </form>
        <AgreeAgain name="agree-action" agreeing />
    }
}
