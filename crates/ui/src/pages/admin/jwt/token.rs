//! A token taken apart, the keys that prove it, and a call made with it.

use std::time::Duration;

use bytes::Bytes;
use client::ClientError;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::Lab;
use crate::browser::now_ms;
use crate::data::{Refusal, Sending, sentence};
use crate::i18n::t;
use crate::parts::{
    Button, ButtonKind, ButtonSize, Choice, Note, SelectField, Tag, TagKind, TextField,
};

/// RPCs that answer something to an empty request.
const CALLS: [&str; 5] = [
    "muster.v1.Account/Get",
    "muster.v1.Session/List",
    "muster.v1.Access/MyPermissions",
    "muster.v1.Org/List",
    "muster.v1.Admin/SystemStatus",
];

#[component]
pub(super) fn Decoded(lab: Lab) -> impl IntoView {
    let sending = Sending::new();
    let now = RwSignal::new(now_ms());
    let tick = set_interval_with_handle(
        move || {
            now.try_set(now_ms());
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    let left = move || {
        let until = lab.token.with(|token| token.as_ref().map_or(0, |token| token.expires_at_ms));
        let seconds = ((until - now.get()) / 1000).max(0);
        (seconds, format!("{}:{:02}", seconds / 60, seconds % 60))
    };
    let state = move || match left() {
        (0, _) => view! { <Tag kind=TagKind::Warn>{t!(jwt_expired)}</Tag> }.into_any(),
        (_, left) => view! { <Tag kind=TagKind::Ok>{t!(jwt_left, left = left)}</Tag> }.into_any(),
    };
    let text = move || lab.token.with(|t| t.as_ref().map(|t| t.text.clone()).unwrap_or_default());
    let parts = move || {
        let text = text();
        let mut parts = text.split('.').map(str::to_owned);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    };
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.send(lab.show(), |()| {});
    };
    let sign_out = move |_| {
        let client = lab.client.get_value();
        let work = async move { client.session().sign_out().await };
        sending.send(work, move |()| {
            lab.token.set(None);
            lab.says(t!(jwt_signed_out), String::new());
        });
    };
    view! {
        <div class="row spread">
            <h2>{t!(jwt_access)}</h2>
            {state}
        </div>
        <form class="row" on:submit=look>
            <TextField
                name="jwt-audience"
                label=t!(jwt_audience)
                hint=t!(jwt_audience_hint)
                optional=true
                value=lab.audience
                refused=sending.field("audience")
            />
            <Button size=ButtonSize::Small submits=true busy=sending.busy>
                {t!(jwt_show)}
            </Button>
        </form>
        <pre class="admin-mail" tabindex="0" aria-label=t!(jwt_access)>
            {text}
        </pre>
        <h3>{t!(jwt_header)}</h3>
        <pre class="admin-mail" tabindex="0" aria-label=t!(jwt_header)>
            {move || pretty(&parts().0)}
        </pre>
        <h3>{t!(jwt_payload)}</h3>
        <pre class="admin-mail" tabindex="0" aria-label=t!(jwt_payload)>
            {move || pretty(&parts().1)}
        </pre>
        <Refusal sending />
        <div class="row">
            <Button
                kind=ButtonKind::Primary
                busy=sending.busy
                on:click=move |_| sending.send(lab.refresh(), |()| {})
            >
                {t!(jwt_refresh)}
            </Button>
            <Button busy=sending.busy on:click=sign_out>
                {t!(jwt_sign_out)}
            </Button>
            <Button
                kind=ButtonKind::Danger
                busy=sending.busy
                on:click=move |_| sending.send(lab.reuse(), |()| {})
            >
                {t!(jwt_reuse)}
            </Button>
        </div>
    }
}

/// A part of a token (RFC 7515: base64url of JSON) as people read it.
fn pretty(part: &str) -> String {
    let base64 = part.replace('-', "+").replace('_', "/");
    let Ok(json) = window().atob(&base64) else { return part.to_owned() };
    spaced(&json).unwrap_or(json)
}

/// JSON with line breaks.
fn spaced(json: &str) -> Option<String> {
    let value = js_sys::JSON::parse(json).ok()?;
    let text = js_sys::JSON::stringify_with_replacer_and_space(
        &value,
        &JsValue::NULL,
        &JsValue::from_f64(2.0),
    );
    text.ok().map(String::from)
}

/// What the server publishes (RFC 7517), as it comes.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let keys = RwSignal::new(None::<String>);
    let ask = move || {
        spawn_local(async move {
            let found = fetched("/.well-known/jwks.json").await;
            keys.try_set(found.map(|text| spaced(&text).unwrap_or(text)));
        });
    };
    ask();
    view! {
        <p class="sm muted">{t!(jwt_keys_text)}</p>
        {move || match keys.get() {
            Some(keys) => {
                view! { <pre class="admin-mail" tabindex="0" aria-label=t!(jwt_keys)>{keys}</pre> }
                    .into_any()
            }
            None => view! { <Note>{t!(jwt_keys_none)}</Note> }.into_any(),
        }}
        <div>
            <Button size=ButtonSize::Small on:click=move |_| ask()>
                {t!(jwt_keys_again)}
            </Button>
        </div>
    }
}

async fn fetched(path: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(path)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// A call with the token that is shown.
#[component]
pub(super) fn Try(lab: Lab) -> impl IntoView {
    let (method, sending) = (RwSignal::new(CALLS[0]), Sending::new());
    let answer = RwSignal::new(None::<Result<String, String>>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (client, method) = (lab.client.get_value(), method.get_untracked());
        let work = async move {
            let begun = now_ms();
            let audience = lab.audience()?;
            let said = async {
                let mut answer = client.rpc(method, Some(audience), Bytes::new()).await?;
                answer.next().await.unwrap_or_else(|| Ok(Bytes::new()))
            };
            let said: Result<Bytes, ClientError> = said.await;
            let took = (now_ms() - begun).unsigned_abs();
            Ok(match said {
                Ok(bytes) => Ok(t!(jwt_answer, bytes = bytes.len(), took = took)),
                Err(error) => Err(sentence(&error)),
            })
        };
        sending.send(work, move |said| answer.set(Some(said)));
    };
    let calls = CALLS.into_iter().map(|call| Choice::new(call, call)).collect();
    view! {
        <p class="sm muted">{t!(jwt_try_text)}</p>
        <form class="stack" on:submit=send>
            <SelectField name="jwt-call" label=t!(jwt_call) value=method choices=calls />
            <div>
                <Button submits=true busy=sending.busy>
                    {t!(jwt_send)}
                </Button>
            </div>
        </form>
        <Refusal sending />
        {move || {
            answer
                .get()
                .map(|said| match said {
                    Ok(text) => {
                        view! { <p><Tag kind=TagKind::Ok>"OK"</Tag> " " {text}</p> }.into_any()
                    }
                    Err(text) => view! { <Note>{text}</Note> }.into_any(),
                })
        }}
    }
}
