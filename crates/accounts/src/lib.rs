//! Accounts: signing up and in, sessions and their tokens, passwords, and personal data at rest.
//!
//! What it is: [`Accounts`], the directory's side of everything that concerns a person's login;
//! [`Vault`], which seals and opens personal data for the other rooms; the keyring's file.
//!
//! What it is not: it knows no wire and no HTTP, and decides nothing about organisations: it says
//! who somebody is, not what they may do. The rules of rows are in `state`.
//!
//! Invariants
//! - No password, and nothing a password could be guessed from without the keyring, reaches the
//!   server (RFC 9807).
//! - The store holds only hashes of refresh tokens and links, and only ciphertext of names,
//!   addresses and notes.
//! - An address without an account is answered like one with.
//! - Letters follow from rows through the change feed; nothing is mailed because a request asked
//!   for it, and no request waits for a mail server.
#![deny(missing_docs)]

mod accounts;
mod bearer;
mod carry;
mod error;
pub mod keyring_file;
mod keys;
mod letters;
pub mod limits;
mod link;
pub mod opaque;
pub mod personal;
pub mod rate;
pub mod signing;

pub use accounts::{
    Accounts, Clock, NewPassword, Opened, Parts, PasswordStarted, Refreshed, SignUp, StartError,
    Started, mail_of,
};
pub use bearer::{Access, Audience, Bearer, require_open};
pub use error::AccountError;
pub use keys::are_of as keys_are_of;
pub use personal::{Field, Owner, Person, PersonKey, Vault};
