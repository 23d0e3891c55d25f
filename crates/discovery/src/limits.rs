//! What is waited for and taken at most.

use std::time::Duration;

/// Nodes that a cluster is looked for at.
pub const NODES_MAX: usize = 32;
/// How often a node says that it is there.
pub const ANNOUNCE_EVERY: Duration = Duration::from_secs(10);
/// A node that has not said so for this long is not looked for any more.
pub const ANNOUNCED_FOR: Duration = Duration::from_secs(30);
/// A node that has not said so for this long is forgotten.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an answer is waited for.
pub const ANSWER_WAIT: Duration = Duration::from_secs(5);
/// Bytes of an answer.
pub const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// Bytes of one secret.
pub const SECRET_BYTES_MAX: u64 = 64 << 10;
