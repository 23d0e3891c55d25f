//! The bounds of this crate. What people are told about is in `model::limits`.

use crate::rate::Quota;

/// How long the first step of a sign-up can wait for the last: time to think of a password.
pub const SIGN_UP_STATE_MS: i64 = 10 * 60_000;
/// How long the first step of a sign-in, or of a new password, can wait for the last.
pub const SIGN_IN_STATE_MS: i64 = 60_000;
/// Bytes of what a client carries between two steps.
pub const CARRIED_BYTES_MAX: usize = 1_024;

/// A new signing key is shown for so long before it signs: others keep the key set that long.
pub const SIGNING_KEY_AHEAD_MS: i64 = 60 * 60_000;
/// A signing key signs for so long.
pub const SIGNING_KEY_MS: i64 = 30 * model::time::DAY_MS;
/// A signing key stays in the set for so long after it signed last: far longer than a token lives.
pub const SIGNING_KEY_AFTER_MS: i64 = model::time::DAY_MS;

/// Entries of one rate limiter; about 48 bytes each.
pub const RATE_ENTRIES_MAX: usize = 100_000;

/// Bytes of a keyring file.
pub const KEYRING_FILE_BYTES_MAX: u64 = crypto::keyring::KEYRING_BYTES_MAX as u64;

/// Tries to sign in to one account, from anywhere.
pub const SIGN_IN_ACCOUNT: Quota = Quota { burst: 10, period_ms: 30_000 };
/// Tries to sign in from one network; many people may share one at a meeting.
pub const SIGN_IN_NETWORK: Quota = Quota { burst: 60, period_ms: 1_000 };
/// Sign-ups begun from one network; many people may share one at a meeting.
pub const SIGN_UP_NETWORK: Quota = Quota { burst: 60, period_ms: 2_000 };
/// Links tried from one network.
pub const LINK_NETWORK: Quota = Quota { burst: 30, period_ms: 2_000 };
/// Mails that somebody can cause to one address.
pub const MAIL_ADDRESS: Quota = Quota { burst: 3, period_ms: 10 * 60_000 };
/// Refreshes of one session: each is a durable write.
pub const REFRESH_SESSION: Quota = Quota { burst: 60, period_ms: 1_000 };

/// How often keys that sign are looked after, in milliseconds.
pub const KEYS_EVERY_MS: u64 = 10 * 60_000;
/// The set of keys is read again at most so often because of a token with an unknown key.
pub const KEYS_AGAIN_MS: i64 = 5_000;
/// Tries to send one mail.
pub const MAIL_ATTEMPTS_MAX: u32 = 12;
/// Changes of the directory after which the mail cursor moves even without a mail.
pub const MAIL_CURSOR_LAG_MAX: u64 = 1_000;
/// Following the feed for letters begins again so long after a failure, in milliseconds.
pub const FOLLOW_AGAIN_MS: u64 = 5_000;
