//! A real Consul, with access control on: what a token may and may not, nodes that are well and
//! that are not, keys. `cargo xtask consul` builds one; `MUSTER_CONSUL` names it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use discovery::{Announcement, Discovery, Place, Secrets, SecretsPlace, Unavailable};
use testkit::Consul;

async fn consul() -> Consul {
    let consul = Consul::start();
    let until = Instant::now() + Duration::from_secs(30);
    while secrets(&consul, Consul::TOKEN).keeper().unwrap().put("probe", "x").await.is_err() {
        assert!(Instant::now() < until, "consul is not ready");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    consul
}

fn secrets(consul: &Consul, token: &str) -> Arc<dyn Secrets> {
    SecretsPlace::parse(&format!("consul:{}", consul.url())).unwrap().open(Some(token))
}

fn nodes(consul: &Consul, token: &str) -> Arc<dyn Discovery> {
    Place::parse(&format!("consul:{}", consul.url())).unwrap().open(Some(token))
}

fn announcement(node: u64, unwell: Option<&str>) -> Announcement {
    Announcement {
        cluster: "ab".repeat(16),
        node,
        address: format!("node{node}.example:7422"),
        unwell: unwell.map(str::to_owned),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_are_well_are_found_until_they_leave() {
    let consul = consul().await;
    let here = nodes(&consul, Consul::TOKEN);
    assert_eq!(here.nodes().await.unwrap(), [""; 0]);
    here.announce(&announcement(1, None)).await.unwrap();
    // Another process has its own idea of what it told.
    let there = nodes(&consul, Consul::TOKEN);
    there.announce(&announcement(2, None)).await.unwrap();
    let mut both = here.nodes().await.unwrap();
    both.sort();
    assert_eq!(both, ["node1.example:7422", "node2.example:7422"]);

    there.announce(&announcement(2, Some("the disk is full"))).await.unwrap();
    assert_eq!(here.nodes().await.unwrap(), ["node1.example:7422"], "the unwell is not asked");
    there.announce(&announcement(2, None)).await.unwrap();
    assert_eq!(here.nodes().await.unwrap().len(), 2);
    there.withdraw(&announcement(2, None)).await.unwrap();
    assert_eq!(here.nodes().await.unwrap(), ["node1.example:7422"]);
    // It was forgotten there, not here: the second time it is registered anew.
    assert!(there.announce(&announcement(2, None)).await.is_err());
    there.announce(&announcement(2, None)).await.unwrap();
    assert_eq!(here.nodes().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_kept_and_a_wrong_token_is_told_what_it_lacks() {
    let consul = consul().await;
    let ours = secrets(&consul, Consul::TOKEN);
    let keeper = ours.keeper().unwrap();
    keeper.put("smtp_url", "smtp://user:geheim ä@mail.example\n").await.unwrap();
    keeper.put("folder/inner", "not ours to read").await.unwrap();
    let kept = ours.all().await.unwrap();
    let names: Vec<&str> = kept.keys().map(String::as_str).collect();
    assert_eq!(names, ["probe", "smtp_url"]);
    assert_eq!(*kept["smtp_url"], "smtp://user:geheim ä@mail.example");

    let wrong = "11111111-2222-3333-4444-555555555555";
    let refused = secrets(&consul, wrong).all().await.unwrap_err();
    assert!(matches!(refused, Unavailable::Refused { .. }), "{refused}");
    assert!(!refused.to_string().contains(wrong), "{refused}");
    let refused = nodes(&consul, wrong).announce(&announcement(1, None)).await.unwrap_err();
    assert!(refused.to_string().contains("consul_token"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_not_there_is_said_to_be() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}");
    let nodes = Place::parse(&format!("consul:{url}")).unwrap().open(None);
    let error = nodes.nodes().await.unwrap_err();
    assert!(matches!(error, Unavailable::NotReached { .. }) && error.to_string().contains(&url));
}
