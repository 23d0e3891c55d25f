//! Pages of lists: the four fields of every list request, the three of every answer.
//!
//! On the wire a token names the list that it is of, by a hash of filter and order: the place
//! where a page ends means nothing in another list.

use model::{
    Invalid, Problem,
    file::File,
    limits,
    message::Message,
    news::News,
    search::Found,
    view::{
        AccountRow, AuditRow, CallSummary, HeldGrant, InvitationView, MemberRow, OrgCard,
        OutboxLetter, Page, PageRequest, PledgeRow, ProjectCard,
    },
};

use sha2::{Digest as _, Sha256};

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
    let mut page = PageRequest {
        size: size.min(limits::PAGE_SIZE_MAX),
        token: None,
        filter: bounded("filter", filter, limits::SUMMARY_CHARS_MAX)?,
        order_by: bounded("order_by", order_by, limits::NAME_CHARS_MAX)?,
    };
    if !token.is_empty() {
        let invalid = |problem| Invalid::new("page_token", problem);
        let (list, place) = token.split_once('~').ok_or(invalid(Problem::Malformed))?;
        if list != name(&page) {
            return Err(invalid(Problem::Contradiction));
        }
        page.token = Some(place.to_owned());
    }
    Ok(page)
}

/// What a token calls the list that is asked for.
fn name(page: &PageRequest) -> String {
    let hash = Sha256::new()
        .chain_update(page.filter.as_bytes())
        .chain_update([0])
        .chain_update(page.order_by.as_bytes())
        .finalize();
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

macro_rules! pages {
    ($($request:ident, $response:ident $({ $($more:ident),* })? => $item:ty;)*) => {$(
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

        impl pb::$response {
            /// A page of the list that was asked for.
            #[must_use]
            pub fn of(request: &PageRequest, page: Page<$item>) -> Self {
                let token = |place| format!("{}~{place}", name(request));
                Self {
                    items: all(page.items),
                    next_page_token: page.next.map(token).unwrap_or_default(),
                    total_size: page.total,
                    $($($more: Default::default(),)*)?
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
    FindRequest, FindResponse => Found;
    ListAccountsRequest, ListAccountsResponse => AccountRow;
    ListAuditRequest, ListAuditResponse => AuditRow;
    ListCallsRequest, ListCallsResponse => CallSummary;
    ListFilesRequest, ListFilesResponse { bytes, bytes_max } => File;
    ListGrantsRequest, ListGrantsResponse => HeldGrant;
    ListInvitationsRequest, ListInvitationsResponse => InvitationView;
    ListMembersRequest, ListMembersResponse => MemberRow;
    ListMessagesRequest, ListMessagesResponse => Message;
    ListNewsRequest, ListNewsResponse => News;
    ListOrgsRequest, ListOrgsResponse => OrgCard;
    ListOutboxRequest, ListOutboxResponse => OutboxLetter;
    ListPledgesRequest, ListPledgesResponse => PledgeRow;
    ListProjectsRequest, ListProjectsResponse => ProjectCard;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_filter_and_one_order() {
        let asked = pb::ListPledgesRequest {
            filter: " state:standing".to_owned(),
            order_by: "threshold".to_owned(),
            ..Default::default()
        };
        let page = Page { items: Vec::new(), next: Some("7.12".to_owned()), total: None };
        let answer = pb::ListPledgesResponse::of(&(&asked).try_into().unwrap(), page);
        let next = pb::ListPledgesRequest { page_token: answer.next_page_token, ..asked };
        let read = |request: &pb::ListPledgesRequest| PageRequest::try_from(request);
        assert_eq!(read(&next).unwrap().token.as_deref(), Some("7.12"));
        let order = pb::ListPledgesRequest { order_by: "updated".to_owned(), ..next.clone() };
        let filter = pb::ListPledgesRequest { filter: String::new(), ..next.clone() };
        for other in [order, filter] {
            let refused = read(&other).unwrap_err();
            assert_eq!(refused, Invalid::new("page_token", Problem::Contradiction));
        }
        let bare = pb::ListPledgesRequest { page_token: "7.12".to_owned(), ..next };
        assert_eq!(read(&bare).unwrap_err(), Invalid::new("page_token", Problem::Malformed));
    }
}
