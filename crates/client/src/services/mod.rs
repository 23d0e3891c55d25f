//! One typed method for every RPC, by noun. Every method: fills in a `request_id` where the
//! request has one, needs the bearer that the .proto file names, checks the answer.
//!
//! Errors that every method can give (no server, no answer in time, an answer that is not
//! acceptable, a session that ended) are not named at each; reasons in capitals are those of
//! [`model::Reason`].

mod access;
mod account;
mod admin;
mod call;
mod cluster;
mod file;
mod invitation;
mod member;
mod message;
mod news;
mod org;
mod pledge;
mod project;
mod search;
mod setup;
mod site;
mod stream;

pub use access::{Access, RoleRow};
pub use account::Accounts;
pub use admin::Admin;
pub use call::{Calls, NewCall};
pub use cluster::{Cluster, Verified};
pub use file::{FilePieces, FileRoom, Files, Progress, ShownAt, UploadError};
pub use invitation::{ImportProgress, InvitationEntry, Invitations, Staged};
pub use member::Members;
pub use message::Messages;
pub use news::NewsDesk;
pub use org::Orgs;
pub use pledge::{Enrolment, Pledges};
pub use project::{NewProject, ProjectTemplate, Projects};
pub use search::Search;
pub use setup::Setup;
pub use site::{SiteFile, SiteFiles, Sites};
pub use stream::{
    ChangeRecord, ChangeStream, DemoProgress, DemoStream, Download, ExportFormat, Operation,
};

use core::str::FromStr;

use model::Invalid;
use proto::convert;

use crate::error::ClientError;

/// A message in an answer, as a value of the domain.
fn part<P, M: TryFrom<P, Error = Invalid>>(field: &str, value: Option<P>) -> crate::Result<M> {
    convert::part(field, value).map_err(ClientError::bad_answer)
}

/// A whole answer, as a value of the domain.
fn whole<P, M: TryFrom<P, Error = Invalid>>(value: P) -> crate::Result<M> {
    M::try_from(value).map_err(ClientError::bad_answer)
}

/// The id in an answer.
fn id<T: FromStr>(text: &str) -> crate::Result<T> {
    convert::id("id", text).map_err(ClientError::bad_answer)
}

/// The slug or nothing, for fields where an empty slug means the server.
fn or_empty(slug: Option<&model::text::Slug>) -> String {
    slug.map(ToString::to_string).unwrap_or_default()
}
