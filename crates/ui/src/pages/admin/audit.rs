//! `/admin/audit`: who did what on the server.

use std::sync::Arc;

use leptos::prelude::*;
use model::{
    audit::Actor,
    view::{AuditRow, PageRequest},
};

use super::AdminLayout;
use crate::data::{client, load};
use crate::i18n::{format, t};
use crate::parts::{Column, DataTable, Empty};
use crate::shell::Heading;

#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Audit />
        </AdminLayout>
    }
}

#[component]
fn Audit() -> impl IntoView {
    let title = Signal::derive(|| t!(admin_audit));
    let asked = load(|| {
        let client = client();
        async move {
            client.admin().audit(None, PageRequest { size: 1_000, ..PageRequest::default() }).await
        }
    });
    let columns = || {
        vec![
            Column::new(t!(admin_audit_when), |row: &AuditRow| {
                format::date_time(row.entry.at.as_millis()).into_any()
            }),
            Column::new(t!(admin_audit_who), |row: &AuditRow| {
                row.actor.clone().unwrap_or_else(|| actor(&row.entry.actor)).into_any()
            }),
            Column::new(t!(admin_audit_what), |row: &AuditRow| {
                view! { <code>{row.entry.action.clone()}</code> }.into_any()
            }),
            Column::new(t!(admin_audit_on), |row: &AuditRow| match &row.subject {
                Some(name) => name.clone().into_any(),
                None => view! { <code class="sm">{row.entry.subject.clone()}</code> }.into_any(),
            })
            .drop_on_phones(),
            Column::text(t!(admin_audit_detail), |row: &AuditRow| row.entry.detail.clone()),
        ]
    };
    view! {
        <div class="page-head">
            <div>
                <Heading text=title />
                <p class="muted sm">{t!(admin_audit_lead)}</p>
            </div>
        </div>
        {asked
            .show(move |page| {
                if page.items.is_empty() {
                    return view! {
                        <Empty title=t!(admin_audit_none) text=t!(admin_audit_none_text) />
                    }
                        .into_any();
                }
                let rows = Signal::stored(Arc::new(page.items));
                view! { <DataTable label=t!(admin_audit) columns=columns() rows /> }.into_any()
            })}
    }
}

fn actor(actor: &Actor) -> String {
    match actor {
        Actor::System => t!(admin_actor_system),
        Actor::Anonymous => t!(admin_actor_nobody),
        Actor::Account { account, .. } => t!(admin_actor_account, id = short(&account.to_string())),
        Actor::Member { member, .. } => t!(admin_actor_member, id = short(&member.to_string())),
    }
}

/// The end of an id: enough to tell two apart, and not of one millisecond as their beginnings are.
fn short(id: &str) -> String {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id).to_owned()
}
