//! Charts: strokes, not blocks.
//!
//! Each chart is a pure function from figures to a [`Drawing`]: shapes, the points that the
//! keyboard and the pointer step along, one sentence that says it all, and the same figures as a
//! table. [`frame::ChartFrame`] shows any drawing, with its table and its file of the figures.

mod balance;
pub(crate) mod curve;
mod drawing;
mod frame;
mod funnel;
mod histogram;
mod over_time;
mod scale;
mod tipping;

/// Below this many pixels a drawing has fewer ticks and labels.
const NARROW: f64 = 560.0;

pub(crate) use balance::{Balance, BalanceBars};
pub(crate) use drawing::{Anchor, Drawing, Key, Point, Shape, Size, Table};
pub(crate) use frame::ChartFrame;
pub(crate) use funnel::FollowThrough;
pub(crate) use histogram::{Bin, ThresholdHistogram};
pub(crate) use over_time::{Moment, PledgesOverTime};
pub(crate) use tipping::{TippingCurve, TippingData};
