//! How scheduled backups stand: the last, the next, and what is in the way.

use leptos::prelude::*;
use model::view::BackupsView;

use super::fact;
use crate::i18n::{format, t};
use crate::parts::{Note, NoteKind};

#[component]
pub(super) fn Backups(backups: BackupsView) -> impl IntoView {
    let scheduled = backups.is_scheduled();
    let standing = if !scheduled {
        Some((NoteKind::Info, t!(admin_backups_none)))
    } else if backups.overdue {
        Some((NoteKind::Warn, t!(admin_backups_overdue)))
    } else if !backups.failure.is_empty() {
        let (count, why) = (backups.attempts, backups.failure.clone());
        Some((NoteKind::Warn, t!(admin_backups_failed, count = count, why = why)))
    } else {
        None
    };
    let last = match backups.last_at {
        Some(at) => format::date_time(at.as_millis()),
        None => t!(admin_backups_never),
    };
    let next = match backups.next_at {
        _ if backups.running => t!(admin_backups_running),
        Some(at) => format::date_time(at.as_millis()),
        None => t!(admin_backups_unknown),
    };
    let made = backups.last_at.is_some().then(|| {
        view! {
            {fact(t!(admin_backups_node), backups.last_node.to_string())}
            {fact(t!(admin_backups_size), format::bytes(backups.last_bytes))}
            {fact(t!(admin_backups_file), backups.last_file)}
        }
    });
    view! {
        <section class="card stack">
            <h2>{t!(admin_backups)}</h2>
            {standing.map(|(kind, said)| view! { <Note kind>{said}</Note> })}
            {(scheduled || made.is_some())
                .then(|| {
                    view! {
                        <dl class="admin-facts">
                            {fact(t!(admin_backups_last), last)}
                            {fact(t!(admin_backups_next), next)} {made}
                        </dl>
                    }
                })}
        </section>
    }
}
