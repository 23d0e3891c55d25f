//! SRV records of a real name server: Debian's dnsmasq.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::{net::UdpSocket, time::Duration};

use discovery::Place;
use tokio::process::{Child, Command};

const NAME: &str = "_muster-node._tcp.muster.test";

/// A name server that knows two nodes. It ends with the test.
struct Names {
    place: String,
    _server: Child,
}

impl Names {
    fn start() -> Self {
        let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new("dnsmasq")
            .args(["--no-daemon", "--no-resolv", "--no-hosts", "--conf-file=/dev/null"])
            .args(["--listen-address=127.0.0.1", "--bind-interfaces", "--local=/test/"])
            .arg(format!("--port={free}"))
            .arg(format!("--srv-host={NAME},node2.muster.test,7422,20,5"))
            .arg(format!("--srv-host={NAME},node1.muster.test,7423,10,5"))
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("dnsmasq is missing: apt install dnsmasq-base");
        Self { place: format!("127.0.0.1:{free}"), _server: server }
    }
}

#[tokio::test]
async fn nodes_are_found_in_srv_records_and_an_unknown_name_has_none() {
    let names = Names::start();
    let nodes = Place::parse(&format!("dns:{NAME}@{}", names.place)).unwrap().open(None);
    let mut found = nodes.nodes().await;
    for _ in 0..50 {
        if found.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        found = nodes.nodes().await;
    }
    assert_eq!(found.unwrap(), ["node1.muster.test:7423", "node2.muster.test:7422"]);

    let other = Place::parse(&format!("dns:_other._tcp.muster.test@{}", names.place)).unwrap();
    assert_eq!(other.open(None).nodes().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_name_server_that_is_not_there_is_said_to_be() {
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nodes = Place::parse(&format!("dns:{NAME}@{free}")).unwrap().open(None);
    let error = nodes.nodes().await.unwrap_err().to_string();
    assert!(error.contains(NAME), "{error}");
}
