//! Single calls.

use bytes::Bytes;
use client::{Audience, Kind, SessionState};
use model::{Code, Reason};
use prost::Message as _;
use proto::{pb, status};

use crate::server::{slug, start};

#[tokio::test]
async fn a_call_carries_the_bearer_of_its_organisation() {
    let (server, client) = start().await;
    client.orgs().delete(&slug("tenants")).await.unwrap();
    client.orgs().delete(&slug("tenants")).await.unwrap();
    let state = server.state();
    let bearers: Vec<_> = state.org_calls.iter().map(|(b, _)| b.as_deref().unwrap()).collect();
    assert_eq!(bearers, ["org/tenants 1", "org/tenants 1"]);
    assert_ne!(state.org_calls[0].1, state.org_calls[1].1, "two deeds have two request ids");
    assert_eq!(state.refreshes.len(), 1);
}

#[tokio::test]
async fn a_lost_call_is_repeated_with_the_same_request_id() {
    let (server, client) = start().await;
    server.state().org_refusals =
        [status::refuse(Reason::Unavailable), tonic::Status::unavailable("proxy")].into();
    client.orgs().delete(&slug("tenants")).await.unwrap();
    let ids: Vec<_> = server.state().org_calls.iter().map(|(_, id)| id.clone()).collect();
    assert_eq!(ids.len(), 3);
    assert!(!ids[0].is_empty() && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test]
async fn a_no_is_not_repeated() {
    let (server, client) = start().await;
    server.state().org_refusals = [status::refuse(Reason::NotAllowed)].into();
    let error = client.orgs().delete(&slug("tenants")).await.unwrap_err();
    assert_eq!(error.kind, Kind::Refused(Code::Forbidden));
    assert_eq!(error.reason, Some(Reason::NotAllowed));
    assert_eq!(server.state().org_calls.len(), 1);
}

#[tokio::test]
async fn an_expired_token_is_renewed_once() {
    let (server, client) = start().await;
    server.state().org_refusals = [status::refuse(Reason::TokenExpired)].into();
    client.orgs().delete(&slug("tenants")).await.unwrap();
    let bearers: Vec<_> = server.state().org_calls.iter().map(|(b, _)| b.clone()).collect();
    assert_eq!(bearers, [Some("org/tenants 1".to_owned()), Some("org/tenants 2".to_owned())]);

    server.state().org_refusals =
        [status::refuse(Reason::TokenExpired), status::refuse(Reason::TokenExpired)].into();
    let error = client.orgs().delete(&slug("tenants")).await.unwrap_err();
    assert_eq!(error.reason, Some(Reason::TokenExpired));
}

#[tokio::test]
async fn the_end_of_a_session_is_believed() {
    let (_server, client) = start().await;
    let state = client.session().state();
    assert_eq!(*state.borrow(), SessionState::Unknown);
    let error = client.session().list().await.unwrap_err();
    assert_eq!(error.reason, Some(Reason::SessionEnded));
    assert_eq!(*state.borrow(), SessionState::SignedOut(Some(Reason::SessionEnded)));
}

#[tokio::test]
async fn a_lie_is_named() {
    let (_server, client) = start().await;
    let error = client.accounts().get().await.unwrap_err();
    let Kind::BadAnswer(invalid) = error.kind else { panic!("{error:?}") };
    assert_eq!(invalid.field, "account");
}

#[tokio::test]
async fn nobody_there_is_told_as_such() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client::Client::builder(url).build().unwrap();
    let error = client.setup().status().await.unwrap_err();
    assert_eq!(error.kind, Kind::Unreachable);
    assert!(error.detail.is_some());
}

#[tokio::test]
async fn any_rpc_can_be_called_by_name() {
    let (_server, client) = start().await;
    let request = Bytes::from(pb::UpdateOrgRequest::default().encode_to_vec());
    let audience = Some(Audience::Org(slug("tenants")));
    let mut answers = client.rpc("muster.v1.Org/Update", audience, request).await.unwrap();
    let answer = answers.next().await.unwrap().unwrap();
    assert_eq!(pb::UpdateOrgResponse::decode(answer).unwrap().etag, 9);
    assert!(answers.next().await.is_none());
    let refused = match client.rpc("muster.v1.Org/Get", None, Bytes::new()).await {
        Ok(mut answers) => answers.next().await.unwrap().unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(refused.reason, Some(Reason::OrgNotFound));
}
