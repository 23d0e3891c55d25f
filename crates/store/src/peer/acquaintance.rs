//! Whom a node answers: the members, each by its key.
//!
//! A node that was away while others joined, or that reads the log from its beginning, does not
//! know all of them. It believes a key that it does not know if a member that it does know says
//! that it is a member's, and only for a number that it knows nothing of: numbers are not given
//! twice, so one that is not there any more was removed.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{Member, NodeKey, Peer};
use crate::{limits, raft::NodeId};

/// What a node has been told of others, beside the membership.
pub(crate) struct Acquaintances {
    told: Mutex<HashMap<NodeKey, Told>>,
    lives: Mutex<HashMap<NodeId, Lives>>,
}

struct Told {
    /// None: nobody knows it.
    node: Option<NodeId>,
    /// Of those that a node was told of when it joined; else empty.
    address: String,
    at: Instant,
}

/// The processes that have called as one node.
#[derive(Default)]
struct Lives {
    current: u64,
    over: Vec<u64>,
}

/// What the membership says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is this member's.
    Member(NodeId),
    /// It is no member's; numbers up to this one are known.
    Unknown {
        /// The highest number of a member.
        newest: NodeId,
    },
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Acquaintances {
    /// Those that a node was told of when it joined.
    pub(crate) fn new(known: &[Peer]) -> Self {
        let told = known.iter().map(|peer| {
            let address = peer.member.address.clone();
            (peer.member.key, Told { node: Some(peer.node), address, at: Instant::now() })
        });
        Self { told: Mutex::new(told.collect()), lives: Mutex::default() }
    }

    /// What was said of a key; none when it has to be asked (again).
    pub(crate) fn told(&self, key: &NodeKey) -> Option<Option<NodeId>> {
        let told = lock(&self.told);
        let told = told.get(key)?;
        let fresh = Duration::from_millis(limits::STRANGER_AGAIN_MS);
        // What others said is asked again: whom they named may have been removed since.
        (!told.address.is_empty() || told.at.elapsed() < fresh).then_some(told.node)
    }

    pub(crate) fn note(&self, key: NodeKey, node: Option<NodeId>) {
        let mut told = lock(&self.told);
        // Strangers can show any number of keys.
        if told.len() >= limits::STRANGERS_MAX {
            told.retain(|_, told| !told.address.is_empty());
        }
        if told.len() < limits::STRANGERS_MAX {
            told.insert(key, Told { node, address: String::new(), at: Instant::now() });
        }
    }

    /// Those whose address is known, to ask them.
    pub(crate) fn peers(&self) -> Vec<Peer> {
        let told = lock(&self.told);
        let known = told.iter().filter(|(_, told)| !told.address.is_empty());
        known
            .filter_map(|(key, told)| {
                let member = Member { address: told.address.clone(), key: *key };
                Some(Peer { node: told.node?, member })
            })
            .collect()
    }

    /// Notes that a process calls as a node. False when another one has begun since.
    pub(crate) fn lives(&self, node: NodeId, life: u64) -> bool {
        let mut lives = lock(&self.lives);
        let lives = lives.entry(node).or_default();
        if lives.current == life {
            return true;
        }
        if lives.over.contains(&life) {
            return false;
        }
        let before = std::mem::replace(&mut lives.current, life);
        lives.over.push(before);
        if lives.over.len() > limits::LIVES_KEPT {
            lives.over.remove(0);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_processes_the_later_one_stays() {
        let known = Acquaintances::new(&[]);
        assert!(known.lives(1, 10) && known.lives(1, 10));
        assert!(known.lives(1, 20), "it was started again, or copied");
        assert!(!known.lives(1, 10) && known.lives(1, 20));
        assert!(known.lives(2, 10), "another node");
    }
}
