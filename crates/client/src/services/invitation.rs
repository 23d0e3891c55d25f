//! Imported lists.

use model::{
    ImportId, InvitationId, TimeMs, limits,
    text::{Name, Slug, Summary},
    view::{InvitationView, Page, PageRequest},
};
use proto::{convert, pb};

use super::{id, whole};
use crate::{
    Result,
    client::{Auth, Client},
    platform::request_id,
    retry::Retry,
    rpc::rpc,
};

/// Imported lists.
#[derive(Clone)]
pub struct Invitations {
    pub(crate) client: Client,
}

/// One person of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationEntry {
    /// Mail address.
    pub mail: String,
    /// Name, if the list has one.
    pub name: Option<Name>,
}

/// What became of a batch of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Staged {
    /// New to the project.
    pub staged: u32,
    /// Invited already.
    pub known: u32,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// Rows sent so far.
    pub sent: usize,
    /// Rows in all.
    pub total: usize,
}

impl Invitations {
    /// Imports a whole list or nothing of it: begins, stages in batches, commits; gives the list
    /// up if something fails. Needs `message.send`.
    ///
    /// # Errors
    /// NOT_ALLOWED, TOO_LARGE; fields of the rows.
    pub async fn import(
        &self,
        org: &Slug,
        project: &Slug,
        source: &Summary,
        consent_at: TimeMs,
        rows: &[InvitationEntry],
        mut progress: impl FnMut(ImportProgress),
    ) -> Result<Staged> {
        let import = self.begin(org, project, source, consent_at).await?;
        let result = async {
            let mut sum = Staged::default();
            for (i, batch) in rows.chunks(limits::IMPORT_BATCH_MAX).enumerate() {
                let staged = self.stage(org, project, import, batch).await?;
                sum.staged += staged.staged;
                sum.known += staged.known;
                let sent = i * limits::IMPORT_BATCH_MAX + batch.len();
                progress(ImportProgress { sent, total: rows.len() });
            }
            self.commit(org, project, import, sum.staged + sum.known).await?;
            Ok(sum)
        };
        let result = result.await;
        if result.is_err() {
            // The first error is the one to tell; a list left behind counts nowhere.
            let _ = self.drop_list(org, project, import).await;
        }
        result
    }

    /// Begins a list. Needs `message.send`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn begin(
        &self,
        org: &Slug,
        project: &Slug,
        source: &Summary,
        consent_at: TimeMs,
    ) -> Result<ImportId> {
        let request = pb::BeginImportRequest {
            org: org.to_string(),
            project: project.to_string(),
            source: source.to_string(),
            consent_at: Some(convert::timestamp(consent_at)),
            request_id: request_id(),
        };
        let call = rpc!(invitation_client::InvitationClient, begin);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Stages rows; at most 1,000.
    ///
    /// # Errors
    /// IMPORT_NOT_FOUND, IMPORT_NOT_STAGING, TOO_LARGE, NOT_ALLOWED.
    pub async fn stage(
        &self,
        org: &Slug,
        project: &Slug,
        import: ImportId,
        rows: &[InvitationEntry],
    ) -> Result<Staged> {
        let entry = |row: &InvitationEntry| pb::InvitationEntry {
            mail: row.mail.clone(),
            name: row.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        let request = pb::StageImportRequest {
            org: org.to_string(),
            project: project.to_string(),
            import: import.to_string(),
            rows: rows.iter().map(entry).collect(),
            request_id: request_id(),
        };
        let call = rpc!(invitation_client::InvitationClient, stage);
        let response = self.client.call(Auth::org(org), Retry::Safe, request, call).await?;
        Ok(Staged { staged: response.staged, known: response.known })
    }

    /// Makes all staged rows invitations.
    ///
    /// # Errors
    /// IMPORT_INCOMPLETE, IMPORT_NOT_FOUND, NOT_ALLOWED.
    pub async fn commit(
        &self,
        org: &Slug,
        project: &Slug,
        import: ImportId,
        rows: u32,
    ) -> Result<()> {
        let request = pb::CommitImportRequest {
            org: org.to_string(),
            project: project.to_string(),
            import: import.to_string(),
            rows,
            request_id: request_id(),
        };
        let call = rpc!(invitation_client::InvitationClient, commit);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Gives a list up.
    ///
    /// # Errors
    /// IMPORT_NOT_FOUND, IMPORT_NOT_STAGING, NOT_ALLOWED.
    pub async fn drop_list(&self, org: &Slug, project: &Slug, import: ImportId) -> Result<()> {
        let request = pb::DropImportRequest {
            org: org.to_string(),
            project: project.to_string(),
            import: import.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(invitation_client::InvitationClient, drop);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// A project's invitations. Needs `message.send` and `identity.read`.
    ///
    /// # Errors
    /// NOT_ALLOWED.
    pub async fn list(
        &self,
        org: &Slug,
        project: &Slug,
        page: PageRequest,
    ) -> Result<Page<InvitationView>> {
        let request = pb::ListInvitationsRequest {
            org: org.to_string(),
            project: project.to_string(),
            ..Default::default()
        };
        let call = rpc!(invitation_client::InvitationClient, list);
        whole(self.client.call(Auth::org(org), Retry::Safe, request.paged(page), call).await?)
    }

    /// Mails invitations that were not mailed yet: these, or all if none is named. Answers how
    /// many mails go out. Needs `message.send`.
    ///
    /// # Errors
    /// INVITATION_NOT_FOUND, NOT_ALLOWED.
    pub async fn send(
        &self,
        org: &Slug,
        project: &Slug,
        invitations: &[InvitationId],
    ) -> Result<u32> {
        let request = pb::SendInvitationsRequest {
            org: org.to_string(),
            project: project.to_string(),
            invitations: invitations.iter().map(ToString::to_string).collect(),
            request_id: request_id(),
        };
        let call = rpc!(invitation_client::InvitationClient, send);
        Ok(self.client.call(Auth::org(org), Retry::Safe, request, call).await?.queued)
    }
}
