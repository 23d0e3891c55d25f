//! Sessions.

use client::{Audience, Client, FileStore, SessionState, SessionStore, SignUp};
use model::{
    Reason,
    text::{Language, Name},
};
use proto::status;

use crate::server::{ACCOUNT, slug, start};

const PASSWORD: &str = "correct horse battery";

fn ada() -> SignUp {
    SignUp { mail: "ada@example.org".to_owned(), name: None, language: Language::english() }
}

fn device() -> Name {
    Name::parse("device", "a test").unwrap()
}

#[tokio::test]
async fn one_signs_up_and_in_and_out() {
    let (server, client) = start().await;
    let session = client.session();
    assert_eq!(session.sign_up(ada(), PASSWORD).await, Ok(ACCOUNT));
    let wrong = session.sign_in("ada@example.org", "wrong horse battery", &device()).await;
    assert_eq!(wrong.unwrap_err().reason, Some(Reason::WrongCredentials));
    let unknown = session.sign_in("bob@example.org", PASSWORD, &device()).await;
    assert_eq!(unknown.unwrap_err().reason, Some(Reason::WrongCredentials));
    assert_eq!(session.sign_in("ada@example.org", PASSWORD, &device()).await, Ok(ACCOUNT));
    assert_eq!(*session.state().borrow(), SessionState::SignedIn(ACCOUNT));
    // The token that came with signing in is used; nothing was refreshed.
    let token = session.access_token(&Audience::Directory).await.unwrap();
    assert_eq!(token.token.as_str(), "from sign-in");
    assert_eq!(server.state().refreshes.len(), 0);
    session.sign_out().await.unwrap();
    assert_eq!(*session.state().borrow(), SessionState::SignedOut(None));
    let after = session.access_token(&Audience::Directory).await.unwrap_err();
    assert_eq!(after.reason, Some(Reason::NotSignedIn));
}

#[tokio::test]
async fn a_weak_password_is_refused_before_anything_is_sent() {
    let (_server, client) = start().await;
    let error = client.session().sign_up(ada(), "short").await.unwrap_err();
    assert_eq!(error.fields[0].field, "password");
}

#[tokio::test]
async fn tokens_for_many_at_once_use_each_refresh_token_once() {
    let (server, client) = start().await;
    let orgs = ["aa", "bb", "cc", "aa", "bb", "cc"];
    let calls = orgs.map(|org| {
        let client = client.clone();
        async move { client.orgs().delete(&slug(org)).await }
    });
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    let mut used: Vec<_> = server.state().refreshes.iter().map(|(t, _)| t.clone()).collect();
    used.sort();
    assert_eq!(used, ["r0", "r1", "r2"]);
}

#[tokio::test]
async fn a_lost_refresh_is_repeated_with_the_same_token() {
    let (server, client) = start().await;
    server.state().refresh_refusals = [tonic::Status::unavailable("gone")].into();
    client.orgs().delete(&slug("aa")).await.unwrap();
    let used: Vec<_> = server.state().refreshes.iter().map(|(t, _)| t.clone()).collect();
    assert_eq!(used, ["r0", "r0"]);
}

#[tokio::test]
async fn a_reused_token_ends_the_session_here_too() {
    let (server, client) = start().await;
    client.session().resume().await.unwrap();
    server.state().refresh_refusals = [status::refuse(Reason::RefreshReused)].into();
    let error = client.orgs().delete(&slug("aa")).await.unwrap_err();
    assert_eq!(error.reason, Some(Reason::RefreshReused));
    let ended = SessionState::SignedOut(Some(Reason::RefreshReused));
    assert_eq!(*client.session().state().borrow(), ended);
    // Nothing is asked of the server with a token that is dead.
    let before = server.state().refreshes.len();
    client.orgs().delete(&slug("bb")).await.unwrap_err();
    assert_eq!(server.state().refreshes.len(), before);
    assert_eq!(client.session().resume().await, Ok(SessionState::SignedOut(None)));
}

#[tokio::test]
async fn two_programs_with_one_session_file_do_not_lose_it() {
    let (server, first) = start().await;
    let home = tempfile::tempdir().unwrap();
    let store = || std::sync::Arc::new(FileStore::new(home.path().join("session.json")));
    let session = client::StoredSession { refresh_token: "r0".to_owned().into(), asked_by: None };
    store().save(&session).unwrap();
    let program = || Client::builder(first.url()).session_store(store()).build().unwrap();
    let (one, two) = (program(), program());
    for org in ["aa", "bb", "cc"] {
        let (org, other) = (slug(org), slug(&format!("{org}x")));
        let (one, two) = (one.orgs(), two.orgs());
        let (a, b) = futures_util::future::join(one.delete(&org), two.delete(&other)).await;
        a.unwrap();
        b.unwrap();
    }
    let used: Vec<_> = server.state().refreshes.iter().map(|(t, _)| t.clone()).collect();
    assert_eq!(used, ["r0", "r1", "r2", "r3", "r4", "r5"]);
}
