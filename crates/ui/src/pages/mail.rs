//! Whether letters reach anybody: a server without SMTP keeps them for whoever runs it.

use leptos::prelude::*;

use crate::data::{client, load};
use crate::parts::{Note, NoteKind};

/// Whether the server cannot send mail; false until it has said so.
pub(crate) fn mail_waits() -> Signal<bool> {
    let asked = load(|| {
        let client = client();
        async move { client.setup().status().await }
    });
    Signal::derive(move || asked.state.with(|state| state.here().is_some_and(|view| !view.smtp)))
}

/// Says it where a letter is promised, and who has it instead.
#[component]
pub(crate) fn MailWaits(#[prop(into)] text: String) -> impl IntoView {
    let waits = mail_waits();
    move || {
        let text = text.clone();
        waits.get().then(|| view! { <Note kind=NoteKind::Warn>{text}</Note> })
    }
}
