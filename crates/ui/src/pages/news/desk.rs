//! Writing news: of a project on its own screen, of an organisation on its page.

use client::{ClientError, ShownAt};
use leptos::prelude::*;
use model::{
    NewsId,
    news::{News, NewsFields},
    text::{Body, Language, Slug, Title},
    view::{OrgView, PageRequest},
};

use super::dates;
use crate::data::{Asked, Refusal, Sending, client, load};
use crate::i18n::{format, t};
use crate::pages::admin::invalid;
use crate::pages::files::{Shelf, ShelfField};
use crate::pages::organise::OrganiseLayout;
use crate::parts::{
    Button, ButtonKind, Choice, Dialog, Empty, FieldKind, Markdown, SelectField, TextField,
};
use crate::shell::{Heading, Toasts};

/// `/organise/{org}/{project}/news`.
#[component]
pub(crate) fn NewsPage() -> impl IntoView {
    view! {
        <OrganiseLayout screen=|place| {
            view! {
                <div class="page-head">
                    <div>
                        <Heading text=Signal::derive(|| t!(news_title)) />
                        <p class="muted sm">{t!(news_lead_project)}</p>
                    </div>
                </div>
                <Desk org=place.org project=Some(place.project) />
            }
        } />
    }
}

/// News of the organisation as a whole, among the rest that it says of itself.
#[component]
pub(crate) fn OrgNews(org: Slug) -> impl IntoView {
    view! {
        <section class="stack">
            <div>
                <h2>{t!(news_title)}</h2>
                <p class="muted sm">{t!(news_lead_org)}</p>
            </div>
            <Desk org project=None />
        </section>
    }
}

/// What the desk is for.
type At = StoredValue<(Slug, Option<Slug>)>;

#[component]
fn Desk(org: Slug, project: Option<Slug>) -> impl IntoView {
    let at: At = StoredValue::new((org, project));
    let asked = load(move || {
        let ((org, project), client) = (at.get_value(), client());
        let page = PageRequest { size: 100, ..PageRequest::default() };
        async move { client.news().list(&org, project.as_ref(), page).await }
    });
    let view = load(move || {
        let ((org, _), client) = (at.get_value(), client());
        async move { client.orgs().get(&org).await }
    });
    let again = Callback::new(move |()| asked.again());
    let writing: RwSignal<Option<News>> = RwSignal::new(None);
    view! {
        <div class="stack">
            {view
                .show(move |view| {
                    let languages = view.org.profile.languages;
                    move || {
                        let old = writing.get();
                        view! { <Write at languages=languages.clone() old writing again /> }
                    }
                })}
            {asked
                .show(move |page| {
                    if page.items.is_empty() {
                        return view! { <Empty title=t!(news_none) text=t!(news_none_text) /> }
                            .into_any();
                    }
                    page.items
                        .into_iter()
                        .map(|piece| view! { <One at piece view writing again /> })
                        .collect_view()
                        .into_any()
                })}
        </div>
    }
}

/// The form: for a new piece, or for one that is there.
#[component]
fn Write(
    at: At,
    languages: Vec<Language>,
    old: Option<News>,
    writing: RwSignal<Option<News>>,
    again: Callback<()>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let sending = Sending::new();
    let (title, body) = match &old {
        Some(old) => (old.fields.title.to_string(), old.fields.body.to_string()),
        None => Default::default(),
    };
    let (title, body) = (RwSignal::new(title), RwSignal::new(body));
    let first = languages.first().cloned().unwrap_or_else(Language::english);
    let written_in = old.as_ref().map_or(first, |old| old.fields.language.clone());
    let mut offered = languages;
    if !offered.contains(&written_in) {
        offered.push(written_in.clone());
    }
    let language = RwSignal::new(written_in);
    let shelf = at.with_value(|(org, project)| Shelf::new(org.clone(), project.clone()));
    if let Some(id) = old.as_ref().map(|old| old.id) {
        let ((org, _), client) = (at.get_value(), client());
        leptos::task::spawn_local(async move {
            if let Ok(shown) = client.files().shown(&org, &ShownAt::News(id)).await {
                shelf.fill(shown);
            }
        });
    }
    let hindrance = Memo::new(move |_| shelf.hindrance());
    let locked = Signal::derive(move || hindrance.with(Option::is_some));
    // What was wrong with a field is no longer true once something is typed.
    Effect::new(move |_| {
        title.track();
        body.track();
        sending.refused.set(None);
    });
    let read = move || -> Result<NewsFields, model::Invalid> {
        let fields = NewsFields {
            title: Title::parse("fields.title", &title.get_untracked())?,
            body: Body::parse("fields.body", &body.get_untracked())?,
            language: language.get_untracked(),
        };
        fields.validate().map_err(|wrong| wrong.within("fields"))?;
        Ok(fields)
    };
    let published: StoredValue<Option<NewsId>> = StoredValue::new(None);
    let editing = old.as_ref().map(|old| (old.id, old.etag));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if locked.get_untracked() {
            return;
        }
        let ((org, project), client) = (at.get_value(), client());
        let work = async move {
            let fields = read().map_err(invalid)?;
            let files = shelf.attachments().map_err(invalid)?;
            let id = match (editing, published.get_value()) {
                (Some((id, etag)), _) => {
                    client.news().edit(&org, id, fields, etag).await?;
                    id
                }
                // Its text went out before; only what is shown with it did not.
                (None, Some(id)) => id,
                (None, None) => client.news().publish(&org, project.as_ref(), fields).await?,
            };
            published.set_value(Some(id));
            if editing.is_some() || !files.is_empty() {
                client.files().attach(&org, &ShownAt::News(id), files).await?;
            }
            Ok(())
        };
        sending.send(work, move |()| {
            toasts.say(if editing.is_some() { t!(news_changed) } else { t!(news_published) });
            title.set(String::new());
            body.set(String::new());
            shelf.clear();
            published.set_value(None);
            writing.set(None);
            again.run(());
        });
    };
    let heading = if editing.is_some() { t!(news_edit_title) } else { t!(news_new) };
    let send = if editing.is_some() { t!(news_save) } else { t!(news_publish) };
    let choices: Vec<_> =
        offered.into_iter().map(|l| Choice::new(l.clone(), format::language(l.as_str()))).collect();
    let several = choices.len() > 1;
    view! {
        <form class="card stack" novalidate on:submit=submit id="news-form">
            <h2>{heading}</h2>
            <TextField
                name="news-title"
                label=t!(news_field_title)
                value=title
                refused=sending.field("fields.title")
            />
            <TextField
                name="news-body"
                label=t!(news_field_body)
                hint=t!(news_field_body_hint)
                kind=FieldKind::Long
                value=body
                refused=sending.field("fields.body")
            />
            {several
                .then(|| {
                    view! {
                        <SelectField
                            name="news-language"
                            label=t!(news_field_language)
                            value=language
                            choices
                        />
                    }
                })}
            <ShelfField name="news-files" shelf />
            <Refusal sending />
            <div class="row">
                <Button
                    kind=ButtonKind::Primary
                    submits=true
                    busy=sending.busy
                    locked
                    described_by="news-files-busy"
                >
                    {send}
                </Button>
                <span class="sm muted" id="news-files-busy" aria-live="polite">
                    {move || hindrance.get()}
                </span>
                {editing
                    .map(|_| {
                        view! {
                            <Button on:click=move |_| writing.set(None)>{t!(news_cancel)}</Button>
                        }
                    })}
            </div>
        </form>
    }
}

#[component]
fn One(
    at: At,
    piece: News,
    view: Asked<OrgView>,
    writing: RwSignal<Option<News>>,
    again: Callback<()>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (open, sending) = (RwSignal::new(false), Sending::new());
    let id = piece.id;
    let remove = move |_| {
        sending.send(take_back(at, id), move |()| {
            open.set(false);
            toasts.say(t!(news_removed));
            again.run(());
        });
    };
    let when = dates(&piece);
    let about = piece.project;
    let project = move || {
        view.state.with(|state| {
            let card = state.here()?.projects.iter().find(|card| Some(card.id) == about)?;
            Some(format!("{} · ", card.title))
        })
    };
    let of_org = at.with_value(|(_, project)| project.is_none());
    let edited = piece.clone();
    view! {
        <article class="card stack stack-2">
            <div class="row spread">
                <h3>{piece.fields.title.to_string()}</h3>
                <div class="row">
                    <Button
                        size=crate::parts::ButtonSize::Small
                        on:click=move |_| {
                            writing.set(Some(edited.clone()));
                            to_form();
                        }
                    >
                        {t!(news_edit)}
                    </Button>
                    <Button size=crate::parts::ButtonSize::Small on:click=move |_| open.set(true)>
                        {t!(news_remove)}
                    </Button>
                </div>
            </div>
            <p class="sm muted">{of_org.then_some(project)} {when}</p>
            <Markdown text=piece.fields.body.to_string() />
            <Dialog
                name="remove-news"
                title=Signal::derive(|| t!(news_remove_title))
                open
                actions=move || {
                    view! {
                        <Button on:click=move |_| open.set(false)>{t!(news_keep)}</Button>
                        <Button kind=ButtonKind::Danger busy=sending.busy on:click=remove>
                            {t!(news_remove)}
                        </Button>
                    }
                }
            >
                <p>{t!(news_remove_text)}</p>
                <Refusal sending />
            </Dialog>
        </article>
    }
}

async fn take_back(at: At, id: NewsId) -> Result<(), ClientError> {
    let (org, _) = at.get_value();
    client().news().remove(&org, id).await
}

/// Whoever changes a piece far down the page is brought to the form.
fn to_form() {
    request_animation_frame(|| {
        if let Some(form) = document().get_element_by_id("news-form") {
            form.scroll_into_view();
        }
    });
}
