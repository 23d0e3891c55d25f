//! Passwords by OPAQUE (RFC 9807): the server never sees one, and its database alone allows no
//! guessing.
//!
//! The exchange, with everything that crosses the wire:
//! 1. Sign-up. The client blinds the password ([`SignUp::start`], 32 bytes); the server answers
//!    with its blinded function of it (64 bytes); the client stretches the result with Argon2id
//!    and seals its key in an envelope ([`SignUp::finish`], 192 bytes): the record that the server
//!    keeps.
//! 2. Sign-in. The client blinds the password and opens a key exchange ([`SignIn::start`], 96
//!    bytes); the server answers with the masked envelope and its share (320 bytes); the client
//!    opens the envelope, which only the right password does, and proves it ([`SignIn::finish`],
//!    64 bytes).
//!
//! Here are the suite, which both sides share, and the client. The server's side is in
//! `accounts`.
//!
//! A password is taken as the bytes it is typed as (UTF-8); it is not normalised.

use argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse, Ristretto255,
    TripleDh,
    errors::{InternalError, ProtocolError},
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
};
use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256, Sha512};

use crate::Key;

/// Memory of one stretching, in KiB.
pub const STRETCH_KIB: u32 = 64 * 1024;
/// Passes over that memory.
pub const STRETCH_PASSES: u32 = 3;
/// Lanes. One: the web has no threads.
pub const STRETCH_LANES: u32 = 1;

/// What both sides bind the key exchange to (RFC 9807, section 3.1, `context`).
pub const CONTEXT: &[u8] = b"muster opaque 1";

/// ristretto255 and SHA-512 for the oblivious function, triple Diffie-Hellman for the key
/// exchange, Argon2id for stretching.
#[derive(Clone, Copy, Debug)]
pub struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Stretch;
}

/// What the server needs to be this server to its accounts: the seed of the oblivious function
/// and its key pair. Lost, nobody can sign in any more.
pub type ServerSetup = opaque_ke::ServerSetup<Suite>;

/// Argon2id (RFC 9106) with the parameters above. The salt is constant: what it stretches is the
/// output of the oblivious function, which is different for every account already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stretch;

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let params = Params::new(STRETCH_KIB, STRETCH_PASSES, STRETCH_LANES, Some(L::to_usize()))
            .map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input, &[0; 16], &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// The exchange cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpaqueError {
    /// The other side's message is not one.
    #[error("the other side's message is malformed")]
    Malformed,
    /// The password is not the one of the record, or the other side is not the one that keeps it.
    #[error("wrong password")]
    WrongPassword,
    /// No memory for the stretching.
    #[error("the password could not be stretched")]
    Stretch,
}

impl From<ProtocolError> for OpaqueError {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::InvalidLoginError => Self::WrongPassword,
            ProtocolError::LibraryError(InternalError::KsfError) => Self::Stretch,
            _ => Self::Malformed,
        }
    }
}

/// The client's side of a sign-up (or of a new password) between its two messages.
pub struct SignUp(ClientRegistration<Suite>);

/// What comes of a sign-up.
#[derive(Debug)]
pub struct SignedUp {
    /// For the server to keep.
    pub record: Vec<u8>,
    /// A key that only this password gives, and that the server never has: for what the client
    /// will seal for itself.
    pub export_key: Key,
}

impl SignUp {
    /// Begins: the state to keep, and the message to send.
    ///
    /// # Errors
    /// None that a password can cause, up to 64 KiB.
    pub fn start(
        password: &str,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(Self, Vec<u8>), OpaqueError> {
        let started = ClientRegistration::start(rng, password.as_bytes())?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Ends, given the server's answer. Takes a fifth of a second and 64 MiB.
    ///
    /// # Errors
    /// The answer is malformed, or memory is short.
    pub fn finish(
        self,
        password: &str,
        response: &[u8],
        rng: &mut impl CryptoRngCore,
    ) -> Result<SignedUp, OpaqueError> {
        let response = RegistrationResponse::deserialize(response)?;
        let finished = self.0.finish(
            rng,
            password.as_bytes(),
            response,
            ClientRegistrationFinishParameters::default(),
        )?;
        Ok(SignedUp {
            record: finished.message.serialize().to_vec(),
            export_key: export_key(&finished.export_key),
        })
    }
}

/// The client's side of a sign-in between its two messages.
pub struct SignIn(ClientLogin<Suite>);

/// What comes of a sign-in.
#[derive(Debug)]
pub struct SignedIn {
    /// The proof to send.
    pub proof: Vec<u8>,
    /// As [`SignedUp::export_key`]: the same key for the same password.
    pub export_key: Key,
    /// A key that both sides now share and nobody else has.
    pub session_key: Key,
}

impl SignIn {
    /// Begins: the state to keep, and the message to send.
    ///
    /// # Errors
    /// None that a password can cause, up to 64 KiB.
    pub fn start(
        password: &str,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(Self, Vec<u8>), OpaqueError> {
        let started = ClientLogin::start(rng, password.as_bytes())?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Ends, given the server's answer. Takes a fifth of a second and 64 MiB.
    ///
    /// # Errors
    /// The password is wrong (or the account unknown: the two look alike), the answer is
    /// malformed, or memory is short.
    pub fn finish(
        self,
        password: &str,
        response: &[u8],
        rng: &mut impl CryptoRngCore,
    ) -> Result<SignedIn, OpaqueError> {
        let response = CredentialResponse::deserialize(response)?;
        let parameters = ClientLoginFinishParameters {
            context: Some(CONTEXT),
            ..ClientLoginFinishParameters::default()
        };
        let finished = self.0.finish(rng, password.as_bytes(), response, parameters)?;
        Ok(SignedIn {
            proof: finished.message.serialize().to_vec(),
            export_key: export_key(&finished.export_key),
            session_key: Key::from_bytes(Sha256::digest(finished.session_key).into()),
        })
    }
}

/// 64 uniform bytes hashed to the 32 of a key.
fn export_key(bytes: &[u8]) -> Key {
    Key::from_bytes(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use opaque_ke::{
        CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
        ServerLogin, ServerLoginParameters, ServerRegistration,
    };
    use rand_chacha::{ChaCha12Rng, rand_core::SeedableRng};

    use super::*;

    const ACCOUNT: &[u8] = b"account-1";

    fn sign_up(setup: &ServerSetup, password: &str, rng: &mut ChaCha12Rng) -> SignedUp {
        let (state, request) = SignUp::start(password, rng).unwrap();
        let request = RegistrationRequest::deserialize(&request).unwrap();
        let response = ServerRegistration::start(setup, request, ACCOUNT).unwrap();
        state.finish(password, &response.message.serialize(), rng).unwrap()
    }

    fn sign_in(
        setup: &ServerSetup,
        record: Option<&[u8]>,
        password: &str,
        rng: &mut ChaCha12Rng,
    ) -> Result<SignedIn, OpaqueError> {
        let parameters = || ServerLoginParameters { context: Some(CONTEXT), ..Default::default() };
        let (state, request) = SignIn::start(password, rng)?;
        let record = record.map(|r| {
            ServerRegistration::<Suite>::finish(RegistrationUpload::deserialize(r).unwrap())
        });
        let request = CredentialRequest::deserialize(&request).unwrap();
        let server =
            ServerLogin::start(rng, setup, record, request, ACCOUNT, parameters()).unwrap();
        let signed_in = state.finish(password, &server.message.serialize(), rng)?;
        let proof = CredentialFinalization::deserialize(&signed_in.proof).unwrap();
        let session_key = server.state.finish(proof, parameters()).unwrap().session_key;
        assert_eq!(Key::from_bytes(Sha256::digest(session_key).into()), signed_in.session_key);
        Ok(signed_in)
    }

    #[test]
    fn the_right_password_signs_in_and_no_other() {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let setup = ServerSetup::new(&mut rng);
        let up = sign_up(&setup, "correct horse battery", &mut rng);
        let signed_in =
            sign_in(&setup, Some(&up.record), "correct horse battery", &mut rng).unwrap();
        assert_eq!(signed_in.export_key, up.export_key);
        let wrong = sign_in(&setup, Some(&up.record), "correct horse batterY", &mut rng);
        assert_eq!(wrong.map(drop), Err(OpaqueError::WrongPassword));
        let unknown = sign_in(&setup, None, "correct horse battery", &mut rng);
        assert_eq!(unknown.map(drop), Err(OpaqueError::WrongPassword));
        let other_server = ServerSetup::new(&mut rng);
        let moved = sign_in(&other_server, Some(&up.record), "correct horse battery", &mut rng);
        assert_eq!(moved.map(drop), Err(OpaqueError::WrongPassword));
    }

    /// The lengths that the module's first lines state.
    #[test]
    fn messages_have_the_stated_lengths() {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let setup = ServerSetup::new(&mut rng);
        let (_, request) = SignUp::start("x", &mut rng).unwrap();
        assert_eq!(request.len(), 32);
        let up = sign_up(&setup, "x", &mut rng);
        assert_eq!(up.record.len(), 192);
        let (_, request) = SignIn::start("x", &mut rng).unwrap();
        assert_eq!(request.len(), 96);
        assert_eq!(setup.serialize().len(), 128);
    }

    #[test]
    fn malformed_answers_are_told_from_a_wrong_password() {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        for answer in [&[][..], &[0; 64], &[0xff; 320]] {
            let (state, _) = SignUp::start("x", &mut rng).unwrap();
            assert_eq!(state.finish("x", answer, &mut rng).map(drop), Err(OpaqueError::Malformed));
            let (state, _) = SignIn::start("x", &mut rng).unwrap();
            assert_eq!(state.finish("x", answer, &mut rng).map(drop), Err(OpaqueError::Malformed));
        }
    }
}
