//! The one way to reach a muster server: sessions, transport, live queries. For the web app, the
//! command line and the tests alike.
//!
//! What it is: [`Client`], whose services have one typed method for every RPC and answer with
//! values of the domain; sessions ([`Sessions`]) that sign in by OPAQUE, keep access tokens in
//! memory and renew them; live queries ([`live`]) over one stream; and the reader of imported
//! lists ([`list`]). Native over gRPC, in browsers over gRPC-web: one API.
//!
//! What it is not: it knows no interface and no wording.
//!
//! Invariants
//! - Passwords never leave this crate. In a browser no token is in any storage: access tokens
//!   are in memory, the refresh token is a cookie that no script can read.
//! - One refresh at a time: refresh tokens work once, and two tabs or programs that used the same
//!   one would close the session.
//! - A call is tried again only if it is harmless: it reads, or it carries a `request_id` that
//!   stays the same over all tries.
//! - What a server answers is checked like any input: an answer that is not acceptable is
//!   [`Kind::BadAnswer`], never a panic.
#![deny(missing_docs)]

mod bearers;
mod client;
mod error;
pub mod list;
pub mod live;
mod platform;
mod raw;
mod retry;
mod rpc;
mod services;
mod session;
mod transport;

pub use client::{Builder, Client};
pub use crypto::receipt::{Receipt, ReceiptError};
pub use error::{ClientError, Kind};
pub use proto::{
    FILE_DESCRIPTOR_SET, Topic,
    link::{EnrolLink, LinkError},
};
pub use raw::RawResponse;
pub use services::{
    Access, Accounts, Admin, Calls, ChangeRecord, ChangeStream, Cluster, DemoProgress, DemoStream,
    Download, Enrolment, ExportFormat, FilePieces, FileRoom, Files, ImportProgress,
    InvitationEntry, Invitations, Members, Messages, NewCall, NewProject, NewsDesk, Operation,
    Orgs, Pledges, Progress, ProjectTemplate, Projects, RoleRow, Search, Setup, ShownAt, SiteFile,
    SiteFiles, Sites, Staged, UploadError, Verified,
};
#[cfg(not(target_arch = "wasm32"))]
pub use session::FileStore;
pub use session::{
    AccessToken, Audience, MemoryStore, SessionState, SessionStore, Sessions, SignUp, StoreError,
    StoreLock, StoredSession,
};

/// What every method answers.
pub type Result<T, E = ClientError> = core::result::Result<T, E>;
