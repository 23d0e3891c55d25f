//! The cluster: its nodes, how each is doing, and what the loss of one would do.

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

impl NodeView {
    /// Whether it answers and takes changes.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.health.as_ref().is_ok_and(|health| health.stopped.is_none())
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
