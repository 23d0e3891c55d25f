//! Every bound of the store.

/// One encoded command.
pub const COMMAND_BYTES_MAX: usize = 1 << 20;
/// All commands of one log entry.
pub const BATCH_BYTES_MAX: usize = 4 << 20;
/// Commands of one log entry.
pub const BATCH_COMMANDS_MAX: usize = 4096;
/// Row changes of one command.
pub const CHANGES_PER_COMMAND_MAX: usize = 100_000;
/// Bytes of an idempotency key, and of its principal.
pub const IDEMPOTENCY_BYTES_MAX: usize = 128;
/// Bytes of a job's kind, a job's dedupe key, a lease's key and its holder, a consumer's name.
pub const NAME_BYTES_MAX: usize = 256;
/// Bytes of a job's payload.
pub const JOB_PAYLOAD_BYTES_MAX: usize = 64 << 10;
/// Rows of one kind removed by one trim command.
pub const TRIM_ROWS_MAX: u64 = 20_000;
/// Prepared statements kept by each connection.
pub const STATEMENTS_CACHED: usize = 256;
