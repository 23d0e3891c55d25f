//! Why a request is refused, on its way to becoming a status. What is our fault is logged here,
//! and its caller learns only that it is.

use std::{future::Future, time::Duration};

use accounts::AccountError;
use crypto::seal::OpenError;
use model::{Invalid, Reason};
use store::{Fault, ProposeError};
use tonic::{Response, Status};

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refused {
    reason: Reason,
    fields: Vec<Invalid>,
    retry_after: Option<Duration>,
}

impl Refused {
    /// What kind it is.
    pub(crate) const fn reason(&self) -> Reason {
        self.reason
    }

    /// Our fault: `error` is for the log alone.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Reason::Internal.into()
    }
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self { reason, fields: Vec::new(), retry_after: None }
    }
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Self { reason: Reason::InvalidInput, fields: vec![invalid], retry_after: None }
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(_) => Reason::Unavailable.into(),
            other => Self::internal(&other),
        }
    }
}

impl From<OpenError> for Refused {
    fn from(error: OpenError) -> Self {
        Self::internal(&error)
    }
}

/// A template that somebody replaced says something that is not there.
impl From<site::SiteError> for Refused {
    fn from(error: site::SiteError) -> Self {
        Self::internal(&error)
    }
}

impl From<live::LiveError> for Refused {
    fn from(error: live::LiveError) -> Self {
        match error.reason() {
            Reason::Internal => Self::internal(&error),
            reason => reason.into(),
        }
    }
}

impl From<AccountError> for Refused {
    fn from(error: AccountError) -> Self {
        let retry_after =
            error.retry_ms().and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
        let reason = error.reason();
        match error {
            AccountError::Invalid(invalid) => invalid.into(),
            other if reason == Reason::Internal => Self::internal(&other),
            _ => Self { reason, fields: Vec::new(), retry_after },
        }
    }
}

impl From<ProposeError<Reason>> for Refused {
    fn from(error: ProposeError<Reason>) -> Self {
        AccountError::from(error).into()
    }
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        match refused.retry_after {
            _ if !refused.fields.is_empty() => proto::status::invalid(&refused.fields),
            Some(wait) => proto::status::refuse_for(refused.reason, wait),
            None => proto::status::refuse(refused.reason),
        }
    }
}

/// Answers an RPC with what `work` comes to.
pub(crate) async fn respond<T>(
    work: impl Future<Output = Result<T, Refused>>,
) -> Result<Response<T>, Status> {
    work.await.map(Response::new).map_err(Status::from)
}
