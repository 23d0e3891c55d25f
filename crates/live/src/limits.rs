//! Every bound of the projections.

/// The shortest time between two snapshots of one project: five a second.
pub const SOLVE_EVERY_MS: u64 = 200;
/// Projects followed at the same time. The least recently used one that nobody watches makes
/// room; if all are watched, one more is refused.
pub const PROJECTIONS_MAX: usize = 256;
/// A projection that nobody watches or asks is dropped after so long.
pub const IDLE_MS: u64 = 60_000;
/// How often a projection looks whether anybody still watches.
pub const LOOK_EVERY_MS: u64 = 2_000;
/// Projects read from the tables at the same time.
pub const LOADS_MAX: usize = 2;
/// From so many pledges on, solving moves to a thread for blocking work.
pub const BLOCKING_FROM: usize = 1_000;
/// How long an answer waits for its projection to come as far as was asked.
pub const FRESH_WAIT_MS_MAX: u64 = 10_000;
/// So often a projection starts over if the feed is trimmed under it, before it gives up.
pub const RELOADS_MAX: u32 = 3;
/// Points of "pledges over time".
pub const OVER_TIME_POINTS_MAX: usize = 240;
/// Things that happened last.
pub const ACTIVITY_MAX: usize = 20;
/// Points of the organiser's tipping curve.
pub const CURVE_POINTS_MAX: usize = 400;
/// Points of the public tipping curve.
pub const PUBLIC_CURVE_POINTS_MAX: u64 = 40;
/// The jitter of public numbers, as a divisor of their period.
pub const PUBLIC_JITTER_DIVISOR: i64 = 5;
