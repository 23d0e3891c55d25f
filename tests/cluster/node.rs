//! One server of the show.

use std::process::Stdio;

use client::{Client, SignUp};
use model::text::{Language, Name};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

const OWNER: &str = "owner@example.org";

pub(crate) struct Node {
    dir: TempDir,
    port: u16,
    peer_port: u16,
    public_url: String,
    join: Option<String>,
    process: Option<Child>,
    owner_link: Option<String>,
}

impl Node {
    pub(crate) async fn first() -> Self {
        Self::new(0, None, None).await
    }

    pub(crate) async fn joining(first: &Self, number: usize, invitation: &str) -> Self {
        Self::new(number, Some(&first.public_url), Some(invitation)).await
    }

    async fn new(number: usize, public_url: Option<&str>, join: Option<&str>) -> Self {
        // Below those that the kernel gives to connections, and other shows elsewhere.
        let base = 21_000 + (std::process::id() % 500) as u16 * 10 + number as u16 * 2;
        let own = format!("http://localhost:{base}");
        let mut this = Self {
            dir: tempfile::tempdir().unwrap(),
            port: base,
            peer_port: base + 1,
            public_url: public_url.map_or(own, str::to_owned),
            join: join.map(str::to_owned),
            process: None,
            owner_link: None,
        };
        this.start().await;
        this
    }

    pub(crate) fn peer_address(&self) -> String {
        format!("127.0.0.1:{}", self.peer_port)
    }

    /// Starts it, and waits until it is up.
    pub(crate) async fn start(&mut self) {
        let mut command = Command::new(std::env::var_os("MUSTER_BINARY").unwrap());
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .args(["--public-url", &self.public_url, "--log", "warn"])
            .args(["--cluster-address", &self.peer_address()])
            .args(["--cluster-listen", &self.peer_address()])
            .arg("--data")
            .arg(self.dir.path().join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // What this program was told is none of the settings of a server.
            .env_remove("MUSTER_BINARY")
            .kill_on_drop(true);
        if let Some(join) = &self.join {
            command.env("MUSTER_JOIN", join);
        }
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (mut up, mut link) = (false, None);
        while let Ok(Some(line)) = lines.next_line().await {
            up |= line.starts_with("muster is up");
            if line.contains("/setup#") {
                link = Some(line.trim().to_owned());
            }
            // Only the first one, for the first time, has an owner to ask for.
            if up && (link.is_some() || self.join.is_some() || self.owner_link.is_some()) {
                break;
            }
        }
        assert!(up, "a server did not start");
        // What it says later is not read, and must not block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.owner_link = link.or_else(|| self.owner_link.take());
        self.process = Some(process);
    }

    /// As `kill -9` does it.
    pub(crate) fn kill(&mut self) {
        drop(self.process.take());
    }

    /// Somebody who owns the server, through this node.
    pub(crate) async fn owner(&self, password: &str) -> Client {
        let client = self.stranger();
        let who = SignUp { mail: OWNER.to_owned(), name: None, language: Language::english() };
        client.session().sign_up(who, password).await.unwrap();
        let device = Name::parse("", "show").unwrap();
        client.session().sign_in(OWNER, password, &device).await.unwrap();
        let link = self.owner_link.as_ref().unwrap();
        client.setup().claim_ownership(link.split_once('#').unwrap().1).await.unwrap();
        client
    }

    /// The same person, signed in through this node.
    pub(crate) async fn client(&self, password: &str) -> Client {
        let client = self.stranger();
        let device = Name::parse("", "show").unwrap();
        client.session().sign_in(OWNER, password, &device).await.unwrap();
        client
    }

    fn stranger(&self) -> Client {
        Client::builder(format!("http://localhost:{}", self.port)).build().unwrap()
    }
}
