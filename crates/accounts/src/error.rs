//! Why something about accounts was refused.

use crypto::seal::OpenError;
use model::{Invalid, Reason};
use store::{Fault, ProposeError};

use crate::{carry::NotCarried, opaque::OpaqueError, rate::TooOften};

/// Why something about accounts was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// For a reason that can be told.
    #[error("{0}")]
    Refused(Reason),
    /// An input is not acceptable.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// Too often.
    #[error("{0}")]
    TooOften(#[from] TooOften),
    /// What is stored cannot be opened with this keyring.
    #[error("stored data does not open with this keyring ({0}); is it the one of this database?")]
    Keyring(OpenError),
    /// The tables could not be read.
    #[error(transparent)]
    Read(#[from] Fault),
    /// The command could not be applied.
    #[error("{0}")]
    Command(&'static str),
}

impl AccountError {
    /// What a caller is told.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Refused(reason) => *reason,
            Self::Invalid(_) => Reason::InvalidInput,
            Self::TooOften(_) => Reason::RateLimited,
            Self::Read(Fault::Unavailable(_)) => Reason::Unavailable,
            Self::Keyring(_) | Self::Read(_) | Self::Command(_) => Reason::Internal,
        }
    }

    /// When to try again, in milliseconds, if that is known.
    #[must_use]
    pub const fn retry_ms(&self) -> Option<i64> {
        match self {
            Self::TooOften(too_often) => Some(too_often.retry_ms),
            _ => None,
        }
    }
}

impl From<Reason> for AccountError {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

impl From<OpenError> for AccountError {
    fn from(error: OpenError) -> Self {
        Self::Keyring(error)
    }
}

impl From<NotCarried> for AccountError {
    fn from(_: NotCarried) -> Self {
        Self::Refused(Reason::LinkInvalid)
    }
}

impl From<OpaqueError> for AccountError {
    fn from(error: OpaqueError) -> Self {
        match error {
            OpaqueError::Malformed => Self::Refused(Reason::Malformed),
            OpaqueError::WrongPassword => Self::Refused(Reason::WrongCredentials),
            OpaqueError::Record => Self::Command("a stored password record is damaged"),
        }
    }
}

impl From<ProposeError<Reason>> for AccountError {
    fn from(error: ProposeError<Reason>) -> Self {
        match error {
            ProposeError::Rejected(reason) => Self::Refused(reason),
            ProposeError::KeyReused => Self::Refused(Reason::RequestIdReused),
            ProposeError::FenceLost => Self::Refused(Reason::StaleFence),
            ProposeError::TooLarge { .. } => Self::Refused(Reason::TooLarge),
            ProposeError::DiskFull => Self::Refused(Reason::DiskFull),
            ProposeError::NotYet { .. } => Self::Refused(Reason::ClusterUpdating),
            ProposeError::Busy | ProposeError::NotLeader { .. } => {
                Self::Refused(Reason::Unavailable)
            }
            ProposeError::Lost | ProposeError::Stopped { .. } => {
                Self::Refused(Reason::ChangeUnconfirmed)
            }
            ProposeError::Defect { defect } => {
                tracing::error!(defect, "a command of accounts could not be applied");
                Self::Command("a command could not be applied")
            }
            ProposeError::Undecodable(error) => {
                tracing::error!(%error, "an answer of the store could not be read");
                Self::Command("an answer could not be read")
            }
        }
    }
}
