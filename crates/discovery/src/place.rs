//! The words by which a person says where to look.

use std::{fmt, net::SocketAddr, path::PathBuf, sync::Arc};

use zeroize::Zeroizing;

use crate::{
    Discovery, Secrets, consul::Consul, dir::Dir, dns::Dns, limits::NODES_MAX, list::List,
};

/// Where nodes are found: `list:HOST:PORT,…`, `dns:NAME[@SERVER:PORT]` or `consul:URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// They are said.
    List(Vec<String>),
    /// In SRV records.
    Dns {
        /// Of this name.
        name: String,
        /// Asked instead of the machine's own name servers.
        server: Option<SocketAddr>,
    },
    /// In Consul's catalogue.
    Consul(ConsulPlace),
}

/// Where settings and secrets are kept: `dir:PATH` or `consul:URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretsPlace {
    /// A file each, in this directory.
    Dir(PathBuf),
    /// In Consul's key-value store.
    Consul(ConsulPlace),
}

/// A Consul agent, and what is ours there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsulPlace {
    /// `http://host:port`.
    pub(crate) url: String,
    /// Keys begin with it; with dashes for slashes it is the service's name.
    pub(crate) prefix: String,
}

/// A text says no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place to look")]
pub struct NotAPlace;

/// What is ours in Consul when nothing else is said.
const PREFIX: &str = "muster";

impl Place {
    /// Reads it.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        let (kind, rest) = text.split_once(':').ok_or(NotAPlace)?;
        match kind {
            "list" => {
                let all: Vec<String> = rest.split(',').map(|one| one.trim().to_owned()).collect();
                let fits = all.len() <= NODES_MAX && all.iter().all(|one| is_address(one));
                if fits { Ok(Self::List(all)) } else { Err(NotAPlace) }
            }
            "dns" => {
                let (name, server) = match rest.split_once('@') {
                    Some((name, server)) => (name, Some(server.parse().map_err(|_| NotAPlace)?)),
                    None => (rest, None),
                };
                let is_name = !name.is_empty()
                    && name.len() < 256
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
                if is_name {
                    Ok(Self::Dns { name: name.to_owned(), server })
                } else {
                    Err(NotAPlace)
                }
            }
            "consul" => ConsulPlace::parse(rest).map(Self::Consul),
            _ => Err(NotAPlace),
        }
    }

    /// What finds nodes there. `token` is Consul's ACL token.
    #[must_use]
    pub fn open(&self, token: Option<&str>) -> Arc<dyn Discovery> {
        match self.clone() {
            Self::List(all) => Arc::new(List(all)),
            Self::Dns { name, server } => Arc::new(Dns { name, server }),
            Self::Consul(place) => Arc::new(Consul::new(place, secret(token))),
        }
    }
}

impl SecretsPlace {
    /// Reads it.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        match text.split_once(':').ok_or(NotAPlace)? {
            ("dir", path) if !path.is_empty() => Ok(Self::Dir(path.into())),
            ("consul", rest) => ConsulPlace::parse(rest).map(Self::Consul),
            _ => Err(NotAPlace),
        }
    }

    /// What reads them. `token` is Consul's ACL token.
    #[must_use]
    pub fn open(&self, token: Option<&str>) -> Arc<dyn Secrets> {
        match self.clone() {
            Self::Dir(path) => Arc::new(Dir(path)),
            Self::Consul(place) => Arc::new(Consul::new(place, secret(token))),
        }
    }
}

impl fmt::Display for SecretsPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dir(path) => write!(f, "{}", path.display()),
            Self::Consul(place) => write!(f, "{}/{}", place.url, place.prefix),
        }
    }
}

impl ConsulPlace {
    fn parse(text: &str) -> Result<Self, NotAPlace> {
        let scheme = ["http://", "https://"].into_iter().find(|scheme| text.starts_with(scheme));
        let scheme = scheme.ok_or(NotAPlace)?;
        let (authority, path) = match text[scheme.len()..].split_once('/') {
            Some((authority, path)) => (authority, path.trim_matches('/')),
            None => (&text[scheme.len()..], ""),
        };
        // A token in the address would be in every message that names it.
        let plain = |part: &str, more: &str| {
            part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        if authority.is_empty() || !plain(authority, ".-_:[]") || !plain(path, "-_/") {
            return Err(NotAPlace);
        }
        let prefix = if path.is_empty() { PREFIX } else { path };
        Ok(Self { url: format!("{scheme}{authority}"), prefix: prefix.to_owned() })
    }

    pub(crate) fn service(&self) -> String {
        self.prefix.replace('/', "-")
    }
}

fn secret(token: Option<&str>) -> Option<Zeroizing<String>> {
    token.map(|token| Zeroizing::new(token.to_owned()))
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_others_refused() {
        assert_eq!(
            Place::parse("list:a:1, b:2"),
            Ok(Place::List(vec!["a:1".to_owned(), "b:2".to_owned()]))
        );
        let name = "_muster-node._tcp.example.org".to_owned();
        assert_eq!(
            Place::parse(&format!("dns:{name}")),
            Ok(Place::Dns { name: name.clone(), server: None })
        );
        let server = Some("127.0.0.1:5353".parse().unwrap());
        assert_eq!(
            Place::parse(&format!("dns:{name}@127.0.0.1:5353")),
            Ok(Place::Dns { name, server })
        );
        let consul =
            ConsulPlace { url: "http://127.0.0.1:8500".to_owned(), prefix: "muster".to_owned() };
        assert_eq!(
            Place::parse("consul:http://127.0.0.1:8500/"),
            Ok(Place::Consul(consul.clone()))
        );
        assert_eq!(
            SecretsPlace::parse("consul:http://127.0.0.1:8500"),
            Ok(SecretsPlace::Consul(consul))
        );
        let ours = ConsulPlace { url: "https://c".to_owned(), prefix: "prod/muster".to_owned() };
        assert_eq!(ours.service(), "prod-muster");
        assert_eq!(Place::parse("consul:https://c/prod/muster/"), Ok(Place::Consul(ours)));
        for wrong in [
            "",
            "x",
            "list:",
            "list:a",
            "dns:",
            "dns:a b",
            "dns:a@b",
            "consul:127.0.0.1:8500",
            "consul:http://token@host",
            "consul:http://h/?token=x",
            "dir:x",
        ] {
            assert_eq!(Place::parse(wrong), Err(NotAPlace), "{wrong}");
        }
        assert_eq!(SecretsPlace::parse("dir:"), Err(NotAPlace));
    }
}
