//! Passing a page on: its address, a text that is ready, a picture to photograph, a date.

use fast_qr::QRBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Button, Icon};
use crate::browser::{can_share, copied, share};
use crate::i18n::t;
use crate::shell::Toasts;

/// Everything to pass a project on.
#[component]
pub(crate) fn Share(
    /// The page's path, beginning with `/`.
    #[prop(into)]
    path: String,
    #[prop(into)] title: String,
    /// Where its date can be had; empty if it has none.
    #[prop(optional, into)]
    calendar: String,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let origin = window().location().origin().unwrap_or_default();
    let url = format!("{origin}{path}");
    let ready = t!(share_text, title = title.as_str(), url = url.as_str());
    let copy = move |text: &str| {
        if copied(text) {
            toasts.say(t!(share_copied));
        } else {
            toasts.say(t!(share_copy_failed));
        }
    };
    let (link, text) = (url.clone(), ready.clone());
    let (sheet_title, sheet_url) = (title.clone(), url.clone());
    let sheet = move |_| {
        let (title, url) = (sheet_title.clone(), sheet_url.clone());
        spawn_local(async move { share(&title, &url).await });
    };
    view! {
        <div class="stack share">
            <p class="share-url">{url.clone()}</p>
            <div class="row">
                {can_share()
                    .then(|| {
                        view! {
                            <Button icon=Icon::Send on:click=sheet>
                                {t!(share_sheet)}
                            </Button>
                        }
                    })}
                <Button icon=Icon::Copy on:click=move |_| copy(&link)>
                    {t!(share_copy_link)}
                </Button>
                <Button icon=Icon::Share on:click=move |_| copy(&text)>
                    {t!(share_copy_text)}
                </Button>
            </div>
            {(!calendar.is_empty())
                .then(|| {
                    view! {
                        <p>
                            <a href=calendar.clone() rel="external" download="">
                                {t!(share_calendar)}
                            </a>
                        </p>
                    }
                })}
            <details>
                <summary>{t!(share_qr)}</summary>
                <QrCode text=url />
            </details>
        </div>
    }
}

/// An address to photograph. Black on white in both themes: cameras want it so.
#[component]
fn QrCode(text: String) -> impl IntoView {
    let code = QRBuilder::new(text).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        for column in 0..code.size {
            if code[row][column].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", column + 2, row + 2));
            }
        }
    }
    let side = code.size + 4;
    let whole = format!("0 0 {side} {side}");
    Some(view! {
        <svg class="qr" viewBox=whole role="img" aria-label=t!(share_qr)>
            <rect width=side.to_string() height=side.to_string() fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    })
}
