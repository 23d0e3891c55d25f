//! Bringing files: picked, dropped or pasted, sent while the rest is written, and shown when that
//! is saved. A line that is lost is waited for; after a reload the same file goes on where it was.

use client::{ClientError, Progress as Sent, ShownAt, UploadError};
use leptos::ev::{DragEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{
    FileId, Reason,
    file::{Attachment, File, FileKind, ShownFile},
    limits::FILE_BYTES_MAX,
    text::{Slug, Summary, Title},
};
use web_sys::ClipboardEvent;

use super::fetched;
use crate::browser::{NotRead, Picked, forget_address, picked, remember, remembered};
use crate::data::{Refusal, Sending, client, load, sentence};
use crate::i18n::{format, t};
use crate::pages::admin::invalid;
use crate::parts::{Bar, Button, ButtonKind, ButtonSize, Icon, IconButton, Pictogram, percent_of};
use crate::shell::Toasts;

/// What a device offers to pick from; a phone offers its camera.
const ACCEPT: &str = "image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime,video/webm,application/pdf";

/// Files that are to be shown somewhere.
#[derive(Clone, Copy)]
pub(crate) struct Shelf {
    org: StoredValue<Slug>,
    project: StoredValue<Option<Slug>>,
    items: RwSignal<Vec<Item>>,
    next: StoredValue<u32>,
}

/// One of them.
#[derive(Clone)]
struct Item {
    key: u32,
    name: String,
    bytes: u64,
    caption: RwSignal<String>,
    state: RwSignal<State>,
    /// An address of this page for a small picture of it.
    preview: RwSignal<Option<String>>,
    source: Option<Picked>,
    /// It was taken off the shelf: nothing more is sent.
    dropped: RwSignal<bool>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    /// So many bytes have arrived.
    Sending(u64),
    Waiting(u64),
    /// All have, and the server works on them.
    Making,
    Ready(FileId),
    /// Why, and whether another try may help.
    Failed(String, bool),
}

impl Shelf {
    /// Nothing on it yet.
    pub(crate) fn new(org: Slug, project: Option<Slug>) -> Self {
        Self {
            org: StoredValue::new(org),
            project: StoredValue::new(project),
            items: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        }
    }

    /// Puts what is shown already on it.
    pub(crate) fn fill(self, shown: Vec<ShownFile>) {
        self.clear();
        for ShownFile { file, caption } in shown {
            let item = self.item(file.name.to_string(), file.bytes, State::Ready(file.id));
            item.caption.set(caption.to_string());
            let is_picture =
                file.renditions.first().is_some_and(|form| form.media.kind() == FileKind::Picture);
            if is_picture {
                let (org, preview, id) = (self.org.get_value(), item.preview, file.id);
                let smallest = file.renditions.len().saturating_sub(1) as u32;
                spawn_local(async move {
                    preview.try_set(fetched(&org, id, smallest).await);
                });
            }
            self.items.update(|items| items.push(item));
        }
    }

    /// Takes everything off.
    pub(crate) fn clear(self) {
        for item in self.items.get_untracked() {
            item.goes();
        }
        self.items.set(Vec::new());
    }

    /// Why what is on it cannot be shown yet, if it cannot.
    pub(crate) fn hindrance(self) -> Option<String> {
        let states: Vec<State> =
            self.items.with(|items| items.iter().map(|item| item.state.get()).collect());
        let on_its_way =
            |state: &State| matches!(state, State::Sending(_) | State::Waiting(_) | State::Making);
        if states.iter().any(on_its_way) {
            return Some(t!(files_busy));
        }
        let failed = |state: &State| matches!(state, State::Failed(..));
        states.iter().any(failed).then(|| t!(files_failed))
    }

    /// What is to be shown, as far as it has arrived.
    ///
    /// # Errors
    /// A caption that is too long.
    pub(crate) fn attachments(self) -> Result<Vec<Attachment>, model::Invalid> {
        let items = self.items.get_untracked();
        let ready = items.iter().filter_map(|item| match item.state.get_untracked() {
            State::Ready(file) => Some((file, item.caption.get_untracked())),
            _ => None,
        });
        ready
            .map(|(file, caption)| {
                Ok(Attachment { file, caption: Summary::parse("files", &caption)? })
            })
            .collect()
    }

    fn item(self, name: String, bytes: u64, state: State) -> Item {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        Item {
            key,
            name,
            bytes,
            caption: RwSignal::new(String::new()),
            state: RwSignal::new(state),
            preview: RwSignal::new(None),
            source: None,
            dropped: RwSignal::new(false),
        }
    }

    fn add(self, files: Vec<Picked>) {
        for file in files {
            let mut item = self.item(file.name(), file.bytes(), State::Sending(0));
            if file.is_picture() {
                item.preview.set(file.address());
            }
            item.source = Some(file);
            self.items.update(|items| items.push(item.clone()));
            self.send(item);
        }
    }

    fn send(self, item: Item) {
        let Some(file) = item.source.clone() else { return };
        if item.bytes > FILE_BYTES_MAX {
            item.state.set(State::Failed(t!(files_too_large), false));
            return;
        }
        item.state.set(State::Sending(0));
        let (org, project) = (self.org.get_value(), self.project.get_value());
        spawn_local(async move {
            let done = match upload(&org, project.as_ref(), &item, &file).await {
                Ok(file) => State::Ready(file.id),
                Err(Failed { why, may_help }) => State::Failed(why, may_help),
            };
            item.state.try_set(done);
        });
    }

    fn remove(self, key: u32) {
        self.items.update(|items| {
            for item in items.extract_if(.., |item| item.key == key) {
                item.goes();
            }
        });
    }

    fn up(self, key: u32) {
        self.items.update(|items| {
            let place = items.iter().position(|item| item.key == key);
            if let Some(place) = place.filter(|place| *place > 0) {
                items.swap(place - 1, place);
            }
        });
    }
}

impl Item {
    fn goes(&self) {
        self.dropped.set(true);
        if let Some(address) = self.preview.get_untracked() {
            forget_address(&address);
        }
    }
}

/// Why a file was not sent, and whether another try may help.
struct Failed {
    why: String,
    may_help: bool,
}

impl From<UploadError<NotRead>> for Failed {
    fn from(error: UploadError<NotRead>) -> Self {
        match error {
            UploadError::Unreadable(_) => Self { why: t!(files_gone), may_help: false },
            UploadError::Refused(error) => error.into(),
        }
    }
}

impl From<ClientError> for Failed {
    fn from(error: ClientError) -> Self {
        let may_help = error.reason != Some(Reason::FileNotUsable);
        Self { why: sentence(&error), may_help }
    }
}

/// Sends a file, from where an earlier try came to.
async fn upload(
    org: &Slug,
    project: Option<&Slug>,
    item: &Item,
    file: &Picked,
) -> Result<File, Failed> {
    let files = client().files();
    let kept = format!("upload.{org}.{}.{}.{}", file.name(), file.bytes(), file.changed_at());
    let known = remembered(&kept).and_then(|id| id.parse::<FileId>().ok());
    let (state, dropped, all) = (item.state, item.dropped, file.bytes());
    let read = |start, length| {
        let file = file.clone();
        async move {
            if dropped.try_get_untracked().unwrap_or(true) {
                return Err(NotRead::Gone);
            }
            file.piece(start, length).await
        }
    };
    let tell = |sent| {
        state.try_update(|state| {
            let so_far = match state {
                State::Sending(bytes) | State::Waiting(bytes) => *bytes,
                _ => 0,
            };
            *state = match sent {
                Sent::Arrived(bytes) if bytes >= all => State::Making,
                Sent::Arrived(bytes) => State::Sending(bytes),
                Sent::Waiting => State::Waiting(so_far),
            };
        });
    };
    if let Some(id) = known {
        match files.upload(org, id, all, read, tell).await {
            Ok(done) => {
                remember(&kept, None);
                return Ok(done);
            }
            // Swept, or of a server that began anew: once more from the beginning.
            Err(UploadError::Refused(error)) if crate::data::is_missing(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let name = shortened(&file.name());
    let begun = files.begin(org, project, &name, all).await?;
    remember(&kept, Some(&begun.to_string()));
    let done = files.upload(org, begun, all, read, tell).await;
    if !matches!(&done, Err(UploadError::Refused(error)) if error.is_transient())
        && !matches!(done, Err(UploadError::Unreadable(_)))
    {
        remember(&kept, None);
    }
    Ok(done?)
}

/// A name as a server takes it: without what is no text, its beginning if it is long.
fn shortened(name: &str) -> Title {
    let plain: String = name.chars().filter(|c| !c.is_control()).collect();
    let most = model::limits::TITLE_CHARS_MAX;
    let short: String = plain.trim().chars().take(most).collect();
    let or_else = || Title::parse("name", "file").unwrap_or_default();
    Title::parse("name", &short).unwrap_or_else(|_| or_else())
}

/// The files of a form: picked, dropped or pasted.
#[component]
pub(crate) fn ShelfField(
    /// Tells it from another one on the screen.
    name: &'static str,
    shelf: Shelf,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let drop = move |event: DragEvent| {
        over.set(false);
        let files = picked(event.data_transfer().and_then(|data| data.files()));
        if !files.is_empty() {
            event.prevent_default();
            shelf.add(files);
        }
    };
    let paste = move |event: ClipboardEvent| {
        let files = picked(event.clipboard_data().and_then(|data| data.files()));
        if !files.is_empty() {
            event.prevent_default();
            shelf.add(files);
        }
    };
    view! {
        <div
            class="field shelf"
            class:shelf-over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
            on:paste=paste
        >
            <span class="label" id=format!("{name}-label")>{t!(files_label)}</span>
            <ul class="shelf-list" aria-labelledby=format!("{name}-label")>
                <For each=move || shelf.items.get() key=|item| item.key let:item>
                    <Row form=name shelf item />
                </For>
            </ul>
            <div class="row">
                <label class="btn btn-sm" for=format!("{name}-input")>
                    <Pictogram icon=Icon::Plus />
                    {t!(files_add)}
                </label>
                <input
                    class="vh"
                    id=format!("{name}-input")
                    type="file"
                    multiple
                    accept=ACCEPT
                    on:change:target=move |event| {
                        let field = event.target();
                        shelf.add(picked(field.files()));
                        field.set_value("");
                    }
                />
                <span class="sm muted">{t!(files_drop)}</span>
            </div>
            <span class="hint">{t!(files_hint)}</span>
        </div>
    }
}

#[component]
fn Row(form: &'static str, shelf: Shelf, item: Item) -> impl IntoView {
    let Item { key, name, bytes: all, caption, state, preview, .. } = item.clone();
    let percent = Signal::derive(move || match state.get() {
        State::Sending(bytes) | State::Waiting(bytes) => Some(percent_of(bytes, all)),
        _ => None,
    });
    let label = name.clone();
    let standing = move || {
        match state.get() {
        State::Sending(at) => {
            let text = t!(files_sending, arrived = format::bytes(at), total = format::bytes(all));
            view! { <Bar label=label.clone() percent /> <p class="sm muted">{text}</p> }.into_any()
        }
        State::Waiting(_) => view! {
            <Bar label=label.clone() percent />
            <p class="sm shelf-waits" role="status">
                <Pictogram icon=Icon::Wifioff />
                {t!(files_waiting)}
            </p>
        }
        .into_any(),
        State::Making => view! { <p class="sm muted" role="status">{t!(files_making)}</p> }.into_any(),
        State::Ready(_) => view! { <p class="sm muted">{std::format!("{} · {}", t!(files_ready), format::bytes(all))}</p> }.into_any(),
        State::Failed(why, may_help) => {
            let item = item.clone();
            view! {
                <p class="sm error" role="alert">
                    {why}
                </p>
                {may_help
                    .then(|| {
                        view! {
                            <div>
                                <Button
                                    size=ButtonSize::Small
                                    on:click=move |_| shelf.send(item.clone())
                                >
                                    {t!(files_again)}
                                </Button>
                            </div>
                        }
                    })}
            }
            .into_any()
        }
    }
    };
    let field = format!("{form}-caption-{key}");
    let (up, remove) = (t!(files_up, name = name.clone()), t!(files_remove, name = name.clone()));
    let first = move || shelf.items.with(|items| items.first().is_some_and(|one| one.key == key));
    view! {
        <li class="shelf-row">
            <div class="shelf-picture" aria-hidden="true">
                {move || match preview.get() {
                    Some(address) => view! { <img src=address alt="" on:error=move |_| preview.set(None) /> }.into_any(),
                    None => view! { <Pictogram icon=Icon::File /> }.into_any(),
                }}
            </div>
            <div class="grow stack stack-2">
                <b class="shelf-name" dir="auto">{name}</b>
                {standing}
                <label class="sm" for=field.clone()>{t!(files_caption)}</label>
                <input
                    class="input"
                    id=field
                    dir="auto"
                    placeholder=t!(files_caption_hint)
                    prop:value=move || caption.get()
                    on:input:target=move |event| caption.set(event.target().value())
                />
            </div>
            <div class="row">
                {move || {
                    (!first())
                        .then(|| {
                            view! {
                                <IconButton
                                    icon=Icon::Up
                                    label=up.clone()
                                    on:click=move |_| shelf.up(key)
                                />
                            }
                        })
                }}
                <IconButton icon=Icon::Trash label=remove on:click=move |_| shelf.remove(key) />
            </div>
        </li>
    }
}

/// What is shown with an organisation or a project, for those who may say so.
#[component]
pub(crate) fn ShownCard(org: Slug, at: ShownAt) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (project, title) = match &at {
        ShownAt::Project(project) => (Some(project.clone()), t!(files_shown_project)),
        ShownAt::Org | ShownAt::News(_) => (None, t!(files_shown_org)),
    };
    let shelf = Shelf::new(org.clone(), project);
    let place = StoredValue::new((org, at));
    let asked = load(move || {
        let ((org, at), client) = (place.get_value(), client());
        async move { client.files().shown(&org, &at).await }
    });
    Effect::new(move |_| {
        if let Some(shown) = asked.state.with(|state| state.here().cloned()) {
            shelf.fill(shown);
        }
    });
    let sending = Sending::new();
    let hindrance = Memo::new(move |_| shelf.hindrance());
    let locked = Signal::derive(move || hindrance.with(Option::is_some));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if locked.get_untracked() {
            return;
        }
        let ((org, at), client) = (place.get_value(), client());
        let work = async move {
            let files = shelf.attachments().map_err(invalid)?;
            client.files().attach(&org, &at, files).await
        };
        sending.send(work, move |()| toasts.say(t!(files_saved)));
    };
    view! {
        <form class="card stack" novalidate on:submit=submit>
            <h2>{title}</h2>
            <ShelfField name="shown-files" shelf />
            <Refusal sending />
            <div class="row">
                <Button
                    kind=ButtonKind::Primary
                    submits=true
                    busy=sending.busy
                    locked
                    described_by="shown-files-busy"
                >
                    {t!(files_save)}
                </Button>
                <span class="sm muted" id="shown-files-busy" aria-live="polite">
                    {move || hindrance.get()}
                </span>
            </div>
        </form>
    }
}
