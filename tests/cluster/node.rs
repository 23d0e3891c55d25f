//! One server of a show.

use std::{os::unix::fs::chown, path::PathBuf, process::Stdio};

use client::{Client, SignUp};
use model::text::{Language, Name};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::PASSWORD;

const OWNER: &str = "owner@example.org";

/// What a server has that the others have not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Own {
    /// From 0.
    pub(crate) number: usize,
    /// The user that it runs as; whoever runs the show, if none.
    pub(crate) user: Option<u32>,
    /// Whether its clock can be set ([`Node::set_clock`]).
    pub(crate) clock: bool,
}

pub(crate) struct Node {
    own: Own,
    binary: PathBuf,
    dir: TempDir,
    port: u16,
    peer_port: u16,
    public_url: String,
    join: Option<String>,
    process: Option<Child>,
    owner_link: Option<String>,
}

impl Node {
    pub(crate) async fn first(own: Own) -> Self {
        Self::new(own, None, None).await
    }

    pub(crate) async fn joining(first: &Self, own: Own, invitation: &str) -> Self {
        Self::new(own, Some(&first.public_url), Some(invitation)).await
    }

    async fn new(own: Own, public_url: Option<&str>, join: Option<&str>) -> Self {
        // Below those that the kernel gives to connections, and other shows elsewhere.
        let base = 21_000 + (std::process::id() % 500) as u16 * 10 + own.number as u16 * 2;
        let here = format!("http://localhost:{base}");
        let mut this = Self {
            own,
            binary: std::env::var_os("MUSTER_BINARY").unwrap().into(),
            dir: tempfile::tempdir().unwrap(),
            port: base,
            peer_port: base + 1,
            public_url: public_url.map_or(here, str::to_owned),
            join: join.map(str::to_owned),
            process: None,
            owner_link: None,
        };
        std::fs::write(this.clock_file(), "+0").unwrap();
        if let Some(user) = own.user {
            chown(this.dir.path(), Some(user), None).unwrap();
            // That user need not be able to read where it was built.
            let copy = this.dir.path().join("muster");
            std::fs::copy(&this.binary, &copy).unwrap();
            this.binary = copy;
        }
        this.start().await;
        this
    }

    pub(crate) fn peer_address(&self) -> String {
        format!("127.0.0.1:{}", self.peer_port)
    }

    pub(crate) const fn peer_port(&self) -> u16 {
        self.peer_port
    }

    /// The lowest of the ten ports that the servers of a show share.
    pub(crate) const fn first_port(&self) -> u16 {
        self.port - self.own.number as u16 * 2
    }

    pub(crate) const fn own(&self) -> Own {
        self.own
    }

    /// Its process, while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// Its tables.
    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("data").join("store.db")
    }

    fn clock_file(&self) -> PathBuf {
        self.dir.path().join("clock")
    }

    /// Sets its clock so many seconds before or after the real time.
    pub(crate) fn set_clock(&self, seconds: i64) {
        std::fs::write(self.clock_file(), format!("{seconds:+}")).unwrap();
    }

    /// Starts it, and waits until it is up.
    pub(crate) async fn start(&mut self) {
        let log = self.dir.path().join("server.log");
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(&self.binary);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .args(["--public-url", &self.public_url, "--log", "warn"])
            .args(["--cluster-address", &self.peer_address()])
            .args(["--cluster-listen", &self.peer_address()])
            .arg("--data")
            .arg(self.dir.path().join("data"))
            .stdout(Stdio::piped())
            .stderr(log)
            // What this program was told is none of the settings of a server.
            .env_remove("MUSTER_BINARY")
            .kill_on_drop(true);
        if let Some(join) = &self.join {
            command.env("MUSTER_JOIN", join);
        }
        if let Some(user) = self.own.user {
            command.uid(user);
        }
        if self.own.clock {
            command
                .env("LD_PRELOAD", std::env::var_os("FAKETIME_LIBRARY").unwrap())
                .env("FAKETIME_TIMESTAMP_FILE", self.clock_file())
                .env("FAKETIME_CACHE_DURATION", "1")
                .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
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
        assert!(up, "a server did not start: {}", self.last_words());
        // What it says later is not read, and must not block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.owner_link = link.or_else(|| self.owner_link.take());
        self.process = Some(process);
    }

    /// What it logged last.
    pub(crate) fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.dir.path().join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(20).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// As `kill -9` does it.
    pub(crate) async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.unwrap();
        }
    }

    /// Somebody who owns the server, through this node.
    pub(crate) async fn owner(&self) -> Client {
        let client = self.stranger();
        let who = SignUp { mail: OWNER.to_owned(), name: None, language: Language::english() };
        client.session().sign_up(who, PASSWORD).await.unwrap();
        let device = Name::parse("", "show").unwrap();
        client.session().sign_in(OWNER, PASSWORD, &device).await.unwrap();
        let link = self.owner_link.as_ref().unwrap();
        client.setup().claim_ownership(link.split_once('#').unwrap().1).await.unwrap();
        client
    }

    /// The same person, signed in through this node.
    pub(crate) async fn client(&self) -> Client {
        let client = self.stranger();
        let device = Name::parse("", "show").unwrap();
        client.session().sign_in(OWNER, PASSWORD, &device).await.unwrap();
        client
    }

    pub(crate) fn stranger(&self) -> Client {
        Client::builder(format!("http://localhost:{}", self.port)).build().unwrap()
    }
}
