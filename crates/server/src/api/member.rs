//! Members.

use model::{
    MemberId, OrgId, Reason,
    access::{Holder, Permission, Scope},
    command::{Change, OrgChange},
    member::Member as MemberValue,
    view::{Contact, GrantRow, MemberRow, Page, PageRequest},
};
use proto::{
    convert::id,
    pb::{self, member_server::Member},
};
use state::read::{
    self,
    paging::{self, After, Filter},
};
use store::Reader;
use tonic::Request;

use super::{Answer, open};
use crate::{
    finder::Finder,
    people::People,
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct MemberApi {
    pub finder: Finder,
    pub people: People,
    pub proposer: Proposer,
}

/// What the list can be filtered by.
const FILTER: [(&str, &[&str]); 2] = [
    ("role", &["any", "owner", "admin", "organiser", "member", "guest"]),
    ("pledge", &["yes", "no"]),
];

fn row(
    people: &People,
    db: &Reader<'_>,
    org: OrgId,
    member: &MemberValue,
    identity: bool,
) -> Result<MemberRow, Refused> {
    let id = member.id;
    let grants = read::access::of_holder(db, Holder::Member(id))?;
    let contact = if identity { people.known(db, org, id)? } else { Contact::Withheld };
    let grants = grants
        .into_iter()
        .map(|g| GrantRow { id: g.id, role: g.role, scope: g.scope, given_at: g.given_at })
        .collect();
    Ok(MemberRow {
        id,
        contact,
        mail_verified: member.mail_verified,
        joined_at: member.joined_at,
        grants,
        pledges: read::org::standing_pledges(db, id)?,
    })
}

fn fits(filter: &Filter, row: &MemberRow) -> bool {
    let has = |key: &str, value: &str| match key {
        "role" => row.grants.iter().any(|g| value == "any" || g.role.as_str() == value),
        _ => (row.pledges > 0) == (value == "yes"),
    };
    filter.fits(has) && filter.says(&row.contact.texts())
}

#[tonic::async_trait]
impl Member for MemberApi {
    async fn list(
        &self,
        request: Request<pb::ListMembersRequest>,
    ) -> Answer<pb::ListMembersResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?.id;
            caller.require(Permission::MemberManage, Scope::Org(org))?;
            let page = PageRequest::try_from(&request)?;
            let (size, after) = read::access::request(&page)?;
            let filter = Filter::parse(&page.filter, &FILTER)?;
            let identity = caller.may(Permission::IdentityRead, Scope::Org(org));
            let people = self.people.clone();
            let read = move |db: &Reader<'_>| -> Result<_, Refused> {
                if filter.is_empty() {
                    let Page { items, next, total } = read::org::members(db, org, size, after)?;
                    let rows = items.into_iter().map(|m| row(&people, db, org, &m, identity));
                    return Ok(Page { items: rows.collect::<Result<_, _>>()?, next, total });
                }
                let key = |m: &MemberValue| After { at: m.joined_at, id: m.id.to_bytes() };
                let fetch = |size, after| read::org::members(db, org, size, after);
                paging::filtered(size, after, key, fetch, |member| {
                    let row = row(&people, db, org, &member, identity)?;
                    Ok(fits(&filter, &row).then_some(row))
                })
            };
            Ok(pb::ListMembersResponse::of(&page, self.finder.read_sealed(read).await?))
        })
        .await
    }

    async fn remove(
        &self,
        request: Request<pb::RemoveMemberRequest>,
    ) -> Answer<pb::RemoveMemberResponse> {
        respond(async {
            let (caller, request) = open(request)?;
            let org = self.finder.org(&request.org).await?.id;
            let own = caller.member(org)?;
            let member: MemberId = id("member", &request.member)?;
            if member != own && !caller.may(Permission::MemberManage, Scope::Org(org)) {
                return Err(Reason::NotAllowed.into());
            }
            let asked = Asked::of(&request, &request.request_id)?;
            let change = OrgChange::Remove { org, member };
            self.proposer.propose(&caller, asked, Change::Org(change)).await?;
            Ok(pb::RemoveMemberResponse {})
        })
        .await
    }
}
