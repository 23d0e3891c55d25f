//! Changes of news.

use crate::{NewsId, OrgId, ProjectId, news::NewsFields};

/// Changes of news.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum NewsChange {
    /// Told.
    #[n(0)]
    Publish {
        /// Its id.
        #[n(0)]
        id: NewsId,
        /// Whose.
        #[n(1)]
        org: OrgId,
        /// Of which project.
        #[n(2)]
        project: Option<ProjectId>,
        /// What.
        #[n(3)]
        fields: NewsFields,
    },
    /// Told otherwise.
    #[n(1)]
    Edit {
        /// Which.
        #[n(0)]
        id: NewsId,
        /// The whole of it.
        #[n(1)]
        fields: NewsFields,
        /// The etag that was seen.
        #[n(2)]
        etag: u64,
    },
    /// Taken back.
    #[n(2)]
    Remove {
        /// Which.
        #[n(0)]
        id: NewsId,
    },
}
