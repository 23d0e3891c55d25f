//! Replicated typed commands over SQLite with a change feed, leases and jobs.
//!
//! What it is: a domain ([`Application`]) proposes commands; each is in the fsynced log of a
//! quorum before it is acknowledged, and applies on every node to the same SQLite tables, in one
//! transaction with the record of what changed. One node is a cluster of one voter: the same code.
//!
//! What it is not: it knows no noun of the domain, no gRPC, no HTTP, and hands no SQL connection
//! out. Whoever needs the tables sees [`Tx`] (inside a command) or [`Reader`] (outside).
//!
//! Invariants
//! - Tables change only by typed rows through [`Tx`]; every such change is in the feed.
//! - `apply` is a pure function of tables, command and [`At`]; times, ids and random bytes are in
//!   the command.
//! - A rejection is a result: the same on every node, remembered by the idempotency key.
//! - Nothing is purged from the log that is not durable in the tables.
//!
//! # A row, a command, a read
//! ```ignore
//! store::via! { /// Ids as bytes.
//!     pub struct Id as [u8; 16] { OrgId: |id| id.to_bytes(), |b| Ok(OrgId::from_bytes(b)); } }
//!
//! store::row! {
//!     /// An organisation.
//!     pub struct OrgRow = "org" {
//!         stream: |row| Stream::new(row.id.to_bytes()),
//!         key { id: OrgId as Id }
//!         columns { slug: String, created_at: i64 }
//!         secret { contact: Vec<u8> }
//!     }
//! }
//!
//! // migrations/0001.sql: CREATE TABLE org (id BLOB NOT NULL PRIMARY KEY, slug TEXT NOT NULL
//! //   UNIQUE, created_at INTEGER NOT NULL, contact BLOB NOT NULL) WITHOUT ROWID;
//!
//! impl Application for Domain {
//!     fn apply(&self, tx: &mut Tx<'_>, c: &Create, at: At) -> Result<(), ApplyError<Reason>> {
//!         let taken = tx.exists("SELECT 1 FROM org WHERE slug = ?1", &values![c.slug])?;
//!         ensure(!taken, Reason::SlugTaken)?;                    // a domain "no"
//!         tx.insert(&OrgRow { id: c.id, slug: c.slug.clone(), created_at: at.time_ms,
//!                             contact: c.contact.clone() })?;    // recorded in the feed
//!         Ok(())
//!     } // migrations() and the codecs beside it
//! }
//!
//! fn org(db: &Reader<'_>, id: OrgId) -> Result<Option<OrgRow>, Fault> { db.get::<OrgRow>(&id) }
//! fn orgs(db: &Reader<'_>) -> Result<Vec<OrgRow>, Fault> { db.select("ORDER BY slug", &[]) }
//! // org(&tx, id) works inside apply as well: Tx derefs to Reader.
//!
//! let mut scratch = Scratch::new(Domain)?;                       // in tests: no log, no disk
//! scratch.apply(1_790_000_000_000, &create)?;
//! let found = scratch.read(|db| org(db, create.id))?;
//! ```
#![deny(missing_docs)]

mod application;
pub mod backup;
mod change;
mod checkpoint;
mod clock;
mod disk;
mod fault;
mod feed;
mod identity;
mod jobs;
pub mod limits;
mod log;
mod machine;
mod migration;
mod peer;
mod pool;
mod proposal;
mod proposer;
mod raft;
mod reader;
pub mod recover;
mod row;
mod scratch;
#[cfg(test)]
mod simulation;
mod store;
mod tx;
mod value;

pub use application::{Application, ApplyError, At, Undecodable, ensure, reject};
pub use backup::BackupError;
pub use change::{Cell, Change, Image, Op, Stream};
pub use clock::Clock;
pub use disk::{Disk, Room};
pub use fault::{Defect, Fault};
pub use feed::{Cursors, FeedError, Subscription};
pub use jobs::{JobFailed, JobRow, JobRun, JobStatus, JobsOf};
pub use log::LogDamaged;
pub use machine::ApplyStopped;
pub use migration::{Fill, Migration};
pub use peer::{CallError, Calling, Member, NodeKey, NodeStatus, Peer, Refusal, Transport};
pub use proposal::{Fence, IdempotencyKey, NewJob};
pub use reader::{Columns, Reader};
pub use recover::RecoverError;
pub use row::{Column, Row, RowSql};
pub use scratch::{Scratch, ScratchError};
pub use store::{
    Accepted, Comparison, Ended, JoinError, Lease, LeaseError, MemberChange, MemberChangeError,
    MemberStatus, OpenError, Options, ProposeError, ReadLevel, Role, Status, Store, TableHash,
    head, prepare_to_join,
};
pub use tx::Tx;
pub use value::{ColumnValue, Kind, Plain, ToValue, Value, Via, WrongValue};
