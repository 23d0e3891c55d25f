//! The bounds of this crate.

/// One send, from connecting to the server's last word, in milliseconds.
pub const SEND_MS_MAX: u64 = 60_000;
/// One step of it: connecting, one command, in milliseconds.
pub const STEP_MS_MAX: u64 = 20_000;
/// Connections to the mail server at once.
pub const CONNECTIONS_MAX: usize = 4;
/// Letters kept in the outbox; the oldest go first.
pub const OUTBOX_LETTERS_MAX: usize = 2_000;
/// Bytes of one letter in the outbox.
pub const OUTBOX_LETTER_BYTES_MAX: u64 = 256 * 1024;
/// Bytes of a dedupe key.
pub const DEDUPE_BYTES_MAX: usize = 256;
