//! Members.

use model::{
    MemberId, OrgId, Reason,
    access::{Holder, Permission, Scope},
    command::{Change, OrgChange},
    member::Member as MemberValue,
    view::{Contact, GrantRow, MemberRow, PageRequest},
};
use proto::{
    convert::id,
    pb::{self, member_server::Member},
};
use state::read;
use tonic::Request;

use super::{Answer, open};
use crate::{
    finder::Finder,
    people::{People, Sheet},
    proposer::{Asked, Proposer},
    refusal::{Refused, respond},
};

/// The service.
pub(crate) struct MemberApi {
    pub finder: Finder,
    pub people: People,
    pub proposer: Proposer,
}

impl MemberApi {
    async fn row(
        &self,
        org: OrgId,
        member: MemberValue,
        identity: bool,
    ) -> Result<MemberRow, Refused> {
        let id = member.id;
        let (sheet, grants, pledges) = self
            .finder
            .read(move |db| {
                Ok((
                    Sheet::read(db, org, id)?,
                    read::access::of_holder(db, Holder::Member(id))?,
                    read::org::standing_pledges(db, id)?,
                ))
            })
            .await?;
        // Somebody who asks to stay hidden in a pledge is hidden here too, unless they disclosed
        // themselves or run the organisation.
        let hidden = grants.is_empty() && self.hides(id).await?;
        let contact =
            if identity { self.people.contact(&sheet, hidden)? } else { Contact::Withheld };
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
            pledges,
        })
    }

    async fn hides(&self, member: MemberId) -> Result<bool, Refused> {
        let pledges = self.finder.read(move |db| read::pledge::of_member(db, member)).await?;
        Ok(pledges.iter().any(|p| p.terms.hide_name))
    }
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
            let (size, after) = read::access::request(&PageRequest::try_from(&request)?)?;
            let page = self.finder.read(move |db| read::org::members(db, org, size, after)).await?;
            let identity = caller.may(Permission::IdentityRead, Scope::Org(org));
            let (next, total) = (page.next, page.total);
            let mut items = Vec::with_capacity(page.items.len());
            for member in page.items {
                items.push(self.row(org, member, identity).await?);
            }
            Ok(model::view::Page { items, next, total }.into())
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
