//! Projects, their tiers and types.

use std::ops::Range;

use live::Live;
use model::{
    Invalid, NeedTypeId, OfferTypeId, Problem, ProjectId, TierId,
    access::{Permission, Scope},
    command::{Change, ProjectChange},
    limits::PAGE_SIZE_DEFAULT,
    project::{Project as ProjectValue, ProjectFields, ProjectStatus},
    view::{Page, PageRequest, ProjectCard},
};
use proto::{
    convert::{id, optional_id, optional_slug, part, project as convert, query, slug, word},
    pb::{self, project_server::Project},
};
use state::read::{self, project::ProjectFilter};
use tonic::Request;

use super::{Answer, open};
use crate::{
    caller::Caller,
    clock::{fresh, random},
    finder::Finder,
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct ProjectApi {
    pub finder: Finder,
    pub proposer: Proposer,
    pub live: Live,
}

impl ProjectApi {
    async fn managed(
        &self,
        caller: &Caller,
        org: &str,
        project: &str,
    ) -> Result<ProjectValue, Refused> {
        self.finder.permitted(caller, Permission::ProjectManage, org, project).await
    }

    async fn change(
        &self,
        caller: &Caller,
        asked: Asked,
        change: ProjectChange,
    ) -> Result<(), Refused> {
        self.proposer.propose(caller, asked, Change::Project(change)).await.map(drop)
    }

    async fn put(
        &self,
        caller: &Caller,
        asked: Asked,
        change: ProjectChange,
    ) -> Result<[u8; 16], Refused> {
        self.proposer.create(caller, asked, Change::Project(change)).await
    }
}

#[tonic::async_trait]
impl Project for ProjectApi {
    async fn list(
        &self,
        request: Request<pb::ListProjectsRequest>,
    ) -> Answer<pb::ListProjectsResponse> {
        respond(async {
            let (_, request) = open(request)?;
            let page = PageRequest::try_from(&request)?;
            let words = query("query", &request.query)?.to_owned();
            let org = optional_slug("org", &request.org)?;
            let org = match &org {
                Some(slug) => Some(self.finder.org(slug.as_str()).await?.id),
                None => None,
            };
            let statuses = statuses(&page.filter)?;
            if statuses.len() > 1 {
                return Ok(pb::ListProjectsResponse::of(&page, slice(Vec::new(), &page)?));
            }
            let filter = ProjectFilter { org, statuses, query: words };
            let cards = self.finder.read(move |db| read::project::list(db, &filter)).await?;
            let mut cards = with_numbers(&self.live, cards).await?;
            order(&mut cards, &page.order_by)?;
            Ok(pb::ListProjectsResponse::of(&page, slice(cards, &page)?))
        })
        .await
    }

    async fn get(&self, request: Request<pb::GetProjectRequest>) -> Answer<pb::GetProjectResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.finder.visible(&caller, &request.org, &request.project).await?;
            let id = project.id;
            let view = self.finder.read(move |db| read::project::view(db, id)).await?;
            let mut view = view.ok_or(model::Reason::ProjectNotFound)?;
            view.numbers = (*self.live.public(id).await?).clone();
            Ok(pb::GetProjectResponse { project: Some(view.into()) })
        })
        .await
    }

    async fn create(
        &self,
        request: Request<pb::CreateProjectRequest>,
    ) -> Answer<pb::CreateProjectResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?;
            caller.require(Permission::ProjectManage, Scope::Org(org.id))?;
            let asked = Asked::of(&request, &request.request_id)?;
            let fields: ProjectFields = part("fields", request.fields)?;
            fields.validate().map_err(|e| e.within("fields"))?;
            let parts =
                convert::parts(request.parts.unwrap_or_default(), || fresh!(TierId).to_bytes())
                    .map_err(|e| e.within("parts"))?;
            let change = ProjectChange::Create {
                id: fresh!(ProjectId),
                org: org.id,
                slug: slug("slug", &request.slug)?,
                fields,
                parts,
            };
            let id = self.put(&caller, asked, change).await?;
            Ok(pb::CreateProjectResponse { id: ProjectId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn update(
        &self,
        request: Request<pb::UpdateProjectRequest>,
    ) -> Answer<pb::UpdateProjectResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let fields = part("fields", request.fields)?;
            let change = ProjectChange::Update { id: project.id, fields, etag: request.etag };
            let etag = self.proposer.update(&caller, asked, Change::Project(change)).await?;
            Ok(pb::UpdateProjectResponse { etag })
        })
        .await
    }

    async fn set_status(
        &self,
        request: Request<pb::SetProjectStatusRequest>,
    ) -> Answer<pb::SetProjectStatusResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let status = word("status", request.status)?;
            self.change(&caller, asked, ProjectChange::SetStatus { id: project.id, status })
                .await?;
            Ok(pb::SetProjectStatusResponse {})
        })
        .await
    }

    async fn put_tier(&self, request: Request<pb::PutTierRequest>) -> Answer<pb::PutTierResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?.id;
            let asked = Asked::of(&request, &request.request_id)?;
            let id = optional_id("tier", &request.tier)?.unwrap_or_else(|| fresh!(TierId));
            let fields = part("fields", request.fields)?;
            let id =
                self.put(&caller, asked, ProjectChange::PutTier { project, id, fields }).await?;
            Ok(pb::PutTierResponse { id: TierId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn drop_tier(
        &self,
        request: Request<pb::DropTierRequest>,
    ) -> Answer<pb::DropTierResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?.id;
            let asked = Asked::of(&request, &request.request_id)?;
            let id = id("tier", &request.tier)?;
            self.change(&caller, asked, ProjectChange::DropTier { project, id }).await?;
            Ok(pb::DropTierResponse {})
        })
        .await
    }

    async fn put_offer_type(
        &self,
        request: Request<pb::PutOfferTypeRequest>,
    ) -> Answer<pb::PutOfferTypeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?.id;
            let asked = Asked::of(&request, &request.request_id)?;
            let id = optional_id("offer_type", &request.offer_type)?
                .unwrap_or_else(|| fresh!(OfferTypeId));
            let fields = part("fields", request.fields)?;
            let id = self
                .put(&caller, asked, ProjectChange::PutOfferType { project, id, fields })
                .await?;
            Ok(pb::PutOfferTypeResponse { id: OfferTypeId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn drop_offer_type(
        &self,
        request: Request<pb::DropOfferTypeRequest>,
    ) -> Answer<pb::DropOfferTypeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?.id;
            let asked = Asked::of(&request, &request.request_id)?;
            let id = id("offer_type", &request.offer_type)?;
            self.change(&caller, asked, ProjectChange::DropOfferType { project, id }).await?;
            Ok(pb::DropOfferTypeResponse {})
        })
        .await
    }

    async fn put_need_type(
        &self,
        request: Request<pb::PutNeedTypeRequest>,
    ) -> Answer<pb::PutNeedTypeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?.id;
            let asked = Asked::of(&request, &request.request_id)?;
            let id =
                optional_id("need_type", &request.need_type)?.unwrap_or_else(|| fresh!(NeedTypeId));
            let fields = part("fields", request.fields)?;
            let id = self
                .put(&caller, asked, ProjectChange::PutNeedType { project, id, fields })
                .await?;
            Ok(pb::PutNeedTypeResponse { id: NeedTypeId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn drop_need_type(
        &self,
        request: Request<pb::DropNeedTypeRequest>,
    ) -> Answer<pb::DropNeedTypeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?.id;
            let asked = Asked::of(&request, &request.request_id)?;
            let id = id("need_type", &request.need_type)?;
            self.change(&caller, asked, ProjectChange::DropNeedType { project, id }).await?;
            Ok(pb::DropNeedTypeResponse {})
        })
        .await
    }

    async fn list_templates(
        &self,
        request: Request<pb::ListTemplatesRequest>,
    ) -> Answer<pb::ListTemplatesResponse> {
        respond(async {
            open(request)?;
            Ok(convert::templates(random)?)
        })
        .await
    }
}

/// Cards with their public numbers.
pub(crate) async fn with_numbers(
    live: &Live,
    mut cards: Vec<ProjectCard>,
) -> Result<Vec<ProjectCard>, Refused> {
    for card in &mut cards {
        card.numbers = (*live.public(card.id).await?).clone();
    }
    Ok(cards)
}

/// `status:open` and the like; the public never asks for drafts here. No project has two of them.
fn statuses(filter: &str) -> Result<Vec<ProjectStatus>, Invalid> {
    let mut statuses = Vec::new();
    for word in filter.split_whitespace() {
        let status = match word {
            "status:open" => ProjectStatus::Open,
            "status:running" => ProjectStatus::Running,
            "status:finished" => ProjectStatus::Finished,
            "status:cancelled" => ProjectStatus::Cancelled,
            _ => return Err(Invalid::new("filter", Problem::Unknown)),
        };
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    Ok(statuses)
}

/// `missing` (the fewest missing first, the default), `starts`, `created`.
fn order(cards: &mut [ProjectCard], order_by: &str) -> Result<(), Invalid> {
    match order_by {
        "" | "missing" => cards.sort_by_key(|card| {
            let missing = card.numbers.next_tier().and_then(|t| t.missing);
            (!card.status.takes_pledges(), missing.is_none(), missing)
        }),
        "starts" => cards.sort_by_key(|card| (card.starts_at.is_none(), card.starts_at)),
        "created" => {}
        _ => return Err(Invalid::new("order_by", Problem::Unknown)),
    }
    Ok(())
}

/// Which places of a list a page has; its token is the first one.
pub(crate) fn places(page: &PageRequest) -> Result<Range<usize>, Invalid> {
    let start: usize = match &page.token {
        None => 0,
        Some(token) => token.parse().map_err(|_| Invalid::new("page_token", Problem::Malformed))?,
    };
    let size = if page.size == 0 { PAGE_SIZE_DEFAULT } else { page.size } as usize;
    Ok(start..start.saturating_add(size))
}

/// A page of what stands in these places of a list of `total`.
pub(crate) fn in_places<T>(items: Vec<T>, places: &Range<usize>, total: usize) -> Page<T> {
    let next = (places.end < total).then(|| places.end.to_string());
    Page { items, next, total: Some(total as u64) }
}

/// A page of a list that is made whole each time.
pub(crate) fn slice<T>(items: Vec<T>, page: &PageRequest) -> Result<Page<T>, Invalid> {
    let places = places(page)?;
    let total = items.len();
    let items = items.into_iter().skip(places.start).take(places.len()).collect();
    Ok(in_places(items, &places, total))
}
