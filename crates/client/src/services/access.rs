//! Roles and grants.

use model::{
    GrantId,
    access::{Holder, PermissionSet, Role},
    text::Slug,
    view::{HeldGrant, Page, PageRequest},
};
use proto::{convert, pb};

use super::{id, or_empty, whole};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Roles and grants.
#[derive(Clone)]
pub struct Access {
    pub(crate) client: Client,
}

/// A role and what it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Which.
    pub role: Role,
    /// In an organisation or project.
    pub in_org: PermissionSet,
    /// On the server.
    pub on_server: PermissionSet,
}

impl Access {
    /// The matrix of roles and permissions.
    ///
    /// # Errors
    /// See the module.
    pub async fn roles(&self) -> Result<Vec<RoleRow>> {
        let call = rpc!(access_client::AccessClient, list_roles);
        let request = pb::ListRolesRequest {};
        let response = self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        let row = |row: &pb::RoleRow| {
            Ok(RoleRow {
                role: convert::access::role("role", &row.role)?,
                in_org: convert::access::permissions(&row.in_org),
                on_server: convert::access::permissions(&row.on_server),
            })
        };
        response.roles.iter().map(row).collect::<Result<_, _>>().map_err(ClientError::bad_answer)
    }

    /// Grants in an organisation, or on the server for none. Needs `role.manage`, or
    /// `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn grants(&self, org: Option<&Slug>, page: PageRequest) -> Result<Page<HeldGrant>> {
        let request = pb::ListGrantsRequest { org: or_empty(org), ..Default::default() };
        let call = rpc!(access_client::AccessClient, list_grants);
        whole(self.client.call(Auth::scope(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// Gives a role: on the server (no `org`), in an organisation, or in one of its projects.
    ///
    /// # Errors
    /// GRANT_TOO_LARGE, MEMBER_NOT_FOUND, ACCOUNT_NOT_FOUND, PROJECT_NOT_FOUND, NOT_ALLOWED.
    pub async fn give(
        &self,
        org: Option<&Slug>,
        project: Option<&Slug>,
        holder: Holder,
        role: Role,
    ) -> Result<GrantId> {
        let request = pb::GiveRoleRequest {
            org: or_empty(org),
            project: or_empty(project),
            holder: Some(holder.into()),
            role: role.as_str().to_owned(),
            request_id: request_id(),
        };
        let call = rpc!(access_client::AccessClient, give);
        id(&self.client.call(Auth::scope(org), Retry::Safe, request, call).await?.id)
    }

    /// Takes a role.
    ///
    /// # Errors
    /// LAST_OWNER, GRANT_NOT_FOUND, NOT_ALLOWED.
    pub async fn take(&self, org: Option<&Slug>, grant: GrantId) -> Result<()> {
        let request = pb::TakeRoleRequest {
            org: or_empty(org),
            grant: grant.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(access_client::AccessClient, take);
        self.client.call(Auth::scope(org), Retry::Safe, request, call).await.map(drop)
    }

    /// What one may do on the server (no `org`), in an organisation, or in one of its projects.
    ///
    /// # Errors
    /// NOT_SIGNED_IN.
    pub async fn mine(&self, org: Option<&Slug>, project: Option<&Slug>) -> Result<PermissionSet> {
        let request = pb::MyPermissionsRequest { org: or_empty(org), project: or_empty(project) };
        let call = rpc!(access_client::AccessClient, my_permissions);
        let response = self.client.call(Auth::scope(org), Retry::Safe, request, call).await?;
        Ok(convert::access::permissions(&response.permissions))
    }
}
