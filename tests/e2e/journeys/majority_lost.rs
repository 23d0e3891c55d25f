//! Two of three servers are gone for good: what is left says what may be lost, goes on alone when
//! it is told to, and lets others join. One of the old ones comes back and is refused.

use std::{
    path::Path,
    process::{Command, Output},
};

use client::Client;
use model::{text::Name, view::NodeView};
use serde_json::{Value, json};

use super::nodes_die::joins;
use crate::{
    front::Front,
    patience::{LONG, until},
    places,
    scene::{PASSWORD, Scene, cluster_is, fields},
    server::{Options, Server, port},
};

/// `muster cluster recover` on a server's data directory.
fn recover(server: &Server, more: &[&str]) -> Output {
    let data = server.data().join("data");
    let mut command = Command::new(places::binary());
    command.args(["cluster", "recover", "--data"]).arg(data).args(more);
    command.env_clear().env("TZ", "Europe/Berlin").output().unwrap()
}

/// The same for programs.
fn found(server: &Server, more: &[&str]) -> Value {
    let done = recover(server, &[&["--output", "json"], more].concat());
    assert!(done.status.success(), "{done:?}");
    serde_json::from_slice(&done.stdout).unwrap()
}

fn said(done: &Output) -> String {
    String::from_utf8(done.stdout.clone()).unwrap() + &String::from_utf8_lossy(&done.stderr)
}

/// Ends a server and waits until its directory is free.
async fn is_gone(server: &mut Server) {
    server.crash();
    let free = until("the directory is free", LONG, async || {
        let looked = said(&recover(server, &[]));
        if looked.contains("in use") { Err(looked) } else { Ok(()) }
    });
    free.await.unwrap();
}

fn known(server: &Server) -> usize {
    let text = std::fs::read_to_string(server.data().join("data/node.key")).unwrap();
    text.lines().filter(|line| line.starts_with("known ")).count()
}

async fn signs_in(url: &str) -> Client {
    let client = Client::builder(url).build().unwrap();
    let device = Name::parse("", "test").unwrap();
    client.session().sign_in("owner@example.org", PASSWORD, &device).await.unwrap();
    client
}

#[tokio::test]
async fn the_last_server_goes_on_alone_and_others_join_it() {
    let ports = [port(), port(), port()];
    let front = Front::of(ports[0]).await;
    let options = Options {
        port: Some(ports[0]),
        flags: vec!["--public-url".to_owned(), front.url.clone()],
        ..Options::default()
    };
    let mut scene = Scene::open_with(options, 3, fields()).await;
    let owner = scene.owner.clone();
    let address = format!("127.0.0.1:{}", port());
    owner.cluster().begin(&address, &address).await.unwrap();
    let mut second = joins(&owner, &front, ports[1]).await;
    let mut third = joins(&owner, &front, ports[2]).await;
    scene.enrols("anna", 3).await;
    cluster_is(&owner, "three vote and have all", |view| {
        let near = |node: &NodeView| node.behind(view.newest()) == Some(0);
        view.voters().count() == 3 && view.nodes.iter().all(near)
    })
    .await;

    let running = recover(&third, &["--yes"]);
    assert!(!running.status.success() && said(&running).contains("in use"), "{running:?}");
    is_gone(&mut scene.server).await;
    is_gone(&mut second).await;
    is_gone(&mut third).await;
    explains(&third, &address);
    let others = [&scene.server, &second].map(|server| found(server, &[]));
    let here = found(&third, &[]);
    assert_eq!((&here["node"], &here["voting_nodes"]), (&json!(3), &json!(3)));
    assert!(others.iter().all(|other| other["last_term"] == here["last_term"]), "{others:?}");

    let done = recover(&third, &["--yes"]);
    assert!(done.status.success() && said(&done).contains("start it as before"), "{done:?}");
    assert_eq!((known(&second), known(&third)), (1, 0), "the others are forgotten");
    let again = recover(&third, &["--yes"]);
    assert!(said(&again).contains("needs no other node"), "{again:?}");
    assert!(!again.status.success());
    third.revive().await;
    let owner = signs_in(&front.url).await;
    assert_eq!(scene.csv().await.lines().count(), 2, "whoever was signed in still is");
    let view = owner.cluster().status().await.unwrap();
    assert!(view.begun && view.nodes.len() == 1 && view.here == 3, "{view:?}");
    scene.enrols("bela", 2).await;

    let _fourth = joins(&owner, &front, port()).await;
    let two = |node: &NodeView| node.is_well();
    let view = cluster_is(&owner, "a new one follows", |view| {
        view.nodes.len() == 2 && view.nodes.iter().all(two)
    });
    assert_eq!(view.await.nodes.iter().map(|node| node.node).collect::<Vec<_>>(), [3, 4]);
    let verified = owner.cluster().verify().await.unwrap();
    assert!(verified.others.iter().all(|(_, hash)| hash.as_ref() == Some(&verified.hash)));

    is_told(&mut second).await;
    assert_eq!(scene.csv().await.lines().count(), 3, "both pledges, each once");
    let view = owner.cluster().status().await.unwrap();
    assert!(view.nodes.iter().all(|node| node.is_well() && node.node >= 3), "{view:?}");
}

/// Without `--yes` it says what there is, and changes nothing.
fn explains(server: &Server, address: &str) {
    let identity = |path: &Path| std::fs::read(path.join("data/identity")).unwrap();
    let before = identity(server.data());
    let looked = recover(server, &[]);
    assert!(looked.status.success(), "{looked:?}");
    let text = said(&looked);
    for part in [
        &format!("node 1 at {address}"),
        "Nothing was changed",
        "What may be lost",
        "Is a majority gone for good? 2 of 3 voting nodes are enough",
        "last entry at",
        "--yes",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(identity(server.data()), before);
    assert_eq!(known(server), 2);
}

/// An old server says in its log what to do, and does not lead anybody.
async fn is_told(old: &mut Server) {
    old.revive_alone();
    old.logs("muster cluster recover").await;
    old.crash();
}
