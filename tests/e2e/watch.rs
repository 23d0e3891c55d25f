//! What is watched without being asked: the console, and every request that leaves the page.

use std::{collections::BTreeSet, sync::Mutex};

use fantoccini::{Client, error::CmdError};
use serde::Deserialize;
use serde_json::{Value, json};
use url::{Origin, Url};

use crate::browser::driver_command;

/// What one browser has shown so far.
pub(crate) struct Watch {
    homes: Mutex<Vec<Origin>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    complaints: Vec<String>,
    expected: Vec<Expected>,
    foreign: BTreeSet<String>,
    requests: Vec<String>,
}

struct Expected {
    part: String,
    met: bool,
}

#[derive(Deserialize)]
struct Entry {
    level: String,
    message: String,
}

impl Watch {
    pub(crate) fn new(home: &Url) -> Watch {
        Watch { homes: Mutex::new(vec![home.origin()]), seen: Mutex::default() }
    }

    /// What is asked of this site is asked of no other.
    pub(crate) fn admit(&self, home: &Url) {
        self.homes.lock().unwrap().push(home.origin());
    }

    /// From now on a console message with this part is no complaint. That it never comes is one.
    pub(crate) fn expect(&self, part: &str) {
        let expected = Expected { part: part.to_owned(), met: false };
        self.seen.lock().unwrap().expected.push(expected);
    }

    pub(crate) fn complain(&self, complaint: String) {
        self.seen.lock().unwrap().complaints.push(complaint);
    }

    /// Takes from the browser what it has logged since the last time.
    pub(crate) async fn collect(&self, client: &Client) -> Result<(), CmdError> {
        let console = log(client, "browser").await?;
        let network = log(client, "performance").await?;
        let homes = self.homes.lock().unwrap();
        let mut seen = self.seen.lock().unwrap();
        for entry in console {
            if matches!(entry.level.as_str(), "SEVERE" | "WARNING") {
                seen.console(&entry);
            }
        }
        for entry in network {
            if let Some(url) = request(&entry.message) {
                seen.request(&homes, url);
            }
        }
        Ok(())
    }

    /// Everything that must not be, so far.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let mut all = seen.complaints.clone();
        all.extend(seen.foreign.iter().map(|url| format!("a request to another site: {url}")));
        let missing = seen.expected.iter().filter(|expected| !expected.met);
        all.extend(missing.map(|e| format!("the console never said what it should: {}", e.part)));
        all
    }

    /// Every address that was asked for so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }
}

impl Seen {
    fn console(&mut self, entry: &Entry) {
        match self.expected.iter_mut().find(|e| entry.message.contains(&e.part)) {
            Some(expected) => expected.met = true,
            None => self.complaints.push(format!("console {}: {}", entry.level, entry.message)),
        }
    }

    fn request(&mut self, homes: &[Origin], url: String) {
        // What is made in the page (data:, blob:) or in the browser (chrome:) goes nowhere.
        let Ok(parsed) = Url::parse(&url) else { return };
        if !matches!(parsed.scheme(), "http" | "https" | "ws" | "wss") {
            return;
        }
        if !homes.iter().any(|home| same(&parsed, home)) {
            self.foreign.insert(url.clone());
        }
        self.requests.push(url);
    }
}

/// `ws://` to the same host and port is no other site.
fn same(url: &Url, home: &Origin) -> bool {
    let Origin::Tuple(scheme, host, port) = home else { return false };
    let as_web = match url.scheme() {
        "ws" => "http",
        "wss" => "https",
        other => other,
    };
    let here = url.host().is_some_and(|h| h.to_owned() == *host);
    as_web == scheme && here && url.port_or_known_default() == Some(*port)
}

async fn log(client: &Client, kind: &str) -> Result<Vec<Entry>, CmdError> {
    let answer = driver_command(client, "se/log", json!({ "type": kind })).await?;
    Ok(serde_json::from_value(answer)?)
}

/// The address of an event that is a request.
fn request(message: &str) -> Option<String> {
    let event: Value = serde_json::from_str(message).ok()?;
    let event = &event["message"];
    let url = match event["method"].as_str()? {
        "Network.requestWillBeSent" => &event["params"]["request"]["url"],
        "Network.webSocketCreated" => &event["params"]["url"],
        _ => return None,
    };
    url.as_str().map(str::to_owned)
}
