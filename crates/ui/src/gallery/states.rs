//! Nothing, not yet, no longer, too much.

use leptos::prelude::*;

use crate::i18n::pieces;
use crate::parts::{ButtonKind, Empty, LinkButton, Note, NoteKind, Progress, Sentence, Skeleton};
use crate::shell::Connection;

#[component]
pub(super) fn States() -> impl IntoView {
    let connection: Connection = expect_context();
    let cut = move |_| {
        connection.lost_at_ms.update(|at| {
            *at = if at.is_some() { None } else { Some(crate::browser::now_ms()) };
        });
    };
    view! {
        <Empty
            title="No pledges yet"
            text="Look for something near you that would only work if many took part."
        >
            <LinkButton href="/" kind=ButtonKind::Primary>"Discover projects"</LinkButton>
        </Empty>
        <Skeleton />
        <section class="card stack">
            <h2>"Notes"</h2>
            <Note kind=NoteKind::Danger>
                <b>"Your pledge was not saved."</b>
                " We keep what you entered and try again by ourselves."
            </Note>
            <Note kind=NoteKind::Warn>"If 31 of today’s people stay away, only 680 are left."</Note>
            <Note kind=NoteKind::Act>"Confirm until Thursday, 18:00."</Note>
            <Note kind=NoteKind::Ok>"Back again. 1 change sent."</Note>
            <Note kind=NoteKind::Info>"Dana Petrov changed this while you were writing."</Note>
            <Note>"1 change waits."</Note>
            <p class="say">
                <Sentence
                    pieces=pieces!(chart_balance_row, offered = 26_u64, needed = 40_u64)
                    missing=1
                />
            </p>
            <Progress label="Reading contacts.csv" done=3_120 total=Some(8_400) />
            <Progress label="Waiting" done=0 total=None />
            <button class="btn" type="button" on:click=cut>"Cut the connection"</button>
        </section>
    }
}
