//! The client's side of OPAQUE (RFC 9807), off the thread that draws.

use crypto::{
    OsRng,
    opaque::{OpaqueError, SignIn, SignUp},
};
use model::{Invalid, Problem, Reason, limits};
use zeroize::Zeroizing;

use crate::{
    error::{ClientError, Kind},
    platform::stretch,
};

/// Checks a password that somebody chooses.
pub(crate) fn check_new(field: &str, password: &str) -> Result<(), ClientError> {
    if password.chars().count() < limits::PASSWORD_CHARS_MIN {
        let problem = Problem::TooShort { min: limits::PASSWORD_CHARS_MIN };
        return Err(ClientError::invalid(Invalid::new(field, problem)));
    }
    check(field, password)
}

/// Checks a password that somebody has.
fn check(field: &str, password: &str) -> Result<(), ClientError> {
    let problem = match password.len() {
        0 => Problem::Empty,
        1..=limits::PASSWORD_BYTES_MAX => return Ok(()),
        _ => Problem::TooLong { max: limits::PASSWORD_BYTES_MAX },
    };
    Err(ClientError::invalid(Invalid::new(field, problem)))
}

/// A password on its way to becoming the one that signs in.
pub(crate) struct NewPassword {
    password: Zeroizing<String>,
    state: SignUp,
}

impl NewPassword {
    /// Begins: the state to keep, and the message to send.
    pub(crate) fn start(password: &str) -> Result<(Self, Vec<u8>), ClientError> {
        check_new("password", password)?;
        let (state, message) = SignUp::start(password, &mut OsRng).map_err(said)?;
        Ok((Self { password: Zeroizing::new(password.to_owned()), state }, message))
    }

    /// Ends, given the server's answer: the record to send.
    pub(crate) async fn finish(self, answer: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let Self { password, state } = self;
        let work = move || state.finish(&password, &answer, &mut OsRng);
        let signed_up = stretch(work).await.ok_or_else(shut_down)?.map_err(said)?;
        Ok(signed_up.record)
    }
}

/// The proof that one knows a password.
pub(crate) struct Proof {
    password: Zeroizing<String>,
    state: SignIn,
}

impl Proof {
    /// Begins: the state to keep, and the message to send.
    pub(crate) fn start(password: &str) -> Result<(Self, Vec<u8>), ClientError> {
        check("password", password)?;
        let (state, message) = SignIn::start(password, &mut OsRng).map_err(said)?;
        Ok((Self { password: Zeroizing::new(password.to_owned()), state }, message))
    }

    /// Ends, given the server's answer: the message that proves it. WRONG_CREDENTIALS is found
    /// out here, without telling the server.
    pub(crate) async fn finish(self, answer: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let Self { password, state } = self;
        let work = move || state.finish(&password, &answer, &mut OsRng);
        let signed_in = stretch(work).await.ok_or_else(shut_down)?.map_err(said)?;
        Ok(signed_in.proof)
    }
}

fn said(error: OpaqueError) -> ClientError {
    match error {
        OpaqueError::WrongPassword => ClientError::refused(Reason::WrongCredentials),
        OpaqueError::Malformed => {
            ClientError::bad_answer(Invalid::new("response", Problem::Malformed))
        }
        OpaqueError::Stretch => ClientError::new(Kind::NoMemory),
    }
}

fn shut_down() -> ClientError {
    ClientError::unreachable("the program is shutting down")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_bounds() {
        let field = |r: Result<(), ClientError>| r.err().map(|e| e.fields[0].problem);
        assert_eq!(field(check_new("p", "correct horse")), None);
        assert_eq!(
            field(check_new("p", "short")),
            Some(Problem::TooShort { min: limits::PASSWORD_CHARS_MIN })
        );
        // Shorter ones may exist from before; proving one is not choosing one.
        assert_eq!(field(check("p", "short")), None);
        assert_eq!(field(check("p", "")), Some(Problem::Empty));
        let long = "x".repeat(limits::PASSWORD_BYTES_MAX + 1);
        assert!(matches!(field(check_new("p", &long)), Some(Problem::TooLong { .. })));
    }
}
