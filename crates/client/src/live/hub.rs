//! What is being followed, by whom, and how far each topic is. Knows no network: [`super::driver`]
//! asks it what to attach and tells it what arrived.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use proto::Topic;
use tokio::sync::{Notify, watch};

use super::Connection;
use crate::error::ClientError;

/// The newest that is known of a topic.
#[derive(Clone, Debug)]
pub(crate) enum Latest {
    /// Nothing yet.
    Waiting,
    /// An encoded snapshot.
    Snapshot(Bytes),
    /// It ends, and why.
    Ended(ClientError),
}

/// All topics of one client. Clones are one.
#[derive(Clone, Default)]
pub(crate) struct Hub(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Topics came or went, or somebody wants a try now.
    changed: Notify,
    connection: watch::Sender<Connection>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            changed: Notify::new(),
            connection: watch::Sender::new(Connection::Idle),
        }
    }
}

#[derive(Default)]
struct State {
    topics: HashMap<Topic, Entry>,
    /// Keys of topics that nobody follows any more, to be detached.
    dropped: Vec<u32>,
    last_key: u32,
    /// Whether a driver runs.
    driven: bool,
}

struct Entry {
    key: u32,
    attached: bool,
    cursor: Bytes,
    latest: watch::Sender<Latest>,
    watchers: usize,
}

/// Something to tell the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Attach { key: u32, topic: Topic, cursor: Bytes },
    Detach { key: u32 },
}

/// One follower of a topic.
pub(crate) struct Watch {
    hub: Hub,
    topic: Topic,
    /// Which following of the topic it is: after an end the topic may be followed anew.
    key: u32,
    latest: watch::Receiver<Latest>,
    ended: bool,
}

impl Hub {
    pub(crate) fn connection(&self) -> watch::Receiver<Connection> {
        self.0.connection.subscribe()
    }

    pub(crate) fn kick(&self) {
        self.0.changed.notify_one();
    }

    /// Waits until topics came or went, or for [`Hub::kick`].
    pub(crate) async fn changed(&self) {
        self.0.changed.notified().await;
    }

    pub(crate) fn set(&self, connection: Connection) {
        self.0.connection.send_if_modified(|c| mem::replace(c, connection) != connection);
    }

    /// One more follower; true if a driver must be started.
    pub(crate) fn watch(&self, topic: Topic) -> (Watch, bool) {
        let mut state = self.state();
        let fresh = state.last_key.wrapping_add(1);
        let ended = |entry: &Entry| matches!(*entry.latest.borrow(), Latest::Ended(_));
        if state.topics.get(&topic).is_none_or(ended) {
            state.last_key = fresh;
            let entry = Entry {
                key: fresh,
                attached: false,
                cursor: Bytes::new(),
                latest: watch::Sender::new(Latest::Waiting),
                watchers: 0,
            };
            state.topics.insert(topic.clone(), entry);
        }
        let start = !mem::replace(&mut state.driven, true);
        let (mut latest, key) = match state.topics.get_mut(&topic) {
            Some(entry) => {
                entry.watchers += 1;
                (entry.latest.subscribe(), entry.key)
            }
            // It was put there above.
            None => (watch::Sender::new(Latest::Waiting).subscribe(), fresh),
        };
        // What is known already is news to a new follower.
        latest.mark_changed();
        drop(state);
        self.kick();
        (Watch { hub: self.clone(), topic, key, latest, ended: false }, start)
    }

    fn unwatch(&self, topic: &Topic, key: u32) {
        let mut state = self.state();
        let Some(entry) = state.topics.get_mut(topic).filter(|entry| entry.key == key) else {
            return;
        };
        entry.watchers -= 1;
        if entry.watchers == 0 {
            let attached = entry.attached;
            state.topics.remove(topic);
            if attached {
                state.dropped.push(key);
            }
            drop(state);
            self.kick();
        }
    }

    /// A new stream has nothing attached.
    pub(crate) fn reset(&self) {
        let mut state = self.state();
        state.dropped.clear();
        for entry in state.topics.values_mut() {
            entry.attached = false;
        }
    }

    /// What to tell the server now; taken as told.
    pub(crate) fn orders(&self) -> Vec<Order> {
        let mut state = self.state();
        let mut orders: Vec<_> =
            mem::take(&mut state.dropped).into_iter().map(|key| Order::Detach { key }).collect();
        for (topic, entry) in &mut state.topics {
            let ended = matches!(*entry.latest.borrow(), Latest::Ended(_));
            if !ended && !mem::replace(&mut entry.attached, true) {
                let (key, cursor) = (entry.key, entry.cursor.clone());
                orders.push(Order::Attach { key, topic: topic.clone(), cursor });
            }
        }
        orders
    }

    /// A snapshot arrived. One of a topic that is followed no more is dropped.
    pub(crate) fn snapshot(&self, key: u32, cursor: Bytes, value: Bytes) {
        if let Some(entry) = self.state().topics.values_mut().find(|entry| entry.key == key) {
            entry.cursor = cursor;
            entry.latest.send_replace(Latest::Snapshot(value));
        }
    }

    /// A topic ended, or will be attached again if that may help.
    pub(crate) fn lost(&self, key: u32, error: ClientError) {
        let mut state = self.state();
        let Some(entry) = state.topics.values_mut().find(|entry| entry.key == key) else { return };
        if error.is_transient() {
            entry.attached = false;
        } else {
            entry.latest.send_replace(Latest::Ended(error));
        }
    }

    /// Whether nothing is followed.
    pub(crate) fn is_idle(&self) -> bool {
        let state = self.state();
        let ended = |entry: &Entry| matches!(*entry.latest.borrow(), Latest::Ended(_));
        state.topics.values().all(ended) && state.dropped.is_empty()
    }

    /// Ends the driver if nothing is followed; whoever follows next starts another one.
    pub(crate) fn stop_if_idle(&self) -> bool {
        let mut state = self.state();
        let ended = |entry: &Entry| matches!(*entry.latest.borrow(), Latest::Ended(_));
        let idle = state.topics.values().all(ended);
        if idle {
            state.driven = false;
            state.dropped.clear();
        }
        idle
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    /// What is newer than the last answer of this; none after the end.
    pub(crate) async fn changed(&mut self) -> Option<Latest> {
        if self.ended {
            return None;
        }
        self.latest.changed().await.ok()?;
        let latest = self.latest.borrow_and_update().clone();
        self.ended = matches!(latest, Latest::Ended(_));
        Some(latest)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.hub.unwatch(&self.topic, self.key);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use model::{Reason, text::Slug};

    use super::*;

    fn topic(org: &str) -> Topic {
        Topic::MyPledges { org: Slug::parse("org", org).unwrap() }
    }

    fn attach(key: u32, org: &str, cursor: &'static str) -> Order {
        Order::Attach { key, topic: topic(org), cursor: cursor.into() }
    }

    fn snapshot(watch: &mut Watch) -> Option<Bytes> {
        match watch.changed().now_or_never()?? {
            Latest::Snapshot(bytes) => Some(bytes),
            Latest::Waiting | Latest::Ended(_) => None,
        }
    }

    #[test]
    fn followers_of_one_topic_share_it() {
        let hub = Hub::default();
        let (mut first, start) = hub.watch(topic("aa"));
        assert!(start);
        assert_eq!(hub.orders(), [attach(1, "aa", "")]);
        hub.snapshot(1, "c1".into(), "v1".into());
        let (mut second, start) = hub.watch(topic("aa"));
        assert!(!start);
        assert_eq!(hub.orders(), []);
        assert_eq!(snapshot(&mut first), Some("v1".into()));
        assert_eq!(snapshot(&mut second), Some("v1".into()));
        drop(first);
        assert_eq!(hub.orders(), []);
        drop(second);
        assert_eq!(hub.orders(), [Order::Detach { key: 1 }]);
        assert!(hub.stop_if_idle());
    }

    #[test]
    fn a_new_stream_resumes_by_cursor() {
        let hub = Hub::default();
        let (mut watch, _) = hub.watch(topic("aa"));
        hub.orders();
        hub.snapshot(1, "c1".into(), "v1".into());
        hub.snapshot(1, "c2".into(), "v2".into());
        hub.reset();
        assert_eq!(hub.orders(), [attach(1, "aa", "c2")]);
        // Those in between were passed over.
        assert_eq!(snapshot(&mut watch), Some("v2".into()));
        assert_eq!(snapshot(&mut watch), None);
    }

    #[test]
    fn a_topic_that_ended_can_be_followed_anew() {
        let hub = Hub::default();
        let (mut old, _) = hub.watch(topic("aa"));
        hub.orders();
        hub.lost(1, ClientError::refused(Reason::NotAllowed));
        assert!(hub.is_idle());
        assert!(matches!(old.changed().now_or_never(), Some(Some(Latest::Ended(_)))));
        assert!(matches!(old.changed().now_or_never(), Some(None)));
        let (_new, start) = hub.watch(topic("aa"));
        assert!(!start, "the driver runs until it asks");
        drop(old);
        assert_eq!(hub.orders(), [attach(2, "aa", "")]);
    }

    #[test]
    fn a_topic_that_only_stumbled_is_attached_again() {
        let hub = Hub::default();
        let (_watch, _) = hub.watch(topic("aa"));
        hub.orders();
        hub.lost(1, ClientError::unreachable(""));
        assert_eq!(hub.orders(), [attach(1, "aa", "")]);
    }

    #[test]
    fn a_driver_stops_only_when_nothing_is_followed() {
        let hub = Hub::default();
        let (watch, _) = hub.watch(topic("aa"));
        assert!(!hub.stop_if_idle());
        drop(watch);
        assert!(hub.stop_if_idle());
        assert!(hub.watch(topic("bb")).1);
    }
}
