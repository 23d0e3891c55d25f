//! Changes of projects, tiers and types.

use crate::{
    NeedTypeId, OfferTypeId, OrgId, ProjectId, TierId,
    need::NeedTypeFields,
    offer::OfferTypeFields,
    project::{ProjectFields, ProjectStatus},
    text::Slug,
    tier::TierFields,
};

/// A tier, offer type or need type of a new project.
#[derive(Clone, Debug, PartialEq, Eq, Default, minicbor::Encode, minicbor::Decode)]
pub struct ProjectParts {
    /// Its tiers, in order.
    #[n(0)]
    pub tiers: Vec<(TierId, TierFields)>,
    /// Its offer types, in order.
    #[n(1)]
    pub offers: Vec<(OfferTypeId, OfferTypeFields)>,
    /// Its need types, in order.
    #[n(2)]
    pub needs: Vec<(NeedTypeId, NeedTypeFields)>,
}

/// Changes of projects, tiers and types.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum ProjectChange {
    /// A new project, as a draft.
    #[n(0)]
    Create {
        /// Its id.
        #[n(0)]
        id: ProjectId,
        /// Whose.
        #[n(1)]
        org: OrgId,
        /// Its name in URLs.
        #[n(2)]
        slug: Slug,
        /// What it is.
        #[n(3)]
        fields: ProjectFields,
        /// Its parts.
        #[n(4)]
        parts: ProjectParts,
    },
    /// New fields. If the action changed while pledges stand, a new revision.
    #[n(1)]
    Update {
        /// Which.
        #[n(0)]
        id: ProjectId,
        /// What it is.
        #[n(1)]
        fields: ProjectFields,
        /// The etag that was seen.
        #[n(2)]
        etag: u64,
    },
    /// A new status.
    #[n(2)]
    SetStatus {
        /// Which.
        #[n(0)]
        id: ProjectId,
        /// To what.
        #[n(1)]
        status: ProjectStatus,
    },
    /// A tier is added or changed. If its requirement changed while pledges stand, a new revision.
    #[n(3)]
    PutTier {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which tier; a new id adds one at the end.
        #[n(1)]
        id: TierId,
        /// What it is.
        #[n(2)]
        fields: TierFields,
    },
    /// A tier is removed. A new revision while pledges stand.
    #[n(4)]
    DropTier {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        id: TierId,
    },
    /// An offer type is added or changed.
    #[n(5)]
    PutOfferType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which; a new id adds one at the end.
        #[n(1)]
        id: OfferTypeId,
        /// What it is.
        #[n(2)]
        fields: OfferTypeFields,
    },
    /// An offer type is removed; refused while pledges or tiers use it.
    #[n(6)]
    DropOfferType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        id: OfferTypeId,
    },
    /// A need type is added or changed.
    #[n(7)]
    PutNeedType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which; a new id adds one at the end.
        #[n(1)]
        id: NeedTypeId,
        /// What it is.
        #[n(2)]
        fields: NeedTypeFields,
    },
    /// A need type is removed; refused while pledges or offer types use it.
    #[n(8)]
    DropNeedType {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which.
        #[n(1)]
        id: NeedTypeId,
    },
    /// Retention: people's data of an ended project is erased.
    #[n(9)]
    ErasePeople {
        /// Which project.
        #[n(0)]
        project: ProjectId,
    },
    /// The slack that an automatic tier waits for is there, or is no longer.
    #[n(10)]
    NoteSlack {
        /// Which project.
        #[n(0)]
        project: ProjectId,
        /// Which tier.
        #[n(1)]
        tier: TierId,
        /// Whether it is there.
        #[n(2)]
        holds: bool,
    },
}
