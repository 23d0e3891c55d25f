//! The RPCs: one file a noun. A handler finds what the request names, requires the permission,
//! reads the rest of the request, makes one call and answers.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod call;
pub(crate) mod change;
pub(crate) mod cluster;
pub(crate) mod dashboard;
pub(crate) mod file;
pub(crate) mod invitation;
pub(crate) mod live;
pub(crate) mod member;
pub(crate) mod message;
pub(crate) mod news;
pub(crate) mod org;
pub(crate) mod pledge;
pub(crate) mod project;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod site;

use std::pin::Pin;

use model::Reason;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use crate::{caller::Caller, refusal::Refused};

/// What an RPC answers.
type Answer<T> = Result<Response<T>, Status>;

/// What a streaming RPC answers.
pub(crate) type Items<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The caller, whom the door has put into the request, and the message.
fn open<T>(request: Request<T>) -> Result<(Caller, T), Refused> {
    let (_, mut extensions, message) = request.into_parts();
    // Without the door in front there is no caller, and nothing is answered.
    let caller = extensions.remove::<Caller>().ok_or(Reason::NotAllowed)?;
    Ok((caller, message))
}
