//! The cluster.

use model::{
    Invalid,
    view::{ClusterView, NodeHealth, NodeView},
};

use crate::pb::{self, cluster_view as wire};

impl TryFrom<pb::ClusterView> for ClusterView {
    type Error = Invalid;

    fn try_from(view: pb::ClusterView) -> Result<Self, Invalid> {
        Ok(Self {
            cluster: view.cluster,
            begun: view.begun,
            here: view.here,
            nodes: view.nodes.into_iter().map(NodeView::from).collect(),
        })
    }
}

impl From<ClusterView> for pb::ClusterView {
    fn from(view: ClusterView) -> Self {
        Self {
            cluster: view.cluster,
            begun: view.begun,
            here: view.here,
            nodes: view.nodes.into_iter().map(wire::Node::from).collect(),
        }
    }
}

impl From<wire::Node> for NodeView {
    fn from(node: wire::Node) -> Self {
        Self {
            node: node.node,
            address: node.address,
            votes: node.votes,
            leads: node.leads,
            health: node.health.map(NodeHealth::from).ok_or(node.silent),
        }
    }
}

impl From<NodeView> for wire::Node {
    fn from(node: NodeView) -> Self {
        let (health, silent) = match node.health {
            Ok(health) => (Some(health.into()), String::new()),
            Err(silent) => (None, silent),
        };
        let NodeView { node, address, votes, leads, .. } = node;
        Self { node, address, votes, leads, health, silent }
    }
}

impl From<wire::Health> for NodeHealth {
    fn from(health: wire::Health) -> Self {
        Self {
            version: health.version,
            log_index: health.log_index,
            applied_index: health.applied_index,
            database_bytes: health.database_bytes,
            log_bytes: health.log_bytes,
            disk_free_bytes: health.disk_free_bytes,
            stopped: (!health.stopped.is_empty()).then_some(health.stopped),
            clock_ahead_ms: health.clock_ahead_ms,
            schema: health.schema,
            schema_known: health.schema_known,
            disk_full: health.disk_full,
        }
    }
}

impl From<NodeHealth> for wire::Health {
    fn from(health: NodeHealth) -> Self {
        Self {
            version: health.version,
            log_index: health.log_index,
            applied_index: health.applied_index,
            database_bytes: health.database_bytes,
            log_bytes: health.log_bytes,
            disk_free_bytes: health.disk_free_bytes,
            stopped: health.stopped.unwrap_or_default(),
            clock_ahead_ms: health.clock_ahead_ms,
            schema: health.schema,
            schema_known: health.schema_known,
            disk_full: health.disk_full,
        }
    }
}
