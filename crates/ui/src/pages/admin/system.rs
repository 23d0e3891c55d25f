//! `/admin/system`: how the server is, and the mails that wait in its outbox.

mod backups;
mod files;
mod outbox;

use leptos::prelude::*;
use model::view::SystemView;

use self::{backups::Backups, files::FilesOfNodes, outbox::Outbox};
use super::AdminLayout;
use crate::data::{client, load};
use crate::i18n::{format, t};
use crate::parts::{Button, ButtonSize, Note, NoteKind};
use crate::shell::Heading;

#[component]
pub(crate) fn SystemPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <System />
        </AdminLayout>
    }
}

#[component]
fn System() -> impl IntoView {
    let title = Signal::derive(|| t!(admin_system));
    let asked = load(|| {
        let client = client();
        async move { client.admin().system().await }
    });
    view! {
        <div class="page-head">
            <Heading text=title />
            <Button size=ButtonSize::Small on:click=move |_| asked.again()>
                {t!(admin_system_again)}
            </Button>
        </div>
        {asked.show(|system| view! { <Figures system /> })}
    }
}

fn fact(name: String, value: String) -> impl IntoView {
    view! {
        <div>
            <dt class="sm muted">{name}</dt>
            <dd>
                <b>{value}</b>
            </dd>
        </div>
    }
}

#[component]
fn Figures(system: SystemView) -> impl IntoView {
    let sentence = if system.jobs_failed > 0 {
        (NoteKind::Warn, t!(admin_system_failed, count = system.jobs_failed))
    } else if system.backups.needs_somebody() {
        (NoteKind::Warn, t!(admin_system_backups))
    } else if system.smtp {
        (NoteKind::Ok, t!(admin_system_fine))
    } else {
        (NoteKind::Info, t!(admin_system_no_smtp))
    };
    view! {
        <div class="stack">
            <Note kind=sentence.0>{sentence.1}</Note>
            <dl class="card admin-facts">
                {fact(t!(admin_system_version), system.version.clone())}
                {fact(t!(admin_system_uptime), duration(system.uptime_s))}
                {fact(t!(admin_system_applied), system.applied.to_string())}
                {fact(t!(admin_system_database), format::bytes(system.database_bytes))}
                {fact(t!(admin_system_log), format::bytes(system.log_bytes))}
                {fact(t!(admin_system_memory), format::bytes(system.memory_bytes))}
                {fact(t!(admin_system_disk), format::bytes(system.disk_free_bytes))}
                {fact(t!(admin_system_jobs), system.jobs_waiting.to_string())}
            </dl>
            <FilesOfNodes nodes=system.files />
            <Backups backups=system.backups />
            {(!system.smtp).then(|| view! { <Outbox count=system.outbox /> })}
        </div>
    }
}

fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => t!(admin_minutes, count = minutes),
        (0, _) => t!(admin_hours, count = hours),
        _ => t!(admin_days, count = days),
    }
}
