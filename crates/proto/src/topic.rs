//! What can be followed live. Wire vocabulary: the domain itself knows no subscriptions.

use model::{CallId, text::Slug};

/// What can be followed live.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A project's public numbers; for anybody.
    PublicNumbers {
        /// The organisation.
        org: Slug,
        /// The project.
        project: Slug,
    },
    /// A project's dashboard; needs `pledge.read`.
    Dashboard {
        /// The organisation.
        org: Slug,
        /// The project.
        project: Slug,
    },
    /// One's own pledges in an organisation, with their calls.
    MyPledges {
        /// The organisation.
        org: Slug,
    },
    /// One call as organisers see it; needs `pledge.read`.
    Call {
        /// The organisation.
        org: Slug,
        /// The project.
        project: Slug,
        /// The call.
        call: CallId,
    },
}

impl Topic {
    /// The organisation that it lies in.
    #[must_use]
    pub const fn org(&self) -> &Slug {
        match self {
            Self::PublicNumbers { org, .. }
            | Self::Dashboard { org, .. }
            | Self::MyPledges { org }
            | Self::Call { org, .. } => org,
        }
    }

    /// Whether it can be followed without being signed in.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::PublicNumbers { .. })
    }
}
