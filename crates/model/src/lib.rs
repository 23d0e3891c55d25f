//! The pure domain of muster: what an organisation, a project, a pledge and a call *are*.
//!
//! What it is: nouns with their rules, typed ids, the limits of every input, the commands that
//! change state and the reasons for refusing them, permissions and roles, and the solver
//! ([`solve`]) that says who would act together.
//!
//! What it is not: it performs no I/O, knows no clock and no randomness (both are arguments),
//! and knows neither SQL nor the wire. It compiles to WebAssembly, so the browser asks the same
//! solver as the server.
//!
//! Invariants
//! - A value of one of these types is valid: text is bounded and free of control characters,
//!   quantities and clauses respect [`limits`]. Outside bytes become these types or an
//!   [`Invalid`] that names the field.
//! - Commands are encoded by numbered fields ([`command`]); a number is never reused.
//! - Personal data appears in commands only as [`Sealed`] bytes.
#![deny(missing_docs)]

pub mod access;
pub mod account;
pub mod audit;
pub mod call;
pub mod command;
pub mod file;
pub mod fold;
pub mod id;
pub mod invitation;
pub mod limits;
pub mod member;
pub mod message;
pub mod need;
pub mod news;
pub mod offer;
pub mod org;
pub mod pledge;
pub mod project;
pub mod public;
pub mod reason;
pub mod sealed;
pub mod search;
pub mod session;
pub mod solve;
pub mod template;
pub mod text;
pub mod tier;
pub mod time;
pub mod view;

pub use id::{
    AccountId, AuditId, CallId, FileId, GrantId, ImportId, InvitationId, MemberId, MessageId,
    NeedTypeId, NewsId, OfferTypeId, OrgId, PledgeId, ProjectId, SessionId, SigningKeyId, TierId,
};
pub use reason::{Code, Reason};
pub use sealed::{BlindIndex, ChunkHash, Sealed, TokenHash, WrappedKey};
pub use text::{Invalid, Problem};
pub use time::TimeMs;
