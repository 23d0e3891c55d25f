//! The server's side of OPAQUE (RFC 9807); the exchange is told in [`crypto::opaque`].
//!
//! The credential identifier is the account's id, not its address: an address can change without
//! a new password. An unknown address is answered as if it had an account: its id is derived from
//! the address, so that the same question gets the same kind of answer each time, and the record
//! is the fake one of RFC 9807, section 10.9.

use crypto::{
    OsRng,
    opaque::{CONTEXT, ServerSetup, Suite},
};
use model::{AccountId, sealed::PasswordRecord};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration, errors::ProtocolError,
};
use zeroize::Zeroizing;

/// A step of the exchange failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpaqueError {
    /// The client's message is not one.
    #[error("the client's message is malformed")]
    Malformed,
    /// The client does not know the password.
    #[error("wrong password")]
    WrongPassword,
    /// The record that is kept is none.
    #[error("the stored record is damaged")]
    Record,
}

impl From<ProtocolError> for OpaqueError {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::InvalidLoginError => Self::WrongPassword,
            _ => Self::Malformed,
        }
    }
}

/// Answers the first message of a sign-up or of a new password.
///
/// # Errors
/// The message is malformed.
pub fn register(
    setup: &ServerSetup,
    account: AccountId,
    request: &[u8],
) -> Result<Vec<u8>, OpaqueError> {
    let request = RegistrationRequest::deserialize(request)?;
    let started = ServerRegistration::start(setup, request, &account.to_bytes())?;
    Ok(started.message.serialize().to_vec())
}

/// The record to keep, from the last message of a sign-up.
///
/// # Errors
/// The message is malformed.
pub fn record(upload: &[u8]) -> Result<PasswordRecord, OpaqueError> {
    let upload = RegistrationUpload::<Suite>::deserialize(upload)?;
    let record = ServerRegistration::finish(upload).serialize().to_vec();
    Ok(PasswordRecord::from_bytes(record))
}

/// The server's side of a sign-in between its two messages.
pub struct Login {
    /// The answer to send.
    pub response: Vec<u8>,
    /// What [`finish`] needs. It is secret.
    pub state: Zeroizing<Vec<u8>>,
}

/// Answers the first message of a sign-in. Without a record the answer is one that nobody can
/// continue from, and looks like any other.
///
/// # Errors
/// The message is malformed, or the record is damaged.
pub fn start(
    setup: &ServerSetup,
    account: AccountId,
    record: Option<&PasswordRecord>,
    request: &[u8],
) -> Result<Login, OpaqueError> {
    let record = record
        .map(|record| ServerRegistration::<Suite>::deserialize(record.as_bytes()))
        .transpose()
        .map_err(|_| OpaqueError::Record)?;
    let request = CredentialRequest::deserialize(request)?;
    let started =
        ServerLogin::start(&mut OsRng, setup, record, request, &account.to_bytes(), parameters())?;
    Ok(Login {
        response: started.message.serialize().to_vec(),
        state: Zeroizing::new(started.state.serialize().to_vec()),
    })
}

/// Checks the last message of a sign-in.
///
/// # Errors
/// The message is malformed, or its sender does not know the password.
pub fn finish(state: &[u8], proof: &[u8]) -> Result<(), OpaqueError> {
    let login = ServerLogin::<Suite>::deserialize(state)?;
    let proof = CredentialFinalization::deserialize(proof)?;
    login.finish(proof, parameters())?;
    Ok(())
}

fn parameters() -> ServerLoginParameters<'static, 'static> {
    ServerLoginParameters { context: Some(CONTEXT), ..ServerLoginParameters::default() }
}

#[cfg(test)]
mod tests {
    use crypto::opaque::{OpaqueError as ClientError, SignIn, SignUp};

    use super::*;

    const ACCOUNT: AccountId = AccountId::from_bytes([7; 16]);

    fn sign_up(setup: &ServerSetup, password: &str) -> PasswordRecord {
        let (client, request) = SignUp::start(password, &mut OsRng).unwrap();
        let response = register(setup, ACCOUNT, &request).unwrap();
        record(&client.finish(password, &response, &mut OsRng).unwrap().record).unwrap()
    }

    #[test]
    fn the_password_signs_in_and_a_wrong_one_gives_no_proof() {
        let setup = ServerSetup::new(&mut OsRng);
        let kept = sign_up(&setup, "correct horse");
        let (client, request) = SignIn::start("correct horse", &mut OsRng).unwrap();
        let login = start(&setup, ACCOUNT, Some(&kept), &request).unwrap();
        let proof = client.finish("correct horse", &login.response, &mut OsRng).unwrap().proof;
        assert_eq!(finish(&login.state, &proof), Ok(()));

        let other = start(&setup, ACCOUNT, Some(&kept), &request).unwrap();
        assert_eq!(finish(&other.state, &proof), Err(OpaqueError::WrongPassword), "replayed");
        assert_eq!(finish(&login.state, &[0; 64]), Err(OpaqueError::WrongPassword));
        assert_eq!(finish(&login.state, &[0; 63]), Err(OpaqueError::Malformed));
    }

    #[test]
    fn an_unknown_account_looks_like_a_known_one() {
        let setup = ServerSetup::new(&mut OsRng);
        let kept = sign_up(&setup, "correct horse");
        let (client, request) = SignIn::start("correct horse", &mut OsRng).unwrap();
        let known = start(&setup, ACCOUNT, Some(&kept), &request).unwrap();
        let unknown = start(&setup, ACCOUNT, None, &request).unwrap();
        assert_eq!(known.response.len(), unknown.response.len());
        assert_eq!(known.state.len(), unknown.state.len());
        // The blinded element (the first 32 bytes) depends on the account's id alone.
        assert_eq!(known.response[..32], unknown.response[..32]);
        let error = client.finish("correct horse", &unknown.response, &mut OsRng).map(drop);
        assert_eq!(error, Err(ClientError::WrongPassword));
    }

    #[test]
    fn malformed_messages_are_refused() {
        let setup = ServerSetup::new(&mut OsRng);
        for bytes in [&[][..], &[0; 32], &[0xff; 96], &[1; 500]] {
            assert_eq!(register(&setup, ACCOUNT, bytes), Err(OpaqueError::Malformed));
            assert_eq!(record(bytes), Err(OpaqueError::Malformed));
            assert_eq!(start(&setup, ACCOUNT, None, bytes).map(drop), Err(OpaqueError::Malformed));
        }
        assert_eq!(finish(&[], &[0; 64]), Err(OpaqueError::Malformed));
        let damaged = PasswordRecord::from_bytes(vec![1; 10]);
        let (_, request) = SignIn::start("x", &mut OsRng).unwrap();
        assert_eq!(
            start(&setup, ACCOUNT, Some(&damaged), &request).map(drop),
            Err(OpaqueError::Record)
        );
    }
}
