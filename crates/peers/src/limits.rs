//! Every bound of the lines between nodes.

use std::time::Duration;

/// Bytes of a request or an answer: one batch of commands, and some framing.
pub const BODY_BYTES_MAX: usize = 6 << 20;
/// Bytes of a request or an answer about files: a chunk of one, and some framing.
pub const FILES_BYTES_MAX: usize = 1 << 20;
/// Connections at a time that have not proven a key yet. One more, and the oldest gives way: an
/// honest one is done within milliseconds, so strangers cannot keep a member out.
pub const UNPROVEN_MAX: usize = 512;
/// Connections at a time of those who are no members, and of those on their way to prove it.
pub const STRANGERS_MAX: usize = 32;
/// Of them, from one address.
pub const STRANGERS_PER_ADDRESS_MAX: usize = 8;
/// How long whoever is no member may stay.
pub const STRANGER_STAY: Duration = Duration::from_secs(60);
/// How long whoever is no member may stay without asking anything.
pub const STRANGER_SILENCE: Duration = Duration::from_secs(5);
/// Bytes of a request to join.
pub const JOIN_BYTES_MAX: usize = 4 << 10;
/// Requests of one connection at a time.
pub const STREAMS_MAX: u32 = 64;
/// Time for the body of a request.
pub const BODY_WAIT: Duration = Duration::from_secs(30);
/// Time for an answer about files.
pub const FILES_WAIT: Duration = Duration::from_secs(30);
/// Time to connect and to prove who one is.
pub const CONNECT_WAIT: Duration = Duration::from_secs(3);
/// How often a connection with requests under way is asked for a sign of life.
pub const ALIVE_EVERY: Duration = Duration::from_secs(1);
/// After how long without one it counts as lost.
pub const ALIVE_WAIT: Duration = Duration::from_secs(3);
/// Bytes that may be on their way in one request, and in all of a connection.
pub const WINDOW_BYTES: (u32, u32) = (2 << 20, 8 << 20);
/// How long after one address of an invitation the next one is tried as well.
pub const CONNECT_STAGGER: Duration = Duration::from_millis(100);
/// How long joining may take.
pub const JOIN_WAIT: Duration = Duration::from_secs(30);
/// Addresses in an invitation.
pub const ADDRESSES_MAX: usize = 16;
/// Characters of an address.
pub const ADDRESS_CHARS_MAX: usize = 255;

/// What a listener bears of those who are no members; by default the constants of the same names.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// See [`UNPROVEN_MAX`].
    pub unproven_max: usize,
    /// See [`STRANGERS_MAX`].
    pub strangers_max: usize,
    /// See [`STRANGERS_PER_ADDRESS_MAX`].
    pub strangers_per_address_max: usize,
    /// See [`STRANGER_STAY`].
    pub stranger_stay: Duration,
    /// See [`STRANGER_SILENCE`].
    pub stranger_silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            unproven_max: UNPROVEN_MAX,
            strangers_max: STRANGERS_MAX,
            strangers_per_address_max: STRANGERS_PER_ADDRESS_MAX,
            stranger_stay: STRANGER_STAY,
            stranger_silence: STRANGER_SILENCE,
        }
    }
}
