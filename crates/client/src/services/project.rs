//! Projects and dashboards.

use model::{
    NeedTypeId, OfferTypeId, ProjectId, TierId,
    command::ProjectParts,
    need::NeedTypeFields,
    offer::OfferTypeFields,
    project::{ProjectFields, ProjectStatus},
    text::Slug,
    tier::TierFields,
    view::{Dashboard, Page, PageRequest, ProjectCard, ProjectView},
};
use proto::{convert, pb};

use super::{id, part, whole};
use crate::{
    Result,
    client::{Auth, Client},
    error::ClientError,
    platform::{fresh_id, request_id},
    retry::Retry,
    rpc::rpc,
    session::Audience,
};

/// Projects and dashboards.
#[derive(Clone)]
pub struct Projects {
    pub(crate) client: Client,
}

/// A project to make.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// Its name in URLs.
    pub slug: Slug,
    /// What it is.
    pub fields: ProjectFields,
    /// Its tiers and types.
    pub parts: ProjectParts,
}

/// A ready-made beginning for a new project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectTemplate {
    /// The word for it, e.g. `rent-strike`.
    pub name: String,
    /// The action in a few words.
    pub action: String,
    /// The threshold question in plain words.
    pub question: String,
    /// The body, Markdown.
    pub body: String,
    /// Its tiers and types, with fresh ids.
    pub parts: ProjectParts,
}

impl Projects {
    /// The public directory, or the public projects of one organisation; of all words of `query`,
    /// if any.
    ///
    /// # Errors
    /// See the module.
    pub async fn list(
        &self,
        org: Option<&Slug>,
        query: &str,
        page: PageRequest,
    ) -> Result<Page<ProjectCard>> {
        let request = pb::ListProjectsRequest {
            org: super::or_empty(org),
            query: query.to_owned(),
            ..Default::default()
        };
        let call = rpc!(project_client::ProjectClient, list);
        whole(self.client.call(Auth::Nobody, Retry::Safe, request.paged(page), call).await?)
    }

    /// A project's page.
    ///
    /// # Errors
    /// PROJECT_NOT_FOUND.
    pub async fn get(&self, org: &Slug, project: &Slug) -> Result<ProjectView> {
        let auth = Auth::Maybe(Audience::Org(org.clone()));
        let request = pb::GetProjectRequest { org: org.to_string(), project: project.to_string() };
        let call = rpc!(project_client::ProjectClient, get);
        part("project", self.client.call(auth, Retry::Safe, request, call).await?.project)
    }

    /// A project's dashboard as it stands now. Needs `pledge.read`. To follow it:
    /// [`crate::live::Live::dashboard`].
    ///
    /// # Errors
    /// PROJECT_NOT_FOUND, NOT_ALLOWED.
    pub async fn dashboard(&self, org: &Slug, project: &Slug) -> Result<Dashboard> {
        let request =
            pb::GetDashboardRequest { org: org.to_string(), project: project.to_string() };
        let call = rpc!(dashboard_client::DashboardClient, get);
        let response = self.client.call(Auth::org(org), Retry::Safe, request, call).await?;
        part("dashboard", response.dashboard)
    }

    /// Makes a project as a draft. Needs `project.manage`.
    ///
    /// # Errors
    /// PROJECT_SLUG_TAKEN, NOT_ALLOWED.
    pub async fn create(&self, org: &Slug, new: NewProject) -> Result<ProjectId> {
        let request = pb::CreateProjectRequest {
            org: org.to_string(),
            slug: new.slug.to_string(),
            fields: Some(new.fields.into()),
            parts: Some(new.parts.into()),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, create);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Replaces the fields; answers the new etag. Needs `project.manage`.
    ///
    /// # Errors
    /// ETAG_MISMATCH, NOT_ALLOWED.
    pub async fn update(
        &self,
        org: &Slug,
        project: &Slug,
        fields: ProjectFields,
        etag: u64,
    ) -> Result<u64> {
        let request = pb::UpdateProjectRequest {
            org: org.to_string(),
            project: project.to_string(),
            fields: Some(fields.into()),
            etag,
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, update);
        Ok(self.client.call(Auth::org(org), Retry::Safe, request, call).await?.etag)
    }

    /// Opens, runs, finishes, cancels. Needs `project.manage`.
    ///
    /// # Errors
    /// STATUS_NOT_REACHABLE, NOT_ALLOWED.
    pub async fn set_status(
        &self,
        org: &Slug,
        project: &Slug,
        status: ProjectStatus,
    ) -> Result<()> {
        use convert::Word as _;
        let request = pb::SetProjectStatusRequest {
            org: org.to_string(),
            project: project.to_string(),
            status: status.number(),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, set_status);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Changes a tier, or adds one at the end. Needs `project.manage`.
    ///
    /// # Errors
    /// TIER_NOT_FOUND, TOO_MANY_TIERS, OFFER_TYPE_NOT_FOUND, NEEDS_MAXIMUM, NOT_ALLOWED.
    pub async fn put_tier(
        &self,
        org: &Slug,
        project: &Slug,
        tier: Option<TierId>,
        fields: TierFields,
    ) -> Result<TierId> {
        let request = pb::PutTierRequest {
            org: org.to_string(),
            project: project.to_string(),
            tier: tier.map(|id| id.to_string()).unwrap_or_default(),
            fields: Some(fields.into()),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, put_tier);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Removes a tier. Needs `project.manage`.
    ///
    /// # Errors
    /// TIER_NOT_FOUND, NOT_ALLOWED.
    pub async fn drop_tier(&self, org: &Slug, project: &Slug, tier: TierId) -> Result<()> {
        let request = pb::DropTierRequest {
            org: org.to_string(),
            project: project.to_string(),
            tier: tier.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, drop_tier);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Changes an offer type, or adds one at the end. Needs `project.manage`.
    ///
    /// # Errors
    /// OFFER_TYPE_NOT_FOUND, TOO_MANY_TYPES, UNIT_MISMATCH, NEEDS_MAXIMUM, NOT_ALLOWED.
    pub async fn put_offer_type(
        &self,
        org: &Slug,
        project: &Slug,
        offer_type: Option<OfferTypeId>,
        fields: OfferTypeFields,
    ) -> Result<OfferTypeId> {
        let request = pb::PutOfferTypeRequest {
            org: org.to_string(),
            project: project.to_string(),
            offer_type: offer_type.map(|id| id.to_string()).unwrap_or_default(),
            fields: Some(fields.into()),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, put_offer_type);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Removes an offer type. Needs `project.manage`.
    ///
    /// # Errors
    /// TYPE_IN_USE, NOT_ALLOWED.
    pub async fn drop_offer_type(
        &self,
        org: &Slug,
        project: &Slug,
        offer_type: OfferTypeId,
    ) -> Result<()> {
        let request = pb::DropOfferTypeRequest {
            org: org.to_string(),
            project: project.to_string(),
            offer_type: offer_type.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, drop_offer_type);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Changes a need type, or adds one at the end. Needs `project.manage`.
    ///
    /// # Errors
    /// NEED_TYPE_NOT_FOUND, TOO_MANY_TYPES, NOT_ALLOWED.
    pub async fn put_need_type(
        &self,
        org: &Slug,
        project: &Slug,
        need_type: Option<NeedTypeId>,
        fields: NeedTypeFields,
    ) -> Result<NeedTypeId> {
        let request = pb::PutNeedTypeRequest {
            org: org.to_string(),
            project: project.to_string(),
            need_type: need_type.map(|id| id.to_string()).unwrap_or_default(),
            fields: Some(fields.into()),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, put_need_type);
        id(&self.client.call(Auth::org(org), Retry::Safe, request, call).await?.id)
    }

    /// Removes a need type. Needs `project.manage`.
    ///
    /// # Errors
    /// TYPE_IN_USE, NOT_ALLOWED.
    pub async fn drop_need_type(
        &self,
        org: &Slug,
        project: &Slug,
        need_type: NeedTypeId,
    ) -> Result<()> {
        let request = pb::DropNeedTypeRequest {
            org: org.to_string(),
            project: project.to_string(),
            need_type: need_type.to_string(),
            request_id: request_id(),
        };
        let call = rpc!(project_client::ProjectClient, drop_need_type);
        self.client.call(Auth::org(org), Retry::Safe, request, call).await.map(drop)
    }

    /// Ready-made beginnings.
    ///
    /// # Errors
    /// See the module.
    pub async fn templates(&self) -> Result<Vec<ProjectTemplate>> {
        let call = rpc!(project_client::ProjectClient, list_templates);
        let request = pb::ListTemplatesRequest {};
        let response = self.client.call(Auth::Nobody, Retry::Safe, request, call).await?;
        response
            .templates
            .into_iter()
            .map(|t| {
                let parts = convert::project::parts(t.parts.unwrap_or_default(), fresh_id)
                    .map_err(ClientError::bad_answer)?;
                Ok(ProjectTemplate {
                    name: t.name,
                    action: t.action,
                    question: t.question,
                    body: t.body,
                    parts,
                })
            })
            .collect()
    }
}
