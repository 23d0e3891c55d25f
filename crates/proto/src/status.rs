//! Reasons become statuses and back, here and nowhere else.
//!
//! A status has a gRPC code, the reason's English sentence, and google.rpc details: `ErrorInfo`
//! (domain `muster`, the reason's word), `BadRequest` with one violation per field, `RetryInfo`
//! where waiting helps. A violation's `reason` holds the [`Problem`] with its figures, such as
//! `OUT_OF_RANGE_1_100`, so that a client can say it in the reader's language.
//!
//! The plain HTTP endpoints under `/auth/` answer an error with [`http_status`] and
//! [`tonic::Status::details`] as body: the same google.rpc.Status.

use core::time::Duration;

use model::{Code, Invalid, Problem, Reason};
use tonic::Status;
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

/// The `domain` of every `ErrorInfo` of muster.
pub const DOMAIN: &str = "muster";

/// The status of a refusal.
#[must_use]
pub fn refuse(reason: Reason) -> Status {
    with(reason, ErrorDetails::new())
}

/// The status of a refusal that is worth another try after some time.
#[must_use]
pub fn refuse_for(reason: Reason, retry_after: Duration) -> Status {
    let mut details = ErrorDetails::new();
    details.set_retry_info(Some(retry_after));
    with(reason, details)
}

/// The status of a request whose fields are not acceptable.
#[must_use]
pub fn invalid(fields: &[Invalid]) -> Status {
    let violations: Vec<_> = fields
        .iter()
        .map(|invalid| {
            let mut v = FieldViolation::new(&invalid.field, invalid.problem.to_string());
            v.reason = problem_word(invalid.problem);
            v
        })
        .collect();
    let mut details = ErrorDetails::new();
    details.set_bad_request(violations);
    with(Reason::InvalidInput, details)
}

fn with(reason: Reason, mut details: ErrorDetails) -> Status {
    details.set_error_info(reason.as_str(), DOMAIN, std::collections::HashMap::new());
    Status::with_error_details(grpc_code(reason.code()), reason.sentence(), details)
}

/// The gRPC code of a kind of refusal.
#[must_use]
pub const fn grpc_code(code: Code) -> tonic::Code {
    match code {
        Code::Invalid => tonic::Code::InvalidArgument,
        Code::Unauthenticated => tonic::Code::Unauthenticated,
        Code::Forbidden => tonic::Code::PermissionDenied,
        Code::NotFound => tonic::Code::NotFound,
        Code::AlreadyExists => tonic::Code::AlreadyExists,
        Code::Conflict => tonic::Code::Aborted,
        Code::Precondition => tonic::Code::FailedPrecondition,
        Code::Exhausted => tonic::Code::ResourceExhausted,
        Code::Unavailable => tonic::Code::Unavailable,
        Code::Internal => tonic::Code::Internal,
    }
}

/// The HTTP status of a kind of refusal, for the plain endpoints.
#[must_use]
pub const fn http_status(code: Code) -> u16 {
    match code {
        Code::Invalid => 400,
        Code::Unauthenticated => 401,
        Code::Forbidden => 403,
        Code::NotFound => 404,
        Code::AlreadyExists | Code::Conflict => 409,
        Code::Precondition => 412,
        Code::Exhausted => 429,
        Code::Unavailable => 503,
        Code::Internal => 500,
    }
}

/// The kind of refusal behind a gRPC code, also one that muster itself never sends.
#[must_use]
pub const fn code_of(code: tonic::Code) -> Code {
    match code {
        tonic::Code::InvalidArgument | tonic::Code::OutOfRange => Code::Invalid,
        tonic::Code::Unauthenticated => Code::Unauthenticated,
        tonic::Code::PermissionDenied => Code::Forbidden,
        tonic::Code::NotFound => Code::NotFound,
        tonic::Code::AlreadyExists => Code::AlreadyExists,
        tonic::Code::Aborted => Code::Conflict,
        tonic::Code::FailedPrecondition => Code::Precondition,
        tonic::Code::ResourceExhausted => Code::Exhausted,
        tonic::Code::Unavailable | tonic::Code::Cancelled | tonic::Code::DeadlineExceeded => {
            Code::Unavailable
        }
        tonic::Code::Ok
        | tonic::Code::Unknown
        | tonic::Code::Unimplemented
        | tonic::Code::Internal
        | tonic::Code::DataLoss => Code::Internal,
    }
}

/// What a status says, read by a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal it is.
    pub code: Code,
    /// Why; none if the status is not muster's or its reason is newer than this program.
    pub reason: Option<Reason>,
    /// Which fields are not acceptable. Problems newer than this program read as malformed.
    pub fields: Vec<Invalid>,
    /// When another try is welcome.
    pub retry_after: Option<Duration>,
}

/// Reads a status, whoever sent it.
#[must_use]
pub fn read(status: &Status) -> Refusal {
    let details = status.get_error_details();
    let reason = details
        .error_info()
        .filter(|info| info.domain == DOMAIN)
        .and_then(|info| Reason::parse(&info.reason));
    let fields = details.bad_request().map_or_else(Vec::new, |bad| {
        bad.field_violations
            .iter()
            .map(|v| Invalid::new(&v.field, problem_of(&v.reason).unwrap_or(Problem::Malformed)))
            .collect()
    });
    Refusal {
        code: reason.map_or_else(|| code_of(status.code()), Reason::code),
        reason,
        fields,
        retry_after: details.retry_info().and_then(|info| info.retry_delay),
    }
}

/// A problem as a word with its figures.
fn problem_word(problem: Problem) -> String {
    match problem {
        Problem::Empty => "EMPTY".to_owned(),
        Problem::TooLong { max } => format!("TOO_LONG_{max}"),
        Problem::TooShort { min } => format!("TOO_SHORT_{min}"),
        Problem::BadCharacter => "BAD_CHARACTER".to_owned(),
        Problem::OutOfRange { min, max } => format!("OUT_OF_RANGE_{min}_{max}"),
        Problem::TooMany { max } => format!("TOO_MANY_{max}"),
        Problem::Duplicate => "DUPLICATE".to_owned(),
        Problem::Unknown => "UNKNOWN".to_owned(),
        Problem::Contradiction => "CONTRADICTION".to_owned(),
        // The enum may grow; until its word is here, a new problem reads as the vaguest one.
        Problem::Malformed | _ => "MALFORMED".to_owned(),
    }
}

fn problem_of(word: &str) -> Option<Problem> {
    Some(match word {
        "EMPTY" => Problem::Empty,
        "BAD_CHARACTER" => Problem::BadCharacter,
        "DUPLICATE" => Problem::Duplicate,
        "UNKNOWN" => Problem::Unknown,
        "CONTRADICTION" => Problem::Contradiction,
        "MALFORMED" => Problem::Malformed,
        _ => {
            if let Some(max) = word.strip_prefix("TOO_LONG_") {
                Problem::TooLong { max: max.parse().ok()? }
            } else if let Some(min) = word.strip_prefix("TOO_SHORT_") {
                Problem::TooShort { min: min.parse().ok()? }
            } else if let Some(max) = word.strip_prefix("TOO_MANY_") {
                Problem::TooMany { max: max.parse().ok()? }
            } else {
                let (min, max) = word.strip_prefix("OUT_OF_RANGE_")?.split_once('_')?;
                Problem::OutOfRange { min: min.parse().ok()?, max: max.parse().ok()? }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Through the bytes of the trailer, as a client gets it.
    fn sent(status: &Status) -> Refusal {
        let response = status.clone().into_http::<()>();
        read(&Status::from_header_map(response.headers()).unwrap())
    }

    #[test]
    fn every_reason_arrives() {
        for reason in Reason::ALL {
            let refusal = sent(&refuse(*reason));
            assert_eq!(refusal.reason, Some(*reason));
            assert_eq!(refusal.code, reason.code());
            assert_eq!(code_of(grpc_code(reason.code())), reason.code());
        }
    }

    #[test]
    fn fields_arrive_with_their_problem_and_its_figures() {
        let problems = [
            Problem::Empty,
            Problem::TooLong { max: 80 },
            Problem::TooShort { min: 2 },
            Problem::BadCharacter,
            Problem::OutOfRange { min: 1, max: u64::MAX },
            Problem::TooMany { max: 12 },
            Problem::Duplicate,
            Problem::Malformed,
            Problem::Unknown,
            Problem::Contradiction,
        ];
        let fields: Vec<_> = problems
            .into_iter()
            .enumerate()
            .map(|(i, p)| Invalid::new(format!("clauses[{i}].people"), p))
            .collect();
        let refusal = sent(&invalid(&fields));
        assert_eq!(refusal.reason, Some(Reason::InvalidInput));
        assert_eq!(refusal.fields, fields);
    }

    #[test]
    fn a_delay_arrives() {
        let wait = Duration::from_millis(1_500);
        assert_eq!(sent(&refuse_for(Reason::RateLimited, wait)).retry_after, Some(wait));
    }

    #[test]
    fn a_status_of_somebody_else_still_has_a_code() {
        let foreign = Status::new(tonic::Code::Unavailable, "proxy says no");
        let refusal = sent(&foreign);
        assert_eq!(
            (refusal.code, refusal.reason, refusal.fields.len()),
            (Code::Unavailable, None, 0)
        );
        let broken = Status::with_details(tonic::Code::Internal, "x", vec![0xff, 0xff].into());
        assert_eq!(read(&broken).code, Code::Internal);
    }
}
