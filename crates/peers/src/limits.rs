//! Every bound of the lines between nodes.

use std::time::Duration;

/// Bytes of a request or an answer: one batch of commands, and some framing.
pub const BODY_BYTES_MAX: usize = 6 << 20;
/// Connections of other nodes at a time.
pub const CONNECTIONS_MAX: usize = 256;
/// Time to connect and to prove who one is.
pub const CONNECT_WAIT: Duration = Duration::from_secs(3);
/// How often a connection with requests under way is asked for a sign of life.
pub const ALIVE_EVERY: Duration = Duration::from_secs(1);
/// After how long without one it counts as lost.
pub const ALIVE_WAIT: Duration = Duration::from_secs(3);
/// Bytes that may be on their way in one request, and in all of a connection.
pub const WINDOW_BYTES: (u32, u32) = (2 << 20, 8 << 20);
/// How long joining may take.
pub const JOIN_WAIT: Duration = Duration::from_secs(30);
/// Addresses in an invitation.
pub const ADDRESSES_MAX: usize = 16;
/// Characters of an address.
pub const ADDRESS_CHARS_MAX: usize = 255;
