//! `/me`: one's own account.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    Reason,
    text::{Language, Name},
    view::{AccountView, SessionView},
};

use super::auth::judge_password;
use super::mail::mail_waits;
use crate::browser::now_ms;
use crate::data::{Account, Refusal, Sending, account, client, load, refresh_account};
use crate::i18n::{Locale, format, t};
use crate::parts::{
    Button, ButtonKind, ButtonSize, Choice, Dialog, FieldKind, LinkButton, Note, SelectField,
    Skeleton, Tag, TagKind, TextField,
};
use crate::shell::{Heading, PublicLayout, Toasts};

#[component]
pub(crate) fn MePage() -> impl IntoView {
    let who = account();
    // Only another person makes the page anew, not a change of the name.
    let person = Memo::new(move |_| who.with(|a| a.known().map(|a| a.id)));
    let unknown = Memo::new(move |_| who.with(|a| *a == Account::Unknown));
    view! {
        <PublicLayout reading=true>
            <div class="stack stack-5">
                <Heading text=Signal::derive(|| t!(me_title)) />
                {move || {
                    let known = person.get().and_then(|_| who.with_untracked(|a| a.known().cloned()));
                    match known {
                        Some(me) => view! { <Me me /> }.into_any(),
                        None if unknown.get() => view! { <Skeleton /> }.into_any(),
                        None => view! { <SignInFirst next="/me" /> }.into_any(),
                    }
                }}
            </div>
        </PublicLayout>
    }
}

/// For screens that are about oneself.
#[component]
pub(crate) fn SignInFirst(next: &'static str) -> impl IntoView {
    view! {
        <Note>{t!(me_sign_in)}</Note>
        <div>
            <LinkButton href=format!("/sign-in?next={next}") kind=ButtonKind::Primary>
                {t!(auth_in)}
            </LinkButton>
        </div>
    }
}

/// `/me/deleted`: where one arrives without an account.
#[component]
pub(crate) fn DeletedPage() -> impl IntoView {
    view! {
        <PublicLayout reading=true>
            <div class="stack">
                <Heading text=Signal::derive(|| t!(me_deleted_title)) />
                <p class="lead">{t!(me_deleted_text)}</p>
                <div>
                    <LinkButton href="/">{t!(shell_missing_home)}</LinkButton>
                </div>
            </div>
        </PublicLayout>
    }
}

#[component]
fn Me(me: AccountView) -> impl IntoView {
    let changed = Trigger::new();
    view! {
        <Profile me />
        <ChangePassword changed />
        <Sessions changed />
        <DeleteAccount />
    }
}

#[component]
fn Profile(me: AccountView) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let (sending, mailing) = (Sending::new(), Sending::new());
    let name = RwSignal::new(me.name.clone().unwrap_or_default());
    let language = RwSignal::new(me.language.clone());
    let mut languages: Vec<Choice<Language>> = Locale::ALL
        .iter()
        .filter(|locale| locale.is_offered())
        .filter_map(|l| Some(Choice::new(Language::parse("language", l.tag()).ok()?, l.name())))
        .collect();
    if !languages.iter().any(|choice| choice.value == me.language) {
        languages.push(Choice::new(me.language.clone(), me.language.as_str()));
    }
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, language) = (name.get_untracked(), language.get_untracked());
        let work = async move {
            let name = Name::parse("name", &name).ok();
            client().accounts().update(name.as_ref(), &language).await
        };
        sending.send(work, move |()| {
            refresh_account();
            toasts.say(t!(me_saved));
        });
    };
    let waits = mail_waits();
    let resend = move |_| {
        let work = async move { client().accounts().resend_verification().await };
        mailing.send(work, move |()| {
            toasts.say(if waits.get_untracked() { t!(me_written) } else { t!(me_resent) });
        });
    };
    let sign_out = Sending::new();
    let go = use_navigate();
    let out = move |_| {
        let go = go.clone();
        let work = async move { client().session().sign_out().await };
        sign_out.send(work, move |()| go("/", Default::default()));
    };
    view! {
        <section class="card stack">
            <div class="row spread">
                <span>{me.mail.clone()}</span>
                {if me.mail_verified {
                    view! { <Tag kind=TagKind::Ok>{t!(me_verified)}</Tag> }.into_any()
                } else {
                    view! { <Tag kind=TagKind::Warn>{t!(me_unverified)}</Tag> }.into_any()
                }}
            </div>
            {(!me.mail_verified)
                .then(|| {
                    view! {
                        {move || waits.get().then(|| view! { <Note>{t!(auth_mail_waits)}</Note> })}
                        <div>
                            <Button busy=mailing.busy on:click=resend>
                                {move || if waits.get() { t!(me_write) } else { t!(me_resend) }}
                            </Button>
                        </div>
                        <Refusal sending=mailing />
                    }
                })}
            <form class="stack" on:submit=save>
                <TextField
                    name="name"
                    label=t!(auth_name)
                    optional=true
                    value=name
                    autocomplete="name"
                    refused=sending.field("name")
                />
                <SelectField name="language" label=t!(me_language) value=language choices=languages />
                <Refusal sending />
                <div class="row">
                    <Button kind=ButtonKind::Primary submits=true busy=sending.busy>
                        {t!(me_save)}
                    </Button>
                    <Button kind=ButtonKind::Quiet busy=sign_out.busy on:click=out>
                        {t!(me_sign_out)}
                    </Button>
                </div>
            </form>
            <Refusal sending=sign_out />
        </section>
    }
}

#[component]
fn ChangePassword(changed: Trigger) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let sending = Sending::new();
    let (present, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Who is signed in has one address: only the password can be wrong.
    let wrong = Memo::new(move |_| {
        let reason = sending.refused.with(|error| error.as_ref().and_then(|error| error.reason));
        reason == Some(Reason::WrongCredentials)
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (old, fresh) = (present.get_untracked(), new.get_untracked());
        if judge_password(&fresh).is_some() {
            return;
        }
        let work = async move { client().accounts().change_password(&old, &fresh).await };
        sending.send(work, move |()| {
            present.set(String::new());
            new.set(String::new());
            toasts.say(t!(me_password_changed));
            changed.notify();
        });
    };
    view! {
        <section class="card stack">
            <h2>{t!(me_password)}</h2>
            <form class="stack" novalidate on:submit=save>
                <TextField
                    name="present"
                    label=t!(me_password_present)
                    kind=FieldKind::Password
                    value=present
                    autocomplete="current-password"
                    refused=Signal::derive(move || {
                        wrong.get().then(|| t!(me_password_wrong))
                    })
                />
                <TextField
                    name="new"
                    label=t!(auth_password_new)
                    hint=t!(auth_password_hint)
                    kind=FieldKind::Password
                    value=new
                    judge=judge_password
                    autocomplete="new-password"
                    refused=sending.field("password")
                />
                {move || (!wrong.get()).then(|| view! { <Refusal sending /> })}
                <div>
                    <Button submits=true busy=sending.busy>
                        {t!(me_password_change)}
                    </Button>
                </div>
            </form>
        </section>
    }
}

#[component]
fn Sessions(changed: Trigger) -> impl IntoView {
    let sending = Sending::new();
    let asked = load(move || {
        // A new password closes the others.
        changed.track();
        let client = client();
        async move { client.session().list().await }
    });
    let close = move |id| {
        let work = async move { client().session().close(id).await };
        sending.send(work, move |()| asked.again());
    };
    let close_others = move |_| {
        let work = async move { client().session().close_all(true).await };
        sending.send(work, move |()| asked.again());
    };
    let row = move |session: SessionView| {
        let (id, device) = (session.id, session.device.to_string());
        let seen = format::relative(session.last_seen_at.as_millis(), now_ms());
        let end = if session.current {
            view! { <Tag kind=TagKind::Petrol>{t!(me_session_this)}</Tag> }.into_any()
        } else {
            view! {
                <Button size=ButtonSize::Small on:click=move |_| close(id)>
                    {t!(me_session_close)}
                    <span class="vh">": " {device.clone()}</span>
                </Button>
            }
            .into_any()
        };
        view! {
            <li class="row spread">
                <span>
                    <b class="sm">{session.device.to_string()}</b>
                    <span class="hint block">{t!(me_session_seen, when = seen)}</span>
                </span>
                {end}
            </li>
        }
    };
    view! {
        <section class="card stack">
            <h2>{t!(me_sessions)}</h2>
            {asked
                .show(move |sessions| {
                    let open = sessions.into_iter().filter(|s| s.ended.is_none()).collect::<Vec<_>>();
                    let many = open.len() > 1;
                    view! {
                        <ul class="list">{open.into_iter().map(row).collect_view()}</ul>
                        {many
                            .then(|| {
                                view! {
                                    <div>
                                        <Button busy=sending.busy on:click=close_others>
                                            {t!(me_sessions_close)}
                                        </Button>
                                    </div>
                                }
                            })}
                    }
                })}
            <Refusal sending />
        </section>
    }
}

#[component]
fn DeleteAccount() -> impl IntoView {
    let sending = Sending::new();
    let (open, typed) = (RwSignal::new(false), RwSignal::new(String::new()));
    let word = StoredValue::new(t!(me_delete_word));
    let locked = Signal::derive(move || word.with_value(|word| typed.get().trim() != word));
    let go = StoredValue::new(use_navigate());
    let delete = move |_| {
        // Taken out before: this part of the page is gone as soon as the account is.
        let go = go.get_value();
        let work = async move { client().accounts().delete().await };
        sending.send(work, move |()| go("/me/deleted", Default::default()));
    };
    view! {
        <section class="card stack">
            <h2>{t!(me_delete)}</h2>
            <p class="sm muted">{t!(me_delete_text)}</p>
            <div>
                <Button kind=ButtonKind::Danger on:click=move |_| open.set(true)>
                    {t!(me_delete_open)}
                </Button>
            </div>
            <Dialog
                name="delete-account"
                title=Signal::derive(|| t!(me_delete))
                open
                actions=move || {
                    view! {
                        <Button on:click=move |_| open.set(false)>{t!(me_delete_keep)}</Button>
                        <Button kind=ButtonKind::Danger locked busy=sending.busy on:click=delete>
                            {t!(me_delete_act)}
                        </Button>
                    }
                }
            >
                <div class="stack">
                    <p>{t!(me_delete_text)}</p>
                    <p class="sm muted">{t!(me_delete_lists)}</p>
                    <TextField
                        name="typed"
                        label=t!(me_delete_type, word = word.get_value())
                        value=typed
                        autocomplete="off"
                    />
                    <Refusal sending />
                </div>
            </Dialog>
        </section>
    }
}
