//! etcd, with its defaults, over its own gRPC: one node, or a cluster of three.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use http::uri::PathAndQuery;
use tonic::{client::Grpc, transport::Channel};
use tonic_prost::ProstCodec;

use super::{Round, Settings, Target, text, write};

/// `etcdserverpb.PutRequest`, as far as it is used.
#[derive(Clone, PartialEq, prost::Message)]
struct PutRequest {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `etcdserverpb.PutResponse`, of which nothing is used.
#[derive(Clone, PartialEq, prost::Message)]
struct PutResponse {}

#[derive(Clone)]
struct Etcd(Channel);

impl Target for Etcd {
    async fn put(&self, key: [u8; 16], value: Vec<u8>) -> Result<(), String> {
        let mut grpc = Grpc::new(self.0.clone());
        grpc.ready().await.map_err(text)?;
        let request = tonic::Request::new(PutRequest { key: key.to_vec(), value });
        let path = PathAndQuery::from_static("/etcdserverpb.KV/Put");
        let codec = ProstCodec::<PutRequest, PutResponse>::default();
        grpc.unary(request, path, codec).await.map(|_| ()).map_err(text)
    }
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One round at the first of so many members, which need not be the one that leads; at which of
/// them one writes makes little difference to etcd.
pub(super) async fn round(
    settings: &Settings,
    members: usize,
    writers: usize,
) -> Result<Round, Box<dyn std::error::Error>> {
    let mut addresses = Vec::new();
    for member in 0..members {
        let (client, peer) = (free_port()?, free_port()?);
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        addresses.push((format!("member{member}"), url(client), url(peer)));
    }
    let all: Vec<String> =
        addresses.iter().map(|(name, _, peer)| format!("{name}={peer}")).collect();
    let (mut dirs, mut servers) = (Vec::new(), Vec::new());
    for (name, client, peer) in &addresses {
        let dir = settings.fresh_dir()?;
        let mut etcd = Command::new(&settings.etcd);
        etcd.arg("--data-dir")
            .arg(dir.path())
            .args(["--name", name])
            .args(["--listen-client-urls", client, "--advertise-client-urls", client])
            .args(["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer])
            .args(["--initial-cluster", &all.join(",")])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        servers.push(Server(etcd.spawn()?));
        dirs.push(dir);
    }
    let etcd = Etcd(Channel::from_shared(addresses[0].1.clone())?.connect_lazy());
    let deadline = Instant::now() + Duration::from_secs(20);
    while let Err(error) = etcd.put([0; 16], Vec::new()).await {
        if Instant::now() > deadline {
            return Err(error.into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(write(etcd, writers, settings.window).await?)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

pub(super) fn version(etcd: &Path) -> std::io::Result<String> {
    let output = Command::new(etcd).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
