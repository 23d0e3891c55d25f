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
/// A segment of the log is closed when it has so many bytes.
pub const SEGMENT_BYTES: usize = 16 << 20;
/// The first segment of the log grows by so many zeros at a time.
pub const FILL_BYTES: usize = 256 << 10;
/// Bytes of recent entries kept in memory.
pub const LOG_CACHE_BYTES: usize = 8 << 20;
/// Closed segments kept behind the durable tables, for followers that are a little behind.
pub const SEGMENTS_KEPT: usize = 1;
/// Proposals that wait for the log.
pub const QUEUE_PROPOSALS_MAX: usize = 8192;
/// How long a proposal waits for room in the queue.
pub const QUEUE_WAIT_MS_MAX: u64 = 5_000;
/// Log entries on their way at the same time.
pub const ENTRIES_IN_FLIGHT_MAX: usize = 2;
/// Connections that read.
pub const READERS_MAX: usize = 4;
/// SQLite's page cache of the writing connection, KiB.
pub const WRITER_CACHE_KIB: u32 = 8 << 10;
/// SQLite's page cache of each reading connection, KiB.
pub const READER_CACHE_KIB: u32 = 2 << 10;
/// Changes delivered to a subscriber at a time.
pub const FEED_PAGE_MAX: usize = 256;
/// Newest changes of a followed stream kept in memory.
pub const FEED_TAIL_MAX: usize = 1024;
/// Jobs of one kind that run at the same time on one node.
pub const JOBS_RUNNING_MAX: usize = 8;
/// A job's claim, milliseconds; its handler renews it while it runs.
pub const JOB_LEASE_MS: u32 = 30_000;
/// First and longest wait before a failed job is tried again.
pub const JOB_BACKOFF_MS: (u32, u32) = (1_000, 3_600_000);
/// Characters kept of a job's last error.
pub const JOB_ERROR_CHARS_MAX: usize = 500;
/// How long a read waits for this node to reach an index.
pub const READ_WAIT_MS_MAX: u64 = 5_000;
/// How long opening waits for the log, and purging for the tables.
pub const READY_WAIT_MS_MAX: u64 = 60_000;
/// Pages of SQLite's WAL before it is copied into the database.
pub const WAL_PAGES: u32 = 16_000;
/// Pages of the WAL at which the writer waits for the disk.
pub const WAL_PAGES_MAX: u32 = 128_000;
/// How often old changes and results are trimmed.
pub const TRIM_EVERY_MS: u64 = 3_600_000;
/// How long the jobs sleep at most when none is due.
pub const JOBS_SLEEP_MS_MAX: i64 = 60_000;
