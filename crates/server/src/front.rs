//! The door: before a handler sees a request, its RPC has a row in the authorisation table, its
//! bearer is valid and of the right world, and its caller is known.

use std::net::IpAddr;

use accounts::{Accounts, Audience, Bearer};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use ipnet::IpNet;
use model::{Reason, access::Holder};
use state::{Domain, read};
use store::{ReadLevel, Store};
use tonic::Status;

use crate::{
    authz::{Door, door},
    caller::{Caller, Identity},
    http::{Peer, client_address},
    refusal::Refused,
};

/// What the door needs to know.
#[derive(Clone)]
pub(crate) struct Front {
    pub accounts: Accounts,
    pub store: Store<Domain>,
    pub trusted_proxy: std::sync::Arc<[IpNet]>,
    /// Whether anybody can sign in here: not over plain HTTP on a public address.
    pub sign_in: bool,
}

/// Admits a gRPC request, or answers it.
pub(crate) async fn admit(
    State(front): State<Front>,
    mut request: Request,
    next: Next,
) -> Response {
    // The body of a request cannot be shared between threads, so what the door reads is copied.
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let address = address(&request, &front.trusted_proxy);
    match front.caller_of(&path, &headers, address).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refused) => Status::from(refused).into_http::<axum::body::Body>().into_response(),
    }
}

impl Front {
    async fn caller_of(
        &self,
        path: &str,
        headers: &HeaderMap,
        address: IpAddr,
    ) -> Result<Caller, Refused> {
        let Some(door) = door(path) else { return Err(Reason::NotAllowed.into()) };
        let caller = self.caller(headers, address).await?;
        match (door, caller.identity) {
            (Door::Anybody, _)
            | (Door::Account | Door::Server(_), Identity::Account { .. })
            | (Door::Member | Door::Org(_), Identity::Member { .. })
            | (
                Door::Either | Door::Scoped(_),
                Identity::Account { .. } | Identity::Member { .. },
            ) => Ok(caller),
            (_, Identity::Anonymous) => Err(Reason::NotSignedIn.into()),
            _ => Err(Reason::TokenInvalid.into()),
        }
    }

    /// Who the headers say is calling; nobody without a bearer, an error with a bad one.
    pub(crate) async fn caller(
        &self,
        headers: &HeaderMap,
        address: IpAddr,
    ) -> Result<Caller, Refused> {
        let Some(token) = bearer(headers)? else {
            return Ok(Caller { identity: Identity::Anonymous, grants: [].into(), address });
        };
        if !self.sign_in {
            return Err(Reason::TokenInvalid.into());
        }
        let bearer = self.accounts.verify_bearer(token).await?;
        let (identity, holder) = identity(&bearer)?;
        let grants =
            self.store.read(ReadLevel::Local, move |db| -> Result<_, accounts::AccountError> {
                accounts::require_open(db, &bearer)?;
                Ok(read::access::of_holder(db, holder)?)
            });
        Ok(Caller { identity, grants: grants.await?.into(), address })
    }
}

/// Where a request comes from.
pub(crate) fn address(request: &Request, trusted: &[IpNet]) -> IpAddr {
    match request.extensions().get::<Peer>() {
        Some(peer) => client_address(*peer, request.headers(), trusted),
        // Only in tests without a socket.
        None => IpAddr::from([127, 0, 0, 1]),
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Reason::TokenInvalid.into());
    }
    let text = value.to_str().map_err(|_| Reason::TokenInvalid)?;
    let (scheme, token) = text.split_once(' ').ok_or(Reason::TokenInvalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Reason::TokenInvalid.into());
    }
    Ok(Some(token.trim()))
}

fn identity(bearer: &Bearer) -> Result<(Identity, Holder), Refused> {
    match (bearer.audience, bearer.member) {
        (Audience::Directory, _) => Ok((
            Identity::Account { account: bearer.account, session: bearer.session },
            Holder::Account(bearer.account),
        )),
        (Audience::Org(org), Some(member)) => Ok((
            Identity::Member {
                org,
                member,
                account: bearer.account,
                verified: bearer.mail_verified,
            },
            Holder::Member(member),
        )),
        (Audience::Org(_), None) => Err(Reason::TokenInvalid.into()),
    }
}
