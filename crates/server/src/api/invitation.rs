//! Invitations.

use std::collections::{HashMap, hash_map::Entry};

use accounts::{Field, Owner, PersonKey, Vault};
use crypto::blind::MailAddress;
use model::{
    ImportId, Invalid, InvitationId, Problem, Reason, TokenHash,
    access::Permission,
    command::{Change, InvitationChange, Reply},
    invitation::{Import, InvitationRow},
    limits::IMPORT_BATCH_MAX,
    project::Project,
    text::Summary,
    view::{InvitationView, Page, PageRequest},
};
use proto::{
    convert::{id, optional_name, time},
    pb::{self, invitation_server::Invitation},
};
use state::read::{self, invitation::InvitationQuery};
use store::{Fault, Reader};
use tonic::Request;

use super::{Answer, open};
use crate::{
    caller::Caller,
    clock::fresh,
    finder::{Finder, scope},
    inviter::{Inviter, Whom},
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct InvitationApi {
    pub finder: Finder,
    pub proposer: Proposer,
    pub vault: Vault,
    pub inviter: Inviter,
}

impl InvitationApi {
    async fn managed(&self, caller: &Caller, org: &str, project: &str) -> Result<Project, Refused> {
        self.finder.permitted(caller, Permission::MessageSend, org, project).await
    }

    async fn import(&self, project: &Project, import: &str) -> Result<Import, Refused> {
        let import: ImportId = id("import", import)?;
        let found = self.finder.read(move |db| read::invitation::import(db, import)).await?;
        found.filter(|i| i.project == project.id).ok_or_else(|| Reason::ImportNotFound.into())
    }

    async fn key(&self, import: ImportId) -> Result<PersonKey, Refused> {
        let wrapped = self.finder.read(move |db| read::account::key(db, import.to_bytes())).await?;
        let wrapped = wrapped.ok_or(Reason::ImportNotStaging)?;
        Ok(self.vault.unwrap(Owner::Import(import), &wrapped)?)
    }

    fn row(
        &self,
        key: &PersonKey,
        at: usize,
        entry: &pb::InvitationEntry,
    ) -> Result<InvitationRow, Invalid> {
        let mail = MailAddress::parse(&entry.mail)
            .map_err(|_| Invalid::new(format!("rows[{at}].mail"), Problem::Malformed))?;
        let name = optional_name(&format!("rows[{at}].name"), &entry.name)?;
        let id = fresh!(InvitationId);
        Ok(InvitationRow {
            id,
            mail_index: self.vault.index(&mail),
            mail: key.seal(Field::InvitationMail(id), mail.as_str()),
            name: name.map(|name| key.seal(Field::InvitationName(id), name.as_str())),
            token: TokenHash::from_bytes(self.vault.invitation_token(id).hash()),
        })
    }
}

#[tonic::async_trait]
impl Invitation for InvitationApi {
    async fn begin(
        &self,
        request: Request<pb::BeginImportRequest>,
    ) -> Answer<pb::BeginImportResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let source = Summary::parse("source", &request.source)?;
            if source.is_empty() {
                return Err(Invalid::new("source", Problem::Empty).into());
            }
            let id = fresh!(ImportId);
            let change = InvitationChange::Begin {
                id,
                project: project.id,
                source,
                consent_at: time("consent_at", request.consent_at)?,
                key: self.vault.new_key(Owner::Import(id)).wrapped().clone(),
            };
            let id = self.proposer.create(&caller, asked, Change::Invitation(change)).await?;
            Ok(pb::BeginImportResponse { id: ImportId::from_bytes(id).to_string() })
        })
        .await
    }

    async fn stage(
        &self,
        request: Request<pb::StageImportRequest>,
    ) -> Answer<pb::StageImportResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            if request.rows.len() > IMPORT_BATCH_MAX {
                return Err(Invalid::new("rows", Problem::TooMany { max: IMPORT_BATCH_MAX }).into());
            }
            let import = self.import(&project, &request.import).await?;
            let key = self.key(import.id).await?;
            let rows = request
                .rows
                .iter()
                .enumerate()
                .map(|(at, entry)| self.row(&key, at, entry))
                .collect::<Result<Vec<_>, Invalid>>()?;
            let id = import.id;
            let change = Change::Invitation(InvitationChange::Stage { import: id, rows });
            match self.proposer.propose(&caller, asked, change).await? {
                Reply::Staged { new, known } => Ok(pb::StageImportResponse { staged: new, known }),
                other => Err(Refused::internal(&format_args!("nothing was staged: {other:?}"))),
            }
        })
        .await
    }

    async fn commit(
        &self,
        request: Request<pb::CommitImportRequest>,
    ) -> Answer<pb::CommitImportResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            let import = self.import(&project, &request.import).await?.id;
            let change = InvitationChange::Commit { import, rows: request.rows };
            self.proposer.propose(&caller, asked, Change::Invitation(change)).await?;
            Ok(pb::CommitImportResponse {})
        })
        .await
    }

    async fn drop(
        &self,
        request: Request<pb::DropImportRequest>,
    ) -> Answer<pb::DropImportResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let import = self.import(&project, &request.import).await?.id;
            self.proposer
                .finish(&caller, &Change::Invitation(InvitationChange::Drop { import }))
                .await?;
            Ok(pb::DropImportResponse {})
        })
        .await
    }

    async fn list(
        &self,
        request: Request<pb::ListInvitationsRequest>,
    ) -> Answer<pb::ListInvitationsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            caller.require(Permission::IdentityRead, scope(&project))?;
            let page = PageRequest::try_from(&request)?;
            let mut query = InvitationQuery::parse(&page)?;
            // Who hides their name is not given away by the list: what it shows is what counts.
            let used = query.used.take();
            let (id, vault) = (project.id, self.vault.clone());
            let read = move |db: &Reader<'_>| -> Result<_, Refused> {
                let mut keys = HashMap::new();
                let mut open = |invitation| view(&vault, db, &mut keys, invitation);
                if query.words.is_empty() && used.is_none() {
                    let Page { items, next, total } = read::invitation::page(db, id, &query)?;
                    let items = items.into_iter().map(open).collect::<Result<_, _>>()?;
                    return Ok(Page { items, next, total });
                }
                read::invitation::matching(db, id, &query, |invitation| {
                    let view = open(invitation)?;
                    let fits = used.is_none_or(|used| used == view.used)
                        && query.words.says(&[Some(view.mail.as_str()), view.name.as_deref()]);
                    Ok(fits.then_some(view))
                })
            };
            Ok(pb::ListInvitationsResponse::of(&page, self.finder.read_sealed(read).await?))
        })
        .await
    }

    async fn send(
        &self,
        request: Request<pb::SendInvitationsRequest>,
    ) -> Answer<pb::SendInvitationsResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let project = self.managed(&caller, &request.org, &request.project).await?;
            let asked = Asked::of(&request, &request.request_id)?;
            if !project.status.takes_pledges() {
                return Err(Reason::ProjectNotOpen.into());
            }
            let named = named(&request.invitations)?;
            let (id, ids) = (project.id, named.clone());
            let count =
                move |db: &Reader<'_>| read::invitation::count_unsent(db, id, ids.as_deref());
            let (queued, unknown) = self.finder.read(count).await?;
            if unknown > 0 {
                return Err(Reason::InvitationNotFound.into());
            }
            let whom =
                named.map_or(Whom::Everybody(InvitationId::from_bytes([0; 16])), Whom::These);
            if queued > 0 {
                self.inviter.queue(project.id, &whom, asked.name(&caller)).await?;
            }
            Ok(pb::SendInvitationsResponse { queued })
        })
        .await
    }
}

/// Those whom a request names; none if it means everybody.
fn named(ids: &[String]) -> Result<Option<Vec<InvitationId>>, Invalid> {
    if ids.len() > IMPORT_BATCH_MAX {
        return Err(Invalid::new("invitations", Problem::TooMany { max: IMPORT_BATCH_MAX }));
    }
    let ids = ids.iter().enumerate().map(|(at, text)| id(&format!("invitations[{at}]"), text));
    let ids = ids.collect::<Result<Vec<InvitationId>, _>>()?;
    Ok((!ids.is_empty()).then_some(ids))
}

/// Whether the person behind a pledge lets the organisers know who they are.
fn is_open(db: &Reader<'_>, pledge: model::PledgeId) -> Result<bool, Fault> {
    let Some(pledge) = read::pledge::by_id(db, pledge)? else { return Ok(true) };
    if !pledge.terms.hide_name {
        return Ok(true);
    }
    let org = read::project::by_id(db, pledge.project)?.map(|project| project.org);
    let member = org.map(|org| read::org::member(db, org, pledge.member)).transpose()?.flatten();
    Ok(member.is_some_and(|member| member.disclosed))
}

/// An invitation, opened. The keys of lists are unwrapped once.
fn view(
    vault: &Vault,
    db: &Reader<'_>,
    keys: &mut HashMap<ImportId, PersonKey>,
    invitation: model::invitation::Invitation,
) -> Result<InvitationView, Refused> {
    let import = invitation.import;
    let key = match keys.entry(import) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(free) => {
            let wrapped = read::account::key(db, import.to_bytes())?;
            let wrapped = wrapped.ok_or(Reason::ImportNotFound)?;
            free.insert(vault.unwrap(Owner::Import(import), &wrapped)?)
        }
    };
    let used = invitation.used_by.map(|pledge| is_open(db, pledge)).transpose()?;
    let row = invitation.row;
    let name = row.name.map(|name| key.open(Field::InvitationName(row.id), &name)).transpose()?;
    Ok(InvitationView {
        id: row.id,
        mail: key.open(Field::InvitationMail(row.id), &row.mail)?.to_string(),
        name: name.map(|name| name.to_string()),
        used: used.unwrap_or(false),
        sent_at: invitation.sent_at,
    })
}
