//! Why there is no answer.

use model::{Reason, solve::InputError};
use store::{Fault, FeedError};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// No project has this id (any more).
    #[error("there is no such project")]
    ProjectNotFound,
    /// No call has this id (any more).
    #[error("there is no such call")]
    CallNotFound,
    /// The terms name an offer type that the project does not have.
    #[error("the project has no such offer type")]
    OfferTypeNotFound,
    /// The terms name a need type that the project does not have.
    #[error("the project has no such need type")]
    NeedTypeNotFound,
    /// As many projects are watched as can be ([`limits::PROJECTIONS_MAX`](crate::limits)).
    #[error("too many projects are watched at the same time")]
    TooManyWatched,
    /// The projection did not come as far as was asked in time.
    #[error("the projection is behind")]
    Behind,
    /// The tables hold a pledge that the solver cannot take.
    #[error("the solver refused a pledge: {0}")]
    Input(#[from] InputError),
    /// Reading failed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Following failed.
    #[error(transparent)]
    Feed(#[from] FeedError),
}

impl LiveError {
    /// What a caller is told. [`Reason::Internal`] is ours: log the error, say no more.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::ProjectNotFound => Reason::ProjectNotFound,
            Self::CallNotFound => Reason::CallNotFound,
            Self::OfferTypeNotFound => Reason::OfferTypeNotFound,
            Self::NeedTypeNotFound => Reason::NeedTypeNotFound,
            Self::TooManyWatched | Self::Behind | Self::Fault(Fault::Unavailable(_)) => {
                Reason::Unavailable
            }
            Self::Input(_) | Self::Fault(_) | Self::Feed(_) => Reason::Internal,
        }
    }
}
