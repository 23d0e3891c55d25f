//! `/admin/roles`: the matrix of built-in roles.

use client::RoleRow;
use leptos::prelude::*;
use model::access::Permission;

use super::AdminLayout;
use crate::data::{client, load};
use crate::i18n::t;
use crate::parts::{Icon, Pictogram};
use crate::shell::Heading;

#[component]
pub(crate) fn RolesPage() -> impl IntoView {
    view! {
        <AdminLayout>
            <Roles />
        </AdminLayout>
    }
}

#[component]
fn Roles() -> impl IntoView {
    let title = Signal::derive(|| t!(admin_roles));
    let asked = load(|| {
        let client = client();
        async move { client.access().roles().await }
    });
    view! {
        <div class="page-head">
            <div>
                <Heading text=title />
                <p class="muted sm">{t!(admin_roles_lead)}</p>
            </div>
        </div>
        {asked.show(|roles| view! { <Matrix roles /> })}
    }
}

#[component]
fn Matrix(roles: Vec<RoleRow>) -> impl IntoView {
    let heads =
        roles.iter().map(|r| view! { <th scope="col">{r.role.as_str()}</th> }).collect_view();
    let row = |permission: &Permission| {
        let permission = *permission;
        let cells = roles
            .iter()
            .map(|role| {
                let set = role.in_org.union(role.on_server);
                let allowed = set.contains(permission);
                let label = if allowed { t!(admin_role_allowed) } else { t!(admin_role_not) };
                let said = label.clone();
                view! {
                    <td class="num" title=said>
                        {allowed.then(|| view! { <Pictogram icon=Icon::Check /> })}
                        <span class="vh">{label}</span>
                    </td>
                }
            })
            .collect_view();
        view! {
            <tr>
                <th scope="row">
                    {permission_text(permission)} " " <code class="sm muted">{permission.as_str()}</code>
                </th>
                {cells}
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t!(admin_roles)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t!(admin_permission)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{Permission::ALL.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn permission_text(permission: Permission) -> String {
    match permission {
        Permission::ServerManage => t!(admin_may_server),
        Permission::OrgCreate => t!(admin_may_org_create),
        Permission::OrgManage => t!(admin_may_org),
        Permission::MemberManage => t!(admin_may_members),
        Permission::RoleManage => t!(admin_may_roles),
        Permission::AuditRead => t!(admin_may_audit),
        Permission::ProjectManage => t!(admin_may_projects),
        Permission::PledgeRead => t!(admin_may_pledges),
        Permission::IdentityRead => t!(admin_may_identity),
        Permission::CallOpen => t!(admin_may_call),
        Permission::MessageSend => t!(admin_may_message),
        Permission::NewsPublish => t!(admin_may_news),
        Permission::RoomManage => t!(admin_may_rooms),
        Permission::RoomWrite => t!(admin_may_write),
        Permission::FileWrite => t!(admin_may_files),
    }
}
