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
/// A segment that grows is closed when it has so many bytes and a full-sized one is ready.
pub const GROWN_BYTES: usize = 1 << 20;
/// Bytes of recent entries kept in memory, with what holds them.
pub const LOG_CACHE_BYTES: usize = 8 << 20;
/// What holds one kept proposal: its handle, two counters, and what the allocator puts before
/// each of three pieces.
pub const PROPOSAL_KEPT_BYTES: usize = 128;
/// Closed segments kept behind the durable tables, for followers that are a little behind.
pub const SEGMENTS_KEPT: usize = 1;
/// Proposals that wait for the log.
pub const QUEUE_PROPOSALS_MAX: usize = 8192;
/// How long a proposal waits for room in the queue.
pub const QUEUE_WAIT_MS_MAX: u64 = 5_000;
/// Log entries on their way at the same time.
pub const ENTRIES_IN_FLIGHT_MAX: usize = 2;
/// An open transaction with no more commands than this is committed at once.
pub const COMMIT_COMMANDS_FEW: usize = 16;
/// So many commands are committed whatever their age.
pub const COMMIT_COMMANDS_MAX: usize = BATCH_COMMANDS_MAX;
/// How long after the last commit a transaction with more commands is committed, unless a reader
/// waits for it.
pub const COMMIT_EVERY_MS: u64 = 4;
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
/// Jobs of one kind that are listed newest first.
pub const JOBS_OF_KIND_MAX: i64 = 100;
/// How long a read waits for this node to reach an index.
pub const READ_WAIT_MS_MAX: u64 = 5_000;
/// How long opening waits for the log, and purging for the tables.
pub const READY_WAIT_MS_MAX: u64 = 60_000;
/// Pages of SQLite's WAL before it is copied into the database.
pub const WAL_PAGES: u32 = 4000;
/// Pages by which the WAL grows before it is flushed.
pub const WAL_FLUSH_PAGES: u32 = 64;
/// Pages of the WAL at which the writer waits for the disk.
pub const WAL_PAGES_MAX: u32 = 128_000;
/// How often old changes and results are trimmed.
pub const TRIM_EVERY_MS: u64 = 3_600_000;
/// How long the jobs sleep at most when none is due.
pub const JOBS_SLEEP_MS_MAX: i64 = 60_000;
/// Bytes of entries in one append to another node, unless one entry alone has more.
pub const APPEND_BYTES_MAX: usize = 1 << 20;
/// How long an append may take before it is sent anew.
pub const APPEND_WAIT_MS_MAX: u64 = 30_000;
/// How long another node may take to answer anything else.
pub const PEER_WAIT_MS_MAX: u64 = 10_000;
/// Waits before a node that was not reached is tried again, and the longest of them.
pub const PEER_BACKOFF_MS: [u64; 3] = [50, 100, 200];
/// See [`PEER_BACKOFF_MS`].
pub const PEER_BACKOFF_MS_MAX: u64 = 500;
/// Bytes of a snapshot in one request.
pub const SNAPSHOT_PIECE_BYTES: u64 = 1 << 20;
/// How long a snapshot is kept for a node whose line was lost.
pub const SNAPSHOT_KEPT_MS: u64 = 600_000;
/// How long after a line was lost a node may go on with the copy that it was being sent, however
/// much was written meanwhile.
pub const SNAPSHOT_RESUMED_MS: u64 = 60_000;
/// How long another node may take to put a snapshot into its tables.
pub const INSTALL_WAIT_MS_MAX: u64 = 600_000;
/// How long a proposal waits for a leader, over all its tries.
pub const LEADER_WAIT_MS_MAX: u64 = 10_000;
/// How long a leader may take to answer proposals that were handed on.
pub const FORWARD_WAIT_MS_MAX: u64 = 10_000;
/// Hashes of the tables kept for those who compare.
pub const HASHES_KEPT: usize = 4;
/// How long another node may take to say how it is doing.
pub const STATUS_WAIT_MS_MAX: u64 = 2_000;
/// How long a change of the members may take.
pub const CHANGE_WAIT_MS_MAX: u64 = 10_000;
/// How long handing the lead over may take; nothing is written meanwhile.
pub const HANDOVER_MS_MAX: u64 = 6_000;
/// How many entries behind a node may be that is to vote.
pub const BEHIND_MAX: u64 = 1_000;
/// How long hashing all tables may take.
pub const HASH_WAIT_MS_MAX: u64 = 600_000;
/// How often the leader looks again whether all nodes know a newer schema.
pub const SCHEMA_AGAIN_MS: u64 = 5_000;
/// How long an invitation to join is good at most.
pub const JOIN_OFFER_MS_MAX: i64 = 7 * 24 * 3_600_000;
/// How often a leader asks the others whether they reach it.
pub const REACH_EVERY_MS: u64 = 2_000;
/// How often a leader lets the others hear from it.
pub const HEARTBEAT_MS: u64 = 200;
/// Between which waits a node that hears nothing stands for election; the longer one is also how
/// long a node refuses to elect another leader after it has heard from one.
pub const ELECTION_MS: (u64, u64) = (450, 800);
/// How long a node that joins waits for its tables.
pub const JOIN_WAIT_MS_MAX: u64 = 600_000;
/// Room that is left on the disk: a fiftieth of it, between these bounds. It holds what is under
/// way, a new segment of the log, and SQLite's WAL until it is copied.
pub const DISK_RESERVE_BYTES: (u64, u64) = (64 << 20, 256 << 20);
/// How often the room on the disk is looked at.
pub const DISK_EVERY_MS: u64 = 500;
/// How long a key that nobody knows is not asked about again.
pub const STRANGER_AGAIN_MS: u64 = 2_000;
/// Keys beside those of members that are remembered.
pub const STRANGERS_MAX: usize = 256;
/// Earlier processes of each node that are remembered.
pub const LIVES_KEPT: usize = 16;
/// A leader that has not heard from a majority for so long does not count as one.
pub const QUORUM_LOST_MS: u64 = 2_000;
