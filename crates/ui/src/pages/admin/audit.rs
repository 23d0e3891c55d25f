//! `/admin/audit`: who did what on the server; `/admin/audit/{org}`: in an organisation.

use std::sync::Arc;

use leptos::prelude::*;
use model::{
    audit::Actor,
    text::Slug,
    view::{AuditRow, PageRequest},
};

use super::{AdminLayout, slug};
use crate::data::{client, load};
use crate::i18n::{format, t};
use crate::pages::missing::MissingPage;
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
pub(crate) fn OrgAuditPage() -> impl IntoView {
    match slug("org") {
        Some(org) => {
            let org = StoredValue::new(org);
            view! {
                <AdminLayout>
                    <Audit org=org.get_value() />
                </AdminLayout>
            }
            .into_any()
        }
        None => view! { <MissingPage /> }.into_any(),
    }
}

#[component]
fn Audit(
    /// Whose log; the server's without it.
    #[prop(optional)]
    org: Option<Slug>,
) -> impl IntoView {
    let title = Signal::derive(|| t!(admin_audit));
    let lead = match &org {
        Some(org) => t!(admin_audit_lead_org, org = org.as_str()),
        None => t!(admin_audit_lead),
    };
    let org = StoredValue::new(org);
    let asked = load(move || {
        let (client, org) = (client(), org.get_value());
        let page = PageRequest { size: 1_000, ..PageRequest::default() };
        async move { client.admin().audit(org.as_ref(), page).await }
    });
    let columns = || {
        vec![
            Column::new(t!(admin_audit_when), |row: &AuditRow| {
                format::date_time(row.entry.at.as_millis()).into_any()
            }),
            Column::new(t!(admin_audit_who), |row: &AuditRow| {
                row.actor.clone().unwrap_or_else(|| actor(&row.entry.actor)).into_any()
            }),
            Column::new(t!(admin_audit_what), |row: &AuditRow| did(&row.entry.action).into_any()),
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
                <p class="muted sm">{lead}</p>
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

/// An entry's code in words; one that a newer server writes stays a code.
fn did(action: &str) -> String {
    match action {
        "grant.give" => t!(admin_did_grant_give),
        "grant.take" => t!(admin_did_grant_take),
        "account.lock" => t!(admin_did_account_lock),
        "account.unlock" => t!(admin_did_account_unlock),
        "account.delete" => t!(admin_did_account_delete),
        "session.close" => t!(admin_did_session_close),
        "session.close_all" => t!(admin_did_session_close_all),
        "server.claim" => t!(admin_did_server_claim),
        "org.create" => t!(admin_did_org_create),
        "org.update" => t!(admin_did_org_update),
        "org.delete" => t!(admin_did_org_delete),
        "member.remove" => t!(admin_did_member_remove),
        "project.create" => t!(admin_did_project_create),
        "project.update" => t!(admin_did_project_update),
        "project.status" => t!(admin_did_project_status),
        "project.erase" => t!(admin_did_project_erase),
        "tier.put" => t!(admin_did_tier_put),
        "tier.drop" => t!(admin_did_tier_drop),
        "offer_type.put" => t!(admin_did_offer_type_put),
        "offer_type.drop" => t!(admin_did_offer_type_drop),
        "need_type.put" => t!(admin_did_need_type_put),
        "need_type.drop" => t!(admin_did_need_type_drop),
        "call.open" => t!(admin_did_call_open),
        "call.decide" => t!(admin_did_call_decide),
        "call.close" => t!(admin_did_call_close),
        "import.begin" => t!(admin_did_import_begin),
        "import.commit" => t!(admin_did_import_commit),
        "import.drop" => t!(admin_did_import_drop),
        other => other.to_owned(),
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
