//! The real `muster` binary, on a free port and a directory that is thrown away.

use std::{
    io::{BufRead, BufReader, Read},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU16, Ordering},
    },
};

use tempfile::TempDir;

use crate::{
    bound::Bound,
    patience::{LONG, PATIENCE, until},
    places,
};

const UP: &str = "muster is up: ";

/// How many lines of the log are shown when a journey fails.
const LOG_LINES_SHOWN: usize = 80;

/// How a server is started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Where mail goes; without it, into the outbox of the data directory.
    pub(crate) smtp: Option<String>,
    /// `muster demo` instead of `muster serve`.
    pub(crate) demo: bool,
    /// More flags.
    pub(crate) flags: Vec<String>,
    /// Variables of its environment.
    pub(crate) variables: Vec<(String, String)>,
    /// Where it listens; otherwise on a port that nobody has.
    pub(crate) port: Option<u16>,
}

/// A server. Killed when dropped; its log is shown if the journey fails.
pub(crate) struct Server {
    options: Options,
    data: TempDir,
    process: Option<Bound>,
    said: Said,
    url: String,
    port: u16,
}

/// Lines of standard output and standard error, as they come.
#[derive(Clone, Default)]
struct Said {
    out: Arc<Mutex<Vec<String>>>,
    log: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

/// A port that nobody has. Below those that the kernel gives to connections (from 32768 on), so
/// that it is still free when the server is revived.
pub(crate) fn port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 12_000).unwrap_or_default();
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + begin.wrapping_add(next) % 12_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Server {
    pub(crate) async fn start() -> Server {
        Server::start_with(Options::default()).await
    }

    pub(crate) async fn start_with(options: Options) -> Server {
        let data = tempfile::Builder::new().prefix("muster-e2e-data-").tempdir().unwrap();
        let said = Said::default();
        let port = options.port.unwrap_or_else(port);
        let mut server = Server { options, data, process: None, said, url: String::new(), port };
        server.run().await;
        server
    }

    /// Where it is reached, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// The link that makes the first owner.
    pub(crate) async fn owner_link(&self) -> String {
        self.says("the owner's link", |line| {
            let line = line.trim();
            (line.starts_with("http") && line.contains("/setup")).then(|| line.to_owned())
        })
        .await
    }

    /// Everything on standard output so far.
    pub(crate) fn output(&self) -> Vec<String> {
        self.said.out.lock().unwrap().clone()
    }

    /// Waits until a line of its log has these words.
    pub(crate) async fn logs(&self, words: &str) {
        let said = until(words, LONG, async || {
            let log = self.log();
            if log.iter().any(|line| line.contains(words)) { Ok(()) } else { Err(log.join("\n")) }
        });
        said.await.unwrap_or_else(|missed| panic!("{missed}"));
    }

    /// Everything in its log so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.said.log.lock().unwrap().clone()
    }

    /// As `kill -9` does it: no farewell. Afterwards its port is free.
    pub(crate) fn crash(&mut self) {
        if self.process.take().is_none() {
            return;
        }
        // What was killed lives on for a moment.
        for _ in 0..500 {
            if std::net::TcpListener::bind(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Stops its process for a while, wherever it is; false lets it go on.
    pub(crate) fn pause(&self, paused: bool) {
        self.process.as_ref().unwrap().signal(if paused { "-STOP" } else { "-CONT" });
    }

    /// Changes how it is started the next time.
    pub(crate) fn options(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Starts again on the same data and the same port.
    pub(crate) async fn revive(&mut self) {
        self.run().await;
    }

    /// The same, and waits for nothing: it may not come up.
    pub(crate) fn revive_alone(&mut self) {
        self.spawn();
    }

    async fn run(&mut self) {
        self.spawn();
        self.url = self
            .says("the server", |line| line.strip_prefix(UP).map(|url| url.trim().to_owned()))
            .await;
    }

    fn spawn(&mut self) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = Bound::command(&places::binary());
        if self.options.demo {
            command.arg("demo");
        } else {
            command.arg("serve").arg("--data").arg(self.data.path().join("data"));
        }
        command
            .args(["--listen", &listen])
            .args(&self.options.flags)
            .current_dir(places::root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(smtp) = &self.options.smtp {
            command.args(["--smtp-url", smtp]);
        }
        // Settings of whoever runs the journeys are not part of them, but for where the app is.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("MUSTER_") && name != "MUSTER_WEB_DIR" {
                command.env_remove(&*name);
            }
        }
        command.envs(self.options.variables.iter().cloned());
        let mut process = Bound::start(&mut command);
        self.said = Said::default();
        let Said { out, log, ended } = self.said.clone();
        keep(process.stdout(), out, ended);
        keep(process.stderr(), log, Arc::default());
        self.process = Some(process);
    }

    async fn says<T>(&self, what: &str, read: impl Fn(&str) -> Option<T>) -> T {
        let said = until(what, PATIENCE * 3, async || {
            // Asked first: what was said last must not be missed.
            let ended = self.said.ended.load(Ordering::Acquire);
            let lines = self.said.out.lock().unwrap();
            match lines.iter().find_map(|line| read(line)) {
                Some(answer) => Ok(Some(answer)),
                None if ended => Ok(None),
                None => Err(format!("the server only said: {}", lines.join("\n"))),
            }
        });
        match said.await {
            Ok(Some(answer)) => answer,
            Ok(None) => panic!("the server ended before {what}\n{}", self.log_end()),
            Err(missed) => panic!("{missed}\n{}", self.log_end()),
        }
    }

    fn log_end(&self) -> String {
        let log = self.said.log.lock().unwrap();
        log[log.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.crash();
        if std::thread::panicking() {
            eprintln!("─── the end of the server's log ───\n{}", self.log_end());
        }
    }
}

/// Reads a pipe until the process ends, and says then that it has.
fn keep(pipe: impl Read + Send + 'static, lines: Arc<Mutex<Vec<String>>>, ended: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            lines.lock().unwrap().push(line);
        }
        ended.store(true, Ordering::Release);
    });
}
