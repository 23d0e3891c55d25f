//! A real Consul. `cargo xtask consul` builds one; `MUSTER_CONSUL` names it.

use std::{net::TcpListener, process::Stdio};

use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A server of one with access control on, which everything may be asked of with [`TOKEN`](Self::TOKEN)
/// and nothing without. Ends when it is dropped.
pub struct Consul {
    url: String,
    _dir: TempDir,
    _process: Child,
}

impl Consul {
    /// What may do everything.
    pub const TOKEN: &str = "7a3f0c9e-7b0e-4c52-9d43-3f8a5a2c1b10";

    /// Starts one. It takes some seconds until it answers.
    ///
    /// # Panics
    /// There is no Consul.
    #[must_use]
    pub fn start() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let [http, lan, wan, server] = ports();
        let token = Self::TOKEN;
        let config = format!(
            r#"{{ "acl": {{ "enabled": true, "default_policy": "deny",
                    "tokens": {{ "initial_management": "{token}", "agent": "{token}" }} }},
                 "ports": {{ "http": {http}, "serf_lan": {lan}, "serf_wan": {wan},
                    "server": {server}, "grpc": -1, "grpc_tls": -1, "dns": -1 }} }}"#
        );
        let path = dir.path().join("consul.json");
        std::fs::write(&path, config).expect("a file");
        let binary = std::env::var_os("MUSTER_CONSUL").unwrap_or_else(|| "consul".into());
        let process = Command::new(binary)
            .args(["agent", "-server", "-bootstrap-expect=1", "-bind=127.0.0.1"])
            .arg("-data-dir")
            .arg(dir.path().join("data"))
            .arg("-config-file")
            .arg(path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("consul is missing: cargo xtask consul");
        Self { url: format!("http://127.0.0.1:{http}"), _dir: dir, _process: process }
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Ports that nobody has now.
fn ports<const MANY: usize>() -> [u16; MANY] {
    let bound: [TcpListener; MANY] =
        std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").expect("a port"));
    bound.map(|listener| listener.local_addr().map_or(0, |address| address.port()))
}
