//! Three servers hold one organisation's data: each dies in turn, nothing acknowledged is lost,
//! and a page that somebody has open goes on from another server by itself.

use client::Client;
use model::view::{ClusterLoss, ClusterView, NodeView, PageRequest};
use serde_json::json;

use crate::{
    browser::Size,
    find::heading,
    front::Front,
    scene::{PASSWORD, Scene, cluster_is, fields},
    server::{Options, Server, port},
    stage::Stage,
};

/// A server that joins with an empty directory.
pub(super) async fn joins(owner: &Client, front: &Front, node_port: u16) -> Server {
    let invitation = owner.cluster().invite(0).await.unwrap();
    let address = format!("127.0.0.1:{}", port());
    let options = Options {
        port: Some(node_port),
        flags: [
            "--public-url",
            &front.url,
            "--join",
            &invitation,
            "--cluster-address",
            &address,
            "--cluster-listen",
            &address,
        ]
        .map(str::to_owned)
        .to_vec(),
        ..Options::default()
    };
    let server = Server::start_with(options).await;
    front.add(node_port);
    server
}

#[tokio::test]
async fn servers_die_in_turn_and_an_open_page_goes_on() {
    let stage = Stage::open("nodes-die", 1).await;
    let ports = [port(), port(), port()];
    let front = Front::of(ports[0]).await;
    let options = Options {
        port: Some(ports[0]),
        flags: vec!["--public-url".to_owned(), front.url.clone()],
        ..Options::default()
    };
    let mut scene = Scene::open_with(options, 3, fields()).await;
    let owner = scene.owner.clone();
    let alone = owner.cluster().status().await.unwrap();
    assert!(!alone.begun && alone.nodes.len() == 1 && alone.loss() == ClusterLoss::Stops);
    let address = format!("127.0.0.1:{}", port());
    owner.cluster().begin(&address, &address).await.unwrap();
    let mut second = joins(&owner, &front, ports[1]).await;
    cluster_is(&owner, "the second follows", |view| view.nodes.iter().all(NodeView::is_well)).await;
    let _third = joins(&owner, &front, ports[2]).await;
    let view = cluster_is(&owner, "three vote", |view| view.voters().count() == 3).await;
    assert_eq!(view.loss(), ClusterLoss::GoesOn);

    scene.enrols("anna", 3).await;
    let board = stage.browser("owner", &front.url, Size::Desktop).await;
    board.signs_in("owner@example.org", PASSWORD).await;
    board.goto("/organise/lindenhof/old-rent").await;
    board.sees(&heading("Pay the old rent")).await;
    board.reads("1 person is ready").await;
    board.eval("window.sameDocument = true; return true", vec![]).await;
    board.picture("three-nodes").await;

    // The first node carries the page and leads. The page's connections break; it says nothing
    // more than that it looks for the server again.
    board.expects_in_console("net::ERR_");
    scene.server.crash();
    scene.enrols("bela", 2).await;
    board.reads("2 people are ready").await;
    board.picture("one-is-gone").await;

    // It comes back, another goes.
    scene.server.revive().await;
    let newest = |view: &ClusterView| {
        view.nodes.iter().all(|node| node.is_well() && node.behind(view.newest()) == Some(0))
    };
    cluster_is(&owner, "the first has caught up", newest).await;
    second.crash();
    scene.enrols("carl", 1).await;
    board.reads("3 would act together today").await;
    // As a service does it, with the flags that it was installed with: it has joined already.
    second.revive().await;
    cluster_is(&owner, "all are there", newest).await;

    // Started with an address at which nobody finds it, it is not looked for there, and is put right
    // by starting it again.
    let at = second.options().flags.iter().position(|flag| flag == "--cluster-address").unwrap();
    let wrong = format!("127.0.0.1:{}", port());
    let right = std::mem::replace(&mut second.options().flags[at + 1], wrong.clone());
    second.crash();
    second.revive_alone();
    // Nobody believes it.
    second.logs("NODE_SILENT").await;
    let view = cluster_is(&owner, "the second is found where it was", newest).await;
    assert!(view.nodes.iter().all(|node| node.address != wrong), "{view:?}");
    second.crash();
    second.options().flags[at + 1] = right;
    second.revive().await;
    cluster_is(&owner, "the second is found again", newest).await;
    let same = board.eval("return window.sameDocument === true", vec![]).await;
    assert_eq!(same, json!(true), "the page was loaded again");

    let verified = owner.cluster().verify().await.unwrap();
    assert_eq!(verified.others.len(), 2);
    for (node, hash) in &verified.others {
        assert_eq!(hash.as_ref(), Some(&verified.hash), "node {node}");
    }
    assert_eq!(scene.csv().await.lines().count(), 4, "three pledges, each once");
    let noted = owner.admin().audit(None, PageRequest::default()).await.unwrap().items;
    let actions = noted.iter().map(|row| row.entry.action.as_str());
    let mut noted: Vec<_> = actions.filter(|action| action.starts_with("cluster.")).collect();
    noted.sort_unstable();
    let [begin, invite, join, promote] =
        ["cluster.begin", "cluster.invite", "cluster.join", "cluster.promote"];
    assert_eq!(noted, [begin, invite, invite, join, join, promote, promote]);
    board.finish().await;
}
