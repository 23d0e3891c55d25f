//! Pages of lists: the four fields of every list request, the three of every answer.

use model::{
    Invalid, Problem,
    audit::AuditEntry,
    limits,
    message::Message,
    view::{
        AccountRow, CallSummary, HeldGrant, InvitationView, MemberRow, OrgCard, Page, PageRequest,
        PledgeRow, ProjectCard,
    },
};

use super::{all, each};
use crate::pb;

/// Bytes of a page token.
const TOKEN_BYTES_MAX: usize = 512;

fn page_request(
    size: u32,
    token: &str,
    filter: &str,
    order_by: &str,
) -> Result<PageRequest, Invalid> {
    let bounded = |field: &str, text: &str, max: usize| {
        if text.len() > max {
            return Err(Invalid::new(field, Problem::TooLong { max }));
        }
        Ok(text.trim().to_owned())
    };
    let token = bounded("page_token", token, TOKEN_BYTES_MAX)?;
    Ok(PageRequest {
        size: size.min(limits::PAGE_SIZE_MAX),
        token: (!token.is_empty()).then_some(token),
        filter: bounded("filter", filter, limits::SUMMARY_CHARS_MAX)?,
        order_by: bounded("order_by", order_by, limits::NAME_CHARS_MAX)?,
    })
}

macro_rules! pages {
    ($($request:ident, $response:ident => $item:ty;)*) => {$(
        impl TryFrom<&pb::$request> for PageRequest {
            type Error = Invalid;

            fn try_from(r: &pb::$request) -> Result<Self, Invalid> {
                page_request(r.page_size, &r.page_token, &r.filter, &r.order_by)
            }
        }

        impl pb::$request {
            /// The same request for this page.
            #[must_use]
            pub fn paged(mut self, page: PageRequest) -> Self {
                self.page_size = page.size;
                self.page_token = page.token.unwrap_or_default();
                self.filter = page.filter;
                self.order_by = page.order_by;
                self
            }
        }

        impl From<Page<$item>> for pb::$response {
            fn from(page: Page<$item>) -> Self {
                Self {
                    items: all(page.items),
                    next_page_token: page.next.unwrap_or_default(),
                    total_size: page.total,
                }
            }
        }

        impl TryFrom<pb::$response> for Page<$item> {
            type Error = Invalid;

            fn try_from(response: pb::$response) -> Result<Self, Invalid> {
                let next = response.next_page_token;
                Ok(Self {
                    items: each("items", response.items)?,
                    next: (!next.is_empty()).then_some(next),
                    total: response.total_size,
                })
            }
        }
    )*};
}

pages! {
    ListAccountsRequest, ListAccountsResponse => AccountRow;
    ListAuditRequest, ListAuditResponse => AuditEntry;
    ListCallsRequest, ListCallsResponse => CallSummary;
    ListGrantsRequest, ListGrantsResponse => HeldGrant;
    ListInvitationsRequest, ListInvitationsResponse => InvitationView;
    ListMembersRequest, ListMembersResponse => MemberRow;
    ListMessagesRequest, ListMessagesResponse => Message;
    ListOrgsRequest, ListOrgsResponse => OrgCard;
    ListPledgesRequest, ListPledgesResponse => PledgeRow;
    ListProjectsRequest, ListProjectsResponse => ProjectCard;
}
