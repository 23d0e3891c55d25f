//! Running the server.

use accounts::Accounts;
use model::{
    AccountId, OrgId, Reason,
    access::{Permission, Scope},
    audit::Actor,
    view::{AuditRow, Page, PageRequest},
};
use proto::{
    convert::id,
    pb::{self, admin_server::Admin},
};
use serde_json::{Value, json};
use state::read::{self, audit::AuditQuery};
use store::Reader;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Request;

use super::{Answer, Items, open};
use crate::{
    audit::Names,
    caller::Caller,
    demo::Demo,
    export::{self, Format, Table},
    finder::Finder,
    people::People,
    proposer::Asked,
    refusal::{Refused, respond},
    system::System,
    table::timestamp,
};

/// The service.
#[derive(Clone)]
pub(crate) struct AdminApi {
    pub accounts: Accounts,
    pub finder: Finder,
    pub people: People,
    pub system: System,
    pub demo: Demo,
}

impl AdminApi {
    /// The audit log that slugs name, for those who may read it: none names the server's.
    async fn audited(&self, caller: &Caller, org: &str) -> Result<Option<OrgId>, Refused> {
        if org.is_empty() {
            caller.require(Permission::AuditRead, Scope::Server)?;
            return Ok(None);
        }
        let org = self.finder.org(org).await?.id;
        caller.require(Permission::AuditRead, Scope::Org(org))?;
        Ok(Some(org))
    }

    async fn audit(
        &self,
        caller: &Caller,
        org: Option<OrgId>,
        request: &PageRequest,
    ) -> Result<Page<AuditRow>, Refused> {
        let query = AuditQuery::parse(request)?;
        let (vault, people, caller) =
            (self.accounts.vault().clone(), self.people.clone(), caller.clone());
        let read = move |db: &Reader<'_>| -> Result<_, Refused> {
            let mut names = Names::new(db, &vault, &people, &caller);
            let Page { items, next, total } = read::audit::page(db, org, &query)?;
            let items =
                items.into_iter().map(|entry| names.row(entry)).collect::<Result<_, _>>()?;
            Ok(Page { items, next, total })
        };
        self.finder.read_sealed(read).await
    }
}

fn require_manage(caller: &Caller) -> Result<(), Reason> {
    caller.require(Permission::ServerManage, Scope::Server)
}

#[tonic::async_trait]
impl Admin for AdminApi {
    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Answer<pb::ListAccountsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            let page = PageRequest::try_from(&request)?;
            Ok(pb::ListAccountsResponse::of(&page, self.accounts.accounts(&page).await?))
        })
        .await
    }

    async fn lock_account(
        &self,
        request: Request<pb::LockAccountRequest>,
    ) -> Answer<pb::LockAccountResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            let once = Asked::of(&request, &request.request_id)?.key(&caller);
            let account: AccountId = id("account", &request.account)?;
            self.accounts.set_locked(caller.actor(), account, request.locked, once).await?;
            Ok(pb::LockAccountResponse {})
        })
        .await
    }

    async fn system_status(
        &self,
        request: Request<pb::SystemStatusRequest>,
    ) -> Answer<pb::SystemStatusResponse> {
        respond(async {
            let (caller, _) = open(request)?;
            require_manage(&caller)?;
            Ok(pb::SystemStatusResponse { system: Some(self.system.view().await?.into()) })
        })
        .await
    }

    async fn list_outbox(
        &self,
        request: Request<pb::ListOutboxRequest>,
    ) -> Answer<pb::ListOutboxResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            let page = PageRequest::try_from(&request)?;
            Ok(pb::ListOutboxResponse::of(&page, self.system.outbox(&page).await?))
        })
        .await
    }

    async fn read_outbox(
        &self,
        request: Request<pb::ReadOutboxRequest>,
    ) -> Answer<pb::ReadOutboxResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            Ok(pb::ReadOutboxResponse { text: self.system.outbox_mail(&request.name).await? })
        })
        .await
    }

    type DemoAddStream = Items<pb::DemoProgress>;

    async fn demo_add(&self, request: Request<pb::DemoAddRequest>) -> Answer<Self::DemoAddStream> {
        respond(async {
            let (caller, request) = open(request)?;
            require_manage(&caller)?;
            let (account, _) = caller.account()?;
            let progress = self.demo.add(account, request.seed, request.pledges).await?;
            let stream: Items<pb::DemoProgress> = Box::pin(ReceiverStream::new(progress));
            Ok(stream)
        })
        .await
    }

    async fn demo_remove(
        &self,
        request: Request<pb::DemoRemoveRequest>,
    ) -> Answer<pb::DemoRemoveResponse> {
        respond(async {
            let (caller, _) = open(request)?;
            require_manage(&caller)?;
            Ok(pb::DemoRemoveResponse { orgs: self.demo.remove(&caller).await? })
        })
        .await
    }

    async fn list_audit(
        &self,
        request: Request<pb::ListAuditRequest>,
    ) -> Answer<pb::ListAuditResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.audited(&caller, &request.org).await?;
            let page = PageRequest::try_from(&request)?;
            Ok(pb::ListAuditResponse::of(&page, self.audit(&caller, org, &page).await?))
        })
        .await
    }

    type ExportAuditStream = Items<pb::ExportChunk>;

    async fn export_audit(
        &self,
        request: Request<pb::ExportAuditRequest>,
    ) -> Answer<Self::ExportAuditStream> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.audited(&caller, &request.org).await?;
            let table = AuditTable(Format::parse(request.format)?);
            let page = PageRequest {
                size: model::limits::PAGE_SIZE_MAX,
                filter: request.filter,
                ..PageRequest::default()
            };
            // What cannot be asked for is refused before the first byte.
            AuditQuery::parse(&page)?;
            let api = self.clone();
            Ok(export::pages(table, page, move |page| {
                let (api, caller) = (api.clone(), caller.clone());
                async move { api.audit(&caller, org, &page).await }
            }))
        })
        .await
    }
}

struct AuditTable(Format);

impl Table for AuditTable {
    type Row = AuditRow;

    fn format(&self) -> Format {
        self.0
    }

    fn head(&self) -> Vec<String> {
        let head = [
            "at",
            "actor",
            "session",
            "action",
            "subject",
            "detail",
            "id",
            "actor_name",
            "subject_name",
        ];
        head.map(str::to_owned).to_vec()
    }

    fn row(&self, row: &AuditRow) -> Vec<Value> {
        let entry = &row.entry;
        let (actor, session) = match entry.actor {
            Actor::System => ("muster".to_owned(), None),
            Actor::Anonymous => ("somebody not signed in".to_owned(), None),
            Actor::Account { account, session } => (format!("account {account}"), session),
            Actor::Member { member, .. } => (format!("member {member}"), None),
        };
        vec![
            json!(timestamp(entry.at)),
            json!(actor),
            json!(session.map(|s| s.to_string())),
            json!(entry.action),
            json!(entry.subject),
            json!(entry.detail),
            json!(entry.id.to_string()),
            json!(row.actor),
            json!(row.subject),
        ]
    }
}
