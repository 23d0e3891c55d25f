//! Consul: its agent's services, its catalogue, its key-value store.
//!
//! 1. `PUT /v1/agent/service/register` names the node, with a check that fails by itself
//!    (`TTL`) unless `PUT /v1/agent/check/update/…` says in time how the node is.
//! 2. `GET /v1/health/service/…?passing` says where the well ones are.
//! 3. `GET /v1/kv/…?recurse` and `PUT /v1/kv/…` read and keep settings and secrets.
//!
//! <https://developer.hashicorp.com/consul/api-docs>. The token goes in a header, never in a URL.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use base64ct::{Base64, Encoding as _};
use serde::Deserialize;
use serde_json::json;
use ureq::{Agent, http::StatusCode};
use zeroize::Zeroizing;

use crate::{
    Announcement, Asked, Discovery, Keeper, Kept, Secrets, Unavailable,
    limits::{ANNOUNCED_FOR, ANSWER_BYTES_MAX, ANSWER_WAIT, FORGOTTEN_AFTER, NODES_MAX},
    place::ConsulPlace,
};

/// A Consul agent.
#[derive(Clone)]
pub(crate) struct Consul {
    place: ConsulPlace,
    token: Option<Zeroizing<String>>,
    agent: Agent,
    registered: std::sync::Arc<AtomicBool>,
}

#[derive(Deserialize)]
struct Healthy {
    #[serde(rename = "Node")]
    node: CatalogueNode,
    #[serde(rename = "Service")]
    service: Service,
}

#[derive(Deserialize)]
struct CatalogueNode {
    #[serde(rename = "Address")]
    address: String,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "Address")]
    address: String,
    #[serde(rename = "Port")]
    port: u16,
}

#[derive(Deserialize)]
struct Pair {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value")]
    value: Option<String>,
}

impl Consul {
    pub(crate) fn new(place: ConsulPlace, token: Option<Zeroizing<String>>) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(ANSWER_WAIT))
            .http_status_as_error(false)
            .build()
            .into();
        Self { place, token, agent, registered: std::sync::Arc::default() }
    }

    /// Asks on a thread that may wait.
    fn asking<'a, T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Self) -> Result<T, Unavailable> + Send + 'static,
    ) -> Asked<'a, T> {
        let this = self.clone();
        Box::pin(async move {
            let place = this.place.url.clone();
            let asked = tokio::task::spawn_blocking(move || ask(&this)).await;
            let ended =
                |_| Unavailable::NotReached { place, why: "this node is stopping".to_owned() };
            asked.map_err(ended)?
        })
    }

    fn get(&self, path: &str) -> Result<(StatusCode, Vec<u8>), Unavailable> {
        let mut request = self.agent.get(format!("{}{path}", self.place.url));
        if let Some(token) = &self.token {
            request = request.header("X-Consul-Token", token.as_str());
        }
        self.answer(request.call())
    }

    fn put(&self, path: &str, body: &[u8]) -> Result<(StatusCode, Vec<u8>), Unavailable> {
        let mut request = self.agent.put(format!("{}{path}", self.place.url));
        if let Some(token) = &self.token {
            request = request.header("X-Consul-Token", token.as_str());
        }
        self.answer(request.send(body))
    }

    fn answer(
        &self,
        answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<(StatusCode, Vec<u8>), Unavailable> {
        let mut answer = answered.map_err(|error| self.not_reached(&error))?;
        let status = answer.status();
        if matches!(status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED) {
            return Err(Unavailable::Refused {
                place: self.place.url.clone(),
                service: self.place.service(),
                prefix: self.place.prefix.clone(),
            });
        }
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
        Ok((status, body.map_err(|error| self.not_reached(&error))?))
    }

    fn not_reached(&self, why: &ureq::Error) -> Unavailable {
        Unavailable::NotReached { place: self.place.url.clone(), why: why.to_string() }
    }

    /// What Consul says of a failure is for its operator, who reads it in its own log.
    fn unexpected(&self, what: &impl ToString) -> Unavailable {
        Unavailable::Unexpected { place: self.place.url.clone(), what: what.to_string() }
    }

    fn well(&self, answer: (StatusCode, Vec<u8>)) -> Result<Vec<u8>, Unavailable> {
        let (status, body) = answer;
        if status.is_success() { Ok(body) } else { Err(self.unexpected(&status)) }
    }

    fn healthy(&self) -> Result<Vec<String>, Unavailable> {
        let path = format!("/v1/health/service/{}?passing=1", self.place.service());
        let body = self.well(self.get(&path)?)?;
        let all: Vec<Healthy> = serde_json::from_slice(&body)
            .map_err(|_| self.unexpected(&"a list of services that cannot be read"))?;
        let address = |one: Healthy| {
            // Without one of its own, a service is where its agent is.
            let own = Some(one.service.address).filter(|address| !address.is_empty());
            let host = own.unwrap_or(one.node.address);
            let host = if host.contains(':') { format!("[{host}]") } else { host };
            format!("{host}:{}", one.service.port)
        };
        Ok(all.into_iter().take(NODES_MAX).map(address).collect())
    }

    fn id(&self, node: &Announcement) -> String {
        format!("{}-{}-{}", self.place.service(), node.cluster, node.node)
    }

    fn register(&self, node: &Announcement) -> Result<(), Unavailable> {
        let (host, port) = node.address.rsplit_once(':').unwrap_or((&node.address, "0"));
        let service = json!({
            "ID": self.id(node),
            "Name": self.place.service(),
            "Address": host.trim_start_matches('[').trim_end_matches(']'),
            "Port": port.parse::<u16>().unwrap_or(0),
            "Meta": { "cluster": node.cluster, "node": node.node.to_string() },
            "Check": {
                "Name": "the node says that it takes requests",
                "TTL": seconds(ANNOUNCED_FOR),
                "DeregisterCriticalServiceAfter": seconds(FORGOTTEN_AFTER),
            },
        });
        let body = service.to_string();
        self.well(self.put("/v1/agent/service/register", body.as_bytes())?).map(drop)
    }

    fn tell(&self, node: &Announcement) -> Result<(), Unavailable> {
        if !self.registered.load(Ordering::Relaxed) {
            self.register(node)?;
            self.registered.store(true, Ordering::Relaxed);
        }
        let status = if node.unwell.is_some() { "critical" } else { "passing" };
        let how = json!({ "Status": status, "Output": node.unwell.as_deref().unwrap_or("well") });
        let path = format!("/v1/agent/check/update/service:{}", self.id(node));
        let (status, _) = self.put(&path, how.to_string().as_bytes())?;
        if !status.is_success() {
            // The agent does not know the check: it has lost its own data.
            self.registered.store(false, Ordering::Relaxed);
            return Err(self.unexpected(&status));
        }
        Ok(())
    }

    fn pairs(&self) -> Result<Kept, Unavailable> {
        let prefix = format!("{}/", self.place.prefix);
        let (status, body) = self.get(&format!("/v1/kv/{prefix}?recurse=true"))?;
        if status == StatusCode::NOT_FOUND {
            return Ok(Kept::new());
        }
        let body = Zeroizing::new(self.well((status, body))?);
        let unreadable = || self.unexpected(&"keys that cannot be read");
        let pairs: Vec<Pair> = serde_json::from_slice(&body).map_err(|_| unreadable())?;
        let mut kept = Kept::new();
        for Pair { key, value } in pairs {
            // A key that ends in a slash is a folder.
            let name =
                key.strip_prefix(&prefix).filter(|name| !name.is_empty() && !name.contains('/'));
            if let (Some(name), Some(value)) = (name, value) {
                let value = Zeroizing::new(value);
                let bytes = Base64::decode_vec(&value).map_err(|_| unreadable())?;
                let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
                kept.insert(name.to_owned(), Zeroizing::new(text.trim_end().to_owned()));
            }
        }
        Ok(kept)
    }
}

fn seconds(time: Duration) -> String {
    format!("{}s", time.as_secs())
}

impl Discovery for Consul {
    fn nodes(&self) -> Asked<'_, Vec<String>> {
        self.asking(Self::healthy)
    }

    fn announce<'a>(&'a self, node: &'a Announcement) -> Asked<'a, ()> {
        let node = node.clone();
        self.asking(move |this| this.tell(&node))
    }

    fn withdraw<'a>(&'a self, node: &'a Announcement) -> Asked<'a, ()> {
        let path = format!("/v1/agent/service/deregister/{}", self.id(node));
        self.asking(move |this| this.well(this.put(&path, &[])?).map(drop))
    }
}

impl Secrets for Consul {
    fn all(&self) -> Asked<'_, Kept> {
        self.asking(Self::pairs)
    }

    fn keeper(&self) -> Option<&dyn Keeper> {
        Some(self)
    }
}

impl Keeper for Consul {
    fn put<'a>(&'a self, name: &'a str, value: &'a str) -> Asked<'a, ()> {
        let path = format!("/v1/kv/{}/{name}", self.place.prefix);
        let value = Zeroizing::new(value.to_owned());
        self.asking(move |this| {
            let body = this.well(Self::put(this, &path, value.as_bytes())?)?;
            let kept = body.trim_ascii() == b"true";
            if kept { Ok(()) } else { Err(this.unexpected(&"that it was not kept")) }
        })
    }
}
