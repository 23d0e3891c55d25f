//! The limits of every input, in one place. The proto files state the same figures for callers.

/// Characters (Unicode scalar values) of a slug.
pub const SLUG_CHARS_MIN: usize = 2;
/// Characters of a slug.
pub const SLUG_CHARS_MAX: usize = 48;
/// Characters of a name (organisation, tier, type, person).
pub const NAME_CHARS_MAX: usize = 80;
/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 120;
/// Characters of a summary or a hint.
pub const SUMMARY_CHARS_MAX: usize = 400;
/// Characters of a Markdown body.
pub const BODY_CHARS_MAX: usize = 20_000;
/// Characters of a person's note on a pledge.
pub const NOTE_CHARS_MAX: usize = 1_000;
/// The last moment of the year 9999, in milliseconds: the last that RFC 3339 can write.
pub const INSTANT_MS_MAX: i64 = 253_402_300_799_999;
/// Bytes of an e-mail address (RFC 5321, section 4.5.3.1.3: a path of 256 with its brackets).
pub const MAIL_BYTES_MAX: usize = 254;
/// Bytes of a password before it is stretched; it never leaves the device.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Largest people threshold of a clause or tier.
pub const PEOPLE_MAX: u64 = 100_000_000;
/// Largest quantity of an offer, need, clause or tier.
pub const QUANTITY_MAX: u64 = 1_000_000_000_000;
/// Clauses of one pledge.
pub const CLAUSES_MAX: usize = 8;
/// Tiers of one project.
pub const TIERS_MAX: usize = 12;
/// Offer types of one project.
pub const OFFER_TYPES_MAX: usize = 32;
/// Need types of one project.
pub const NEED_TYPES_MAX: usize = 32;
/// Languages of one organisation.
pub const LANGUAGES_MAX: usize = 12;
/// Steps of retention after a finish, in days.
pub const RETENTION_DAYS_MAX: u32 = 3_650;

/// Shortest time that people get to confirm a call.
pub const CONFIRM_MS_MIN: i64 = 60_000;
/// Longest time that people get to confirm a call.
pub const CONFIRM_MS_MAX: i64 = 90 * crate::time::DAY_MS;
/// Participations written by one command while a call is materialised.
pub const PARTICIPATION_BATCH_MAX: usize = 2_000;

/// Rows of one imported list.
pub const IMPORT_ROWS_MAX: usize = 100_000;
/// Rows staged by one command.
pub const IMPORT_BATCH_MAX: usize = 1_000;
/// Bytes of an uploaded list.
pub const IMPORT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of a chunk of a file; only the last one of a file has fewer.
pub const CHUNK_BYTES: usize = 512 * 1024;
/// Bytes of a file.
pub const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of a picture as it is uploaded.
pub const PICTURE_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// Pixels of a picture as it is uploaded.
pub const PICTURE_PIXELS_MAX: u64 = 64_000_000;
/// Forms of one file.
pub const RENDITIONS_MAX: usize = 4;
/// Files of one organisation that have not all arrived.
pub const FILES_ARRIVING_MAX: u64 = 200;
/// Files shown in one place.
pub const ATTACHMENTS_MAX: usize = 20;
/// How long a file stays that nobody finishes or shows anywhere.
pub const FILE_LOOSE_MS: i64 = crate::time::DAY_MS;

/// Rows of one page of any list.
pub const PAGE_SIZE_MAX: u32 = 1_000;
/// Rows of a page if the caller names no size.
pub const PAGE_SIZE_DEFAULT: u32 = 50;

/// Words that a search looks for; further ones are not looked at.
pub const SEARCH_WORDS_MAX: usize = 12;
/// Characters of what is shown of a text that a search found.
pub const EXCERPT_CHARS_MAX: usize = 220;

/// Bytes of one command.
pub const COMMAND_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of an idempotency key.
pub const REQUEST_ID_BYTES_MAX: usize = 64;

/// How often the public numbers of a project are renewed.
pub const PUBLIC_NUMBERS_MS: i64 = 5 * 60_000;
/// Below this count the public reads "fewer than".
pub const PUBLIC_NUMBERS_FLOOR: u64 = 5;
/// From here on, the two digits that the public reads are less than the count: "about".
pub const PUBLIC_ROUNDED_FROM: u64 = 100;

/// Life of an access token.
pub const ACCESS_TOKEN_MS: i64 = 5 * 60_000;
/// A refresh token not used for so long is dead.
pub const REFRESH_IDLE_MS: i64 = 60 * crate::time::DAY_MS;
/// Within this time a repeated refresh gets the same successor.
pub const REFRESH_GRACE_MS: i64 = 30_000;
/// Life of the one-time owner link.
pub const OWNER_LINK_MS: i64 = crate::time::HOUR_MS;
/// Life of a link that verifies an address.
pub const VERIFY_LINK_MS: i64 = 3 * crate::time::DAY_MS;
/// Life of a link that resets a password.
pub const RESET_LINK_MS: i64 = crate::time::HOUR_MS;
/// Sessions of one account; the oldest is closed when one more opens.
pub const SESSIONS_MAX: usize = 32;
