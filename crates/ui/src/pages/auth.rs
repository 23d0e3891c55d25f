//! Who you are: signing in and up, the mailed links, the first owner.

use client::{ClientError, SignUp};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::text::{Language, Name};

use super::mail::mail_waits;
use crate::browser::query_parameter;
use crate::data::{Account, Refusal, Sending, account, client, device_name, refresh_account};
use crate::i18n::{Locale, t};
use crate::parts::{Button, ButtonKind, FieldKind, LinkButton, Note, NoteKind, TextField};
use crate::shell::{FocusLayout, Heading};

/// A password shorter than this is refused by the client, too.
const PASSWORD_CHARS_MIN: usize = 12;

pub(crate) fn judge_password(text: &str) -> Option<String> {
    let chars = text.chars().count();
    (chars < PASSWORD_CHARS_MIN)
        .then(|| t!(auth_password_short, missing = PASSWORD_CHARS_MIN - chars))
}

pub(crate) fn judge_mail(text: &str) -> Option<String> {
    let (name, domain) = text.trim().split_once('@').unwrap_or_default();
    (name.is_empty() || domain.is_empty()).then(|| t!(auth_mail_wrong))
}

/// The language that the screen speaks, for mails.
fn spoken() -> Language {
    Language::parse("language", Locale::current().tag()).unwrap_or_else(|_| Language::english())
}

/// Makes an account (or finds out that there is one) and signs in.
async fn enter(up: bool, mail: String, name: String, password: String) -> Result<(), ClientError> {
    let session = client().session();
    if up {
        let name = Name::parse("name", &name).ok();
        let who = SignUp { mail: mail.clone(), name, language: spoken() };
        session.sign_up(who, &password).await?;
    }
    session.sign_in(&mail, &password, &device_name()).await.map(drop)
}

/// The form: an address and a password, and on signing up a name. `done` is told when somebody is
/// signed in. What was typed stays whatever happens.
#[component]
pub(crate) fn EntryForm(
    up: RwSignal<bool>,
    /// What the button does besides signing up or in.
    #[prop(optional, into)]
    act_label: Option<String>,
    #[prop(into)] done: Callback<()>,
    /// More work that the button waits for.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let sending = Sending::new();
    let (mail, name, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let up = up.get_untracked();
        let short = up && judge_password(&password.get_untracked()).is_some();
        if short || judge_mail(&mail.get_untracked()).is_some() {
            return;
        }
        let work = enter(up, mail.get_untracked(), name.get_untracked(), password.get_untracked());
        sending.send(work, move |()| done.run(()));
    };
    let act = act_label.is_some();
    let kind = if act { ButtonKind::Act } else { ButtonKind::Primary };
    let label = move || match (&act_label, up.get()) {
        (Some(label), _) => label.clone(),
        (None, true) => t!(auth_up),
        (None, false) => t!(auth_in),
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            <TextField
                name="mail"
                label=t!(auth_mail)
                hint=t!(auth_mail_hint)
                kind=FieldKind::Email
                value=mail
                judge=judge_mail
                autocomplete="email"
                refused=sending.field("mail")
            />
            {move || {
                up.get()
                    .then(|| {
                        view! {
                            <TextField
                                name="name"
                                label=t!(auth_name)
                                optional=true
                                value=name
                                autocomplete="name"
                                refused=sending.field("name")
                            />
                        }
                    })
            }}
            {move || {
                if up.get() {
                    view! {
                        <TextField
                            name="password"
                            label=t!(auth_password)
                            hint=t!(auth_password_hint)
                            kind=FieldKind::Password
                            value=password
                            judge=judge_password
                            autocomplete="new-password"
                            refused=sending.field("password")
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <TextField
                            name="password"
                            label=t!(auth_password)
                            kind=FieldKind::Password
                            value=password
                            autocomplete="current-password"
                            refused=sending.field("password")
                        />
                    }
                        .into_any()
                }
            }}
            <Refusal sending />
            <Button
                kind=kind
                wide=true
                submits=true
                busy=Signal::derive(move || sending.busy.get() || busy.get())
            >
                {label}
            </Button>
            {move || (!up.get()).then(|| view! { <p class="sm"><a href="/recover">{t!(auth_forgot)}</a></p> })}
        </form>
    }
}

/// Where one goes afterwards: only into this app.
fn next() -> String {
    query_parameter("next")
        .filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
        .unwrap_or_else(|| "/pledges".to_owned())
}

/// What stands behind `#` in the address: a secret that was never sent to a server.
fn secret() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix('#').filter(|secret| !secret.is_empty()).map(ToOwned::to_owned)
}

#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let go = use_navigate();
    let done = Callback::new(move |()| go(&next(), Default::default()));
    let query = window().location().search().unwrap_or_default();
    view! {
        <FocusLayout out="/" out_label=t!(auth_out)>
            <div class="stack">
                <Heading text=Signal::derive(|| t!(auth_in)) />
                <EntryForm up=RwSignal::new(false) done />
                <p>
                    {t!(auth_no_account)} " " <a href=format!("/sign-up{query}")>{t!(auth_up)}</a>
                </p>
            </div>
        </FocusLayout>
    }
}

#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let go = use_navigate();
    let done = Callback::new(move |()| go(&next(), Default::default()));
    let query = window().location().search().unwrap_or_default();
    view! {
        <FocusLayout out="/" out_label=t!(auth_out)>
            <div class="stack">
                <Heading text=Signal::derive(|| t!(auth_up)) />
                <p class="lead">{t!(auth_up_lead)}</p>
                <EntryForm up=RwSignal::new(true) done />
                <p>
                    {t!(auth_has_account)} " " <a href=format!("/sign-in{query}")>{t!(auth_in)}</a>
                </p>
            </div>
        </FocusLayout>
    }
}

/// The first owner of a server.
#[component]
pub(crate) fn SetupPage() -> impl IntoView {
    let who = account();
    let secret = StoredValue::new(secret());
    let sending = Sending::new();
    let owned = RwSignal::new(false);
    let up = RwSignal::new(true);
    let claim = move || {
        let token = secret.get_value().unwrap_or_default();
        let work = async move { client().setup().claim_ownership(&token).await };
        sending.send(work, move |()| {
            owned.set(true);
            refresh_account();
        });
    };
    let done = Callback::new(move |()| claim());
    let form = move || {
        if owned.get() {
            return view! {
                <Note kind=NoteKind::Ok>{t!(auth_setup_done)}</Note>
                <p>
                    <LinkButton href="/admin/orgs" kind=ButtonKind::Primary>
                        {t!(auth_setup_next)}
                    </LinkButton>
                </p>
            }
            .into_any();
        }
        if secret.with_value(Option::is_none) {
            return view! { <Note kind=NoteKind::Warn>{t!(auth_setup_no_link)}</Note> }.into_any();
        }
        match who.get() {
            Account::Unknown => ().into_any(),
            Account::Known(known) => view! {
                <p>{t!(auth_setup_as, mail = known.mail.as_str())}</p>
                <Button
                    kind=ButtonKind::Primary
                    busy=sending.busy
                    on:click=move |_| claim()
                >
                    {t!(auth_setup_claim)}
                </Button>
            }
            .into_any(),
            Account::Nobody => view! {
                <EntryForm up act_label=t!(auth_setup_claim) done busy=sending.busy />
                <p>
                    <Button kind=ButtonKind::Quiet on:click=move |_| up.update(|up| *up = !*up)>
                        {move || if up.get() { t!(auth_use_account) } else { t!(auth_make_account) }}
                    </Button>
                </p>
            }
            .into_any(),
        }
    };
    view! {
        <FocusLayout out="/" out_label=t!(auth_out)>
            <div class="stack">
                <Heading text=Signal::derive(|| t!(auth_setup)) />
                <p class="lead">{t!(auth_setup_lead)}</p>
                {form}
                <Refusal sending />
            </div>
        </FocusLayout>
    }
}

/// `/recover`: asks for a link; with a link's secret, sets the new password.
#[component]
pub(crate) fn RecoverPage() -> impl IntoView {
    view! {
        <FocusLayout out="/sign-in" out_label=t!(auth_out)>
            <div class="stack">
                <Heading text=Signal::derive(|| t!(auth_recover)) />
                {match secret() {
                    Some(token) => view! { <NewPassword token /> }.into_any(),
                    None => view! { <AskLink /> }.into_any(),
                }}
            </div>
        </FocusLayout>
    }
}

#[component]
fn AskLink() -> impl IntoView {
    let (sending, sent) = (Sending::new(), RwSignal::new(false));
    let waits = mail_waits();
    let mail = RwSignal::new(String::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let to = mail.get_untracked();
        if judge_mail(&to).is_some() {
            return;
        }
        let work = async move { client().accounts().request_reset(&to).await };
        sending.send(work, move |()| sent.set(true));
    };
    view! {
        <p class="lead">
            {move || match waits.get() {
                true => t!(auth_recover_waits),
                false => t!(auth_recover_lead),
            }}
        </p>
        <form class="stack" novalidate on:submit=send>
            <TextField
                name="mail"
                label=t!(auth_mail)
                kind=FieldKind::Email
                value=mail
                judge=judge_mail
                autocomplete="email"
                refused=sending.field("mail")
            />
            <Refusal sending />
            {move || {
                sent.get()
                    .then(|| {
                        let text = match waits.get() {
                            true => t!(auth_recover_written),
                            false => t!(auth_recover_sent),
                        };
                        view! { <Note kind=NoteKind::Ok>{text}</Note> }
                    })
            }}
            <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                {move || match waits.get() {
                    true => t!(auth_recover_write),
                    false => t!(auth_recover_send),
                }}
            </Button>
        </form>
    }
}

#[component]
fn NewPassword(token: String) -> impl IntoView {
    let (sending, changed) = (Sending::new(), RwSignal::new(false));
    let password = RwSignal::new(String::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (token, new) = (token.clone(), password.get_untracked());
        if judge_password(&new).is_some() {
            return;
        }
        let work = async move { client().accounts().reset_password(&token, &new).await };
        sending.send(work, move |()| changed.set(true));
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            <TextField
                name="password"
                label=t!(auth_password_new)
                hint=t!(auth_password_hint)
                kind=FieldKind::Password
                value=password
                judge=judge_password
                autocomplete="new-password"
                refused=sending.field("password")
            />
            <Refusal sending />
            {move || {
                if changed.get() {
                    view! {
                        <Note kind=NoteKind::Ok>{t!(auth_recover_done)}</Note>
                        <LinkButton href="/sign-in" kind=ButtonKind::Primary>
                            {t!(auth_in)}
                        </LinkButton>
                    }
                        .into_any()
                } else {
                    view! {
                        <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                            {t!(auth_recover_set)}
                        </Button>
                    }
                        .into_any()
                }
            }}
        </form>
    }
}

/// `/verify`: the mailed link. A press, so that programs that look into mails verify nothing.
#[component]
pub(crate) fn VerifyPage() -> impl IntoView {
    let token = StoredValue::new(secret());
    let (sending, done) = (Sending::new(), RwSignal::new(false));
    let verify = move |_| {
        let token = token.get_value().unwrap_or_default();
        let work = async move { client().accounts().verify_mail(&token).await };
        sending.send(work, move |()| {
            done.set(true);
            refresh_account();
        });
    };
    view! {
        <FocusLayout out="/" out_label=t!(auth_out)>
            <div class="stack">
                <Heading text=Signal::derive(|| t!(auth_verify)) />
                {move || match (done.get(), token.with_value(Option::is_some)) {
                    (true, _) => {
                        view! {
                            <Note kind=NoteKind::Ok>{t!(auth_verify_done)}</Note>
                            <LinkButton href="/pledges" kind=ButtonKind::Primary>
                                {t!(auth_verify_next)}
                            </LinkButton>
                        }
                            .into_any()
                    }
                    (false, true) => {
                        view! {
                            <p class="lead">{t!(auth_verify_lead)}</p>
                            <Button kind=ButtonKind::Primary busy=sending.busy on:click=verify>
                                {t!(auth_verify_act)}
                            </Button>
                        }
                            .into_any()
                    }
                    (false, false) => {
                        view! { <Note kind=NoteKind::Warn>{t!(auth_verify_no_link)}</Note> }.into_any()
                    }
                }}
                <Refusal sending />
            </div>
        </FocusLayout>
    }
}
