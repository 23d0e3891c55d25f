//! From one server to a cluster and back, on the page for it: begun, nodes invited, let vote,
//! lost and removed; the page follows by itself.

use crate::{
    browser::{Browser, Network, Size},
    find::{button, css, field, heading},
    patience::{LONG, until},
    places,
    scene::{PASSWORD, Scene},
    server::{Options, Server, port},
    shots,
    stage::Stage,
};

#[tokio::test]
async fn of_one_server_that_others_join() {
    let stage = Stage::open("cluster", 1).await;
    let scene = Scene::open(2).await;
    let owner = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    owner.signs_in("owner@example.org", PASSWORD).await;
    owner.goto("/admin").await;
    owner.sees(&heading("Organisations")).await;
    owner.goto("/admin/cluster").await;
    begins(&owner).await;
    let invitation = invites(&owner).await;
    keeps_what_is_anothers(&invitation);
    compares(&owner, "There is no other node to compare with.").await;

    let mut second = joins(&invitation).await;
    owner.sees(&heading("Node 2")).await;
    compares(&owner, "All tables are the same.").await;
    shots::every_form(&owner, "two").await;
    votes_and_follows(&owner).await;

    let _third = joins(&invites(&owner).await).await;
    owner.reads("One more voting node can be lost and everything goes on.").await;
    shots::every_form(&owner, "three").await;
    second.crash();
    owner.reads("2 of 3 voting nodes are here and take changes; it takes 2.").await;
    owner.reads("It catches up by itself when it is back.").await;
    shots::every_form(&owner, "silent").await;
    owner.click(&button("Remove node 2")).await;
    owner.reads("it joins anew with an empty data directory").await;
    shots::every_form(&owner, "remove").await;
    owner.click(&button("Remove node 2").within("dialog[open]")).await;
    owner.misses(&heading("Node 2")).await;
    is_told(&mut second).await;
    is_late(&owner).await;
    owner.finish().await;
}

async fn begins(owner: &Browser) {
    owner.reads("If the voting node is lost, nothing can be written until it is back.").await;
    owner.reads("This server is alone.").await;
    shots::every_form(owner, "alone").await;
    owner.fill(&field("Address for other nodes"), "http://127.0.0.1").await;
    owner.click(&button("Begin a cluster")).await;
    owner.reads("A host and a port, e.g. node-1.example.org:7422.").await;
    owner.fill(&field("Address for other nodes"), "127.0.0.1:0").await;
    owner.fill(&css("#cluster-listen"), "127.0.0.1:0").await;
    owner.click(&button("Begin a cluster")).await;
    owner.reads("a second node only follows until a third joins").await;
    owner.misses(&field("Address for other nodes")).await;
    // It stays in reach, and says why it does nothing.
    owner.sees(&css("#node-1-why p")).await;
    owner.click(&button("Remove node 1")).await;
    owner.misses(&css("dialog[open]")).await;
}

/// Makes an invitation, which is there once.
async fn invites(owner: &Browser) -> String {
    owner.click(&button("Invite a node")).await;
    owner.choose(&css("#invite-minutes"), "a day").await;
    owner.click(&button("Make an invitation")).await;
    owner.reads("treat it as a password").await;
    owner.reads("--cluster-address HOST:7422").await;
    let focus = owner.focus().await;
    assert!(focus.contains("to-copy"), "{focus}");
    shots::every_form(owner, "invitation").await;
    let script = "return document.querySelector('dialog[open] .to-copy').textContent.trim()";
    let invitation = owner.eval(script, vec![]).await.as_str().unwrap_or_default().to_owned();
    assert!(invitation.starts_with("muster-join-"), "{invitation}");
    owner.click(&button("I have it")).await;
    owner.misses(&css(".to-copy")).await;
    invitation
}

async fn compares(owner: &Browser, says: &str) {
    owner.click(&button("Compare the tables")).await;
    owner.reads(says).await;
}

/// A second server, with nothing but the invitation.
async fn joins(invitation: &str) -> Server {
    // The others are told the port before it is listened on, so it cannot be any.
    let free = format!("127.0.0.1:{}", port());
    let flags = ["--join", invitation, "--cluster-address", &free];
    let flags = flags.map(str::to_owned).to_vec();
    Server::start_with(Options { flags, ..Options::default() }).await
}

/// A directory in which there is anything does not become a node's.
fn keeps_what_is_anothers(invitation: &str) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let refused = std::process::Command::new(places::binary())
        .env_clear()
        .args(["serve", "--listen", "127.0.0.1:0", "--cluster-address", "127.0.0.1:1"])
        .args(["--join", invitation, "--data"])
        .arg(dir.path())
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && why.contains("notes.txt is in it"), "{why}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// Started again, one that was removed says why it takes nothing.
async fn is_told(removed: &mut Server) {
    removed.revive_alone();
    removed.logs("does not know this node").await;
    let told = until("it says so", LONG, async || {
        let answer = crate::wire::get(removed.url(), "/readyz").await;
        let told = answer.status == 503 && answer.text.contains("do not know this one");
        if told { Ok(()) } else { Err(format!("{answer:?}")) }
    });
    told.await.unwrap_or_else(|missed| panic!("{missed}"));
    removed.crash();
}

async fn votes_and_follows(owner: &Browser) {
    owner.click(&button("Have node 2 vote")).await;
    owner.sees(&heading("Have node 2 vote?")).await;
    owner.reads("If one more voting node is lost, nothing can be written until one is back.").await;
    shots::every_form(owner, "promote").await;
    owner.click(&button("Have node 2 vote").within("dialog[open]")).await;
    owner.reads("2 of 2 voting nodes are here and take changes; it takes 2.").await;
    owner.click(&button("Hand node 2 the lead")).await;
    owner.click(&button("Hand node 2 the lead").within("dialog[open]")).await;
    owner.sees(&button("Hand node 1 the lead")).await;
    owner.click(&button("Hand node 1 the lead")).await;
    owner.click(&button("Hand node 1 the lead").within("dialog[open]")).await;
    owner.sees(&button("Hand node 2 the lead")).await;
    owner.click(&button("Have node 2 only follow")).await;
    owner.click(&button("Have node 2 only follow").within("dialog[open]")).await;
    owner.sees(&button("Have node 2 vote")).await;
}

/// What was seen last stays, and is said to be from then.
async fn is_late(owner: &Browser) {
    owner.network(Network::Gone).await;
    owner.reads("This node has not answered since").await;
    owner.sees(&heading("Node 1")).await;
    shots::every_form(owner, "late").await;
    owner.network(Network::Good).await;
    owner.misses(&css(".page-head .node-warns")).await;
    owner.expects_in_console("ERR_INTERNET_DISCONNECTED");
}
