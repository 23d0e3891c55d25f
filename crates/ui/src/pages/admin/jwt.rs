//! `/admin/jwt`: sessions and tokens, for developers. It works on a throwaway session of its own,
//! in the token mode of programs, as no script can read this browser's cookie.

mod token;

use std::sync::Arc;

use client::{Audience, Client, ClientError, MemoryStore, SessionStore as _, SignUp};
use leptos::prelude::*;
use model::text::{Language, Slug};

use self::token::{Decoded, Keys, Try};
use super::AdminLayout;
use crate::browser::now_ms;
use crate::data::{Refusal, Sending, device_name, sentence};
use crate::i18n::{format, t};
use crate::pages::admin::invalid;
use crate::parts::{Button, ButtonKind, Empty, FieldKind, Note, TextField};
use crate::shell::Heading;

#[component]
pub(crate) fn JwtPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Tokens />
        </AdminLayout>
    }
}

/// The throwaway session.
#[derive(Clone, Copy)]
struct Lab {
    client: StoredValue<Client>,
    /// Where its refresh token is.
    store: StoredValue<Arc<MemoryStore>>,
    audience: RwSignal<String>,
    token: RwSignal<Option<Shown>>,
    /// The newest first.
    events: RwSignal<Vec<Event>>,
}

/// An access token, and until when it works.
#[derive(Clone, PartialEq, Eq)]
struct Shown {
    text: String,
    expires_at_ms: i64,
}

#[derive(Clone, PartialEq, Eq)]
struct Event {
    at_ms: i64,
    title: String,
    text: String,
}

impl Lab {
    fn open() -> Result<Self, ClientError> {
        let store = Arc::new(MemoryStore::default());
        Ok(Self {
            client: StoredValue::new(with_store(Arc::clone(&store))?),
            store: StoredValue::new(store),
            audience: RwSignal::new(String::new()),
            token: RwSignal::new(None),
            events: RwSignal::new(Vec::new()),
        })
    }

    fn says(self, title: String, text: String) {
        let event = Event { at_ms: now_ms(), title, text };
        self.events.try_update(|events| events.insert(0, event));
    }

    fn audience(self) -> Result<Audience, ClientError> {
        let slug = self.audience.get_untracked();
        if slug.is_empty() {
            return Ok(Audience::Directory);
        }
        Slug::parse("audience", &slug).map(Audience::Org).map_err(invalid)
    }

    /// The token of the chosen audience.
    async fn show(self) -> Result<(), ClientError> {
        let audience = self.audience()?;
        let token = self.client.get_value().session().access_token(&audience).await?;
        let left = i64::try_from(token.expires_in.as_millis()).unwrap_or(i64::MAX);
        let shown = Shown { text: token.token.to_string(), expires_at_ms: now_ms() + left };
        self.token.try_set(Some(shown));
        Ok(())
    }

    async fn refresh(self) -> Result<(), ClientError> {
        let audience = self.audience()?;
        self.client.get_value().session().renew(&audience).await?;
        self.show().await?;
        self.says(t!(jwt_refreshed), t!(jwt_refreshed_text));
        Ok(())
    }

    /// Refreshes twice, then presents the token from before: what a thief of a copy would do.
    async fn reuse(self) -> Result<(), ClientError> {
        let stolen = self.store.get_value().load()?;
        self.refresh().await?;
        self.refresh().await?;
        let thief = Arc::new(MemoryStore::default());
        if let Some(stolen) = &stolen {
            thief.save(stolen)?;
        }
        let refused = with_store(thief)?.session().access_token(&Audience::Directory).await;
        let said = refused.err().map(|e| sentence(&e)).unwrap_or_default();
        self.says(t!(jwt_reused), said);
        let mine = self.refresh().await.err().map(|e| sentence(&e)).unwrap_or_default();
        self.says(t!(jwt_ended), mine);
        self.token.try_set(None);
        Ok(())
    }
}

/// A client in token mode that keeps its session there.
fn with_store(store: Arc<MemoryStore>) -> Result<Client, ClientError> {
    let origin = window().location().origin().unwrap_or_default();
    Client::builder(origin).session_store(store).build()
}

#[component]
fn Tokens() -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <Heading text=Signal::derive(|| t!(jwt_title)) />
                <p class="muted sm">{t!(jwt_lead)}</p>
            </div>
        </div>
        {match Lab::open() {
            Ok(lab) => view! { <Bench lab /> }.into_any(),
            Err(error) => view! { <Note>{sentence(&error)}</Note> }.into_any(),
        }}
    }
}

#[component]
fn Bench(lab: Lab) -> impl IntoView {
    let signed_in = Memo::new(move |_| lab.token.with(Option::is_some));
    view! {
        <div class="dash">
            <section class="card stack">
                {move || match signed_in.get() {
                    false => view! { <SignIn lab /> }.into_any(),
                    true => view! { <Decoded lab /> }.into_any(),
                }}
            </section>
            <section class="card stack">
                <h2>{t!(jwt_happened)}</h2>
                <Events lab />
            </section>
            <section class="card stack">
                <h2>{t!(jwt_keys)}</h2>
                <Keys />
            </section>
            <section class="card stack">
                <h2>{t!(jwt_try)}</h2>
                <Try lab />
            </section>
        </div>
    }
}

#[component]
fn Events(lab: Lab) -> impl IntoView {
    move || {
        let events = lab.events.get();
        if events.is_empty() {
            return view! { <Empty title=t!(jwt_nothing) text=t!(jwt_nothing_text) /> }.into_any();
        }
        let row = |event: Event| {
            view! {
                <li>
                    <time>{format::time(event.at_ms)}</time>
                    <span>
                        <b>{event.title}</b>
                        " "
                        {event.text}
                    </span>
                </li>
            }
        };
        view! { <ul class="feed">{events.into_iter().map(row).collect_view()}</ul> }.into_any()
    }
}

#[component]
fn SignIn(lab: Lab) -> impl IntoView {
    let (mail, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = Sending::new();
    let sign_in = move |new: bool| {
        let (client, mail) = (lab.client.get_value(), mail.get_untracked());
        let password = password.get_untracked();
        let work = async move {
            let device = device_name();
            if new {
                let who = SignUp { mail: mail.clone(), name: None, language: Language::english() };
                client.session().sign_up(who, &password).await?;
                lab.says(t!(jwt_signed_up), String::new());
            }
            client.session().sign_in(&mail, &password, &device).await?;
            lab.says(t!(jwt_signed_in), t!(jwt_signed_in_text));
            lab.show().await
        };
        sending.send(work, |()| {});
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sign_in(false);
    };
    view! {
        <h2>{t!(jwt_session)}</h2>
        <p class="sm muted">{t!(jwt_session_text)}</p>
        <form class="stack" on:submit=submit>
            <TextField
                name="jwt-mail"
                label=t!(jwt_mail)
                kind=FieldKind::Email
                value=mail
                autocomplete="off"
                refused=sending.field("mail")
            />
            <TextField
                name="jwt-password"
                label=t!(jwt_password)
                kind=FieldKind::Password
                value=password
                autocomplete="off"
                refused=sending.field("password")
            />
            <Refusal sending />
            <div class="row">
                <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                    {t!(jwt_sign_in)}
                </Button>
                <Button busy=sending.busy on:click=move |_| sign_in(true)>
                    {t!(jwt_sign_up)}
                </Button>
            </div>
        </form>
    }
}
