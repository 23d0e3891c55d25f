//! Why a call did not succeed.

use core::{fmt, time::Duration};

use model::{Code, Invalid, Reason};
use proto::status;
use tonic::Status;

use crate::session::StoreError;

/// Why a call did not succeed: what a program acts on and what a person can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError {
    /// What happened.
    pub kind: Kind,
    /// Why the server refused, if it said so in a word that this version knows.
    pub reason: Option<Reason>,
    /// Which fields of the request are not acceptable, by their paths.
    pub fields: Vec<Invalid>,
    /// When another try is welcome.
    pub retry_after: Option<Duration>,
    /// What the transport said, in English: for logs and the command line, not for a screen.
    pub detail: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The server said no.
    Refused(Code),
    /// The server did not answer: no network, or it is down.
    Unreachable,
    /// No answer in time. A change may have been made all the same; repeating it with the same
    /// request id is safe.
    TimedOut,
    /// The server answered something that this version cannot accept.
    BadAnswer(Box<Invalid>),
    /// The address is not one that a server can have.
    BadAddress,
    /// The kept session could not be read or written.
    Store(Box<StoreError>),
    /// The password could not be worked on: the device has too little memory.
    NoMemory,
}

impl ClientError {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, reason: None, fields: Vec::new(), retry_after: None, detail: None }
    }

    /// As if the server had refused for this reason.
    pub(crate) fn refused(reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::new(Kind::Refused(reason.code())) }
    }

    /// A field of a request that was not even sent.
    pub(crate) fn invalid(field: Invalid) -> Self {
        Self { fields: vec![field], ..Self::refused(Reason::InvalidInput) }
    }

    pub(crate) fn bad_answer(invalid: Invalid) -> Self {
        Self::new(Kind::BadAnswer(Box::new(invalid)))
    }

    pub(crate) fn unreachable(detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(Kind::Unreachable) }
    }

    pub(crate) fn timed_out() -> Self {
        Self::new(Kind::TimedOut)
    }

    /// Reads a status: muster's own says why; a bare one comes from the transport or from
    /// something between here and the server.
    pub(crate) fn from_status(status: &Status) -> Self {
        let refusal = status::read(status);
        let kind = match (refusal.reason, status.code()) {
            (Some(reason), _) => Kind::Refused(reason.code()),
            (None, tonic::Code::Unavailable | tonic::Code::Unknown | tonic::Code::Cancelled) => {
                Kind::Unreachable
            }
            (None, tonic::Code::DeadlineExceeded) => Kind::TimedOut,
            (None, _) => Kind::Refused(refusal.code),
        };
        let detail = match (refusal.reason, std::error::Error::source(status)) {
            (Some(_), _) => None,
            (None, Some(source)) => Some(format!("{}: {source}", status.message())),
            (None, None) => Some(status.message().to_owned()),
        };
        Self {
            kind,
            reason: refusal.reason,
            fields: refusal.fields,
            retry_after: refusal.retry_after,
            detail,
        }
    }

    /// Whether the access token is the trouble and a new one may help.
    pub(crate) fn is_token_trouble(&self) -> bool {
        matches!(self.reason, Some(Reason::TokenExpired | Reason::TokenInvalid))
    }

    /// Whether the session itself is over, so that only signing in helps.
    #[must_use]
    pub fn ends_session(&self) -> bool {
        matches!(
            self.reason,
            Some(
                Reason::SessionEnded
                    | Reason::RefreshReused
                    | Reason::AccountLocked
                    | Reason::NotSignedIn
            )
        )
    }

    /// Whether the same thing may well work in a moment.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, Kind::Unreachable | Kind::TimedOut | Kind::Refused(Code::Unavailable))
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = self.reason {
            reason.fmt(f)?;
        } else {
            self.kind.fmt(f)?;
        }
        for field in &self.fields {
            write!(f, "\n  {field}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(code) => f.write_str(match code {
                Code::Invalid => "The server did not understand the request.",
                Code::Unauthenticated => "The server does not know who is asking.",
                Code::Forbidden => "The server does not allow this.",
                Code::NotFound => "The server has no such thing.",
                Code::AlreadyExists => "That exists already.",
                Code::Conflict => "Something changed meanwhile.",
                Code::Precondition => "That is not possible in the present state.",
                Code::Exhausted => "The server wants less, or less often.",
                Code::Unavailable => "The server cannot take this right now.",
                Code::Internal => "Something went wrong on the server.",
            }),
            Self::Unreachable => f.write_str("The server cannot be reached."),
            Self::TimedOut => f.write_str("The server did not answer in time."),
            Self::BadAnswer(invalid) => {
                write!(f, "The server answered something unexpected ({invalid}).")
            }
            Self::BadAddress => f.write_str("That is not the address of a server."),
            Self::Store(error) => error.fmt(f),
            Self::NoMemory => f.write_str("This device has too little memory for the password."),
        }
    }
}

impl std::error::Error for ClientError {}

impl From<StoreError> for ClientError {
    fn from(error: StoreError) -> Self {
        Self::new(Kind::Store(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use model::Problem;

    use super::*;

    #[test]
    fn a_refusal_keeps_its_reason_and_fields() {
        let invalid = Invalid::new("fields.title", Problem::Empty);
        let error = ClientError::from_status(&status::invalid(std::slice::from_ref(&invalid)));
        assert_eq!(error.kind, Kind::Refused(Code::Invalid));
        assert_eq!((error.reason, error.fields), (Some(Reason::InvalidInput), vec![invalid]));
    }

    #[test]
    fn a_bare_status_is_the_transports() {
        for code in [tonic::Code::Unavailable, tonic::Code::Unknown, tonic::Code::Cancelled] {
            let error = ClientError::from_status(&Status::new(code, "connection refused"));
            assert_eq!(error.kind, Kind::Unreachable, "{code:?}");
            assert!(error.is_transient());
            assert_eq!(error.detail.as_deref(), Some("connection refused"));
        }
        let said = ClientError::from_status(&status::refuse(Reason::ProjectFrozen));
        assert_eq!(said.kind, Kind::Refused(Code::Unavailable));
        let late = ClientError::from_status(&Status::deadline_exceeded(""));
        assert_eq!(late.kind, Kind::TimedOut);
    }
}
