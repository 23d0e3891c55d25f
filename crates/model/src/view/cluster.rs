//! The cluster: its nodes, how each is doing, and what the loss of one would do.

/// Clocks that are kept by the network differ by less.
const CLOCK_OFF_MS: u64 = 2_000;

/// The cluster as one node sees it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ClusterView {
    /// Its id, 32 hex digits.
    pub cluster: String,
    /// Whether this node belongs to a cluster that others can join; else it is alone.
    pub begun: bool,
    /// The node that was asked.
    pub here: u64,
    /// Its nodes, by number. A node that is alone is one.
    pub nodes: Vec<NodeView>,
}

/// A node of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Its number.
    pub node: u64,
    /// Where the others reach it; empty when it is alone.
    pub address: String,
    /// Whether it votes; else it follows.
    pub votes: bool,
    /// Whether it leads.
    pub leads: bool,
    /// How it is doing; else why it does not say.
    pub health: Result<NodeHealth, String>,
}

/// How a node is doing, by its own account.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NodeHealth {
    /// The program's version.
    pub version: String,
    /// The last entry of its log.
    pub log_index: u64,
    /// The last entry in its tables.
    pub applied_index: u64,
    /// Bytes of its database.
    pub database_bytes: u64,
    /// Bytes of its log.
    pub log_bytes: u64,
    /// Bytes free on its disk; none where that cannot be known.
    pub disk_free_bytes: Option<u64>,
    /// Why it stopped taking changes, if it did.
    pub stopped: Option<String>,
    /// Whether its disk has no room for more: it takes no changes until there is.
    pub disk_full: bool,
    /// How far its clock is ahead of the asked node's, milliseconds.
    pub clock_ahead_ms: i64,
    /// The last migration in its tables.
    pub schema: u32,
    /// The last migration that its program knows.
    pub schema_known: u32,
}

/// What the loss of one more voting node would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterLoss {
    /// Nothing that anybody notices: a majority remains.
    GoesOn,
    /// Writing stops until one is back: there would be no majority.
    Stops,
    /// Writing has stopped already: there is no majority now.
    Stopped,
}

impl ClusterView {
    /// The nodes that vote.
    pub fn voters(&self) -> impl Iterator<Item = &NodeView> {
        self.nodes.iter().filter(|node| node.votes)
    }

    /// What the loss of one more voting node would do.
    #[must_use]
    pub fn loss(&self) -> ClusterLoss {
        let majority = self.voters().count() / 2 + 1;
        let present = self.voters().filter(|node| node.is_well()).count();
        match present {
            present if present > majority => ClusterLoss::GoesOn,
            present if present == majority => ClusterLoss::Stops,
            _ => ClusterLoss::Stopped,
        }
    }

    /// Whether nodes run different versions, or one knows more of the tables than they have yet:
    /// an update is under way.
    #[must_use]
    pub fn versions_differ(&self) -> bool {
        let mut all = self.nodes.iter().filter_map(|node| node.health.as_ref().ok());
        let Some(first) = all.next() else { return false };
        let waits = first.schema < first.schema_known;
        waits || all.any(|n| (&n.version, n.schema_known) != (&first.version, first.schema_known))
    }

    /// The last entry of the log that any node has.
    #[must_use]
    pub fn newest(&self) -> u64 {
        let known = self.nodes.iter().filter_map(|node| node.health.as_ref().ok());
        known.map(|health| health.log_index).max().unwrap_or(0)
    }
}

impl NodeHealth {
    /// How far its clock is off, milliseconds, if that is more than clocks that are kept are.
    #[must_use]
    pub fn clock_off_ms(&self) -> Option<i64> {
        (self.clock_ahead_ms.unsigned_abs() > CLOCK_OFF_MS).then_some(self.clock_ahead_ms)
    }
}

impl NodeView {
    /// Whether it answers and takes changes.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.health.as_ref().is_ok_and(|health| health.stopped.is_none() && !health.disk_full)
    }

    /// How many entries its tables are behind the newest.
    #[must_use]
    pub fn behind(&self, newest: u64) -> Option<u64> {
        self.health.as_ref().ok().map(|health| newest.saturating_sub(health.applied_index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(voters: &[bool], followers: usize) -> ClusterView {
        let node = |votes, well: bool| NodeView {
            votes,
            health: if well { Ok(NodeHealth::default()) } else { Err("away".to_owned()) },
            node: 1,
            address: String::new(),
            leads: false,
        };
        let mut nodes: Vec<_> = voters.iter().map(|well| node(true, *well)).collect();
        nodes.extend((0..followers).map(|_| node(false, true)));
        ClusterView { nodes, ..ClusterView::default() }
    }

    #[test]
    fn a_node_whose_disk_is_full_counts_as_lost() {
        let mut view = cluster(&[true, true, true], 0);
        let full = NodeHealth { disk_full: true, ..NodeHealth::default() };
        view.nodes[2].health = Ok(full);
        assert_eq!(view.loss(), ClusterLoss::Stops);
    }

    #[test]
    fn a_clock_is_off_when_no_kept_clock_would_be() {
        let clock = |clock_ahead_ms| NodeHealth { clock_ahead_ms, ..NodeHealth::default() };
        assert_eq!(clock(1_500).clock_off_ms(), None);
        assert_eq!(clock(-172_800_000).clock_off_ms(), Some(-172_800_000));
    }

    #[test]
    fn one_can_be_lost_only_where_a_majority_remains() {
        let cases = [
            (vec![true], 0, ClusterLoss::Stops),
            (vec![true], 1, ClusterLoss::Stops),
            (vec![true, true], 0, ClusterLoss::Stops),
            (vec![true, true, true], 0, ClusterLoss::GoesOn),
            (vec![true, true, false], 3, ClusterLoss::Stops),
            (vec![true, false, false], 3, ClusterLoss::Stopped),
            (vec![true, true, true, true], 0, ClusterLoss::GoesOn),
            (vec![true, true, true, true, false], 0, ClusterLoss::GoesOn),
        ];
        for (voters, followers, expected) in cases {
            assert_eq!(cluster(&voters, followers).loss(), expected, "{voters:?} {followers}");
        }
    }
}
