//! The coalition solver: who would act together, and what is still missing.
//!
//! What it is: the answers to every question about a set of conditional pledges. The
//! [`coalition`](Solver::coalition) is the largest set that satisfies the conditions of all its
//! own members; the [`cascade`](Solver::cascade) is who would act if each waited to see the
//! others act first. [`survey`](Solver::survey) gives the tipping curve, the slack of every tier
//! and the coalition in one pass; [`tip`](Solver::tip) says what would reach a tier;
//! [`preview`](Solver::preview) what one more pledge would change.
//!
//! What it is not: it knows no ids, no dates and no names. Offer types, need types and pledges
//! are dense indices ([`OfferIx`], [`NeedIx`], [`Slot`]); constants such as "before 1 March" are
//! evaluated by the caller and arrive as [`PledgeInput::gate`]. Need coverage and fallback offers
//! enter no clause: they are not monotone, and with them a stable set need not exist.
//!
//! Invariants
//! - Every clause is monotone: more pledges never make it false. All answers rest on this.
//! - No sum overflows: quantities are at most [`QUANTITY_MAX`](crate::limits::QUANTITY_MAX),
//!   sums are 128 bit inside and saturate at `u64::MAX` where they leave.
//! - Answers do not depend on the order in which pledges arrived.
//! - The sorted index is built once and mended after an [`edit`](Solver::edit); questions only
//!   read it.
//!
//! The algorithm and why not another: `DESIGN.md` beside this file.

mod balance;
mod cascade;
mod coalition;
mod curve;
mod follow;
mod histogram;
mod index;
mod members;
mod pass;
mod preview;
mod ragged;
mod solver;
mod standing;
#[cfg(test)]
mod tests;
mod tip;

pub use balance::{Balance, Tally};
pub use curve::{Curve, CurvePoint, Jump};
pub use follow::{FollowThrough, NotAShare};
pub use histogram::{Bin, Histogram, Wall};
pub use members::Members;
pub use pass::{Reach, Requirement, Slack, Survey, TierOutlook};
pub use preview::Preview;
pub use solver::{Coalition, Solver};
pub use standing::{Clause, InputError, NeedIx, OfferIx, OfferSpec, PledgeInput, Slot, Standing};
pub use tip::{Lowering, MoreOffers, Tip};
