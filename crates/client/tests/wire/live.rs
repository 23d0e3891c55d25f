//! The live stream.

use bytes::Bytes;
use client::live::Connection;
use model::{Reason, TimeMs, view::PublicNumbers};
use prost::Message as _;
use proto::{
    pb::{
        self,
        live_event::{Event, Lost, Snapshot},
    },
    status,
};

use crate::server::{Fake, slug, start};

fn numbers(minute: i64) -> PublicNumbers {
    PublicNumbers { counted_at: TimeMs::from_millis(minute * 60_000), ..Default::default() }
}

async fn send(server: &Fake, key: u32, cursor: &'static str, minute: i64) {
    let value = Bytes::from(pb::PublicNumbers::from(numbers(minute)).encode_to_vec());
    server.send(Event::Snapshot(Snapshot { key, cursor: cursor.into(), value })).await;
}

#[tokio::test]
async fn one_stream_carries_all_topics() {
    let (server, client) = start().await;
    let mut public = client.live().public_numbers(&slug("aa"), &slug("strike"));
    let mut other = client.live().public_numbers(&slug("bb"), &slug("vote"));
    server.when(|s| s.attached.len() == 2).await;
    send(&server, 1, "c1", 1).await;
    send(&server, 2, "c1", 2).await;
    assert_eq!(public.next().await.unwrap(), Ok(numbers(1)));
    assert_eq!(other.next().await.unwrap(), Ok(numbers(2)));
    assert_eq!(server.state().streams, 1);
    assert_eq!(*client.live().connection().borrow(), Connection::Online);
    drop(other);
    server.when(|s| s.detached == [2]).await;
    assert!(server.state().attached.iter().all(|(bearer, ..)| bearer.is_none()));
}

#[tokio::test]
async fn a_cut_stream_comes_back_where_it_was() {
    let (server, client) = start().await;
    let mut query = client.live().public_numbers(&slug("aa"), &slug("strike"));
    server.when(|s| s.attached.len() == 1).await;
    send(&server, 1, "c7", 1).await;
    assert_eq!(query.next().await.unwrap(), Ok(numbers(1)));
    let mut connection = client.live().connection();
    server.state().down = true;
    server.cut();
    connection.wait_for(|c| matches!(c, Connection::Offline { .. })).await.unwrap();
    server.state().down = false;
    client.live().retry_now();
    server.when(|s| s.attached.len() == 2).await;
    assert_eq!(server.state().attached[1], (None, 1, b"c7".to_vec()));
    send(&server, 1, "c8", 2).await;
    assert_eq!(query.next().await.unwrap(), Ok(numbers(2)));
    assert_eq!(*connection.borrow_and_update(), Connection::Online);
}

#[tokio::test]
async fn a_topic_that_is_not_allowed_ends_alone() {
    let (server, client) = start().await;
    server.state().attach_refusals = [status::refuse(Reason::NotAllowed)].into();
    let mut refused = client.live().dashboard(&slug("aa"), &slug("strike"));
    let error = refused.next().await.unwrap().unwrap_err();
    assert_eq!(error.reason, Some(Reason::NotAllowed));
    assert!(refused.next().await.is_none());
    let mut public = client.live().public_numbers(&slug("aa"), &slug("strike"));
    server.when(|s| s.attached.len() == 2).await;
    send(&server, 2, "c1", 3).await;
    assert_eq!(public.next().await.unwrap(), Ok(numbers(3)));
    let state = server.state();
    assert_eq!(state.streams, 1);
    // Its number is 1 or 2: the stream asks for a token of its own at the same time.
    assert!(state.attached[0].0.as_deref().is_some_and(|bearer| bearer.starts_with("org/aa ")));
}

#[tokio::test]
async fn a_topic_that_the_server_ends_is_told() {
    let (server, client) = start().await;
    let mut query = client.live().my_pledges(&slug("aa"));
    server.when(|s| s.attached.len() == 1).await;
    let lost = Lost { key: 1, reason: Reason::ProjectNotFound.as_str().to_owned() };
    server.send(Event::Lost(lost)).await;
    assert_eq!(query.next().await.unwrap().unwrap_err().reason, Some(Reason::ProjectNotFound));
    assert!(query.next().await.is_none());
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_read_is_told_and_the_next_one_shown() {
    let (server, client) = start().await;
    let mut query = client.live().public_numbers(&slug("aa"), &slug("strike"));
    server.when(|s| s.attached.len() == 1).await;
    let value = Bytes::from_static(b"\xff\xff");
    server.send(Event::Snapshot(Snapshot { key: 1, cursor: Bytes::new(), value })).await;
    assert!(query.next().await.unwrap().is_err());
    send(&server, 1, "c1", 1).await;
    assert_eq!(query.next().await.unwrap(), Ok(numbers(1)));
}
