//! Pledges.

use std::sync::Arc;

use accounts::{
    AccountError, Accounts, Field, Owner,
    rate::{Limiter, Network, Quota},
};
use crypto::token::LinkToken;
use live::Live;
use model::{
    ProjectId, Reason, TokenHash,
    access::Permission,
    command::{Change, PledgeChange, Reply},
    pledge::{AdmissionRule, Pledge as PledgeValue, PledgeTerms},
    project::Project,
    view::{Contact, MyPledge, Page, PageRequest, PledgeRow},
};
use proto::{
    convert::part,
    pb::{self, pledge_server::Pledge},
};
use state::read::{self, table::PledgeQuery};
use store::Reader;
use tonic::Request;

use super::{Answer, Items, open};
use crate::{
    caller::{Caller, Identity},
    clock::{fresh, now},
    export::{self, Format},
    finder::{Finder, scope},
    gate::Gates,
    people::{People, Sheet},
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// Previews of one network: somebody who drags a slider asks a few times a second, and a hall full
/// of people can share one address.
pub(crate) const PREVIEW_NETWORK: Quota = Quota { burst: 300, period_ms: 100 };

/// The service.
#[derive(Clone)]
pub(crate) struct PledgeApi {
    pub accounts: Accounts,
    pub finder: Finder,
    pub people: People,
    pub proposer: Proposer,
    pub live: Live,
    /// What changes pledges passes here.
    pub gates: Gates<ProjectId>,
    /// How often a network asked for a preview.
    pub previews: Arc<Limiter<Network>>,
    /// Whether the server can verify addresses at all.
    pub smtp: bool,
}

impl PledgeApi {
    /// The caller's pledge in a project.
    async fn own(
        &self,
        caller: &Caller,
        org: &str,
        project: &str,
    ) -> Result<(Project, PledgeValue), Refused> {
        let project = self.finder.visible(caller, org, project).await?;
        let member = caller.member(project.org)?;
        let id = project.id;
        let pledge = self.finder.read(move |db| read::pledge::of_member_in(db, id, member)).await?;
        Ok((project, pledge.ok_or(Reason::PledgeNotFound)?))
    }

    async fn change(
        &self,
        caller: &Caller,
        asked: Asked,
        project: ProjectId,
        change: PledgeChange,
    ) -> Result<Reply, Refused> {
        let _passed = self.gates.pass(project).await;
        self.proposer.propose(caller, asked, Change::Pledge(change)).await
    }

    async fn enrol_once(
        &self,
        caller: &Caller,
        asked: Asked,
        request: &pb::EnrolRequest,
    ) -> Result<pb::EnrolResponse, Refused> {
        let project = self.finder.visible(caller, &request.org, &request.project).await?;
        let Identity::Member { org, member, account, .. } = caller.identity else {
            return Err(Reason::NotSignedIn.into());
        };
        if org != project.org {
            return Err(Reason::TokenInvalid.into());
        }
        let terms: PledgeTerms = part("terms", request.terms.clone())?;
        terms.validate().map_err(|e| e.within("terms"))?;
        let joining = self.accounts.as_member(account, org, true).await?;
        let known = {
            let id = project.id;
            self.finder.read(move |db| read::pledge::of_member_in(db, id, member)).await?
        };
        let id = known.map_or_else(|| fresh!(PledgeId), |p| p.id);
        let note = match crate::text::note("note", &request.note)? {
            None => None,
            Some(text) => {
                let key = self.accounts.vault().unwrap(Owner::Member(member), &joining.key)?;
                Some(key.seal(Field::PledgeNote(id), &text))
            }
        };
        let change = PledgeChange::Enrol {
            id,
            project: project.id,
            member: joining,
            revision: request.revision,
            terms,
            note,
            invitation: invitation(&request.invitation)?,
            made_at: None,
        };
        match self.change(caller, asked, project.id, change).await? {
            Reply::Pledge { id, etag } => Ok(pb::EnrolResponse { id: id.to_string(), etag }),
            other => Err(Refused::internal(&format_args!("no pledge: {other:?}"))),
        }
    }

    /// One's own pledges in an organisation, open calls first.
    pub(crate) async fn mine(&self, caller: &Caller, org: &str) -> Result<Vec<MyPledge>, Refused> {
        let org = self.finder.org(org).await?.id;
        let member = caller.member(org)?;
        let smtp = self.smtp;
        let (rows, sheet) = self
            .finder
            .read(move |db| {
                let mut rows = Vec::new();
                for pledge in read::pledge::of_member(db, member)? {
                    let (Some(project), Some(card)) = (
                        read::project::by_id(db, pledge.project)?,
                        read::project::card_of(db, pledge.project)?,
                    ) else {
                        continue;
                    };
                    let rule = AdmissionRule::of(&project, smtp);
                    rows.push(MyPledge {
                        revision: project.revision,
                        changes: read::project::revised_since(db, project.id, pledge.revision)?,
                        offers: read::project::offers(db, project.id)?,
                        needs: read::project::needs(db, project.id)?,
                        note: None,
                        apart: rule.apart(pledge.level, pledge.revision),
                        call: read::call::mine(db, &pledge)?,
                        opted_out: read::message::opted_out(db, project.id, member)?,
                        project: card,
                        pledge,
                    });
                }
                Ok((rows, Sheet::read(db, org, member)?))
            })
            .await?;
        let mut mine = Vec::with_capacity(rows.len());
        for mut row in rows {
            row.note = self.people.note(&sheet, &row.pledge)?;
            row.project.numbers = (*self.live.public(row.project.id).await?).clone();
            mine.push(row);
        }
        mine.sort_by_key(|m| {
            !m.call.as_ref().is_some_and(|(c, _)| c.state == model::call::CallState::Open)
        });
        Ok(mine)
    }

    /// Pledges of a page as rows of the organiser's table.
    async fn rows(
        &self,
        caller: &Caller,
        project: &Project,
        page: Page<PledgeValue>,
    ) -> Result<Page<PledgeRow>, Refused> {
        let identity = caller.may(Permission::IdentityRead, scope(project));
        let (org, rule) = (project.org, AdmissionRule::of(project, self.smtp));
        let id = project.id;
        let snapshot = self.live.dashboard(id).await?;
        let pledges = page.items;
        let gathered = self
            .finder
            .read(move |db| {
                let call = read::call::latest(db, id)?.map(|call| call.id);
                let mut gathered = Vec::with_capacity(pledges.len());
                for pledge in pledges {
                    let sheet = Sheet::read(db, org, pledge.member)?;
                    let part = match call {
                        Some(call) => read::call::participation(db, call, pledge.ordinal)?,
                        None => None,
                    };
                    gathered.push((pledge, sheet, part.map(|p| p.state)));
                }
                Ok(gathered)
            })
            .await?;
        let mut items = Vec::with_capacity(gathered.len());
        for (pledge, sheet, participation) in gathered {
            let (contact, note) = if identity {
                let contact = self.people.contact(&sheet, pledge.terms.hide_name)?;
                // A note can name its writer, so it waits for them as well.
                let note = match contact {
                    Contact::Known { .. } => self.people.note(&sheet, &pledge)?,
                    _ => None,
                };
                (contact, note)
            } else {
                (Contact::Withheld, None)
            };
            items.push(PledgeRow {
                id: pledge.id,
                ordinal: pledge.ordinal,
                contact,
                kind: pledge.terms.kind,
                note,
                state: pledge.state,
                level: pledge.level,
                apart: rule.apart(pledge.level, pledge.revision),
                would_act: snapshot.coalition.contains(pledge.ordinal),
                participation,
                created_at: pledge.created_at,
                updated_at: pledge.updated_at,
                terms: pledge.terms,
            });
        }
        Ok(Page { items, next: page.next, total: page.total })
    }

    async fn table(
        &self,
        caller: &Caller,
        project: &Project,
        request: &PageRequest,
    ) -> Result<Page<PledgeRow>, Refused> {
        let mut query = PledgeQuery::parse(request)?;
        let (id, org, rule) = (project.id, project.org, AdmissionRule::of(project, self.smtp));
        if query.filter.act.is_some() {
            query.filter.coalition(&self.live.dashboard(id).await?.coalition);
        }
        if query.filter.words.is_empty() {
            let page = self.finder.read(move |db| read::table::page(db, id, rule, &query)).await?;
            return self.rows(caller, project, page).await;
        }
        if !caller.may(Permission::IdentityRead, scope(project)) {
            // Nobody has a name for them.
            return Ok(Page { items: Vec::new(), next: None, total: Some(0) });
        }
        let people = self.people.clone();
        let read = move |db: &Reader<'_>| {
            read::table::matching(db, id, rule, &query, |pledge| {
                let sheet = Sheet::read(db, org, pledge.member)?;
                let contact = people.contact(&sheet, pledge.terms.hide_name)?;
                Ok::<_, Refused>(query.filter.words.says(&contact.texts()).then_some(pledge))
            })
        };
        let page = self.finder.read_sealed(read).await?;
        self.rows(caller, project, page).await
    }
}

#[tonic::async_trait]
impl Pledge for PledgeApi {
    async fn preview(
        &self,
        request: Request<pb::PreviewPledgeRequest>,
    ) -> Answer<pb::PreviewPledgeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            self.previews.count(caller.address.into(), now()).map_err(AccountError::from)?;
            let project = self.finder.visible(&caller, &request.org, &request.project).await?;
            if !project.status.takes_pledges() {
                return Err(Reason::ProjectNotOpen.into());
            }
            let terms: PledgeTerms = part("terms", request.terms)?;
            terms.validate().map_err(|e| e.within("terms"))?;
            let preview = self.live.preview(project.id, &terms).await?;
            Ok(pb::PreviewPledgeResponse { preview: Some(preview.into()) })
        })
        .await
    }

    async fn enrol(&self, request: Request<pb::EnrolRequest>) -> Answer<pb::EnrolResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let asked = Asked::of(&request, &request.request_id)?;
            match self.enrol_once(&caller, asked.clone(), &request).await {
                // Somebody else of the same person was quicker to join: seal under the key that
                // stayed.
                Err(refused) if refused.reason() == Reason::EtagMismatch => {
                    self.enrol_once(&caller, asked.again(), &request).await
                }
                answer => answer,
            }
        })
        .await
    }

    async fn withdraw(
        &self,
        request: Request<pb::WithdrawPledgeRequest>,
    ) -> Answer<pb::WithdrawPledgeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (project, pledge) = self.own(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = PledgeChange::Withdraw { id: pledge.id };
            self.change(&caller, asked, project.id, change).await?;
            Ok(pb::WithdrawPledgeResponse {})
        })
        .await
    }

    async fn revive(
        &self,
        request: Request<pb::RevivePledgeRequest>,
    ) -> Answer<pb::RevivePledgeResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (project, pledge) = self.own(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = PledgeChange::Revive { id: pledge.id };
            self.change(&caller, asked, project.id, change).await?;
            Ok(pb::RevivePledgeResponse {})
        })
        .await
    }

    async fn accept_revision(
        &self,
        request: Request<pb::AcceptRevisionRequest>,
    ) -> Answer<pb::AcceptRevisionResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let (project, pledge) = self.own(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let change = PledgeChange::AcceptRevision { id: pledge.id, revision: request.revision };
            self.change(&caller, asked, project.id, change).await?;
            Ok(pb::AcceptRevisionResponse {})
        })
        .await
    }

    async fn list_mine(
        &self,
        request: Request<pb::ListMyPledgesRequest>,
    ) -> Answer<pb::ListMyPledgesResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            Ok(self.mine(&caller, &request.org).await?.into())
        })
        .await
    }

    async fn list(
        &self,
        request: Request<pb::ListPledgesRequest>,
    ) -> Answer<pb::ListPledgesResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self
                .finder
                .permitted(&caller, Permission::PledgeRead, &request.org, &request.project)
                .await?;
            let page = PageRequest::try_from(&request)?;
            let rows = self.table(&caller, &project, &page).await?;
            Ok(pb::ListPledgesResponse::of(&page, rows))
        })
        .await
    }

    type ExportStream = Items<pb::ExportChunk>;

    async fn export(
        &self,
        request: Request<pb::ExportPledgesRequest>,
    ) -> Answer<Self::ExportStream> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self
                .finder
                .permitted(&caller, Permission::PledgeRead, &request.org, &request.project)
                .await?;
            let format = Format::parse(request.format)?;
            let page = PageRequest {
                size: model::limits::PAGE_SIZE_MAX,
                token: None,
                filter: request.filter,
                order_by: request.order_by,
            };
            // What cannot be asked for is refused before the first byte.
            PledgeQuery::parse(&page)?;
            let (offers, needs) = {
                let id = project.id;
                let read = move |db: &Reader<'_>| {
                    Ok((read::project::offers(db, id)?, read::project::needs(db, id)?))
                };
                self.finder.read(read).await?
            };
            let table = export::PledgeTable { format, offers, needs };
            let api = self.clone();
            Ok(export::pages(table, page, move |page| {
                let (api, caller, project) = (api.clone(), caller.clone(), project.clone());
                async move { api.table(&caller, &project, &page).await }
            }))
        })
        .await
    }
}

fn invitation(token: &str) -> Result<Option<TokenHash>, Refused> {
    if token.is_empty() {
        return Ok(None);
    }
    let secret = LinkToken::parse(token).map_err(|_| Reason::InvitationNotFound)?;
    Ok(Some(TokenHash::from_bytes(secret.hash())))
}
