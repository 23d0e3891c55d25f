//! Running the server.

use model::{
    AccountId, OrgId,
    text::Slug,
    view::{AccountRow, AuditRow, OutboxLetter, Page, PageRequest, SystemView},
};
use proto::{convert, pb};

use super::{ChangeStream, DemoStream, Download, ExportFormat, or_empty, whole};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Running the server.
#[derive(Clone)]
pub struct Admin {
    pub(crate) client: Client,
}

impl Admin {
    /// All accounts. Needs `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn accounts(&self, page: PageRequest) -> Result<Page<AccountRow>> {
        let request = pb::ListAccountsRequest::default().paged(page);
        let call = rpc!(admin_client::AdminClient, list_accounts);
        whole(self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?)
    }

    /// Locks or unlocks an account. Needs `server.manage`.
    ///
    /// # Errors
    /// ACCOUNT_NOT_FOUND, NOT_ALLOWED.
    pub async fn lock_account(&self, account: AccountId, locked: bool) -> Result<()> {
        let request = pb::LockAccountRequest {
            account: account.to_string(),
            locked,
            request_id: request_id(),
        };
        let call = rpc!(admin_client::AdminClient, lock_account);
        self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await.map(drop)
    }

    /// What runs and how it is. Needs `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn system(&self) -> Result<SystemView> {
        let call = rpc!(admin_client::AdminClient, system_status);
        let request = pb::SystemStatusRequest {};
        let response = self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?;
        convert::required("system", response.system)
            .and_then(SystemView::try_from)
            .map_err(ClientError::bad_answer)
    }

    /// The mails that wait in the outbox, newest first. Needs `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn outbox(&self, page: PageRequest) -> Result<Page<OutboxLetter>> {
        let request = pb::ListOutboxRequest::default().paged(page);
        let call = rpc!(admin_client::AdminClient, list_outbox);
        whole(self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?)
    }

    /// One mail of the outbox, by its name in [`OutboxLetter`]. Needs `server.manage`.
    ///
    /// # Errors
    /// MESSAGE_NOT_FOUND, NOT_ALLOWED.
    pub async fn outbox_mail(&self, name: &str) -> Result<String> {
        let request = pb::ReadOutboxRequest { name: name.to_owned() };
        let call = rpc!(admin_client::AdminClient, read_outbox);
        Ok(self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?.text)
    }

    /// Fills the server with demo data; 0 pledges for the usual number. The stream ends when all
    /// is there. Needs `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn demo_add(&self, seed: u64, pledges: u32) -> Result<DemoStream> {
        let request = pb::DemoAddRequest { seed, pledges, request_id: request_id() };
        let call = rpc!(admin_client::AdminClient, demo_add);
        Ok(DemoStream(self.client.stream(Auth::DIRECTORY, request, call).await?))
    }

    /// Removes all demo data; answers how many organisations went. Needs `server.manage`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn demo_remove(&self) -> Result<u32> {
        let request = pb::DemoRemoveRequest { request_id: request_id() };
        let call = rpc!(admin_client::AdminClient, demo_remove);
        Ok(self.client.call(Auth::DIRECTORY, Retry::Safe, request, call).await?.orgs)
    }

    /// The audit log, newest first: an organisation's, or the server's for none. Needs
    /// `audit.read` there.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn audit(&self, org: Option<&Slug>, page: PageRequest) -> Result<Page<AuditRow>> {
        let request = pb::ListAuditRequest { org: or_empty(org), ..Default::default() };
        let call = rpc!(admin_client::AdminClient, list_audit);
        whole(self.client.call(Auth::scope(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// The audit log as a file.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn export_audit(
        &self,
        org: Option<&Slug>,
        format: ExportFormat,
        filter: &str,
    ) -> Result<Download> {
        let request = pb::ExportAuditRequest {
            org: or_empty(org),
            format: format.number(),
            filter: filter.to_owned(),
        };
        let call = rpc!(admin_client::AdminClient, export_audit);
        Ok(Download(self.client.stream(Auth::scope(org), request, call).await?))
    }

    /// The raw change feed of an organisation, or of the directory for none, after `after`; only
    /// of these tables, if any are named. Needs `server.manage`.
    ///
    /// # Errors
    /// CURSOR_TOO_OLD, NOT_ALLOWED.
    pub async fn changes(
        &self,
        org: Option<OrgId>,
        after: Option<u64>,
        tables: &[String],
    ) -> Result<ChangeStream> {
        let request = pb::WatchChangesRequest {
            org: org.map(|id| id.to_string()).unwrap_or_default(),
            after,
            tables: tables.to_vec(),
        };
        let call = rpc!(change_client::ChangeClient, watch);
        Ok(ChangeStream(self.client.stream(Auth::DIRECTORY, request, call).await?))
    }
}
