//! Roles and grants.

use accounts::Accounts;
use model::{
    Invalid, Problem,
    access::{Grant, Holder, Permission, Scope},
    command::{AccessChange, Change},
    view::{Contact, GrantRow, HeldGrant, PageRequest},
};
use proto::{
    convert::{access as convert, id},
    pb::{self, access_server::Access},
};
use state::read;
use tonic::Request;

use super::{Answer, open};
use crate::{
    caller::Caller,
    clock::fresh,
    finder::{Finder, scope},
    people::{People, Sheet},
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct AccessApi {
    pub accounts: Accounts,
    pub finder: Finder,
    pub people: People,
    pub proposer: Proposer,
}

impl AccessApi {
    /// The scope that slugs name; none names the server.
    async fn scope(&self, org: &str, project: &str) -> Result<Scope, Refused> {
        Ok(match (org, project) {
            ("", "") => Scope::Server,
            ("", _) => return Err(Invalid::new("org", Problem::Empty).into()),
            (_, "") => Scope::Org(self.finder.org(org).await?.id),
            _ => scope(&self.finder.project(org, project).await?),
        })
    }

    async fn managed(&self, caller: &Caller, org: &str, project: &str) -> Result<Scope, Refused> {
        let scope = self.scope(org, project).await?;
        let permission = match scope {
            Scope::Server => Permission::ServerManage,
            Scope::Org(_) | Scope::Project(..) => Permission::RoleManage,
        };
        caller.require(permission, scope)?;
        Ok(scope)
    }

    async fn held(&self, caller: &Caller, grant: Grant) -> Result<HeldGrant, Refused> {
        let contact = match grant.holder {
            Holder::Account(account) => {
                let account = self.accounts.account(account).await?;
                Contact::Known { name: account.name, mail: Some(account.mail) }
            }
            Holder::Member(member) => match grant.scope.org() {
                Some(org) if caller.may(Permission::IdentityRead, grant.scope) => {
                    let sheet = self.finder.read(move |db| Sheet::read(db, org, member)).await?;
                    self.people.contact(&sheet, false)?
                }
                _ => Contact::Withheld,
            },
        };
        let row = GrantRow {
            id: grant.id,
            role: grant.role,
            scope: grant.scope,
            given_at: grant.given_at,
        };
        Ok(HeldGrant { grant: row, holder: grant.holder, contact })
    }
}

#[tonic::async_trait]
impl Access for AccessApi {
    async fn list_roles(
        &self,
        request: Request<pb::ListRolesRequest>,
    ) -> Answer<pb::ListRolesResponse> {
        respond(async {
            open(request)?;
            Ok(convert::matrix())
        })
        .await
    }

    async fn list_grants(
        &self,
        request: Request<pb::ListGrantsRequest>,
    ) -> Answer<pb::ListGrantsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let scope = self.managed(&caller, &request.org, "").await?;
            let asked = PageRequest::try_from(&request)?;
            let (size, after) = read::access::request(&asked)?;
            let page = self
                .finder
                .read(move |db| read::access::page(db, scope.org(), size, after))
                .await?;
            let (next, total) = (page.next, page.total);
            let mut items = Vec::with_capacity(page.items.len());
            for grant in page.items {
                items.push(self.held(&caller, grant).await?);
            }
            let page = model::view::Page { items, next, total };
            Ok(pb::ListGrantsResponse::of(&asked, page))
        })
        .await
    }

    async fn give(&self, request: Request<pb::GiveRoleRequest>) -> Answer<pb::GiveRoleResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let scope = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = AccessChange::Give {
                id: fresh!(GrantId),
                holder: convert::holder("holder", request.holder)?,
                role: convert::role("role", &request.role)?,
                scope,
            };
            let id = self.proposer.create(&caller, asked, Change::Access(change)).await?;
            Ok(pb::GiveRoleResponse { id: model::GrantId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn take(&self, request: Request<pb::TakeRoleRequest>) -> Answer<pb::TakeRoleResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            self.managed(&caller, &request.org, "").await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = AccessChange::Take { id: id("grant", &request.grant)? };
            self.proposer.propose(&caller, asked, Change::Access(change)).await?;
            Ok(pb::TakeRoleResponse {})
        })
        .await
    }

    async fn my_permissions(
        &self,
        request: Request<pb::MyPermissionsRequest>,
    ) -> Answer<pb::MyPermissionsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let scope = self.scope(&request.org, &request.project).await?;
            let permissions =
                caller.permissions(scope).iter().map(|p| p.as_str().to_owned()).collect();
            Ok(pb::MyPermissionsResponse { permissions })
        })
        .await
    }
}
