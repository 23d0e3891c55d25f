//! DNS SRV records (RFC 2782).

use std::net::SocketAddr;

use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::rr::{RData, rdata::SRV},
};
use tokio::time::timeout;

use crate::{Announcement, Asked, Discovery, Unavailable, limits};

/// The targets of one name's SRV records.
pub(crate) struct Dns {
    /// Such as `_muster-node._tcp.example.org`.
    pub(crate) name: String,
    /// Asked instead of the machine's own name servers.
    pub(crate) server: Option<SocketAddr>,
}

impl Dns {
    fn resolver(&self) -> Result<TokioResolver, NetError> {
        let Some(server) = self.server else { return TokioResolver::builder_tokio()?.build() };
        let mut at = NameServerConfig::udp_and_tcp(server.ip());
        for connection in &mut at.connections {
            connection.port = server.port();
        }
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![at]);
        TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).build()
    }

    async fn look_up(&self) -> Result<Vec<String>, Unavailable> {
        let not_reached =
            |why: String| Unavailable::NotReached { place: format!("DNS for {}", self.name), why };
        // Made anew each time: a laptop's name servers change with its networks.
        let resolver = self.resolver().map_err(|error| not_reached(error.to_string()))?;
        // The dot at the end keeps the machine's search domains out.
        let name = format!("{}.", self.name.trim_end_matches('.'));
        let asked = timeout(limits::ANSWER_WAIT, resolver.srv_lookup(name)).await;
        let found = match asked.map_err(|_| not_reached("no answer in time".to_owned()))? {
            Ok(found) => found,
            Err(NetError::Dns(DnsError::NoRecordsFound(_))) => return Ok(Vec::new()),
            Err(error) => return Err(not_reached(error.to_string())),
        };
        let records = found.answers().iter().filter_map(|record| match &record.data {
            RData::SRV(srv) => Some(srv),
            _ => None,
        });
        Ok(addresses(records))
    }
}

/// The lowest priority first, and of one priority those with the most weight.
fn addresses<'a>(records: impl Iterator<Item = &'a SRV>) -> Vec<String> {
    let mut records: Vec<&SRV> = records.filter(|srv| !srv.target.is_root()).collect();
    records.sort_by_key(|srv| (srv.priority, std::cmp::Reverse(srv.weight)));
    let address = |srv: &SRV| {
        let target = srv.target.to_utf8();
        format!("{}:{}", target.trim_end_matches('.'), srv.port)
    };
    records.into_iter().take(limits::NODES_MAX).map(address).collect()
}

impl Discovery for Dns {
    fn nodes(&self) -> Asked<'_, Vec<String>> {
        Box::pin(self.look_up())
    }

    /// Whoever keeps the zone says who is there.
    fn announce<'a>(&'a self, _node: &'a Announcement) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn withdraw<'a>(&'a self, _node: &'a Announcement) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::rr::Name;

    use super::*;

    #[test]
    fn the_lowest_priority_comes_first_and_the_root_is_nobody() {
        let srv = |priority, weight, target: &str| {
            SRV::new(priority, weight, 7422, Name::from_utf8(target).unwrap())
        };
        let records = [
            srv(20, 0, "c.example."),
            srv(10, 1, "b.example."),
            srv(10, 9, "a.example."),
            srv(0, 0, "."),
        ];
        let found = addresses(records.iter());
        assert_eq!(found, ["a.example:7422", "b.example:7422", "c.example:7422"]);
    }
}
