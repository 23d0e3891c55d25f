//! Who is at a door: how many connections each network has, and whether anything happens on one.
//! For every listener, also those for people.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::timeout};

/// Bytes written without which a line counts as silent: more than signs of life are.
const SOUND_BYTES_MIN: u64 = 1 << 10;

/// Places for connections, bounded for each network.
#[derive(Debug)]
pub struct Places {
    held: Mutex<Held>,
    max: usize,
    per_network_max: usize,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// One of the places; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    of: Arc<Places>,
    network: IpAddr,
}

impl Places {
    /// So many in all, and so many of them for one network.
    #[must_use]
    pub fn new(max: usize, per_network_max: usize) -> Self {
        Self { held: Mutex::default(), max, per_network_max }
    }

    /// A place for one more connection of an address, if there is one.
    #[must_use]
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let network = network_of(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let here = held.by_network.get(&network).copied().unwrap_or_default();
        if held.all >= self.max || here >= self.per_network_max {
            return None;
        }
        held.all += 1;
        held.by_network.insert(network, here + 1);
        Some(Place { of: Arc::clone(self), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all -= 1;
        if let Some(here) = held.by_network.get_mut(&self.network) {
            *here -= 1;
            if *here == 0 {
                held.by_network.remove(&self.network);
            }
        }
    }
}

/// Whoever has one address of IPv6 has all of its /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A request of a connection, for as long as it is kept.
#[derive(Debug)]
pub struct UnderWay(watch::Sender<usize>);

impl UnderWay {
    /// One more of those that `requests` counts.
    #[must_use]
    pub fn begin(requests: &watch::Sender<usize>) -> Self {
        requests.send_modify(|count| *count += 1);
        Self(requests.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Comes back when for as long as `wait` no request has been under way, and nothing of an answer
/// that was given whole and is still being read: `written` tells the bytes written so far, or
/// always the same where that does not count.
pub async fn silence(
    requests: &mut watch::Receiver<usize>,
    wait: Duration,
    written: impl Fn() -> u64,
) {
    loop {
        let is_busy = *requests.borrow_and_update() > 0;
        let before = written();
        let changed = if is_busy {
            requests.changed().await
        } else {
            match timeout(wait, requests.changed()).await {
                Ok(changed) => changed,
                Err(_) if written() - before >= SOUND_BYTES_MIN => continue,
                Err(_) => return,
            }
        };
        if changed.is_err() {
            // Nobody can ask any more, but an answer may still be on its way.
            return tokio::time::sleep(wait).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_share_and_gives_it_back() {
        let places = Arc::new(Places::new(3, 1));
        let take = |address: &str| places.take(address.parse().unwrap());
        let first = (take("203.0.113.1").unwrap(), take("2001:db8::1").unwrap());
        for same in ["203.0.113.1", "::ffff:203.0.113.1", "2001:db8::2", "2001:db8::ffff:0:0:1"] {
            assert!(take(same).is_none(), "{same}");
        }
        for other in ["203.0.113.2", "2001:db8:0:1::1"] {
            assert!(take(other).is_some(), "{other}");
        }
        let third = take("203.0.113.3").unwrap();
        assert!(take("203.0.113.4").is_none(), "no more than there are in all");
        drop(first);
        assert!(take("203.0.113.1").is_some());
        drop(third);
        let held = places.held.lock().unwrap();
        assert!(held.all == 0 && held.by_network.is_empty(), "{held:?}");
    }
}
