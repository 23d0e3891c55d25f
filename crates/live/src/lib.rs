//! Live views: who would act together, now, for everybody who watches.
//!
//! What it is: [`Live`]. For each project that somebody watches, one projection follows the
//! change feed, solves at most five times a second, and shares one [`Snapshot`] with all its
//! watchers; for each project that the public reads, one rounded snapshot is renewed every few
//! minutes. [`solved`] answers exactly, at a known version, for opening and deciding calls.
//!
//! What it is not: it stores nothing and changes nothing; it knows no permission and no wire.
//! Whoever hands out a [`Snapshot`] has checked `pledge.read` first; [`Live::public`],
//! [`Live::preview`] and [`Live::watch_public`] are for anybody.
//!
//! Invariants
//! - A projection says what a recomputation from the tables would say at the same place of the
//!   stream ([`solved::dashboard`] is that recomputation).
//! - A watcher holds up nobody: it finds the latest snapshot whenever it looks, and may miss
//!   others.
//! - Between two renewals nothing public changes but whether a call is open, whatever is asked.
//! - Everything is bounded by [`limits`]: projections, their life, points, lists.
//!
//! Why it is made like this: `DESIGN.md` beside `src`.
#![deny(missing_docs)]

mod book;
mod call;
mod catalogue;
mod dashboard;
mod error;
mod feed;
mod figures;
pub mod limits;
mod live;
mod projection;
mod public;
pub mod solved;
mod timeline;

pub use error::LiveError;
pub use live::{Live, Options};
pub use projection::Snapshot;
pub use solved::{Called, Decided, Moment};
