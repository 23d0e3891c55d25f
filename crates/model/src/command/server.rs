//! What is noted of the server itself: it changes nothing but the audit log.

/// Changes of the server.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum ServerChange {
    /// The membership of the cluster changed; it is kept elsewhere.
    #[n(0)]
    Cluster {
        /// How.
        #[n(0)]
        step: ClusterStep,
        /// Which node it was done to; none for the server as a whole.
        #[n(1)]
        node: Option<u64>,
    },
}

/// How the membership of a cluster changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(index_only)]
pub enum ClusterStep {
    /// A server that was alone became its first node.
    #[n(0)]
    Begin,
    /// One more may join.
    #[n(1)]
    Invite,
    /// One joined.
    #[n(2)]
    Join,
    /// One votes.
    #[n(3)]
    Promote,
    /// One only follows.
    #[n(4)]
    Demote,
    /// One belongs to it no more.
    #[n(5)]
    Remove,
    /// One was made to lead.
    #[n(6)]
    Transfer,
}

impl ClusterStep {
    /// Its word in the audit log.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Begin => "cluster.begin",
            Self::Invite => "cluster.invite",
            Self::Join => "cluster.join",
            Self::Promote => "cluster.promote",
            Self::Demote => "cluster.demote",
            Self::Remove => "cluster.remove",
            Self::Transfer => "cluster.transfer",
        }
    }
}
