//! Organisations.

use accounts::Accounts;
use live::Live;
use model::{
    OrgId,
    access::{Permission, Scope},
    command::{Change, OrgChange},
    project::ProjectStatus,
    view::{OrgView, PageRequest},
};
use proto::{
    convert::{part, query, slug},
    pb::{self, org_server::Org},
};
use state::read::{self, project::ProjectFilter};
use store::Reader;
use tonic::Request;

use super::{Answer, open};
use crate::{
    api::project::{in_places, places, with_numbers},
    clock::fresh,
    finder::Finder,
    proposer::{Asked, Proposer},
    refusal::respond,
};

/// The service.
pub(crate) struct OrgApi {
    pub finder: Finder,
    pub accounts: Accounts,
    pub proposer: Proposer,
    pub live: Live,
}

#[tonic::async_trait]
impl Org for OrgApi {
    async fn list(&self, request: Request<pb::ListOrgsRequest>) -> Answer<pb::ListOrgsResponse> {
        respond(async {
            let (_, request) = open(request)?;
            let page = PageRequest::try_from(&request)?;
            let words = query("query", &request.query)?.to_owned();
            let places = places(&page)?;
            let wanted = places.clone();
            let read = move |db: &Reader<'_>| read::org::list(db, &words, wanted);
            let (cards, total) = self.finder.read(read).await?;
            Ok(pb::ListOrgsResponse::of(&page, in_places(cards, &places, total)))
        })
        .await
    }

    async fn get(&self, request: Request<pb::GetOrgRequest>) -> Answer<pb::GetOrgResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?;
            let mut filter = ProjectFilter { org: Some(org.id), ..ProjectFilter::default() };
            if caller.may(Permission::ProjectManage, Scope::Org(org.id)) {
                use ProjectStatus::{Cancelled, Draft, Finished, Open, Running};
                filter.statuses = vec![Draft, Open, Running, Finished, Cancelled];
            }
            let cards = self.finder.read(move |db| read::project::list(db, &filter)).await?;
            let mut projects = with_numbers(&self.live, cards).await?;
            projects.sort_by_key(|card| !card.status.takes_pledges());
            Ok(pb::GetOrgResponse { org: Some(OrgView { org, projects }.into()) })
        })
        .await
    }

    async fn create(
        &self,
        request: Request<pb::CreateOrgRequest>,
    ) -> Answer<pb::CreateOrgResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            caller.require(Permission::OrgCreate, Scope::Server)?;
            let asked = Asked::of(&request, &request.request_id)?;
            let (account, _) = caller.account()?;
            let id = fresh!(OrgId);
            let owner = self.accounts.as_member(account, id, true).await?;
            let change = OrgChange::Create {
                id,
                slug: slug("slug", &request.slug)?,
                profile: part("profile", request.profile)?,
                owner,
                grant: fresh!(GrantId),
                demo: false,
            };
            let id = self.proposer.create(&caller, asked, Change::Org(change)).await?;
            Ok(pb::CreateOrgResponse { id: OrgId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn update(
        &self,
        request: Request<pb::UpdateOrgRequest>,
    ) -> Answer<pb::UpdateOrgResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?;
            caller.require(Permission::OrgManage, Scope::Org(org.id))?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = OrgChange::Update {
                id: org.id,
                profile: part("profile", request.profile)?,
                etag: request.etag,
            };
            let etag = self.proposer.update(&caller, asked, Change::Org(change)).await?;
            Ok(pb::UpdateOrgResponse { etag })
        })
        .await
    }

    async fn delete(
        &self,
        request: Request<pb::DeleteOrgRequest>,
    ) -> Answer<pb::DeleteOrgResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?;
            caller.require(Permission::OrgManage, Scope::Org(org.id))?;
            self.proposer.finish(&caller, &Change::Org(OrgChange::Delete { id: org.id })).await?;
            Ok(pb::DeleteOrgResponse {})
        })
        .await
    }
}
