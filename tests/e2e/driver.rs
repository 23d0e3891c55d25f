//! One chromedriver process and the one browser that it drives.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    process::{ChildStdout, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{
    bound::Bound,
    patience::{COMMAND, PATIENCE, in_time},
};

/// Says on which port it listens.
const STARTED: &str = "started successfully on port ";

/// The processes. Ended when dropped, whatever happened.
pub(crate) struct Driver {
    _process: Bound,
    port: u16,
    session: Option<String>,
    /// The browser's profile and downloads; thrown away when the browser has gone.
    pub(crate) folder: TempDir,
}

impl Driver {
    /// Starts a driver and a browser with a fresh profile.
    pub(crate) async fn start() -> (Driver, Client) {
        let folder = tempfile::Builder::new().prefix("muster-e2e-").tempdir().unwrap();
        let mut command = Bound::command(Path::new("chromedriver"));
        command
            .arg("--port=0")
            // What the driver and the browser leave behind goes with the rest.
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Bound::start(&mut command);
        let (found, port) = oneshot::channel();
        let stdout = process.stdout();
        std::thread::spawn(move || drain(stdout, found));
        let port = tokio::time::timeout(PATIENCE, port)
            .await
            .expect("chromedriver says its port in time")
            .expect(
                "chromedriver does not start: run `apt install chromium chromium-driver` (`./x \
                 test` does it as root)",
            );
        let mut driver = Driver { _process: process, port, session: None, folder };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let connecting = builder
            .capabilities(driver.capabilities().as_object().unwrap().clone())
            .connect(&address);
        let client = in_time("chromium", COMMAND, connecting)
            .await
            .unwrap_or_else(|missed| panic!("{missed}"))
            .unwrap_or_else(|error| panic!("chromium does not start: {error}"));
        driver.session = client.session_id().await.unwrap();
        (driver, client)
    }

    pub(crate) fn downloads(&self) -> std::path::PathBuf {
        self.folder.path().join("downloads")
    }

    fn capabilities(&self) -> Value {
        let profile = self.folder.path().join("profile");
        // A page that hangs, in the driver's own words, before ours.
        let hangs_ms = (COMMAND / 2).as_millis() as u64;
        json!({
            "timeouts": { "script": hangs_ms, "pageLoad": hangs_ms },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": {
                "args": [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    "--disable-breakpad",
                    // The scroll bar of a window is not part of the page.
                    "--hide-scrollbars",
                    "--lang=en-GB",
                    // Nothing leaves this machine, whatever a page asks for.
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                    format!("--user-data-dir={}", profile.display()),
                ],
                "prefs": {
                    "download.default_directory": self.downloads(),
                    "download.prompt_for_download": false,
                    "credentials_enable_service": false,
                },
                "perfLoggingPrefs": { "enableNetwork": true, "enablePage": false },
            },
        })
    }

    /// Ends the browser's session without an async runtime, which may be gone by now.
    fn end_session(&self) -> std::io::Result<()> {
        let Some(session) = &self.session else { return Ok(()) };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        // The answer comes when the browser has gone.
        stream.read_exact(&mut [0; 1])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A profile is closed best by its browser; if it does not answer, it is killed next.
        let _ = self.end_session();
    }
}

/// Finds the port, then reads on: a full pipe would stop the driver.
fn drain(stdout: ChildStdout, found: oneshot::Sender<u16>) {
    let mut found = Some(found);
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        let port =
            line.split_once(STARTED).and_then(|(_, rest)| rest.trim_matches('.').parse().ok());
        if let (Some(port), Some(found)) = (port, found.take_if(|_| port.is_some())) {
            let _ = found.send(port);
        }
    }
}
